import { z } from 'zod';
import { changesOfTeam } from '../../records/organisation/changes.ts';
import { loadTimezone } from '../../records/organisation/people.ts';
import { loadResponders } from '../../records/organisation/responders.ts';
import { ownSteps, teamPlan } from '../../records/organisation/teams.ts';
import type { AccountRecord } from '../../records/accounts.ts';
import { readShownPeople } from '../../records/views/shown/people.ts';
import { judgeAccess } from '../access/account.ts';
import type { DeskRequest, PageRoute } from '../access/page-route.ts';
import { teamIn, teamSubject, teamsWithin } from '../access/teams.ts';
import type { DeskDependencies } from '../dependencies.ts';
import { dayAndTime } from '../shell/times.ts';
import type { Show } from '../shell/show.ts';
import { historyView } from './history-view.ts';
import { planView, timeIn } from './view.ts';

const Wanted = z.object({
  saved: z.enum(['yes', 'nothing']).nullable().catch(null),
  worker: z.string().catch(''),
  at: z.string().trim().max(40).catch(''),
});

const MOST_CHANGES = 50;

const NOTICES = {
  yes:
    'The plan is changed. Everybody rung from now on is rung by it; an alarm that is open keeps the plan that it ' +
    'began with.',
  nothing: 'The plan is as it was: there was nothing to change.',
};

const mayDraft = (account: AccountRecord, teamId: string): boolean =>
  judgeAccess(account, 'draft a plan', { teamIds: [teamId] }).kind === 'yes';

/** A team's plan: who is rung when about whom. */
export function planRoutes({ parts: { knex, clock, lineNumbers } }: DeskDependencies, show: Show): PageRoute[] {
  async function showTeams(asked: DeskRequest): Promise<void> {
    const teams = await teamsWithin(knex, asked.account, 'read a plan');
    const [only, another] = teams;
    if (only && !another) asked.response.redirect(303, `/desk/plans/${only.id}`);
    else show(asked, 'plans/teams.njk', { teams, ownId: asked.account.personId });
  }

  async function showPlan(asked: DeskRequest): Promise<void> {
    const team = await teamIn(knex, asked);
    if (!team) return;
    const wanted = Wanted.parse(asked.request.query);
    const timezone = await loadTimezone(knex);
    const chosen = wanted.at === '' ? clock.now() : timeIn(wanted.at, timezone);
    const at = chosen ?? clock.now();
    const workers = (await readShownPeople(knex, { teamIds: [team.id] })).filter(
      ({ roles, teams }) => roles.includes('worker') && teams[0]?.id === team.id,
    );
    const worker = workers.find(({ id }) => id === wanted.worker) ?? workers[0];
    const withNumbers = judgeAccess(asked.account, 'see people', { teamIds: [team.id] }).kind === 'yes';
    const plan = await teamPlan(knex, team.id);
    show(
      asked,
      'plans/plan.njk',
      {
        team,
        worker: worker && { id: worker.id, name: worker.name },
        workers: workers.map(({ id, name, staffNumber }) => ({
          value: id,
          text: `${name} (${staffNumber})`,
          selected: id === worker?.id,
        })),
        view:
          worker &&
          planView(plan, await loadResponders(knex, worker.id, team.id, { lineNumbers }), at, { withNumbers }),
        typedAt: wanted.at,
        at: dayAndTime(at, timezone),
        isNow: wanted.at === '',
        seesHistory: judgeAccess(asked.account, 'read the change log', { teamIds: [team.id] }).kind === 'yes',
        mayEdit: mayDraft(asked.account, team.id),
        mayPrintCards:
          judgeAccess(asked.account, 'give a code or verify a number', { teamIds: [team.id] }).kind === 'yes',
        notice: wanted.saved && NOTICES[wanted.saved],
        ownSteps: await ownSteps(knex, team.id),
        fault: chosen === null ? 'Write a day and a time, as in 2026-11-28T02:00' : null,
        mayOpen: withNumbers,
      },
      chosen === null ? 422 : 200,
    );
  }

  async function showHistory(asked: DeskRequest): Promise<void> {
    const team = await teamIn(knex, asked);
    if (!team) return;
    const timezone = await loadTimezone(knex);
    const changes = await changesOfTeam(knex, team.id, MOST_CHANGES + 1);
    const entries = historyView(changes.slice(0, MOST_CHANGES), timezone);
    show(asked, 'plans/history.njk', { team, entries, isCut: changes.length > MOST_CHANGES });
  }

  const subject = (asked: DeskRequest) => teamSubject(knex, asked);
  return [
    { method: 'get', path: '/plans', page: 'plan', permission: 'read a plan', book: 'shown', handle: showTeams },
    {
      method: 'get',
      path: '/plans/:teamId',
      page: 'plan',
      permission: 'read a plan',
      book: 'shown',
      subject,
      handle: showPlan,
    },
    {
      method: 'get',
      path: '/plans/:teamId/history',
      page: 'plan history',
      permission: 'read the change log',
      book: 'shown',
      subject,
      handle: showHistory,
    },
  ];
}
