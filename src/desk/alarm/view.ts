import type { FamilyCall } from '../../records/views/true/family-calls.ts';
import type { AskedContact } from '../../records/views/true/asked.ts';
import type { Classified } from '../../records/alarm-classes.ts';
import type { Companion } from '../../records/planned-visits.ts';
import { journalContact } from '../../records/journal-contact.ts';
import type { ShownAct, VisitDetails } from '../../records/views/shown/visits.ts';
import type { BoardAlarm } from '../../records/views/true/board.ts';
import type { AlarmKind } from '../../safety/alarm/alarm.ts';
import { doPoliceLead, isOutcomeWanted } from '../../safety/alarm/dialling.ts';
import { shortTime } from '../../timeline/local-time.ts';
import { FAMILY_LINE, FAMILY_TEXT_LINE, type StoryEvent } from '../../timeline/events.ts';
import { alarmLabel, alarmNextWords, alarmOrder, alarmStateWords, contactName, type Time } from '../board/words.ts';
import { type SheetLine, sheetLines } from '../sheets/view.ts';
import type { Sheet } from '../../operations/sheets/sheet.ts';
import { insideLines, plannedLines } from './planned.ts';
import { askedWords, classWords, endedWords, factWords, replyWords } from './words.ts';

/** An alarm's page, as it stands at one instant, in the order in which somebody on the phone to the police needs it. */

interface TimedLine {
  at: string;
  words: string;
}

export interface AlarmView {
  id: string;
  letter: string;
  label: string;
  kind: AlarmKind;
  isDrill: boolean;
  isCovert: boolean;
  isClosed: boolean;
  tone: 'raised' | 'taken' | 'closed';
  since: string;
  /** What must be known before anything else is done. */
  order: string | null;
  name: string;
  staffNumber: string;
  team: string;
  place: string | null;
  /** Who went there with them, of a joint visit. */
  companion: { name: string; words: string } | null;
  state: string;
  next: string | null;
  /** What the line tells a responder who answers, as it would be said now. */
  briefing: string[];
  /** Since when they are inside, how that and the place are known, and what the plan says of the house. */
  planned: string[];
  /** The page of the visit, for those who may open it. */
  visitId: string | null;
  /** What the team itself does in an alarm, in its own lines. */
  ownSteps: string[];
  answers: TimedLine[];
  /** What it turned out to be, the latest first. */
  classes: TimedLine[];
  asked: (TimedLine & { name: string })[] | null;
  news: TimedLine[];
  story: TimedLine[] | null;
  /** Who has opened this page, and when first; null: not for this account, or the alarm is open. */
  lookers: TimedLine[] | null;
  /** Those that are noted of it, for people who may read them. */
  incidents: { id: string; at: string }[];
  /** Of their emergency sheet, once it is opened here. */
  sheet: SheetLine[] | null;
  mine: 'owner' | 'not-owner' | 'nobody';
  isTaken: boolean;
  /** Whom it can be taken over from. `from`: as the journal names contacts. */
  owners: { from: string; name: string }[];
  /** Somebody has dialled 999: it is over when the police say so. */
  doPoliceLead: boolean;
  /** They were dialling 999, and have not said what came of it. */
  isOutcomeWanted: boolean;
}

interface KnownOfAlarm {
  about: BoardAlarm;
  /** Whose acts these would be, by contact key; null: the account is no person's. */
  contactKey: string | null;
  briefing: string[];
  ownSteps: string[];
  /** The visit that it is about, for those who may open its page. */
  visitId: string | null;
  visit: VisitDetails | null;
  /** What the office did to that visit. */
  acts: ShownAct[];
  companion: Companion | null;
  classes: Classified[];
  /** Null: not for this account. */
  asked: AskedContact[] | null;
  story: StoryEvent[] | null;
  lookers: { at: Date; by: string }[] | null;
  sheet: Sheet | null;
  incidents: { id: string; at: Date }[];
  /** When the worker's family rang the line, or texted. */
  familyRang: FamilyCall[];
}

export function alarmView(told: KnownOfAlarm, time: Time): AlarmView {
  const { about, contactKey, briefing, ownSteps, visit, companion, classes, asked, story, lookers, sheet, familyRang } =
    told;
  const { alarm } = about;
  const { state } = alarm;
  const isClosed = alarm.status === 'closed';
  const clock = (at: number | Date): string => shortTime(new Date(at), time.timezone, time.now);
  return {
    id: alarm.id,
    sheet: sheet && sheetLines(sheet, alarm.covert),
    letter: alarm.letter,
    label: alarmLabel(alarm),
    kind: alarm.kind,
    isDrill: alarm.drill,
    isCovert: alarm.covert,
    isClosed,
    tone: isClosed ? 'closed' : alarm.status === 'taken' ? 'taken' : 'raised',
    since: clock(alarm.raisedAt),
    order: isClosed ? null : alarmOrder(alarm, about.name),
    name: about.name,
    staffNumber: about.staffNumber,
    team: about.team,
    place: isClosed ? null : about.place,
    companion: companion && {
      name: companion.name,
      words: companion.isOut ? 'was there too, and has left' : 'is there too',
    },
    state: isClosed ? endedWords(state.ended ?? null) : alarmStateWords(about, time),
    next: isClosed ? null : alarmNextWords(about, time),
    briefing: isClosed ? [] : briefing,
    planned:
      isClosed || !visit
        ? []
        : [...insideLines(visit, told.acts, state.facts, clock), ...plannedLines(visit, alarm.covert)],
    visitId: told.visitId,
    ownSteps: isClosed ? [] : ownSteps,
    answers: state.facts.flatMap((fact) =>
      fact.what === 'reply' ? [{ at: clock(fact.at), words: replyWords(fact.question, fact.reply) }] : [],
    ),
    classes: classes.map((one) => ({ at: clock(one.at), words: classWords(one) })).reverse(),
    asked:
      asked?.map((one) => ({
        at: clock(one.at),
        name: one.name ?? contactName(one.contactKey),
        words: askedWords(one),
      })) ?? null,
    news: [
      ...state.facts.flatMap((fact) => ({ at: new Date(fact.at), words: factWords(fact) })),
      ...familyRang.map(({ at, isText }) => ({ at, words: isText ? FAMILY_TEXT_LINE : FAMILY_LINE })),
    ]
      .toSorted((one, other) => one.at.getTime() - other.at.getTime())
      .flatMap(({ at, words }) => (words === null ? [] : [{ at: clock(at), words }]))
      .reverse(),
    story: story?.map(({ at, text }) => ({ at: clock(at), words: text })).reverse() ?? null,
    incidents: told.incidents.map(({ id, at }) => ({ id, at: clock(at) })),
    lookers: lookers?.map(({ at, by }) => ({ at: clock(at), words: by })) ?? null,
    mine: contactKey === null ? 'nobody' : state.owners.some(({ key }) => key === contactKey) ? 'owner' : 'not-owner',
    isTaken: alarm.status === 'taken',
    owners: isClosed
      ? []
      : state.owners.map(({ key, name }) => ({ from: journalContact(key), name: contactName(name) })),
    doPoliceLead: !isClosed && doPoliceLead(alarm),
    isOutcomeWanted: !isClosed && contactKey !== null && isOutcomeWanted(alarm, contactKey, time.now),
  };
}
