import { createHash } from 'node:crypto';
import { z } from 'zod';
import { asWritten } from '../../organisation-file/as-written.ts';
import type { PathFinding } from '../../organisation-file/document.ts';
import { checkOrganisation } from '../../organisation-file/read.ts';
import { holdImports, loadOrganisation, saveOrganisation } from '../../records/organisation/organisation.ts';
import type { Organisation, PersonEntry } from '../../records/organisation/organisation-shape.ts';
import { idsOfThoseOut, keptWhileOut } from '../../records/organisation/kept-while-out.ts';
import { callerByStaffNumber } from '../../records/organisation/people.ts';
import { journalOfficeAct } from '../office-journal.ts';
import { NoOrganisation, operation } from '../operation.ts';
import { changeOrganisation } from '../organisation/record-changes.ts';
import { keepingPins } from '../organisation/keeping-pins.ts';
import type { UnitOfWork } from '../work.ts';
import { findPerson, personMeant } from './person-meant.ts';

/**
 * Adds or changes a person. The rules are those of the organisation file: the whole organisation is checked as if its
 * file had been changed, so that nobody is left alone by it.
 */

const given = z.object({
  name: z.string(),
  roles: z.array(z.string()),
  /** By name; the first is the team of their visits. */
  teams: z.array(z.string()),
  phones: z.array(z.string()),
  /** By staff number. */
  buddies: z.array(z.string()),
  /** As the file has them: days as in mon-fri. */
  hours: z.array(z.object({ days: z.string(), from: z.string(), to: z.string() })),
  needs: z.object({
    /** As in "cy"; null: the organisation's. */
    language: z.string().nullable(),
    slowSpeech: z.boolean(),
    textOnly: z.boolean(),
  }),
  /** The share of the team's times that they have, as the file has it. Left out: it stays. */
  stretch: z.union([z.string(), z.number().transform(String)]).optional(),
  /** Whether they report back each time. Left out: it stays. */
  reportEach: z.boolean().optional(),
  /** Where they work; empty: nowhere that is known. Left out: it stays. */
  building: z.string().trim().nullish(),
});
export type PersonGiven = z.input<typeof given>;

const wanted = z.object({
  who: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('new'), staffNumber: z.string() }),
    /** `version`: of what the changing person has seen. */
    z.object({ kind: z.literal('known'), person: personMeant, version: z.string() }),
  ]),
  given,
});

/** A fault: of a field of the person, or of something else that would no longer be right. */
export interface PersonFault {
  /** Null: not of this person. */
  field: string | null;
  /** Of a list: which, from 0. */
  index: number | null;
  /** Somebody else's name, or a team's; null: this person. */
  about: string | null;
  reason: string;
}

type PersonSaved =
  | { kind: 'done'; id: string; changed: string[]; warnings: PersonFault[] }
  | { kind: 'faults'; faults: PersonFault[] }
  /** Somebody else has changed them since. */
  | { kind: 'changed'; now: PersonDetails; version: string }
  | { kind: 'nobody' };

/** What is changed here, and nothing else: absence has an operation of its own. */
export type PersonDetails = Pick<
  PersonEntry,
  'name' | 'roles' | 'teams' | 'phones' | 'buddies' | 'hours' | 'needs' | 'stretch' | 'reportEach' | 'building'
>;

export const detailsOf = ({
  name,
  roles,
  teams,
  phones,
  buddies,
  hours,
  needs,
  stretch,
  reportEach,
  building,
}: PersonDetails): PersonDetails => ({
  name,
  roles,
  teams,
  phones,
  buddies,
  // In one order of keys: PostgreSQL has another.
  hours: hours.map(({ days, from, to }) => ({ days, from, to })),
  needs: { language: needs.language, slowSpeech: needs.slowSpeech, textOnly: needs.textOnly },
  stretch,
  reportEach,
  building,
});

/** Tells whether somebody else has changed a person meanwhile. */
export const versionOf = (details: PersonDetails): string =>
  createHash('sha256')
    .update(JSON.stringify(detailsOf(details)))
    .digest('hex')
    .slice(0, 16);

export const savePerson = operation(wanted, async (work, { who, given: words }): Promise<PersonSaved> => {
  await holdImports(work.trx);
  const before = await loadOrganisation(work.trx);
  if (!before) throw new NoOrganisation();
  const staffNumber = who.kind === 'new' ? who.staffNumber : (await findPerson(work, who.person))?.staffNumber;
  const known = before.people.find((one) => one.staffNumber === staffNumber);
  if (who.kind === 'known') {
    if (!known) return { kind: 'nobody' };
    const version = versionOf(known);
    if (version !== who.version) return { kind: 'changed', now: detailsOf(known), version };
  }
  const index = who.kind === 'known' ? before.people.findIndex((one) => one === known) : before.people.length;
  const { checked, faults, warnings } = checkWith(before, index, staffNumber ?? '', words, work.parts.lineNumbers);
  if (faults.length > 0 || !checked) return { kind: 'faults', faults };
  const lost = known ? await lostWhileOut(work, known, checked) : [];
  if (lost.length > 0) return { kind: 'faults', faults: lost };
  return saveEntry(work, before, checked, warnings);
});

interface Checked {
  /** Null where there are faults. */
  checked: PersonEntry | null;
  faults: PersonFault[];
  warnings: PersonFault[];
}

/** Faults and warnings of the person, and those of others that were not there before. */
function checkWith(
  before: Organisation,
  index: number,
  staffNumber: string,
  words: PersonGiven,
  lineNumbers: readonly string[],
): Checked {
  const file = asWritten(before);
  const { people, ...rest } = z.looseObject({ people: z.array(z.looseObject({})) }).parse(file);
  const entry = {
    ...people[index],
    name: words.name,
    staff_number: staffNumber,
    roles: words.roles,
    team: words.teams.length === 0 ? undefined : words.teams,
    phones: words.phones,
    buddies: words.buddies,
    hours: words.hours,
    language: words.needs.language ?? undefined,
    slow_speech: words.needs.slowSpeech ? 'yes' : 'no',
    text_only: words.needs.textOnly ? 'yes' : 'no',
    ...(words.stretch === undefined ? {} : { stretch: words.stretch }),
    ...(words.reportEach === undefined ? {} : { report_each: words.reportEach ? 'yes' : 'no' }),
    ...(words.building === undefined
      ? {}
      : { building: words.building === '' ? undefined : (words.building ?? undefined) }),
  };
  const after = { ...rest, people: [...people.slice(0, index), entry, ...people.slice(index + 1)] };
  const now = checkOrganisation(after, lineNumbers);
  const then = checkOrganisation(file, lineNumbers);
  const relevant = (found: PathFinding[], old: PathFinding[]): PersonFault[] =>
    found
      .filter((one) => isOf(index, one) || !old.some((other) => isSame(one, other)))
      .map((one) => faultOf(one, index, before));
  const faults = relevant(now.faults, then.faults);
  return {
    checked: now.organisation?.people[index] ?? null,
    // What was wrong before, by a rule that came later, is told too where nothing else is wrong.
    faults: faults.length > 0 ? faults : now.faults.map((one) => faultOf(one, index, before)),
    warnings: relevant(now.warnings, then.warnings),
  };
}

const isOf = (index: number, { path }: PathFinding): boolean => path[0] === 'people' && path[1] === index;

function faultOf({ path, reason }: PathFinding, index: number, { people, teams }: Organisation): PersonFault {
  const [list, at, field, place] = path;
  if (list === 'people' && at === index)
    return {
      field: typeof field === 'string' ? field : null,
      index: typeof place === 'number' ? place : null,
      about: null,
      reason,
    };
  const named = list === 'people' ? people : list === 'teams' ? teams : [];
  return { field: null, index: null, about: named[Number(at)]?.name ?? 'The organisation', reason };
}

/** What somebody who is out keeps until they are back. */
async function lostWhileOut({ trx }: UnitOfWork, known: PersonEntry, wanted: PersonEntry): Promise<PersonFault[]> {
  const { kept } = keptWhileOut(wanted, known, false);
  if (kept.length === 0) return [];
  const person = await callerByStaffNumber(trx, known.staffNumber);
  if (!person || !(await idsOfThoseOut(trx)).has(person.id)) return [];
  const fault = (field: string, reason: string): PersonFault => ({ field, index: null, about: null, reason });
  return [
    ...(kept.includes('role') ? [fault('roles', 'roles must keep worker: they are out')] : []),
    ...(kept.some((one) => one === 'numbers' || one === 'person')
      ? [fault('phones', 'phones must keep each number while they are out: add a new one above the others')]
      : []),
  ];
}

async function saveEntry(
  work: UnitOfWork,
  before: Organisation,
  entry: PersonEntry,
  warnings: PersonFault[],
): Promise<PersonSaved> {
  const known = before.people.find(({ staffNumber }) => staffNumber === entry.staffNumber);
  const others = before.people.filter((one) => one !== known);
  // Absence is changed elsewhere, and says through what it was noted.
  const after = { ...before, people: [...others, { ...entry, away: known?.away ?? [] }] };
  await changeOrganisation(work, null, () =>
    saveOrganisation(work.trx, keepingPins(after), work.parts.secrets.pin.current, { prune: false }),
  );
  const caller = await callerByStaffNumber(work.trx, entry.staffNumber);
  if (!caller) throw new Error('a person who was saved is not there');
  const changed = known ? changesOf(known, entry) : [];
  const what = known ? `changes ${changed.map(inWords).join(', ')} of ${entry.name}` : `adds ${entry.name}`;
  if (!known || changed.length > 0) await journalOfficeAct(work, what, { workerId: caller.id });
  return { kind: 'done', id: caller.id, changed, warnings };
}

/** What somebody needs is in no journal. */
const inWords = (key: string): string =>
  key === 'needs' ? 'communication needs' : key === 'stretch' || key === 'reportEach' ? 'the clock' : key;

/** By name, never with a telephone number. */
function changesOf(before: PersonDetails, after: PersonDetails): string[] {
  const [then, now] = [detailsOf(before), detailsOf(after)];
  const names = [
    'name',
    'roles',
    'teams',
    'phones',
    'buddies',
    'hours',
    'needs',
    'stretch',
    'reportEach',
    'building',
  ] as const;
  return names.filter((name) => !isSame(then[name], now[name]));
}

const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);
