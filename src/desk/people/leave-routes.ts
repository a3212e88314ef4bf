import { randomUUID } from 'node:crypto';
import { date } from '../../organisation-file/values.ts';
import { type LeavePlanned, planLeave } from '../../operations/people/leaving/plan-leave.ts';
import { undoChange } from '../../operations/people/leaving/undo-change.ts';
import { whatHangsOn } from '../../operations/people/leaving/what-hangs.ts';
import { readShownPeople, type ShownPerson } from '../../records/views/shown/people.ts';
import { judgeAccess, teamsFor } from '../access/account.ts';
import { doneOnce, onlyOnce } from '../access/only-once.ts';
import type { DeskRequest, PageRoute } from '../access/page-route.ts';
import type { DeskDependencies } from '../dependencies.ts';
import type { Show } from '../shell/show.ts';
import { type Candidate, chosenIn, LeaveForm, leaveView } from './leave-form.ts';
import type { PersonPage } from './person-page.ts';
import { Sent } from './schema.ts';
import { subjectOf } from './sight.ts';
import { dayOf, dayWords } from './view.ts';

interface Problem {
  /** Null: of no field. */
  field: string | null;
  text: string;
}

/** Somebody leaves: all that hangs on them, and who comes in their place. */
export function leaveRoutes(dependencies: DeskDependencies, show: Show, page: PersonPage): PageRoute[] {
  const { knex } = dependencies.parts;

  async function personOf({ request }: DeskRequest): Promise<ShownPerson | null> {
    const [person] = await readShownPeople(knex, { id: String(request.params['personId']) });
    return person ?? null;
  }

  /** Those who may come in their place: people whom the account sees. */
  async function candidatesFor({ account }: DeskRequest): Promise<Candidate[]> {
    const people = await readShownPeople(knex, { teamIds: teamsFor(account, 'see people') });
    return people.map(({ id, name, staffNumber, roles }) => ({
      id,
      name,
      staffNumber,
      isWorker: roles.includes('worker'),
    }));
  }

  async function showForm(asked: DeskRequest, form: LeaveForm, problems: Problem[] = []): Promise<void> {
    const person = await personOf(asked);
    if (!person) return;
    const { now, timezone } = await page.time();
    const day = form['day'] ?? '';
    const isDay = date.safeParse(day).success && day >= dayOf(now, timezone);
    const told = day === '' || isDay ? problems : [{ field: 'day', text: 'The last day must be today or later' }];
    const hangs = isDay ? await whatHangsOn(knex, person.id, day) : null;
    const seesReferences = judgeAccess(asked.account, 'plan a visit', subjectOf(person)).kind === 'yes';
    show(
      asked,
      'people/leave.njk',
      {
        person: { id: person.id, name: person.name, staffNumber: person.staffNumber },
        day,
        dayWords: isDay ? dayWords(day) : '',
        least: dayOf(now, timezone),
        view: hangs && leaveView(hangs, await candidatesFor(asked), form, { timezone, seesReferences }),
        faults: Object.fromEntries(told.flatMap(({ field, text }) => (field === null ? [] : [[field, text]]))),
        problems: told.map(({ field, text }) => ({ text, ...(field !== null && { href: `#${field}` }) })),
        request: randomUUID(),
      },
      told.length === 0 ? 200 : 422,
    );
  }

  async function plan(asked: DeskRequest): Promise<void> {
    const form = LeaveForm.parse(asked.request.body ?? {});
    const person = await personOf(asked);
    const { now, timezone } = await page.time();
    const day = form['day'] ?? '';
    if (!person || !date.safeParse(day).success || day < dayOf(now, timezone)) {
      await showForm(asked, form, [{ field: 'day', text: 'The last day must be today or later' }]);
      return;
    }
    const hangs = await whatHangsOn(knex, person.id, day);
    if (!hangs) return;
    const view = leaveView(hangs, await candidatesFor(asked), form, { timezone, seesReferences: false });
    const { open, ...choices } = chosenIn(view, hangs, form);
    if (open.length > 0) {
      await showForm(
        asked,
        form,
        open.map((field) => ({ field, text: textOf(field) })),
      );
      return;
    }
    const sent = Sent.safeParse(form);
    const id = sent.success ? sent.data.request : randomUUID();
    const planned = await doneOnce(dependencies, asked, { id }, (work) =>
      planLeave(work, work.actor, { person: person.id, day, ...choices }),
    );
    const problems = planned ? problemsOf(planned) : [];
    if (problems.length > 0) await showForm(asked, form, problems);
    else asked.response.redirect(303, `/desk/people/${person.id}`);
  }

  async function undo(asked: DeskRequest): Promise<void> {
    const person = String(asked.request.params['personId']);
    const sent = Sent.safeParse(asked.request.body);
    const outcome = await onlyOnce(
      dependencies,
      asked,
      sent.success ? sent.data.request : randomUUID(),
      null,
      async (work) => (await undoChange(work, work.actor, { person })).kind,
    );
    if (outcome === 'done') asked.response.redirect(303, `/desk/people/${person}`);
    else await page.showPerson(asked, { notice: 'There is nothing to undo any more. Nothing has changed.' });
  }

  const about = { permission: 'change people', book: 'shown', subject: page.subject } as const;
  return [
    {
      ...about,
      method: 'get',
      path: '/people/:personId/leave',
      page: 'person leaves',
      handle: (asked: DeskRequest) => showForm(asked, LeaveForm.parse(asked.request.query)),
    },
    { ...about, method: 'post', path: '/people/:personId/leave', page: 'person leaves', handle: plan },
    { ...about, method: 'post', path: '/people/:personId/stays', page: 'person', handle: undo },
  ];
}

const textOf = (field: string): string =>
  field.startsWith('visit-')
    ? 'Choose who takes the visit, or cancel it'
    : 'Choose who comes in their place, or nobody';

function problemsOf(planned: LeavePlanned): Problem[] {
  switch (planned.kind) {
    case 'done':
      return [];
    case 'nobody':
      return [{ field: null, text: 'They are not here any more.' }];
    case 'planned-already':
      return [{ field: null, text: 'They leave or move already. Undo that first, on their page.' }];
    case 'past-day':
      return [{ field: 'day', text: 'The last day must be today or later' }];
    case 'visits-open':
      return planned.visits.map((id) => ({ field: `visit-${id}`, text: textOf('visit-') }));
    case 'faults':
      return planned.faults.map((text) => ({ field: null, text }));
    case 'last-administrator':
      return [
        {
          field: null,
          text: 'Nobody else looks after the accounts of the desk. Make somebody an administrator of every team first.',
        },
      ];
  }
}
