import { z } from 'zod';
import {
  detailsOf,
  type PersonDetails,
  type PersonFault,
  type PersonGiven,
} from '../../operations/people/save-person.ts';
import { formatDays } from '../../organisation-file/values.ts';
import type { ShownPerson } from '../../records/views/shown/people.ts';
import type { NamedField } from '../shell/meanwhile.ts';
import { numberAsWritten } from '../shell/numbers.ts';
import { languageName } from './view.ts';

/** The form in which a person is added or changed. Pure. */

const words = z.string().max(2000).catch('');
/** One box that is ticked is a text, several are a list, none is nothing. */
const ticked = z.preprocess(
  (given) => (given === undefined ? [] : typeof given === 'string' ? [given] : given),
  z.array(z.uuid()).catch([]),
);

export const PersonForm = z.object({
  version: z.string().max(64).catch(''),
  name: words,
  staffNumber: words,
  roles: words,
  /** The team of their visits, by id. */
  team: z.union([z.uuid(), z.literal('')]).catch(''),
  alsoIn: ticked,
  phones: words,
  buddies: words,
  hours: words,
  /** Empty: the organisation's. */
  language: z.string().max(8).catch(''),
  needs: z.preprocess(
    (given) => (given === undefined ? [] : typeof given === 'string' ? [given] : given),
    z.array(z.enum(['slow-speech', 'text-only'])).catch([]),
  ),
  stretch: words,
  reportEach: z
    .string()
    .optional()
    .catch(undefined)
    .transform((given) => given === 'yes'),
  building: words,
});
export type PersonForm = z.output<typeof PersonForm>;

export type Team = { id: string; name: string };

/** What a form about somebody holds before anything is typed. */
export function formOf({
  name,
  staffNumber,
  roles,
  teams,
  phones,
  buddies,
  hours,
  needs,
  stretch,
  reportEach,
  building,
}: ShownPerson): PersonForm {
  const [first, ...others] = teams;
  return {
    version: '',
    name,
    staffNumber,
    roles: roles.join(', '),
    team: first?.id ?? '',
    alsoIn: others.map(({ id }) => id),
    phones: phones.map(({ number }) => number).join('\n'),
    buddies: buddies.map((one) => one.staffNumber).join(', '),
    hours: hours.map(({ days, from, to }) => `${formatDays(days)} ${from}-${to}`).join('\n'),
    language: needs.language ?? '',
    needs: [...(needs.slowSpeech ? ['slow-speech' as const] : []), ...(needs.textOnly ? ['text-only' as const] : [])],
    stretch: String(stretch),
    reportEach,
    building: building ?? '',
  };
}

export const detailsOfPerson = (person: ShownPerson): PersonDetails =>
  detailsOf({
    ...person,
    teams: person.teams.map((team) => team.name),
    phones: person.phones.map(({ number }) => number),
    buddies: person.buddies.map(({ staffNumber }) => staffNumber),
  });

/**
 * What was typed, for the operation.
 * @param within the teams that the writer may choose from
 * @param kept the teams of the person that are beyond their reach, and stay
 */
export function givenOf(form: PersonForm, within: Team[], kept: Team[]): PersonGiven {
  const known = [...within, ...kept];
  const chosen = [form.team, ...form.alsoIn, ...kept.map(({ id }) => id)];
  const teams = chosen.flatMap((id) => known.find((team) => team.id === id)?.name ?? []);
  return {
    name: form.name,
    roles: listed(form.roles, /[,;\n]/),
    teams: [...new Set(teams)],
    phones: listed(form.phones, /[,;\n]/),
    buddies: listed(form.buddies, /[\s,;]+/),
    hours: listed(form.hours, /[;\n]/).map(hoursIn),
    needs: {
      language: form.language === '' ? null : form.language,
      slowSpeech: form.needs.includes('slow-speech'),
      textOnly: form.needs.includes('text-only'),
    },
    stretch: form.stretch === '' ? '1' : form.stretch,
    reportEach: form.reportEach,
    building: form.building,
  };
}

const listed = (typed: string, between: RegExp): string[] =>
  typed
    .split(between)
    .map((part) => part.trim())
    .filter((part) => part !== '');

/** "mon-fri 08:00-18:00". What is no such line is left for the rules to refuse. */
function hoursIn(line: string): { days: string; from: string; to: string } {
  const [, days, from, to] = /^(.*\S)\s+(\d\S*?)\s*(?:-|–|to)\s*(\d\S*)$/.exec(line) ?? [];
  return { days: days ?? line, from: from ?? '', to: to ?? '' };
}

/** What two people may have written differently, as the page calls it. */
export const fieldsFor = (teams: Team[]): NamedField<PersonForm>[] => {
  const teamName = (id: string): string => teams.find((team) => team.id === id)?.name ?? '';
  return [
    ['Name', ({ name }) => name],
    ['Roles', ({ roles }) => roles],
    ['Team', ({ team }) => teamName(team)],
    ['Also in', ({ alsoIn }) => alsoIn.map(teamName).toSorted().join(', ')],
    [
      'Phones',
      ({ phones }) =>
        listed(phones, /[,;\n]/)
          .map(numberAsWritten)
          .join('\n'),
    ],
    ['Buddies', ({ buddies }) => buddies],
    ["Share of the team's times", ({ stretch }) => stretch],
    ['Reports back each time', ({ reportEach }) => (reportEach ? 'yes' : 'no')],
    ['Building', ({ building }) => building],
    ['Hours in which they may be rung about others', ({ hours }) => listed(hours, /[;\n]/).join('\n')],
    ['Language', ({ language }) => (language === '' ? 'as the organisation' : languageName(language))],
    ['Calls are said slowly', ({ needs }) => (needs.includes('slow-speech') ? 'yes' : 'no')],
    ['Texts only', ({ needs }) => (needs.includes('text-only') ? 'yes' : 'no')],
  ];
};

/** Keys of the file that the form changes. */
export const FORM_KEYS = [
  ...['name', 'roles', 'team', 'phones', 'buddies', 'stretch', 'report_each', 'building', 'hours', 'language'],
  ...['slow_speech', 'text_only'],
] as const;

/** Which field of the form a field of the file is, and how one entry of it is called. */
const FIELDS: Record<string, { field: keyof PersonForm; named: string; isList?: boolean }> = {
  name: { field: 'name', named: 'The name' },
  staff_number: { field: 'staffNumber', named: 'The staff number' },
  roles: { field: 'roles', named: 'The role' },
  team: { field: 'team', named: 'The team' },
  phones: { field: 'phones', named: 'Phone', isList: true },
  buddies: { field: 'buddies', named: 'Buddy', isList: true },
  hours: { field: 'hours', named: 'Line', isList: true },
  language: { field: 'language', named: 'The language' },
  stretch: { field: 'stretch', named: 'The share of time' },
  building: { field: 'building', named: 'The building' },
};
/** Keys within an entry of hours. */
const WITHIN = ['days', 'from', 'to'];

export interface FieldFault {
  /** Null: of no field. */
  field: keyof PersonForm | null;
  text: string;
}

/** In the words of the form, once for each field. */
export function fieldFaults(faults: PersonFault[]): FieldFault[] {
  const told = faults.map((fault): FieldFault => ({
    field: fault.about === null ? (FIELDS[keyOf(fault)]?.field ?? null) : null,
    text: faultWords(fault),
  }));
  return told.filter(
    ({ field, text }, index) =>
      told.findIndex((other) => other.field === field && (field !== null || other.text === text)) === index,
  );
}

/** The file's key that a fault belongs to. "phones is missing" belongs to the whole person. */
const keyOf = ({ field, reason }: PersonFault): string => field ?? reason.split(' ')[0] ?? '';

export function faultWords(fault: PersonFault): string {
  const { index, about, reason } = fault;
  if (about !== null) return `${about}: ${reason}`;
  const known = FIELDS[keyOf(fault)];
  const [first = '', ...rest] = reason.split(' ');
  // The reason begins with its key, or with a key within it.
  if (!known || ![keyOf(fault), ...WITHIN].includes(first)) return capital(reason);
  if (known.isList !== true) return [known.named, ...rest].join(' ');
  return index === null ? capital(reason) : `${known.named} ${[index + 1, ...rest].join(' ')}`;
}

const capital = (text: string): string => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
