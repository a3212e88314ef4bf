import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Knex } from 'knex';
import type { Hours, LastResort } from '../../safety/plan.ts';
import {
  type Absence,
  type ListedContact,
  type Organisation,
  type PersonEntry,
  PIN_SET,
  type TeamEntry,
} from './organisation-shape.ts';
import { type PinColumns, pinColumns, samePins } from './pin-columns.ts';
import { asNeeds, needsColumns } from './communication-needs.ts';
import { idsOfThoseOut, type KeptWhileOut, keptWhileOut } from './kept-while-out.ts';
import { type Changed, saveBelongings } from './belongings.ts';
import { majorIncidentContacts, saveMajorIncidentContacts } from '../major-incident.ts';
import { pruneMissing } from './prune.ts';
import { renamedTeams } from './renamed-teams.ts';
import { renameTeam } from './teams.ts';

export * from './organisation-shape.ts';
export { PruneRefused, whatKeeps } from './prune.ts';

export interface Counts {
  added: number;
  updated: number;
  unchanged: number;
}

export interface Saved {
  organisation: Counts;
  teams: Counts;
  people: Counts;
  /** Staff numbers of the people whom `prune` removed. */
  pruned: string[];
  /** Staff numbers that are not in the file and stay. */
  kept: string[];
  /** People who are out, of whom something stays that the organisation has otherwise. */
  keptWhileOut: KeptWhileOut[];
}

/** The number of the advisory lock. Any constant will do, but it must not change. */
const IMPORTING = 2_083_664_902;
/** People in one statement. It takes 65,535 values at most. */
const MOST_AT_ONCE = 1000;

interface OrganisationRow {
  name: string;
  spoken_name: string;
  line_name: string;
  timezone: string;
  locale: string;
  duty: string[];
  last_resort: LastResort | null;
  may_ring: string[];
  log_heads: string[];
}

interface PersonRow extends PinColumns {
  id: string;
  staff_number: string;
  name: string;
  roles: string[];
  away: Absence[];
  hours: Hours[];
  language: string | null;
  slow_speech: boolean;
  text_only: boolean;
  stretch: number;
  report_each: boolean;
  building: string | null;
  teams: string[];
  phones: string[];
  buddies: string[];
}

/** Waits for any other change of people, teams or plans. It holds until the transaction ends. */
export async function holdImports(trx: Knex.Transaction): Promise<void> {
  await trx.raw('select pg_advisory_xact_lock(?)', [IMPORTING]);
}

/** The organisation in the records, with PINs as PIN_SET; null before the first import. */
export async function loadOrganisation(db: Knex): Promise<Organisation | null> {
  const row = await loadSettings(db);
  if (row === null) return null;
  const people = await loadPeople(db);
  return {
    name: row.name,
    spokenName: row.spoken_name,
    lineName: row.line_name,
    timezone: row.timezone,
    locale: row.locale,
    duty: row.duty,
    lastResort: row.last_resort,
    mayRing: row.may_ring,
    logHeads: row.log_heads,
    majorIncident: await loadMajorIncident(db),
    teams: (await loadTeams(db)).map(({ name, policeForce, ownSteps, openVisits, plan }) => ({
      ...{ name, policeForce, ownSteps, openVisits, plan },
    })),
    people: [...people.values()].map(asEntry),
  };
}

/**
 * Makes the records equal to the organisation. A second run with the same organisation changes nothing. People are
 * identified by staff number, teams by name. A PIN that is not given stays as it is. Rejects with PruneRefused, and
 * with an Error if a PIN is given without a secret.
 * @param prune the time at which people who are not in the organisation leave, together with teams that have nobody
 * left; false keeps them
 */
export async function saveOrganisation(
  trx: Knex.Transaction,
  organisation: Organisation,
  pinSecret: string,
  { prune }: { prune: Date | false },
): Promise<Saved> {
  await holdImports(trx);
  const settings = await saveSettings(trx, organisation);
  const known = { teams: await loadTeams(trx), people: [...(await loadPeople(trx)).values()].map(asEntry) };
  for (const [name, becomes] of renamedTeams(known, organisation)) await renameTeam(trx, name, becomes);
  const teams = await saveTeams(trx, organisation.teams);
  const before = await loadPeople(trx);
  const { counts: people, kept: ofThoseOut } = await savePeople(trx, organisation.people, before, pinSecret);
  const missing = [...before.values()].filter(
    (person) => !organisation.people.some((entry) => entry.staffNumber === person.staff_number),
  );
  if (prune !== false)
    await pruneMissing(
      trx,
      prune,
      missing.map(({ id, staff_number: staffNumber }) => ({ id, staffNumber })),
      organisation,
    );
  const numbers = missing.map((person) => person.staff_number);
  return {
    organisation: settings,
    teams,
    people,
    pruned: prune === false ? [] : numbers,
    kept: prune === false ? numbers : [],
    keptWhileOut: ofThoseOut,
  };
}

async function loadSettings(db: Knex): Promise<OrganisationRow | null> {
  const { rows } = await db.raw<{ rows: OrganisationRow[] }>(
    'select name, spoken_name, line_name, timezone, locale, duty, last_resort, may_ring, log_heads from organisation',
  );
  return rows[0] ?? null;
}

async function loadMajorIncident(db: Knex): Promise<ListedContact[]> {
  return (await majorIncidentContacts(db)).map(({ name, whatFor, dayNumber, nightNumber }) => ({
    ...{ name, whatFor, dayNumber, nightNumber },
  }));
}

async function loadTeams(db: Knex): Promise<(TeamEntry & { id: string })[]> {
  const { rows } = await db.raw<{ rows: (TeamEntry & { id: string })[] }>(
    `select id, name, police_force as "policeForce", own_steps as "ownSteps", open_visits as "openVisits", plan
      from team order by name`,
  );
  return rows;
}

/** Everybody by staff number, or those with these ids. */
async function loadPeople(db: Knex, ids: string[] | null = null): Promise<Map<string, PersonRow>> {
  const { rows } = await db.raw<{ rows: PersonRow[] }>(
    `
    select p.id, p.staff_number, p.name, p.roles, p.pin_hash, p.duress_pin_hash, p.pin_length, p.pin_secret_mark,
      p.away, p.hours, p.language, p.slow_speech, p.text_only, p.stretch, p.report_each, p.building,
      array(select t.name from person_team pt join team t on t.id = pt.team_id where pt.person_id = p.id
        order by pt.position) as teams,
      array(select number from phone where person_id = p.id order by position) as phones,
      array(select o.staff_number from buddy b join person o on o.id = b.buddy_id where b.worker_id = p.id
        order by b.position) as buddies
    from person p
    where p.left_at is null and (cast(:ids as uuid[]) is null or p.id = any(:ids))
    order by p.staff_number`,
    { ids },
  );
  return new Map(rows.map((row) => [row.staff_number, row]));
}

function asEntry(row: PersonRow): PersonEntry {
  return {
    staffNumber: row.staff_number,
    name: row.name,
    roles: row.roles,
    teams: row.teams,
    phones: row.phones,
    pin: row.pin_hash === null ? null : PIN_SET,
    duressPin: row.duress_pin_hash === null ? null : PIN_SET,
    buddies: row.buddies,
    away: row.away,
    hours: row.hours,
    needs: asNeeds(row),
    stretch: row.stretch,
    reportEach: row.report_each,
    building: row.building,
  };
}

async function saveSettings(trx: Knex.Transaction, organisation: Organisation): Promise<Counts> {
  const row: OrganisationRow = {
    name: organisation.name,
    spoken_name: organisation.spokenName,
    line_name: organisation.lineName,
    timezone: organisation.timezone,
    locale: organisation.locale,
    duty: organisation.duty,
    last_resort: organisation.lastResort,
    may_ring: organisation.mayRing,
    log_heads: organisation.logHeads,
  };
  const before = await loadSettings(trx);
  const list = organisation.majorIncident;
  const isListSame = list === null || isDeepStrictEqual(await loadMajorIncident(trx), list);
  if (!isListSame) await saveMajorIncidentContacts(trx, list);
  if (isDeepStrictEqual(before, row))
    return isListSame ? { added: 0, updated: 0, unchanged: 1 } : { added: 0, updated: 1, unchanged: 0 };
  const kept = {
    ...row,
    duty: JSON.stringify(row.duty),
    may_ring: JSON.stringify(row.may_ring),
    log_heads: JSON.stringify(row.log_heads),
    last_resort: row.last_resort === null ? null : JSON.stringify(row.last_resort),
  };
  await trx('organisation')
    .insert({ id: 1, ...kept })
    .onConflict('id')
    .merge();
  return before === null ? { added: 1, updated: 0, unchanged: 0 } : { added: 0, updated: 1, unchanged: 0 };
}

async function saveTeams(trx: Knex.Transaction, teams: TeamEntry[]): Promise<Counts> {
  const counts: Counts = { added: 0, updated: 0, unchanged: 0 };
  const before = new Map((await loadTeams(trx)).map((team) => [team.name, team]));
  for (const { name, policeForce, ownSteps, openVisits, plan } of teams) {
    const known = before.get(name);
    const isSame =
      known?.policeForce === policeForce &&
      isDeepStrictEqual(Array.from(known.ownSteps), ownSteps) &&
      isDeepStrictEqual(known.openVisits, openVisits) &&
      isDeepStrictEqual(known.plan, plan);
    if (isSame) {
      counts.unchanged += 1;
      continue;
    }
    counts[known === undefined ? 'added' : 'updated'] += 1;
    await trx('team')
      .insert({
        id: known?.id ?? randomUUID(),
        name,
        police_force: policeForce,
        own_steps: ownSteps,
        open_visits: JSON.stringify(openVisits),
        plan: JSON.stringify(plan),
      })
      .onConflict('name')
      .merge(['police_force', 'own_steps', 'open_visits', 'plan']);
  }
  return counts;
}

async function savePeople(
  trx: Knex.Transaction,
  people: PersonEntry[],
  before: Map<string, PersonRow>,
  pinSecret: string,
): Promise<{ counts: Counts; kept: KeptWhileOut[] }> {
  const counts: Counts = { added: 0, updated: 0, unchanged: 0 };
  const added: object[] = [];
  const changed: Changed[] = [];
  const { out, known: locked } = await lockChanging(trx, people, before, pinSecret);
  const ofThoseOut: KeptWhileOut[] = [];
  for (const given of people) {
    const known = locked.get(given.staffNumber) ?? before.get(given.staffNumber);
    const id = known?.id ?? randomUUID();
    const { entry, kept } =
      known !== undefined && out.has(id)
        ? keptWhileOut(given, asEntry(known), isPinOther(known, pinColumns(id, given, known, pinSecret)))
        : { entry: given, kept: [] };
    if (kept.length > 0) ofThoseOut.push({ staffNumber: given.staffNumber, name: known?.name ?? given.name, kept });
    const pins = pinColumns(id, entry, known, pinSecret);
    if (known !== undefined && sameEntry(entry, known) && samePins(pins, known)) {
      counts.unchanged += 1;
      continue;
    }
    counts[known === undefined ? 'added' : 'updated'] += 1;
    changed.push({ id, entry, isNew: known === undefined });
    const row = {
      name: entry.name,
      roles: entry.roles,
      away: JSON.stringify(entry.away),
      hours: JSON.stringify(entry.hours),
      ...needsColumns(entry.needs),
      stretch: entry.stretch,
      report_each: entry.reportEach,
      building: entry.building,
      ...pins,
    };
    if (known === undefined) added.push({ id, staff_number: entry.staffNumber, ...row });
    else await trx('person').where({ id }).update(row);
  }
  for (let first = 0; first < added.length; first += MOST_AT_ONCE)
    await trx('person').insert(added.slice(first, first + MOST_AT_ONCE));
  await saveBelongings(trx, changed);
  return { counts, kept: ofThoseOut };
}

/**
 * Those whom the file changes as they are once they are locked, by staff number, and who is out. Somebody who begins a
 * visit while a long file is being imported is either out by then, or begins it afterwards, with what the file has
 * given them. Somebody who set their PIN while this waited for them keeps it.
 */
async function lockChanging(
  trx: Knex.Transaction,
  people: PersonEntry[],
  before: Map<string, PersonRow>,
  pinSecret: string,
): Promise<{ out: Set<string>; known: Map<string, PersonRow> }> {
  const changing = people.flatMap((entry) => {
    const known = before.get(entry.staffNumber);
    if (!known) return [];
    return sameEntry(entry, known) && samePins(pinColumns(known.id, entry, known, pinSecret), known) ? [] : [known.id];
  });
  if (changing.length === 0) return { out: new Set(), known: new Map() };
  await trx.raw('select 1 from person where id = any(?) order by staff_number for no key update', [changing]);
  return { out: await idsOfThoseOut(trx), known: await loadPeople(trx, changing) };
}

/** Somebody who has no PIN yet may be given one. */
const isPinOther = (known: PersonRow, given: PinColumns): boolean => known.pin_hash !== null && !samePins(given, known);

function sameEntry(entry: PersonEntry, known: PersonRow): boolean {
  const kept = asEntry(known);
  return isDeepStrictEqual({ ...entry, pin: null, duressPin: null }, { ...kept, pin: null, duressPin: null });
}
