import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { UnitOfWork } from '../../operations/work.ts';
import type { AccountRecord } from '../../records/accounts.ts';
import { classesOf } from '../../records/alarm-classes.ts';
import { ownedSince } from '../../records/alarm-ownership.ts';
import { otherDialling } from '../../safety/alarm/dialling.ts';
import { contactKeyOf } from '../access/account.ts';
import type { ActDependencies } from '../access/acts-first.ts';
import { onlyOnce } from '../access/only-once.ts';
import type { DeskRequest, FoundSubject, GuardedRoute } from '../access/page-route.ts';
import type { Permission } from '../access/permissions.ts';
import type { LiveParts } from '../board/routes.ts';
import type { LiveBoard } from '../live/live-board.ts';
import { NOTHING_HERE } from '../shell/outcomes.ts';
import type { Show } from '../shell/show.ts';
import { ACT_NEEDS, type ActName, ACTS, FactForm, writeFact } from './acts.ts';
import { CLOSED_ACTS, type ClosedAct, type ClosedActName, isForThoseAsked } from './after-closing.ts';
import { NO_PERSON } from './may-act.ts';
import { quietRoute } from './quiet-route.ts';
import { alarmSubject, readAlarm } from './seen-alarm.ts';
import { alarmSheetRoute } from './sheet.ts';
import { type AlarmOutcome, isNotTheirs, outcomeWords } from './words.ts';
import { createAlarmPage } from './page.ts';

/** What may be done on the page of one alarm. The page: routes.ts and page.ts. */

const Sent = z.looseObject({
  request: z.uuid().optional().catch(undefined),
  back: z.literal('handover').optional().catch(undefined),
});
/** Shown again as they were typed. */
const Typed = z.record(z.string(), z.string()).catch({});

export function alarmActRoutes(
  dependencies: ActDependencies,
  show: Show,
  { render }: LiveParts,
  live: LiveBoard,
): GuardedRoute[] {
  const { parts } = dependencies;
  const page = createAlarmPage(dependencies, show, render, live);
  const subject = (asked: DeskRequest): Promise<FoundSubject | null> => alarmSubject(dependencies, asked);

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
    name: ActName | ClosedActName | 'fact',
    permission: Permission,
    form: z.ZodType,
    actOf: (account: AccountRecord, alarm: string) => Act | null,
    about = subject,
  ): GuardedRoute {
    return {
      method: 'post',
      path: `/alarms/:id/${name}`,
      page: 'alarm',
      permission,
      book: 'true',
      subject: about,
      handle: async (asked) => {
        const { request, response, account } = asked;
        const id = String(request.params['id']);
        const typed = Typed.parse(request.body);
        const checked = form.safeParse(request.body);
        if (!checked.success) {
          await page.open(asked, { typed, faults: faultsOf(name, checked.error) }, 400);
          return;
        }
        const act = actOf(account, id);
        if (act === null) {
          await page.open(asked, { typed, notice: NO_PERSON }, 403);
          return;
        }
        const { request: requestId = randomUUID(), back } = Sent.parse(request.body);
        const outcome = await onlyOnce(dependencies, asked, requestId, null, (work) => act(work, request.body));
        if (isNotTheirs(outcome)) {
          show({ ...asked, book: 'none' }, 'shell/problem.njk', NOTHING_HERE, 404);
          return;
        }
        const notice = await noticeOf(outcome, id, contactKeyOf(account));
        if (notice === null) response.redirect(303, back ? `/desk/${back}` : `/desk/alarms/${id}`);
        else await page.open(asked, { typed, notice, asksAsWell: outcome === 'dialling-already' }, 409);
      },
    };
  }

  function actRoute(name: ActName): GuardedRoute {
    const { form, run } = ACTS[name];
    return formRoute(name, ACT_NEEDS[name], form, (account, alarm) => {
      const by = contactKeyOf(account);
      return by === null ? null : async (work, body) => (await run(work, { alarm, by }, body)).kind;
    });
  }

  const factRoute = (): GuardedRoute =>
    formRoute(
      'fact',
      'add a fact to an alarm',
      FactForm,
      (account, alarm) => async (work, body) => (await writeFact(work, account, alarm, body)).kind,
    );

  function closedRoute(name: ClosedActName, permission: Permission, about = subject): GuardedRoute {
    const { form, run }: ClosedAct = CLOSED_ACTS[name];
    const actOf = (account: AccountRecord, alarm: string): Act => {
      const by = { key: contactKeyOf(account) ?? `account:${account.id}`, name: account.name };
      return async (work, body) => (await run(work, { alarm, by }, body)).kind;
    };
    return formRoute(name, permission, form, actOf, about);
  }

  /** Somebody who was asked counts as one who was not, where it is not theirs to say. */
  async function classSubject(asked: DeskRequest): Promise<FoundSubject | null> {
    const found = await subject(asked);
    const about = await readAlarm(dependencies, String(asked.request.params['id']));
    if (!found || !about) return null;
    const { alarm } = about;
    const classes = (await classesOf(parts.knex, [alarm.id])).get(alarm.id) ?? [];
    return { ...found, isAsked: found.isAsked === true && isForThoseAsked(alarm, classes) };
  }

  return [
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
        'unreached',
        'contact',
        'close',
      ] as const
    ).map(actRoute),
    factRoute(),
    closedRoute('class', 'say what an alarm was', classSubject),
    closedRoute('add', 'change a closed alarm'),
    quietRoute(dependencies, subject),
    alarmSheetRoute(dependencies, (asked, notice) => page.open(asked, { notice }, 409)),
  ];
}

/** The first of each field. The page has two fields of minutes. */
function faultsOf(name: string, { issues }: z.ZodError): { field: string; text: string }[] {
  const faults = issues.map(({ path, message }) => {
    const field = String(path[0] ?? name);
    return { field: name === 'contact' && field === 'minutes' ? 'contact-minutes' : field, text: message };
  });
  return faults.filter(({ field }, index) => faults.findIndex((one) => one.field === field) === index);
}

type Act = (work: UnitOfWork, body: unknown) => Promise<AlarmOutcome>;
