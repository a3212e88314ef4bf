import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { endManyVisits } from '../../operations/visits/end-many.ts';
import type { AccountRecord } from '../../records/accounts.ts';
import { loadTimezone } from '../../records/organisation/people.ts';
import { readShownBoard, type ShownVisit } from '../../records/views/shown/board.ts';
import { shortTime } from '../../timeline/local-time.ts';
import { judgeAccess } from '../access/account.ts';
import { onlyOnce } from '../access/only-once.ts';
import type { DeskRequest, PageRoute } from '../access/page-route.ts';
import { contentsFor } from '../board/books.ts';
import { truthFor } from '../board/truth.ts';
import { viewerOf } from '../board/viewer.ts';
import { placeWords } from '../board/words.ts';
import type { DeskDependencies } from '../dependencies.ts';
import { shownFaults } from '../shell/faults.ts';
import type { Show } from '../shell/show.ts';
import { choicesOf, type FormProblem, faultsOf, knownBy } from './known.ts';
import { EndForm, Typed } from './schema.ts';

/** "All of these are back": late visits about whom no alarm is open, ended together by one reason. */

const CHOOSE = 'Choose who is back';
const Chosen = z.object({
  visits: z.preprocess(
    (given) => (typeof given === 'string' ? [given] : given),
    z.array(z.uuid(), CHOOSE).min(1, CHOOSE),
  ),
});

interface Answer {
  chosen?: string[] | null;
  typed?: Record<string, string>;
  faults?: FormProblem[];
  notice?: string | null;
}

export function backRoutes(dependencies: DeskDependencies, show: Show): PageRoute[] {
  const { knex, clock } = dependencies.parts;
  const action = 'change a running visit by what was seen or told' as const;

  /**
   * Somebody who sees an alarm ends its visit by closing it, so that visit is not among these. Nobody ends their own.
   */
  async function lateVisits(account: AccountRecord): Promise<ShownVisit[]> {
    const viewer = viewerOf(account);
    const [shown, truth] = [await readShownBoard(knex, clock.now()), await truthFor(dependencies.parts, viewer)];
    const { visits, alarms } = contentsFor(viewer, { shown, texts: [], truth });
    const alarmed = new Set(alarms.flatMap(({ alarm }) => (alarm.drill ? [] : [alarm.workerId])));
    return visits
      .filter(
        ({ visit, workerId }) => visit.status === 'overdue' && !alarmed.has(workerId) && workerId !== account.personId,
      )
      .filter(({ visit }) => judgeAccess(account, action, { teamIds: [visit.teamId] }).kind === 'yes')
      .toSorted((one, other) => (one.visit.deadline?.getTime() ?? 0) - (other.visit.deadline?.getTime() ?? 0));
  }

  async function showLate(
    asked: DeskRequest,
    { chosen = null, typed = {}, faults = [], notice = null }: Answer = {},
    status = 200,
  ): Promise<void> {
    const timezone = await loadTimezone(knex);
    const visits = await lateVisits(asked.account);
    show(
      asked,
      'visits/back.njk',
      {
        visits: visits.map(({ visit, name, staffNumber }) => ({
          id: visit.id,
          name,
          staffNumber,
          due: visit.deadline && shortTime(visit.deadline, timezone, clock.now()),
          place: placeWords(visit),
          isChosen: chosen?.includes(visit.id) ?? true,
        })),
        hows: choicesOf(knownBy(asked.account, null)),
        typed,
        ...shownFaults(faults),
        notice,
        request: randomUUID(),
      },
      status,
    );
  }

  async function end(asked: DeskRequest): Promise<void> {
    const { account, request, response } = asked;
    const typed = Typed.parse(
      Object.fromEntries(Object.entries(Object(request.body)).filter(([name]) => name !== 'visits')),
    );
    const chosen = Chosen.safeParse(request.body);
    const form = EndForm(knownBy(account, null)).safeParse(request.body);
    if (!chosen.success || !form.success) {
      const errors = [chosen, form].flatMap(({ error }) => error ?? []);
      const faults = errors.flatMap((error) => faultsOf(error, 'back', 'how'));
      await showLate(asked, { chosen: chosen.data?.visits ?? [], typed, faults }, 400);
      return;
    }
    const { visits } = chosen.data;
    const { request: id = randomUUID(), how, told_by } = form.data;
    const late = (await lateVisits(account)).filter(({ visit }) => visits.includes(visit.id));
    const outcome = await onlyOnce(dependencies, asked, id, null, async (work) => {
      const given = late.map(({ workerId, visit }) => ({ worker: workerId, visit: visit.id }));
      if (given.length === 0) return 'some';
      const { ended } = await endManyVisits(work, work.actor, { visits: given, how, ...(told_by && { told_by }) });
      return ended.length === visits.length ? 'all' : 'some';
    });
    if (outcome === 'all') response.redirect(303, '/desk');
    else await showLate(asked, { notice: SOME }, 409);
  }

  const page = { path: '/visits/back', page: 'visits', permission: action, book: 'true' } as const;
  return [
    { ...page, method: 'get', handle: (asked: DeskRequest) => showLate(asked) },
    { ...page, method: 'post', handle: end },
  ];
}

const SOME =
  'Not every one of them was ended: some were over meanwhile, or an alarm is open. What stands below is still late.';
