import { z } from 'zod';
import type { RequestKind } from '../../records/data-requests.ts';
import { ERASABLE, type Erasable } from '../../records/erase-chosen.ts';
import type { CovertThen, Held, HeldKind } from '../../records/views/held/things.ts';
import { KINDS as ALARM_KINDS } from '../../timeline/alarm-lines.ts';
import { statusWords } from '../alarm/words.ts';
import { KIND_WORDS } from '../hazards/form.ts';
import { SERIOUSNESS_CHOICES } from '../incidents/view.ts';
import { dayWords } from '../people/view.ts';
import { counted, numberAsWritten, withNumbersAsWritten } from '../shell/numbers.ts';
import { dateAndTime } from '../shell/times.ts';
import { actWords } from '../visits/words.ts';

/** What is kept, as the officer who answers a request reads it, one item at a time. Pure. */

export interface Item {
  kind: HeldKind;
  id: string;
  at: Date | null;
  /** Says what it is, and when. */
  title: string;
  lines: string[];
  /** For the officer who decides. It is never given. */
  hint: string | null;
  /** What is decided unless somebody thinks otherwise. Null: somebody must look. */
  suggested: { decision: 'give' | 'withhold' | 'erase' | 'keep'; reason: string | null } | null;
  /** In a request for erasure: it can be erased here. */
  isErasable: boolean;
}

/** In the order in which they are decided. */
export const ITEM_KINDS: { kind: HeldKind; text: string }[] = [
  { kind: 'person', text: 'Who they are' },
  { kind: 'account', text: 'Accounts at the desk' },
  { kind: 'sheet', text: 'Emergency sheet' },
  { kind: 'pins', text: 'Wrong PINs' },
  { kind: 'visit', text: 'Visits' },
  { kind: 'alarm', text: 'Alarms and their stories' },
  { kind: 'text', text: 'Texts that came' },
  { kind: 'words', text: 'Words that nobody understood' },
  { kind: 'contact', text: 'Calls and texts of ours' },
  { kind: 'call', text: 'What was keyed and said in calls' },
  { kind: 'recording', text: 'Recordings of a place' },
  { kind: 'incident', text: 'Incidents' },
  { kind: 'roll-call', text: 'Roll-calls' },
  { kind: 'hazard', text: 'Notes on addresses' },
  { kind: 'office', text: 'What the office did' },
  { kind: 'change', text: 'Changes of their record' },
  { kind: 'seen', text: 'Who looked at their record' },
  { kind: 'looked', text: 'What they looked at at the desk' },
  { kind: 'note', text: 'Words in which they are named' },
  { kind: 'hold', text: 'Holds' },
];

const COVERT = 'It would tell of a covert call for help, which may put somebody in danger';
const HINT =
  'A covert alarm about them was on then. If somebody else reads the answer, an evening without texts and calls ' +
  'may tell as much as one with them.';
const ANOTHER = 'It is about another person';
const CLAIM = 'It is about a claim or an investigation';
const LAW = 'The law or a public task requires it (UK GDPR, article 17(3))';

export const isErasable = (kind: HeldKind): kind is Erasable & HeldKind => ERASABLE.some((one) => one === kind);

interface About {
  kind: RequestKind;
  /** A worker asks; else a family. */
  isStaff: boolean;
  timezone: string;
}

export function itemOf(held: Held, { kind, isStaff, timezone }: About): Item {
  const { title, lines } = wordsOf(held, isStaff, timezone);
  const hint = 'covertThen' in held && held.covertThen === 'own' ? HINT : null;
  const why = reasonToWithhold(held, isStaff);
  const suggested: Item['suggested'] =
    kind === 'erasure'
      ? { decision: 'keep', reason: LAW }
      : why === 'look'
        ? null
        : why === null
          ? { decision: 'give', reason: null }
          : { decision: 'withhold', reason: why };
  return {
    kind: held.kind,
    id: held.id,
    at: held.at,
    title,
    lines,
    hint,
    suggested,
    isErasable: isErasable(held.kind),
  };
}

/**
 * What passed between a worker's phone and the line in a covert alarm about them looks as on any other day, and their
 * phone has it too. That it is missing would tell as much as its words, so somebody looks.
 */
function covertly(then: CovertThen): string | null {
  if (then === 'own') return 'look';
  return then === 'asked' ? COVERT : null;
}

/** Null: none. "look": somebody must read it first. */
function reasonToWithhold(held: Held, isStaff: boolean): string | null {
  switch (held.kind) {
    case 'alarm':
      if (held.covert || held.isBesideCovert) return COVERT;
      return isStaff && held.isTheirs ? null : ANOTHER;
    case 'text':
    case 'words':
    case 'recording':
      return covertly(held.covertThen) ?? (isStaff ? null : 'look');
    case 'contact':
    case 'call':
      return covertly(held.covertThen) ?? (held.isAboutAnother ? ANOTHER : null);
    case 'visit':
      return isStaff || (held.risk === null && held.note === null) ? null : 'look';
    case 'hazard':
      return 'It is about the safety of workers at that address';
    case 'hold':
      return CLAIM;
    case 'office':
      return /\bholds?\b/.test(held.what) ? CLAIM : null;
    case 'note':
      return 'look';
    case 'person':
    case 'account':
    case 'sheet':
    case 'pins':
    case 'incident':
    case 'roll-call':
    case 'change':
    case 'seen':
    case 'looked':
      return null;
  }
}

/** Of one that has not ended. */
const VISITS: Partial<Record<string, string>> = { planned: 'it never began', cancelled: 'it was cancelled' };
const ROLL_CALLS: Partial<Record<string, string>> = {
  help: 'asked for help',
  silent: 'no answer',
  rung: 'rung, no answer',
  asked: 'asked, no answer',
  ok: 'well',
  found: 'found to be well',
  away: 'away, not asked',
};
const VIA: Partial<Record<string, string>> = { text: 'a text', call: 'a call', desk: 'the desk' };
const day = (iso: string | null): string | null => (iso === null || iso === '' ? null : dayWords(iso));

const DIRECTIONS = { inbound: 'They rang the line', outbound: 'The line rang them' };

function wordsOf(held: Held, isStaff: boolean, timezone: string): { title: string; lines: string[] } {
  const time = (at: Date | null): string => (at === null ? '' : dateAndTime(at, timezone));
  const line = (name: string, value: string | null): string[] =>
    value === null || value === '' ? [] : [`${name}: ${value}`];
  switch (held.kind) {
    case 'person':
    case 'account':
      return {
        title: held.kind === 'person' ? 'Their record' : 'An account at the desk',
        lines: held.facts.map(
          ({ name, value }) => `${name}: ${held.kind === 'person' ? withNumbersAsWritten(value) : value}`,
        ),
      };
    case 'pins':
      return { title: 'Wrong PINs, by month', lines: held.facts.map(({ name, value }) => `${name}: ${value}`) };
    case 'sheet':
      return {
        title: `Emergency sheet, last checked ${time(held.at)}`,
        lines: ['Its words are not shown here. If it is given, opening it is kept in the access log.'],
      };
    case 'visit':
      return {
        title: `Visit, ${time(held.at)}`,
        lines: [
          ...(isStaff && held.isTheirs ? [] : [`Worker: ${held.worker}`]),
          ...line('Planned', time(held.plannedStart)),
          ...line('Began', time(held.startedAt)),
          ...line('Ended', held.status === 'ended' ? time(held.endedAt) : (VISITS[held.status] ?? held.status)),
          ...line('Place', held.place),
          // A worker asks for their own data, and the family's particulars are the family's.
          ...(isStaff
            ? []
            : [
                ...line('Initials', held.initials),
                ...line('Reference', held.reference),
                ...line('Telephone there', held.phoneThere && numberAsWritten(held.phoneThere)),
                ...line('Risk', held.risk),
                ...line('Note', held.note),
              ]),
          ...held.acts.map(
            ({ at, what, how }) => `${time(new Date(at))} ${actWords({ what, how, toldBy: null, by: null })}`,
          ),
        ],
      };
    case 'alarm':
      return {
        title: `Alarm${held.drill ? ' (drill)' : held.covert ? ' (covert)' : ''}, ${time(held.at)}`,
        lines: [
          `${ALARM_KINDS[held.alarmKind]}, ${held.isTheirs ? 'about them' : `about ${held.worker}`}`,
          ...line('Closed', time(held.closedAt)),
          'If it is given, its whole story is, with that of other alarms of the same visit.',
        ],
      };
    case 'text':
    case 'words':
      return { title: `${held.by ?? 'An unknown number'}, ${time(held.at)}`, lines: [`“${held.words}”`] };
    case 'contact':
      return {
        title: `${held.channel === 'call' ? 'Call' : 'Text'} to them, ${time(held.at)}, ` + statusWords(held.status),
        lines: held.words === null ? [] : [`“${held.words}”`],
      };
    case 'call':
      return { title: `${DIRECTIONS[held.direction]}, ${time(held.at)}`, lines: held.turns.flatMap(turnLines) };
    case 'recording':
      return {
        title: `Recording of a place, ${time(held.at)}`,
        lines: [`${counted(held.seconds, 'second')}. Others may be heard.`],
      };
    case 'incident':
      return {
        title: `Incident, ${time(held.at)}`,
        lines: [
          ...line('How bad', SERIOUSNESS_CHOICES.find(({ value }) => value === held.seriousness)?.text ?? null),
          ...line('Form', held.reference),
          ...line('Debrief', day(held.debriefedOn)),
        ],
      };
    case 'roll-call':
      return {
        title: `${held.name}, ${time(held.at)}`,
        lines: [
          ...line('Came to', ROLL_CALLS[held.status] ?? held.status),
          ...line('Answered', time(held.answeredAt)),
          ...line('Through', held.via === null ? null : (VIA[held.via] ?? held.via)),
        ],
      };
    case 'hazard':
      return {
        title: `Note on an address, ${time(held.at)}`,
        lines: [
          KIND_WORDS[held.hazard],
          ...line('Address', held.place),
          ...line('Reference', held.reference),
          ...line('Agreed with', held.agreedWith),
          ...line('Family told', day(held.toldOn)),
          held.isOver ? 'No longer in force' : `In force until ${dayWords(held.reviewOn)}: to erase it, lift it first`,
        ],
      };
    case 'office':
      return { title: time(held.at), lines: [`The office ${held.what}`] };
    case 'change':
      return { title: time(held.at), lines: [held.what] };
    case 'seen':
    case 'looked':
      return { title: held.month, lines: held.pages.map(({ page, count }) => `${page}: ${count}`) };
    case 'note':
      return { title: time(held.at), lines: [`“${held.words}”`] };
    case 'hold':
      return { title: `Hold since ${time(held.at)}`, lines: [held.why] };
  }
}

const turn = z.object({
  input: z.looseObject({ kind: z.string(), digits: z.string().optional() }),
  reply: z.looseObject({ say: z.array(z.looseObject({ text: z.string().optional() })).catch([]) }),
});

function turnLines(one: { input: unknown; reply: unknown }): string[] {
  const read = turn.safeParse(one);
  if (!read.success) return [];
  const { input, reply } = read.data;
  const said = reply.say.flatMap(({ text }) => text ?? []).join(' ');
  return [
    ...(input.kind === 'digits' ? [`They key ${input.digits ?? ''}`] : []),
    ...(said === '' ? [] : [`The line: “${said}”`]),
  ];
}
