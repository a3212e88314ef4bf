import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { date } from '../../organisation-file/values.ts';
import { type MovePlanned, planMove } from '../../operations/people/leaving/move.ts';
import { loadResponders } from '../../records/organisation/responders.ts';
import { teamPlan } from '../../records/organisation/teams.ts';
import { readShownPeople } from '../../records/views/shown/people.ts';
import { planAt } from '../../safety/plan-at.ts';
import { reachedBy } from '../../safety/reach.ts';
import { doneOnce } from '../access/only-once.ts';
import type { DeskRequest, PageRoute } from '../access/page-route.ts';
import { teamsWithin } from '../access/teams.ts';
import type { DeskDependencies } from '../dependencies.ts';
import { type LadderLine, ladderLines } from '../plans/ladder-view.ts';
import type { Show } from '../shell/show.ts';
import type { PersonPage } from './person-page.ts';
import { Sent } from './schema.ts';
import { dayOf, dayWords } from './view.ts';

const Form = z.object({ team: z.string().trim().max(100).catch(''), day: z.string().trim().max(20).catch('') });
type Form = z.output<typeof Form>;

interface Problem {
  field: 'team' | 'day' | null;
  text: string;
}

/** Somebody goes to another team: who is rung about them then, and which words count. */
export function moveRoutes(dependencies: DeskDependencies, show: Show, page: PersonPage): PageRoute[] {
  const { knex, lineNumbers } = dependencies.parts;

  async function ladderIn(personId: string, teamId: string, now: Date): Promise<LadderLine[]> {
    const responders = await loadResponders(knex, personId, teamId, { lineNumbers });
    const plan = await teamPlan(knex, teamId);
    return ladderLines(reachedBy(planAt(plan, now, responders.timezone).ladder, responders, now), responders.worker, {
      withNumbers: false,
    });
  }

  async function phrasesOf(teamId: string): Promise<string> {
    const { watch, help } = (await teamPlan(knex, teamId)).codePhrases;
    return [watch, help].filter((phrase) => phrase !== undefined).join(' and ') || 'none';
  }

  async function showForm(asked: DeskRequest, form: Form, problems: Problem[] = []): Promise<void> {
    const [person] = await readShownPeople(knex, { id: String(asked.request.params['personId']) });
    if (!person) return;
    const { now, timezone } = await page.time();
    const [own] = person.teams;
    const teams = (await teamsWithin(knex, asked.account, 'change people')).filter(({ id }) => id !== own?.id);
    const team = teams.find(({ id }) => id === form.team);
    const isWorker = person.roles.includes('worker');
    const isDay = date.safeParse(form.day).success;
    show(
      asked,
      'people/move.njk',
      {
        person: { id: person.id, name: person.name, staffNumber: person.staffNumber },
        form: { ...form, day: form.day === '' ? dayOf(now, timezone) : form.day },
        least: dayOf(now, timezone),
        teams: teams.map(({ id, name }) => ({ value: id, text: name, selected: form.team === id })),
        preview:
          team && own && isDay
            ? {
                from: own.name,
                to: team.name,
                day: dayWords(form.day),
                before: isWorker ? await ladderIn(person.id, own.id, now) : [],
                after: isWorker ? await ladderIn(person.id, team.id, now) : [],
                phrasesBefore: await phrasesOf(own.id),
                phrasesAfter: await phrasesOf(team.id),
              }
            : null,
        faults: Object.fromEntries(problems.flatMap(({ field, text }) => (field === null ? [] : [[field, text]]))),
        problems: problems.map(({ field, text }) => ({ text, ...(field !== null && { href: `#${field}` }) })),
        request: randomUUID(),
      },
      problems.length === 0 ? 200 : 422,
    );
  }

  async function look(asked: DeskRequest): Promise<void> {
    const form = Form.parse(asked.request.query);
    const { now, timezone } = await page.time();
    await showForm(asked, form, form.team === '' && form.day === '' ? [] : faultsOf(form, dayOf(now, timezone)));
  }

  async function move(asked: DeskRequest): Promise<void> {
    const form = Form.parse(asked.request.body ?? {});
    const person = String(asked.request.params['personId']);
    const { now, timezone } = await page.time();
    const faults = faultsOf(form, dayOf(now, timezone));
    const within = await teamsWithin(knex, asked.account, 'change people');
    if (faults.length === 0 && within.every(({ id }) => id !== form.team)) faults.push(CHOOSE);
    if (faults.length > 0) {
      await showForm(asked, form, faults);
      return;
    }
    const sent = Sent.safeParse(asked.request.body);
    const id = sent.success ? sent.data.request : randomUUID();
    const planned = await doneOnce(dependencies, asked, { id }, (work) =>
      planMove(work, work.actor, { person, ...form }),
    );
    const problems = planned ? problemsOf(planned) : [];
    if (problems.length > 0) await showForm(asked, form, problems);
    else asked.response.redirect(303, `/desk/people/${person}`);
  }

  const about = { page: 'person moves', permission: 'change people', book: 'shown', subject: page.subject } as const;
  return [
    { ...about, method: 'get', path: '/people/:personId/move', handle: look },
    { ...about, method: 'post', path: '/people/:personId/move', handle: move },
  ];
}

const CHOOSE: Problem = { field: 'team', text: 'Choose the team that they go to' };
const NO_DAY: Problem = { field: 'day', text: 'The first day there must be today or later' };

const faultsOf = ({ team, day }: Form, today: string): Problem[] => [
  ...(z.uuid().safeParse(team).success ? [] : [CHOOSE]),
  ...(date.safeParse(day).success && day >= today ? [] : [NO_DAY]),
];

function problemsOf(planned: MovePlanned): Problem[] {
  switch (planned.kind) {
    case 'done':
      return [];
    case 'nobody':
      return [{ field: null, text: 'They are not here any more.' }];
    case 'no-team':
    case 'there-already':
      return [CHOOSE];
    case 'past-day':
      return [NO_DAY];
    case 'planned-already':
      return [{ field: null, text: 'They leave or move already. Undo that first, on their page.' }];
    case 'faults':
      return planned.faults.map((text) => ({ field: null, text }));
  }
}
