import { z } from 'zod';
import { loadOrganisationSettings, loadResponders } from '../../records/organisation/people.ts';
import { teamPlan } from '../../records/organisation/teams.ts';
import { lastKeysOf } from '../../records/views/last-keys.ts';
import { readShownPeople, type ShownPerson } from '../../records/views/shown/people.ts';
import { CODE_LASTS } from '../../safety/pin-rules.ts';
import { reachedBy } from '../../safety/reach.ts';
import { judgeAccess, teamsFor } from '../access/account.ts';
import type { DeskRequest, FoundSubject, PageRoute } from '../access/page-route.ts';
import type { DeskDependencies } from '../dependencies.ts';
import type { Show } from '../shell/show.ts';
import { type LadderLine, ladderLines } from './ladder-view.ts';
import { peopleFound } from './search.ts';
import { sightOf, subjectOf } from './sight.ts';
import { personLine, personView, type Time } from './view.ts';

const Search = z.object({ find: z.string().trim().max(100).catch('') });

/** Who is in the teams, and how the line reaches them. */
export function peopleRoutes({ parts }: DeskDependencies, show: Show): PageRoute[] {
  const { knex, clock } = parts;

  async function time(): Promise<Time> {
    const timezone = (await loadOrganisationSettings(knex))?.timezone ?? 'Europe/London';
    return { now: clock.now(), timezone, codeLasts: clock.stretch(CODE_LASTS) };
  }

  async function personOf({ request }: DeskRequest): Promise<ShownPerson | null> {
    const [person] = await readShownPeople(knex, { id: String(request.params['personId']) });
    return person ?? null;
  }
  const subject = async (asked: DeskRequest): Promise<FoundSubject | null> => {
    const person = await personOf(asked);
    return person && subjectOf(person);
  };

  /** Whom the line would ring about them, were they missed now: by the function that the line itself uses. */
  async function ladderOf({ id, roles, teams }: ShownPerson, now: Date): Promise<LadderLine[]> {
    const [team] = teams;
    if (!team || !roles.includes('worker')) return [];
    const [responders, plan] = [await loadResponders(knex, id, team.id), await teamPlan(knex, team.id)];
    return ladderLines(reachedBy(plan.ladder, responders, now), responders.worker);
  }

  async function showList(asked: DeskRequest): Promise<void> {
    const { account } = asked;
    const { find } = Search.parse(asked.request.query);
    const at = await time();
    const inTeams = await readShownPeople(knex, { teamIds: teamsFor(account, 'see people') });
    const own =
      account.personId === null || inTeams.some(({ id }) => id === account.personId)
        ? []
        : await readShownPeople(knex, { id: account.personId });
    const people = [...inTeams, ...own].filter(
      (person) => judgeAccess(account, 'see people', subjectOf(person)).kind === 'yes',
    );
    const found = peopleFound(people, find);
    show(asked, 'people/list.njk', {
      find,
      count: people.length,
      people: found.map((person) => personLine(person, sightOf(account, person), at)),
      seesFindings: found.some((person) => sightOf(account, person) === 'full'),
    });
  }

  async function showPerson(asked: DeskRequest): Promise<void> {
    const { account } = asked;
    const person = await personOf(asked);
    if (!person) return;
    const at = await time();
    const sight = sightOf(account, person);
    const numbers = person.phones.map(({ number }) => number);
    const maySee = (other: { id: string; teamIds: string[] }): boolean =>
      judgeAccess(account, 'see people', { personId: other.id, teamIds: other.teamIds }).kind === 'yes';
    show(asked, 'people/person.njk', {
      person: personView(person, sight, sight === 'full' ? await lastKeysOf(knex, numbers) : new Map(), maySee, at),
      sight,
      ladder: sight === 'brief' ? [] : await ladderOf(person, at.now),
    });
  }

  return [
    { method: 'get', path: '/people', page: 'people', permission: 'see people', book: 'shown', handle: showList },
    {
      method: 'get',
      path: '/people/:personId',
      page: 'person',
      permission: 'see people',
      book: 'shown',
      subject,
      handle: showPerson,
    },
  ];
}
