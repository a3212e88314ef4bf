import { z } from 'zod';
import { readShownPeople } from '../../records/views/shown/people.ts';
import { judgeAccess, mayEver, teamsFor } from '../access/account.ts';
import { leadToFound, soughtWords } from '../access/kept-search.ts';
import type { DeskRequest, PageRoute } from '../access/page-route.ts';
import type { DeskDependencies } from '../dependencies.ts';
import type { Show } from '../shell/show.ts';
import { personActRoutes } from './act-routes.ts';
import { personFormRoutes } from './form-routes.ts';
import { personPage } from './person-page.ts';
import { leaveRoutes } from './leave-routes.ts';
import { moveRoutes } from './move-routes.ts';
import { peopleFound } from './search.ts';
import { seesVisitsOf, sightOf, subjectOf } from './sight.ts';
import { personLine } from './view.ts';

const Search = z.object({ find: z.string().trim().max(100).catch('') });

/** Who is in the teams, and how the line reaches them. */
export function peopleRoutes(dependencies: DeskDependencies, show: Show): PageRoute[] {
  const { knex } = dependencies.parts;
  const page = personPage(dependencies, show);

  async function showList(asked: DeskRequest): Promise<void> {
    const { account } = asked;
    const { words, isForgotten } = await soughtWords(dependencies, asked, Search);
    const { find } = words;
    const at = await page.time();
    const inTeams = await readShownPeople(knex, { teamIds: teamsFor(account, 'see people') });
    const own =
      account.personId === null || inTeams.some(({ id }) => id === account.personId)
        ? []
        : await readShownPeople(knex, { id: account.personId });
    const people = [...inTeams, ...own].filter(
      (person) => judgeAccess(account, 'see people', subjectOf(person)).kind === 'yes',
    );
    const found = peopleFound(people, find);
    const lines = found.map((person) =>
      personLine(person, sightOf(account, person), { ...at, seesVisits: seesVisitsOf(account, person) }),
    );
    show(asked, 'people/list.njk', {
      find,
      isForgotten,
      mayImport: mayEver(account, 'import or export the organisation'),
      mayAdd: mayEver(account, 'change people'),
      count: people.length,
      people: lines,
      seesNow: lines.some(({ now: words }) => words !== ''),
      seesFindings: found.some((person) => sightOf(account, person) === 'full'),
    });
  }

  return [
    { method: 'get', path: '/people', page: 'people', permission: 'see people', book: 'shown', handle: showList },
    {
      method: 'post',
      path: '/people/find',
      page: 'people',
      permission: 'see people',
      book: 'none',
      sought: ({ request }) => Search.parse(request.body ?? {}).find,
      handle: (asked) => leadToFound(dependencies, asked, '/desk/people', Search.parse(asked.request.body ?? {})),
    },
    // Before a person's page, so that "new" is not read as an id.
    ...personFormRoutes(dependencies, show, page),
    {
      method: 'get',
      path: '/people/:personId',
      page: 'person',
      permission: 'see people',
      book: 'shown',
      subject: page.subject,
      handle: (asked) => page.showPerson(asked),
    },
    ...leaveRoutes(dependencies, show, page),
    ...moveRoutes(dependencies, show, page),
    ...personActRoutes(dependencies, page),
  ];
}
