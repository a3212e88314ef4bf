import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { baseOf } from '../../conversation/files/language-file.ts';
import { savePerson, versionOf } from '../../operations/people/save-person.ts';
import { lastChangeOf } from '../../records/organisation/changes.ts';
import { loadTimezone } from '../../records/organisation/people.ts';
import { readShownPeople, type ShownPerson } from '../../records/views/shown/people.ts';
import { THROUGH } from '../../timeline/change-source.ts';
import { answeredOnce } from '../access/only-once.ts';
import type { DeskRequest, PageRoute } from '../access/page-route.ts';
import { teamsWithin } from '../access/teams.ts';
import type { DeskDependencies } from '../dependencies.ts';
import { type Meanwhile, meanwhileOf } from '../shell/meanwhile.ts';
import type { Show } from '../shell/show.ts';
import {
  detailsOfPerson,
  faultWords,
  type FieldFault,
  fieldFaults,
  fieldsFor,
  FORM_KEYS,
  formOf,
  givenOf,
  PersonForm,
  type Team,
} from './form.ts';
import { languageName } from './view.ts';
import type { PersonPage } from './person-page.ts';

const EMPTY = PersonForm.parse({ roles: 'worker', stretch: '1' });
/** What the person's page says of what was saved. */
const SavedOnPage = z.object({ kind: z.literal('done'), id: z.uuid(), warnings: z.array(z.string()) });
const GONE = 'They are not here any more. Nothing has changed.';

interface Shown {
  form: PersonForm;
  faults?: FieldFault[];
  /** What somebody else has written meanwhile. */
  meanwhile?: Meanwhile | null;
}

/** Adding and changing people. */
export function personFormRoutes(dependencies: DeskDependencies, show: Show, page: PersonPage): PageRoute[] {
  const { knex } = dependencies.parts;

  async function personOf(asked: DeskRequest): Promise<ShownPerson | null> {
    const id = asked.request.params['personId'];
    if (id === undefined) return null;
    const [person] = await readShownPeople(knex, { id: String(id) });
    return person ?? null;
  }

  /** The teams that they may choose from, and those of the person that they may not touch. */
  async function teamsOf({ account }: DeskRequest, person: ShownPerson | null) {
    const within = await teamsWithin(knex, account, 'change people');
    const kept = (person?.teams ?? []).filter((team) => within.every(({ id }) => id !== team.id));
    return { within, kept };
  }

  async function showForm(asked: DeskRequest, { form, faults = [], meanwhile = null }: Shown): Promise<void> {
    const person = await personOf(asked);
    const { within, kept } = await teamsOf(asked, person);
    const base = baseOf(dependencies.parts.library.languages);
    show(
      asked,
      'people/form.njk',
      {
        person: person && { id: person.id, name: person.name, staffNumber: person.staffNumber },
        form,
        meanwhile,
        teams: within.map(({ id, name }) => ({ value: id, text: name, selected: form.team === id })),
        alsoIn: within.map(({ id, name }) => ({ value: id, text: name, checked: form.alsoIn.includes(id) })),
        languages: Object.values(dependencies.parts.library.languages)
          .toSorted((one, other) => Number(other === base) - Number(one === base))
          .map((language) => ({
            value: language === base ? '' : language.tag,
            text:
              languageName(language.tag) +
              (language === base || language.reviewed ? '' : ': no speaker has checked its words yet'),
            selected: form.language === (language === base ? '' : language.tag),
          })),
        needs: [
          { value: 'slow-speech', text: 'Calls are said slowly', checked: form.needs.includes('slow-speech') },
          {
            value: 'text-only',
            text: 'Texts only',
            hint: { text: 'They are not rung where a text does. No call with covert questions comes to them.' },
            checked: form.needs.includes('text-only'),
          },
        ],
        kept: kept.map(({ name }) => name),
        faults: Object.fromEntries(faults.flatMap(({ field, text }) => (field === null ? [] : [[field, text]]))),
        problems: faults.map(({ field, text }) => ({ text, ...(field !== null && { href: `#${field}` }) })),
        request: randomUUID(),
      },
      meanwhile ? 409 : faults.length === 0 ? 200 : 422,
    );
  }

  async function save(asked: DeskRequest): Promise<void> {
    const person = await personOf(asked);
    const form = PersonForm.parse(asked.request.body ?? {});
    const { within, kept } = await teamsOf(asked, person);
    if (within.every(({ id }) => id !== form.team) && kept.length === 0) {
      await showForm(asked, { form, faults: [{ field: 'team', text: 'Choose the team of their visits' }] });
      return;
    }
    const who = person
      ? ({ kind: 'known', person: person.id, version: form.version } as const)
      : ({ kind: 'new', staffNumber: form.staffNumber.trim() } as const);
    const given = givenOf(form, within, kept);
    const saved = await answeredOnce(dependencies, asked, SavedOnPage, async (work) => {
      const became = await savePerson(work, work.actor, { who, given });
      return became.kind === 'done' ? { ...became, warnings: became.warnings.map(faultWords) } : became;
    });
    if (saved === null) {
      asked.response.redirect(303, person ? `/desk/people/${person.id}` : '/desk/people');
      return;
    }
    switch (saved.kind) {
      case 'nobody':
        await showForm(asked, { form, faults: [{ field: null, text: GONE }] });
        return;
      case 'faults':
        await showForm(asked, { form, faults: fieldFaults(saved.faults) });
        return;
      case 'changed': {
        const now = await personOf(asked);
        const meanwhile = now && (await meanwhileWritten(now, form, [...within, ...now.teams]));
        await showForm(asked, { form: { ...form, version: saved.version }, meanwhile });
        return;
      }
      case 'done':
        asked.request.params = { personId: saved.id };
        await page.showPerson(asked, { notice: person ? CHANGED : ADDED, warnings: saved.warnings });
    }
  }

  async function meanwhileWritten(now: ShownPerson, typed: PersonForm, teams: Team[]): Promise<Meanwhile> {
    const change = await lastChangeOf(knex, { personId: now.id, keys: FORM_KEYS });
    const by = change && `${change.by === null ? '' : `${change.by}, `}${THROUGH[change.source]}`;
    const last = change && { by, at: change.at };
    return meanwhileOf(fieldsFor(teams), { kept: formOf(now), typed }, last, await loadTimezone(knex));
  }

  const subject = page.subject;
  return [
    {
      method: 'get',
      path: '/people/new',
      page: 'person form',
      permission: 'change people',
      book: 'shown',
      handle: (asked) => showForm(asked, { form: EMPTY }),
    },
    {
      method: 'post',
      path: '/people/new',
      page: 'person form',
      permission: 'change people',
      book: 'shown',
      handle: save,
    },
    {
      method: 'get',
      path: '/people/:personId/change',
      page: 'person form',
      permission: 'change people',
      book: 'shown',
      subject,
      handle: async (asked) => {
        const person = await personOf(asked);
        if (!person) return;
        await showForm(asked, { form: { ...formOf(person), version: versionOf(detailsOfPerson(person)) } });
      },
    },
    {
      method: 'post',
      path: '/people/:personId/change',
      page: 'person form',
      permission: 'change people',
      book: 'shown',
      subject,
      handle: save,
    },
  ];
}

const ADDED = 'They are added. A one-time code, below, lets them set their PINs; then their numbers are to be proved.';
const CHANGED = 'It is changed. Somebody who is out keeps the plan that they began with.';
