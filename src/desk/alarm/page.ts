import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { writeEach } from '../../conversation/speech/speech.ts';
import { briefingVars, briefingKind } from '../../operations/briefing.ts';
import { sheetOf } from '../../operations/sheets/open-sheet.ts';
import { inTransaction } from '../../operations/work.ts';
import type { AccountRecord } from '../../records/accounts.ts';
import { SYSTEM } from '../../records/actor.ts';
import { classesOf } from '../../records/alarm-classes.ts';
import { readIncidents } from '../../records/incidents.ts';
import { ownSteps } from '../../records/organisation/teams.ts';
import { planForResponders } from '../../records/planned-visits.ts';
import { lookersAtAlarm } from '../../records/views/access-log.ts';
import { askedAbout } from '../../records/views/true/asked.ts';
import { actsOfVisit, readShownVisit } from '../../records/views/shown/visits.ts';
import type { BoardAlarm } from '../../records/views/true/board.ts';
import { familyCalls } from '../../records/views/true/family-calls.ts';
import { loadStory } from '../../records/views/stories.ts';
import type { Alarm } from '../../safety/alarm/alarm.ts';
import { eventsOf, type StoryEvent } from '../../timeline/events.ts';
import { contactKeyOf, judgeAccess } from '../access/account.ts';
import type { DeskRequest } from '../access/page-route.ts';
import type { LiveParts } from '../board/routes.ts';
import { type DeskDependencies, deskSettings } from '../dependencies.ts';
import type { LiveBoard } from '../live/live-board.ts';
import { hashOf } from '../live/snapshot.ts';
import { shownFaults } from '../shell/faults.ts';
import { numberAsWritten, numberCut } from '../shell/numbers.ts';
import type { Show } from '../shell/show.ts';
import { mayActIn, mayAddFactTo, whyNotActing } from './may-act.ts';
import { CLASS_CHOICES, isForThoseAsked } from './after-closing.ts';
import { type AlarmParts, alarmSnapshot } from './live-routes.ts';
import { readAlarm, subjectFor } from './seen-alarm.ts';
import { isSheetOpen, mayOpenSheet } from './sheet.ts';
import { type AlarmView, alarmView } from './view.ts';
import { healthWords } from '../status/line-health.ts';
import { lineReader, lineSightOf } from '../status/read-line.ts';

/** The page of one alarm. What may be done there: act-routes.ts. */

/** A family that was worried hours before the alarm is part of it. */
const FAMILY_BEFORE = 12 * 3_600_000;

/** What somebody wrote in their own words. A page on which nothing can be sent any more still shows it. */
const Kept = z
  .object({
    words: z.string().optional(),
    note: z.string().optional(),
    reference: z.string().optional(),
    who: z.string().optional(),
  })
  .transform(({ words, note, reference, who }) =>
    [words, note, reference, who].filter((one) => one !== undefined && one !== ''),
  );

/** What a page says besides. */
interface Besides {
  /** Shown again as it was typed. */
  typed?: object;
  faults?: { field: string; text: string }[];
  notice?: string | null;
  /** What was done, where the page does not show it by itself. */
  said?: string | null;
  asksAsWell?: boolean;
}

interface AlarmPage {
  open(asked: DeskRequest, besides?: Besides, status?: number): Promise<void>;
  /** The parts that change, for a page that is open. */
  partsOf(asked: DeskRequest, about: BoardAlarm): Promise<AlarmParts>;
}

export function createAlarmPage(
  dependencies: DeskDependencies,
  show: Show,
  render: LiveParts['render'],
  live: LiveBoard,
): AlarmPage {
  const { parts } = dependencies;
  const readLine = lineReader(dependencies);

  /** In the words that the line itself would say. */
  async function briefingOf(alarm: Alarm, to: string | null): Promise<string[]> {
    const lines = await inTransaction(parts, SYSTEM, async (work) => {
      const given = await briefingVars(work, alarm, to);
      // The line's own numbers alone: a place, a note, or the words of somebody who is worried, stay as they came.
      const vars = Object.fromEntries(
        Object.entries(given).map(([name, value]) => [
          name,
          typeof value === 'object' && 'digits' in value ? { digits: numberAsWritten(value.digits) } : value,
        ]),
      );
      const kind = briefingKind(alarm);
      const facts = kind === 'missed' || kind === 'panic' ? 'facts' : 'facts-covert';
      return [`facts-${kind}`, facts, ...(alarm.covert && !alarm.drill ? ['say-to-999'] : [])].flatMap((prompt) =>
        writeEach(parts.library, work.organisation.locale, prompt, vars, {
          now: work.now,
          timezone: work.organisation.timezone,
        }),
      );
    });
    return lines ?? [];
  }

  async function storyOf({ alarm }: BoardAlarm, now: Date): Promise<StoryEvent[] | null> {
    const story = await loadStory(parts.knex, { kind: 'alarm', id: alarm.id }, now);
    // While a covert alarm is open, the line shows no number that somebody might ring.
    return story && eventsOf(story, alarm.covert && alarm.status !== 'closed' ? numberCut : numberAsWritten);
  }

  async function viewFor(asked: DeskRequest, about: BoardAlarm, withStory: boolean): Promise<AlarmView> {
    const { account } = asked;
    const now = parts.clock.now();
    // Calls to others, and what was said in them, are for those who answer for the team.
    const seesCalls = account.roles.some(({ role }) => role === 'manager' || role === 'governance');
    const contactKey = contactKeyOf(account);
    return alarmView(
      {
        about,
        contactKey,
        classes: (await classesOf(parts.knex, [about.alarm.id])).get(about.alarm.id) ?? [],
        briefing: about.alarm.status === 'closed' ? [] : await briefingOf(about.alarm, contactKey),
        ownSteps: await ownSteps(parts.knex, about.alarm.teamId),
        ...(await visitFor(account, about.alarm, now)),
        asked: seesCalls ? await askedAbout(parts.knex, about.alarm.id) : null,
        sheet: isSheetOpen(asked, about) ? await sheetOf(parts, parts.knex, about.alarm.workerId) : null,
        story: seesCalls && withStory ? await storyOf(about, now) : null,
        familyRang: await familyCalls(parts.knex, about.alarm.workerId, {
          from: new Date(about.alarm.raisedAt.getTime() - FAMILY_BEFORE),
          until: about.alarm.closedAt ?? now,
        }),
        incidents: about.alarm.status === 'closed' ? await incidentsFor(account, about) : [],
        lookers: seesCalls && about.alarm.status === 'closed' ? await lookersAtAlarm(parts.knex, about.alarm.id) : null,
      },
      { now, timezone: (await deskSettings(dependencies)).timezone },
    );
  }

  const visitFor = async (account: AccountRecord, { visitId, teamId }: Alarm, now: Date) =>
    visitId === null
      ? { visitId: null, visit: null, acts: [], companion: null }
      : {
          visitId: judgeAccess(account, 'see the shown board', { teamIds: [teamId] }).kind === 'yes' ? visitId : null,
          visit: await readShownVisit(parts.knex, visitId, now),
          acts: await actsOfVisit(parts.knex, visitId),
          companion: (await planForResponders(parts.knex, visitId)).companion,
        };

  const incidentsFor = async (account: AccountRecord, { alarm }: BoardAlarm) =>
    (await readIncidents(parts.knex, { alarmId: alarm.id })).filter(
      ({ teamId }) => judgeAccess(account, 'read an incident', { teamIds: [teamId] }).kind === 'yes',
    );

  const mayChangeClosed = ({ account }: DeskRequest, { alarm }: BoardAlarm): boolean =>
    judgeAccess(account, 'change a closed alarm', { teamIds: [alarm.teamId], isClosed: true }).kind === 'yes';

  const mayClassify = ({ account }: DeskRequest, about: BoardAlarm, classes: unknown[]): boolean => {
    const found = subjectFor(account, about);
    if (found === null) return false;
    const isAsked = found.isAsked === true && isForThoseAsked(about.alarm, classes);
    return judgeAccess(account, 'say what an alarm was', { ...found, isAsked }).kind === 'yes';
  };

  const mayNoteIncident = ({ account }: DeskRequest, { alarm }: BoardAlarm): boolean =>
    !alarm.drill && judgeAccess(account, 'note an incident', { teamIds: [alarm.teamId] }).kind === 'yes';

  /** The parts of the page that change. */
  function regionsOf(asked: DeskRequest, about: BoardAlarm, view: AlarmView, typed: object = {}) {
    const data = {
      view,
      mayAct: mayActIn(asked.account, about),
      whyNot: whyNotActing(asked.account, about),
      mayAddFact: mayAddFactTo(asked.account, about),
      maySheet: mayOpenSheet(asked, about) && view.sheet === null,
      mayClassify: view.isClosed && mayClassify(asked, about, view.classes),
      mayChangeClosed: view.isClosed && mayChangeClosed(asked, about),
      mayNoteIncident: view.isClosed && mayNoteIncident(asked, about),
      classes: CLASS_CHOICES,
      typed,
      newRequest: randomUUID,
    };
    const part = (name: string): string => render(`alarm/${name}.njk`, data);
    const { kind, mine, isTaken, isClosed, owners, doPoliceLead, isOutcomeWanted, incidents } = view;
    const may = [data.mayAct, data.mayAddFact, data.maySheet, data.mayClassify];
    const state = [kind, mine, isTaken, isClosed, owners, doPoliceLead, isOutcomeWanted, incidents, ...may];
    const actsMark = hashOf(JSON.stringify(state));
    const acts = render('alarm/acts-parts.njk', { ...data, actsMark });
    return { data, parts: { head: part('head'), say: part('say'), body: part('body'), acts, actsMark } };
  }

  async function openAlarm(
    asked: DeskRequest,
    { typed = {}, faults = [], notice = null, said = null, asksAsWell = false }: Besides = {},
    status = 200,
  ): Promise<void> {
    const about = await readAlarm(dependencies, String(asked.request.params['id']));
    if (!about) return;
    const view = await viewFor(asked, about, true);
    const { data, parts: seen } = regionsOf(asked, about, view, typed);
    const { timezone, duty } = await deskSettings(dependencies);
    const line = await readLine(lineSightOf(asked.account, 'true'));
    show(
      asked,
      'alarm/alarm.njk',
      {
        ...data,
        ...shownFaults(faults),
        notice,
        said,
        asksAsWell,
        kept: Kept.parse(typed),
        actsMark: seen.actsMark,
        hello: live.keep(alarmSnapshot(seen, [])),
        timezone,
        lineWords: healthWords(line, { now: parts.clock.now(), timezone }),
        duty: duty.map(numberAsWritten).join(', '),
      },
      status,
    );
  }

  return {
    open: openAlarm,
    partsOf: async (asked, about) => regionsOf(asked, about, await viewFor(asked, about, false)).parts,
  };
}
