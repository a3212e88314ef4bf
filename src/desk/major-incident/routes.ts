import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import {
  checkListed,
  type ListedFault,
  removeListed,
  saveListed,
  versionOfListed,
} from '../../operations/major-incident/listed.ts';
import { majorIncidentContacts, type MajorIncidentContact } from '../../records/major-incident.ts';
import { dayInWords } from '../../organisation-file/major-incident-day.ts';
import { lastChangeOf } from '../../records/organisation/changes.ts';
import { loadTimezone } from '../../records/organisation/people.ts';
import { officeHoursOfTeams } from '../../records/organisation/teams.ts';
import { mayEver } from '../access/account.ts';
import { doneOnce, onceForForm } from '../access/only-once.ts';
import { Sent } from '../people/schema.ts';
import type { DeskRequest, PageRoute } from '../access/page-route.ts';
import type { DeskDependencies } from '../dependencies.ts';
import { type Meanwhile, meanwhileOf, type NamedField } from '../shell/meanwhile.ts';
import { numberAsWritten } from '../shell/numbers.ts';
import type { Show } from '../shell/show.ts';
import { majorIncidentView } from './view.ts';

const LIST = '/major-incident';
const ENTRY = '/major-incident/entry';
const typed = z.string().max(200).catch('');
const Form = z.object({ name: typed, whatFor: typed, day: typed, night: typed });
type Form = z.infer<typeof Form>;
/** Whom a form is about, and what of them it was made from. Neither: somebody new. */
const Who = z.object({ id: z.uuid().nullable().catch(null), version: z.string().max(100).catch('') });
type Who = z.infer<typeof Who>;
const Rung = z.object({
  rung: z.preprocess(
    (one) => (typeof one === 'string' ? [one] : one),
    z.array(z.string().regex(/^[0-9a-f-]{36} [0-9a-f]{16}$/)).min(1),
  ),
});

const CHANGED = 'Somebody has changed or removed an entry since you opened this page. Look again, and press again.';

const GONE =
  'Somebody has taken this entry off the list, or renamed it, since you opened this page. ' +
  'What you typed stands below. Look at the whole list first: Add puts it there as a new entry.';

interface Shown {
  form?: Form;
  faults?: ListedFault[];
  problem?: string;
  /** What somebody else has written meanwhile. */
  meanwhile?: Meanwhile | null;
}

/** The list of those who are rung in a major incident: one for the organisation, and of no team. */
export function majorIncidentRoutes(dependencies: DeskDependencies, show: Show): PageRoute[] {
  const { knex, clock } = dependencies.parts;

  /** `fault`: about the boxes. `problem`: about the list. */
  async function showList(
    asked: DeskRequest,
    { fault, problem }: { fault?: string; problem?: string } = {},
  ): Promise<void> {
    const at = { now: clock.now(), timezone: await loadTimezone(knex) };
    const problems = [
      ...(fault === undefined ? [] : [{ text: fault, href: '#rung' }]),
      ...(problem === undefined ? [] : [{ text: problem, href: '#list' }]),
    ];
    show(
      asked,
      'major-incident/list.njk',
      {
        view: majorIncidentView(await majorIncidentContacts(knex), at),
        mayChange: mayEver(asked.account, 'change the list for a major incident'),
        dayWords: dayInWords(await officeHoursOfTeams(knex)),
        fault,
        problems,
        newRequest: randomUUID,
      },
      problems.length === 0 ? 200 : 422,
    );
  }

  const contactBy = async (id: string | null): Promise<MajorIncidentContact | null> =>
    (await majorIncidentContacts(knex)).find((one) => one.id === id) ?? null;

  /** Without its id it is shown as a new entry. */
  async function showEntry(
    asked: DeskRequest,
    { id }: Pick<Who, 'id'>,
    { form, faults = [], problem, meanwhile = null }: Shown = {},
  ): Promise<void> {
    const contact = await contactBy(id);
    if (contact === null && id !== null) {
      await showList(asked, { problem: CHANGED });
      return;
    }
    const shown = problemsOf(faults);
    const problems = problem === undefined ? shown.problems : [{ text: problem, href: '#name' }];
    show(
      asked,
      'major-incident/entry.njk',
      {
        contact: contact && { id: contact.id, name: contact.name, version: versionOfListed(contact) },
        dayWords: dayInWords(await officeHoursOfTeams(knex)),
        form: form ?? (contact ? formOf(contact) : Form.parse({})),
        meanwhile,
        faults: shown.faults,
        problems,
        newRequest: randomUUID,
      },
      meanwhile || problem !== undefined ? 409 : problems.length === 0 ? 200 : 422,
    );
  }

  /** What was typed stays: beside what is kept by now, or as a new entry where it is gone. */
  async function showMeanwhile(asked: DeskRequest, { id }: Who, form: Form): Promise<void> {
    const now = await contactBy(id);
    const last = await lastChangeOf(knex, { personId: null, keys: ['major_incident'] });
    if (!now) await showEntry(asked, { id: null }, { form, problem: GONE });
    else
      await showEntry(asked, now, {
        form,
        meanwhile: meanwhileOf(FIELDS, { kept: formOf(now), typed: form }, last, await loadTimezone(knex)),
      });
  }

  async function save(asked: DeskRequest): Promise<void> {
    const body: unknown = asked.request.body ?? {};
    const [form, who] = [Form.parse(body), Who.parse(body)];
    const { id, version } = who;
    const sent = Sent.safeParse(body);
    const saved = await doneOnce(dependencies, asked, { id: sent.success ? sent.data.request : randomUUID() }, (work) =>
      saveListed(work, work.actor, { who: id === null ? null : { id, version }, given: form }),
    );
    if (saved?.kind === 'faults') await showEntry(asked, who, { form, faults: saved.faults });
    else if (saved?.kind === 'changed') await showMeanwhile(asked, who, form);
    else asked.response.redirect(303, `/desk${LIST}`);
  }

  async function check(asked: DeskRequest): Promise<void> {
    const sent = Rung.safeParse(asked.request.body ?? {});
    if (!sent.success) {
      await showList(asked, { fault: 'Tick whom you have rung' });
      return;
    }
    const rung = sent.data.rung.map((one) => ({ id: one.slice(0, 36), version: one.slice(37) }));
    const outcome = await onceForForm(
      dependencies,
      asked,
      async (work) => (await checkListed(work, work.actor, { rung })).kind,
    );
    if (outcome === 'changed') await showList(asked, { problem: CHANGED });
    else asked.response.redirect(303, `/desk${LIST}`);
  }

  async function remove(asked: DeskRequest): Promise<void> {
    const who = Who.parse(asked.request.body ?? {});
    const { id, version } = who;
    const outcome = await onceForForm(dependencies, asked, async (work) =>
      id === null ? 'changed' : (await removeListed(work, work.actor, { id, version })).kind,
    );
    if (outcome === 'changed') await showEntry(asked, who, { problem: CHANGED });
    else asked.response.redirect(303, `/desk${LIST}`);
  }

  const page = { page: 'major incident', book: 'none' } as const;
  const changes = { ...page, permission: 'change the list for a major incident' } as const;
  return [
    {
      ...page,
      method: 'get',
      path: LIST,
      permission: 'see the list for a major incident',
      handle: (asked) => showList(asked),
    },
    { ...changes, method: 'post', path: `${LIST}/checked`, handle: check },
    {
      ...changes,
      method: 'get',
      path: ENTRY,
      handle: (asked: DeskRequest) => showEntry(asked, Who.parse(asked.request.query)),
    },
    { ...changes, method: 'post', path: ENTRY, handle: save },
    { ...changes, method: 'post', path: `${ENTRY}/remove`, handle: remove },
  ];
}

const formOf = ({ name, whatFor, dayNumber, nightNumber }: MajorIncidentContact): Form => ({
  ...{ name, whatFor, day: numberAsWritten(dayNumber) },
  night: nightNumber === dayNumber ? '' : numberAsWritten(nightNumber),
});

const FIELDS: NamedField<Form>[] = [
  ['Who', ({ name }) => name],
  ['What for', ({ whatFor }) => whatFor],
  ['Number by day', ({ day }) => day],
  ['Number at night and at weekends', ({ night }) => night],
];
const LABELS = { name: 'Who', whatFor: 'What for', day: 'By day', night: 'At night' } as const;

function problemsOf(faults: ListedFault[]): {
  problems: { text: string; href: string }[];
  faults: Partial<Record<string, string>>;
} {
  return {
    problems: faults.map(({ field, reason }) => ({
      text: field === null ? reason : `${LABELS[field]}: ${reason}`,
      href: `#${field ?? 'name'}`,
    })),
    faults: Object.fromEntries(faults.map(({ field, reason }) => [field ?? 'name', reason])),
  };
}
