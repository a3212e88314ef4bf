import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { writeEach } from '../../conversation/speech/speech.ts';
import { briefing, briefingKind } from '../../operations/responder.ts';
import { sheetOf } from '../../operations/sheets/open-sheet.ts';
import { inTransaction, type UnitOfWork } from '../../operations/work.ts';
import type { AccountRecord } from '../../records/accounts.ts';
import { SYSTEM } from '../../records/actor.ts';
import { classesOf } from '../../records/alarm-classes.ts';
import { readIncidents } from '../../records/incidents.ts';
import { ownedSince } from '../../records/alarm-ownership.ts';
import { ownSteps } from '../../records/organisation/teams.ts';
import { companionAt } from '../../records/planned-visits.ts';
import { lookersAtAlarm } from '../../records/views/access-log.ts';
import { askedAbout } from '../../records/views/true/asked.ts';
import type { BoardAlarm } from '../../records/views/true/board.ts';
import { familyCalls } from '../../records/views/true/family-calls.ts';
import { loadStory } from '../../records/views/stories.ts';
import type { Alarm } from '../../safety/alarm/alarm.ts';
import { otherDialling } from '../../safety/alarm/dialling.ts';
import { personKey } from '../../safety/responders.ts';
import { eventsOf, type StoryEvent } from '../../timeline/events.ts';
import { judgeAccess } from '../access/account.ts';
import { onlyOnce } from '../access/only-once.ts';
import type { DeskRequest, FoundSubject, GuardedRoute, PageRoute } from '../access/page-route.ts';
import type { Permission } from '../access/permissions.ts';
import type { LiveParts } from '../board/routes.ts';
import { type DeskDependencies, deskSettings } from '../dependencies.ts';
import type { LiveBoard } from '../live/live-board.ts';
import { hashOf } from '../live/snapshot.ts';
import { numberAsWritten } from '../shell/numbers.ts';
import type { Show } from '../shell/show.ts';
import { dateAndTime } from '../shell/times.ts';
import { mayActIn } from './may-act.ts';
import { ACT_NEEDS, type ActName, ACTS } from './acts.ts';
import { CLASS_CHOICES, CLOSED_ACTS, type ClosedAct, type ClosedActName } from './after-closing.ts';
import { alarmLiveRoutes, alarmSnapshot } from './live-routes.ts';
import { quietRoute } from './quiet-route.ts';
import { alarmSubject, readAlarm } from './seen-alarm.ts';
import { alarmSheetRoute, isSheetOpen, mayOpenSheet } from './sheet.ts';
import { type AlarmView, alarmView } from './view.ts';
import { outcomeWords } from './words.ts';
import { healthWords } from '../status/line-health.ts';
import { lineReader, lineSightOf } from '../status/read-line.ts';

/** The page of one alarm, and what may be done there. */

/** A family that was worried hours before the alarm is part of it. */
const FAMILY_BEFORE = 12 * 3_600_000;

const Sent = z.looseObject({ request: z.uuid().optional(), back: z.literal('handover').optional().catch(undefined) });
/** Shown again as they were typed. */
const Typed = z.record(z.string(), z.string()).catch({});

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

interface Problem {
  field: string;
  text: string;
}

export function alarmRoutes(
  dependencies: DeskDependencies,
  show: Show,
  { render }: LiveParts,
  live: LiveBoard,
): PageRoute[] {
  const { parts } = dependencies;
  const readLine = lineReader(dependencies);
  const subject = (asked: DeskRequest): Promise<FoundSubject | null> => alarmSubject(dependencies, asked);

  /** In the words that the line itself would say. */
  async function briefingOf(alarm: Alarm, to: string | null): Promise<string[]> {
    const lines = await inTransaction(parts, SYSTEM, async (work) => {
      const vars = await briefing(work, alarm, to);
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
    return story && eventsOf(story);
  }

  async function viewFor(asked: DeskRequest, about: BoardAlarm, withStory: boolean): Promise<AlarmView> {
    const { account } = asked;
    const now = parts.clock.now();
    // Calls to others, and what was said in them, are for those who answer for the team.
    const seesCalls = account.roles.some(({ role }) => role === 'manager' || role === 'governance');
    const contactKey = keyOf(account);
    return alarmView(
      {
        about,
        contactKey,
        classes: (await classesOf(parts.knex, [about.alarm.id])).get(about.alarm.id) ?? [],
        briefing: about.alarm.status === 'closed' ? [] : await briefingOf(about.alarm, contactKey),
        ownSteps: await ownSteps(parts.knex, about.alarm.teamId),
        companion: about.alarm.visitId === null ? null : await companionAt(parts.knex, about.alarm.visitId),
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

  const incidentsFor = async (account: AccountRecord, { alarm }: BoardAlarm) =>
    (await readIncidents(parts.knex, { alarmId: alarm.id })).filter(
      ({ teamId }) => judgeAccess(account, 'read an incident', { teamIds: [teamId] }).kind === 'yes',
    );

  const mayChangeClosed = ({ account }: DeskRequest, { alarm }: BoardAlarm): boolean =>
    judgeAccess(account, 'change a closed alarm', { teamIds: [alarm.teamId], isClosed: true }).kind === 'yes';

  const mayNoteIncident = ({ account }: DeskRequest, { alarm }: BoardAlarm): boolean =>
    !alarm.drill && judgeAccess(account, 'note an incident', { teamIds: [alarm.teamId] }).kind === 'yes';

  /** The parts of the page that change. */
  function regionsOf(asked: DeskRequest, about: BoardAlarm, view: AlarmView, typed: object = {}) {
    const data = {
      view,
      mayAct: mayActIn(asked.account, about),
      maySheet: mayOpenSheet(asked, about) && view.sheet === null,
      mayChangeClosed: view.isClosed && mayChangeClosed(asked, about),
      mayNoteIncident: view.isClosed && mayNoteIncident(asked, about),
      classes: CLASS_CHOICES,
      typed,
      newRequest: randomUUID,
    };
    const part = (name: string): string => render(`alarm/${name}.njk`, data);
    const { mine, isTaken, isClosed, owners, doPoliceLead, isOutcomeWanted, incidents } = view;
    const may = [data.mayAct, data.maySheet];
    const state = [mine, isTaken, isClosed, owners, doPoliceLead, isOutcomeWanted, incidents, ...may];
    const actsMark = hashOf(JSON.stringify(state));
    const acts = render('alarm/acts-parts.njk', { ...data, actsMark });
    return { data, parts: { head: part('head'), say: part('say'), body: part('body'), acts, actsMark } };
  }

  async function openAlarm(
    asked: DeskRequest,
    {
      typed = {},
      problem = null,
      notice = null,
      asksAsWell = false,
    }: { typed?: object; problem?: Problem | null; notice?: string | null; asksAsWell?: boolean } = {},
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
        problem,
        notice,
        asksAsWell,
        kept: Kept.parse(typed),
        actsMark: seen.actsMark,
        hello: live.keep(alarmSnapshot(seen, [])),
        timezone,
        lineWords: healthWords(line, { now: parts.clock.now(), timezone }),
        printedAt: dateAndTime(parts.clock.now(), timezone),
        duty: duty.map(numberAsWritten).join(', '),
      },
      status,
    );
  }

  /** Tells what is so now: a form may be old, or be sent again. Null: it was done. */
  async function noticeOf(outcome: string, id: string, by: string | null): Promise<string | null> {
    const about = await readAlarm(dependencies, id);
    const { owners = [], ended = null } = about?.alarm.state ?? {};
    const dialling = about && otherDialling(about.alarm, by ?? '', parts.clock.now());
    const standing = { dialling, owner: owners[0]?.name ?? null, ownedSince: await ownedSince(parts.knex, id), ended };
    return outcomeWords(outcome, standing, parts.clock.now());
  }

  /** @param actOf what somebody's request does; null: it needs somebody of the organisation, and they are not */
  function formRoute(
    name: ActName | ClosedActName,
    permission: Permission,
    form: z.ZodType,
    actOf: (account: AccountRecord, alarm: string) => Act | null,
  ): GuardedRoute {
    return {
      method: 'post',
      path: `/alarms/:id/${name}`,
      page: 'alarm',
      permission,
      book: 'true',
      subject,
      handle: async (asked) => {
        const { request, response, account } = asked;
        const id = String(request.params['id']);
        const typed = Typed.parse(request.body);
        const checked = form.safeParse(request.body);
        if (!checked.success) {
          const [issue] = checked.error.issues;
          const problem = { field: String(issue?.path[0] ?? name), text: issue?.message ?? 'That cannot be read' };
          await openAlarm(asked, { typed, problem }, 400);
          return;
        }
        const act = actOf(account, id);
        if (act === null) {
          await openAlarm(asked, { typed, notice: NO_PERSON }, 403);
          return;
        }
        const { request: requestId = randomUUID(), back } = Sent.parse(request.body);
        const outcome = await onlyOnce(dependencies, asked, requestId, null, (work) => act(work, request.body));
        const notice = await noticeOf(outcome, id, keyOf(account));
        if (notice === null) response.redirect(303, back ? `/desk/${back}` : `/desk/alarms/${id}`);
        else await openAlarm(asked, { typed, notice, asksAsWell: outcome === 'dialling-already' }, 409);
      },
    };
  }

  function actRoute(name: ActName): GuardedRoute {
    const { form, run } = ACTS[name];
    return formRoute(name, ACT_NEEDS[name], form, (account, alarm) => {
      const by = keyOf(account);
      return by === null ? null : async (work, body) => (await run(work, { alarm, by }, body)).kind;
    });
  }

  function closedRoute(name: ClosedActName): GuardedRoute {
    const { form, run }: ClosedAct = CLOSED_ACTS[name];
    return formRoute(name, 'change a closed alarm', form, (account, alarm) => {
      const by = { key: keyOf(account) ?? `account:${account.id}`, name: account.name };
      return async (work, body) => (await run(work, { alarm, by }, body)).kind;
    });
  }

  return [
    {
      method: 'get',
      path: '/alarms/:id',
      page: 'alarm',
      permission: 'open an alarm',
      book: 'true',
      subject,
      handle: (asked) => openAlarm(asked),
    },
    ...alarmLiveRoutes(dependencies, live, {
      subject,
      partsOf: async (asked, about) => regionsOf(asked, about, await viewFor(asked, about, false)).parts,
    }),
    ...(
      [
        'take',
        'join',
        'take-over',
        'more',
        'pass-on',
        'cannot',
        'dialling',
        'dialled',
        'fact',
        'unreached',
        'contact',
        'close',
      ] as const
    ).map(actRoute),
    ...(['class', 'add'] as const).map(closedRoute),
    quietRoute(dependencies, subject),
    alarmSheetRoute(dependencies, (asked, notice) => openAlarm(asked, { notice }, 409)),
  ];
}

const NO_PERSON =
  'Your account is not linked to a person of ours, so nobody could be asked for news. Ask an administrator to link it.';

type Act = (work: UnitOfWork, body: unknown) => Promise<string>;

const keyOf = ({ personId }: AccountRecord): string | null => (personId === null ? null : personKey(personId));
