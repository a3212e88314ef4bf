import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Knex } from 'knex';
import type { LastResort } from '../../safety/plan.ts';
import type { Counts } from './counts.ts';
import type { KeptWhileOut } from './kept-while-out.ts';
import type { ListedContact, Organisation, TeamEntry } from './organisation-shape.ts';
import { asEntry, loadPeople, savePeople } from './person-entries.ts';
import { majorIncidentContacts, saveMajorIncidentContacts } from '../major-incident.ts';
import { type Leaving, pruneMissing } from './prune.ts';
import { renamedTeams } from './renamed-teams.ts';
import { renameTeam } from './teams.ts';

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
 * @param prune when people who are not in the organisation leave, together with teams that have nobody left; false
 * keeps them
 */
export async function saveOrganisation(
  trx: Knex.Transaction,
  organisation: Organisation,
  pinSecret: string,
  { prune }: { prune: Leaving | false },
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
