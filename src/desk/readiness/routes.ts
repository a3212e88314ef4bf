import { randomUUID } from 'node:crypto';
import { verifyNumbers } from '../../operations/people/verify-numbers.ts';
import { readinessOfTeam } from '../../operations/readiness/readiness.ts';
import { loadTimezone } from '../../records/organisation/people.ts';
import { lastKeysOf } from '../../records/views/last-keys.ts';
import { readShownPeople } from '../../records/views/shown/people.ts';
import { mayEver } from '../access/account.ts';
import { onlyOnce } from '../access/only-once.ts';
import type { DeskRequest, PageRoute } from '../access/page-route.ts';
import { teamIn, teamSubject, teamsWithin } from '../access/teams.ts';
import type { DeskDependencies } from '../dependencies.ts';
import { Sent } from '../people/schema.ts';
import { clockTime } from '../shell/times.ts';
import type { Show } from '../shell/show.ts';
import { keyLines, readinessView } from './view.ts';

/** Go or no-go, team by team, each finding with its act. */
export function readinessRoutes(dependencies: DeskDependencies, show: Show): PageRoute[] {
  const { knex, clock } = dependencies.parts;

  async function showTeams(asked: DeskRequest): Promise<void> {
    const teams = await teamsWithin(knex, asked.account, 'see readiness');
    const [only, another] = teams;
    if (only && !another) asked.response.redirect(303, `/desk/readiness/${only.id}`);
    else show(asked, 'readiness/teams.njk', { teams, ownId: asked.account.personId });
  }

  async function showTeam(asked: DeskRequest, notice: string | null): Promise<void> {
    const team = await teamIn(knex, asked);
    if (!team) return;
    const now = clock.now();
    const timezone = await loadTimezone(knex);
    // Some who look after people may not see an alarm, so nobody learns of one here.
    const readiness = await readinessOfTeam(knex, team.id, now, {
      seesAlarms: false,
      languages: () => dependencies.parts.library.languages,
      lineNumbers: dependencies.parts.lineNumbers,
    });
    show(asked, 'readiness/team.njk', {
      team,
      view: readinessView(readiness, timezone),
      keys: await keysOf(team.id, timezone),
      at: clockTime(now, timezone),
      notice,
      mayDrill: mayEver(asked.account, 'run a drill'),
      maySeeTraining: mayEver(asked.account, 'see training'),
      newRequest: randomUUID,
    });
  }

  async function keysOf(teamId: string, timezone: string) {
    const people = await readShownPeople(knex, { teamIds: [teamId] });
    const numbers = people.flatMap(({ phones }) => phones.map(({ number }) => number));
    return keyLines(people, await lastKeysOf(knex, numbers), timezone);
  }

  return [
    {
      method: 'get',
      path: '/readiness',
      page: 'readiness',
      permission: 'see readiness',
      book: 'shown',
      handle: showTeams,
    },
    {
      method: 'get',
      path: '/readiness/:teamId',
      page: 'readiness',
      permission: 'see readiness',
      book: 'shown',
      subject: (asked) => teamSubject(knex, asked),
      handle: (asked) => showTeam(asked, null),
    },
    {
      method: 'post',
      path: '/readiness/:teamId/verify',
      page: 'readiness',
      permission: 'give a code or verify a number',
      book: 'shown',
      subject: (asked) => teamSubject(knex, asked),
      handle: async (asked) => {
        const team = await teamIn(knex, asked);
        if (!team) return;
        const sent = Sent.safeParse(asked.request.body);
        await onlyOnce(
          dependencies,
          asked,
          sent.success ? sent.data.request : randomUUID(),
          null,
          async (work) => (await verifyNumbers(work, work.actor, { of: { team: team.name }, by: 'call' })).kind,
        );
        await showTeam(
          asked,
          'Every number of the team and the office that is not proved is rung now. People who are out are left alone.',
        );
      },
    },
  ];
}
