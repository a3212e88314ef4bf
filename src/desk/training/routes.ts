import { loadTimezone } from '../../records/organisation/people.ts';
import { traineesOf, trainingOf } from '../../records/training.ts';
import type { DeskRequest, PageRoute } from '../access/page-route.ts';
import { teamIn, teamSubject, teamsWithin } from '../access/teams.ts';
import type { DeskDependencies } from '../dependencies.ts';
import { dayOf } from '../../safety/local-day.ts';
import type { Show } from '../shell/show.ts';
import { trainingImportRoutes } from './import.ts';
import { trainingView } from './view.ts';

/**
 * What training is due in a team (src/safety/README.md F8). Not a learning system: its dates come as they are there.
 */
export function trainingRoutes(dependencies: DeskDependencies, show: Show): PageRoute[] {
  const { knex, clock } = dependencies.parts;

  async function showTeam(asked: DeskRequest): Promise<void> {
    const team = await teamIn(knex, asked);
    if (!team) return;
    const timezone = await loadTimezone(knex);
    const people = await traineesOf(knex, team.id);
    const dates = await trainingOf(
      knex,
      people.map(({ id }) => id),
    );
    const today = dayOf(clock.now(), timezone);
    show(asked, 'training/team.njk', {
      team,
      teams: (await teamsWithin(knex, asked.account, 'see training')).filter(({ id }) => id !== team.id),
      view: trainingView(people, dates, { today, timezone }),
    });
  }

  return [
    // Before one team, so that "import" is not read as an id.
    ...trainingImportRoutes(dependencies, show),
    {
      method: 'get',
      path: '/training/:teamId',
      page: 'training',
      permission: 'see training',
      book: 'shown',
      subject: (asked) => teamSubject(knex, asked),
      handle: showTeam,
    },
  ];
}
