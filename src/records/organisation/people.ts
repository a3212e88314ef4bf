import type { Knex } from 'knex';
import { z } from 'zod';
import { rememberedInTransaction } from '../../database/remembered.ts';
import { runSql } from '../../database/statement.ts';
import { type Plan, planFor } from '../../safety/plan.ts';
import { bytes, type InJson, instant } from '../../database/in-json.ts';
import { planDocument } from '../plan-document.ts';
import { asOwnTimes, type OwnTimesRow } from './own-times.ts';
import { asNeeds, type CommunicationNeeds, type NeedsColumns } from './communication-needs.ts';
import { waitsForNoWorker, WorkerHeld } from './held-workers.ts';
import type { Organisation } from './organisation-shape.ts';

/** The organisation's people and settings. They are read afresh each time that they matter. */

export type OrganisationSettings = Pick<
  Organisation,
  'name' | 'spokenName' | 'lineName' | 'timezone' | 'locale' | 'duty' | 'lastResort' | 'mayRing'
>;

export interface OrganisationSettingsRow {
  name: string;
  spoken_name: string;
  line_name: string;
  timezone: string;
  locale: string;
  duty: unknown;
  last_resort: unknown;
  may_ring: unknown;
}

export interface Caller {
  id: string;
  staffNumber: string;
  name: string;
  roles: string[];
  pinHash: Buffer | null;
  duressPinHash: Buffer | null;
  pinLength: number | null;
  /** The latest one-time code of the person, if it is not used up. It may be too old. */
  code: { hash: Buffer; at: Date } | null;
  /** The team of the person's visits: the first that the file names. Its plan has the person's own times. */
  team: { id: string; name: string; plan: Plan } | null;
  needs: CommunicationNeeds;
}

/** A caller with the code phrases of each of their teams: a phrase of any of these teams counts. */
export interface TextingCaller extends Caller {
  codePhrases: Plan['codePhrases'][];
}

export interface CallerRow extends NeedsColumns, OwnTimesRow {
  id: string;
  staff_number: string;
  name: string;
  roles: string[];
  pin_hash: Buffer | null;
  duress_pin_hash: Buffer | null;
  pin_length: number | null;
  code_hash: Buffer | null;
  code_at: Date | null;
  team_id: string | null;
  team_name: string | null;
  plan: unknown;
}

/**
 * In calls, phrases matter only in the purple-file call. So a turn's one statement (load-turn.ts) does not read them.
 */
export interface TextingCallerRow extends CallerRow {
  code_phrases: Plan['codePhrases'][];
}

/**
 * The code phrases of the person p. Workers who are out know those that they left with: while a visit is open, those of
 * its team count as well, and those that their teams have had since it began.
 */
const PHRASES = `array(
    select phrases from (
      select one.plan -> 'codePhrases' as phrases, other.position as place
        from person_team other join team one on one.id = other.team_id where other.person_id = p.id
      union all select one.plan -> 'codePhrases', 1000 from visit v join team one on one.id = v.team_id
        where v.worker_id = p.id and v.is_open
          and v.team_id not in (select team_id from person_team where person_id = p.id)
      union all select was.before, 1001 from visit v
        join change c on c.at >= v.started_at and c.team_id = any (array(
          select v.team_id union select team_id from person_team where person_id = p.id))
        cross join jsonb_to_recordset(c.changes) as was (key text, before jsonb)
        where v.worker_id = p.id and v.is_open and was.key = 'code_phrases' and was.before is not null
    ) counting order by place)`;

export const CALLERS = `
  select p.id, p.staff_number, p.name, p.roles, p.pin_hash, p.duress_pin_hash, p.pin_length, p.code_hash, p.code_at,
    p.language, p.slow_speech, p.text_only, p.stretch, p.report_each, t.id as team_id,
    t.name as team_name, t.plan, ${PHRASES} as code_phrases
  from person p
  left join person_team pt on pt.person_id = p.id and pt.position = 0
  left join team t on t.id = pt.team_id`;

/** Nearly every transaction begins with it: knex took longer to write the statement than PostgreSQL to answer it. */
const SETTINGS = 'select row_to_json(o) as organisation from organisation o limit ?';

/** The organisation's settings; null before the first import of a file. */
export async function loadOrganisationSettings(db: Knex): Promise<OrganisationSettings | null> {
  const [row] = await runSql<{ organisation: OrganisationSettingsRow }>(db, SETTINGS, [1]);
  return row ? asOrganisationSettings(row.organisation) : null;
}

/** The organisation's; before the first import that of the country which the line is made for. */
export const timezoneOf = (settings: Pick<OrganisationSettings, 'timezone'> | null): string =>
  settings?.timezone ?? 'Europe/London';

export async function loadTimezone(db: Knex): Promise<string> {
  return timezoneOf(await loadOrganisationSettings(db));
}

/** The one person whose phone this is. A number that two people share identifies neither of them. */
export async function callerByPhone(db: Knex, number: string): Promise<TextingCaller | null> {
  const { rows } = await db.raw<{ rows: TextingCallerRow[] }>(
    `${CALLERS} where p.id in (select person_id from phone where number = ?)`,
    [number],
  );
  return rows.length === 1 && rows[0] ? asTextingCaller(rows[0]) : null;
}

/** Everybody whose phone this is. A shared phone identifies nobody, but people may answer an alarm's text from it. */
export async function callersSharing(db: Knex, number: string): Promise<TextingCaller[]> {
  const { rows } = await db.raw<{ rows: TextingCallerRow[] }>(
    `${CALLERS} where p.id in (select person_id from phone where number = ?) order by p.staff_number`,
    [number],
  );
  return rows.map(asTextingCaller);
}

export async function callerByStaffNumber(db: Knex, staffNumber: string): Promise<TextingCaller | null> {
  const { rows } = await db.raw<{ rows: TextingCallerRow[] }>(
    `${CALLERS} where p.staff_number = ? and p.left_at is null`,
    [staffNumber],
  );
  return rows[0] ? asTextingCaller(rows[0]) : null;
}

/** How many digits the longest staff number has. */
export async function longestStaffNumber(db: Knex): Promise<number> {
  const [row] = await db<{ staff_number: string }>('person')
    .whereNull('left_at')
    .select<{ most: number | null }[]>(db.raw('max(length(staff_number)) as most'));
  return row?.most ?? 0;
}

/** The people who have one of these staff numbers. */
export async function callersByStaffNumbers(db: Knex, staffNumbers: string[]): Promise<TextingCaller[]> {
  const { rows } = await db.raw<{ rows: TextingCallerRow[] }>(
    `${CALLERS} where p.staff_number = any (?) and p.left_at is null order by p.staff_number`,
    [staffNumbers],
  );
  return rows.map(asTextingCaller);
}

/** Workers whom the statement that took an event in has read (load-event.ts). */
export const knownCallers = rememberedInTransaction<TextingCaller>();

export async function callerById(db: Knex, id: string): Promise<TextingCaller | null> {
  const known = knownCallers.of(db, id);
  if (known) return known;
  const { rows } = await db.raw<{ rows: TextingCallerRow[] }>(`${CALLERS} where p.id = ?`, [id]);
  return rows[0] ? asTextingCaller(rows[0]) : null;
}

/** Everybody by name, for those who know no staff number. Of people who have left, those who are out on a visit. */
export async function peopleNamed(db: Knex): Promise<{ id: string; name: string; staffNumber: string }[]> {
  const { rows } = await db.raw<{ rows: { id: string; name: string; staffNumber: string }[] }>(
    `select p.id, p.name, p.staff_number as "staffNumber" from person p
     where p.left_at is null or exists (select 1 from visit v where v.worker_id = p.id and v.is_open)`,
  );
  return rows;
}

/** The code phrases of each of a person's teams. */
export async function codePhrasesOf(db: Knex, personId: string): Promise<Plan['codePhrases'][]> {
  const { rows } = await db.raw<{ rows: Pick<TextingCallerRow, 'code_phrases'>[] }>(
    `select ${PHRASES} as code_phrases from person p where p.id = ?`,
    [personId],
  );
  return rows[0]?.code_phrases ?? [];
}

/** The code phrases of every team, for a text from an unknown person. */
export async function everyTeamsCodePhrases(db: Knex): Promise<Plan['codePhrases'][]> {
  return (await db<{ plan: unknown }>('team').select('plan')).map(({ plan }) => planDocument.parse(plan).codePhrases);
}

export async function phonesOf(db: Knex, personId: string): Promise<string[]> {
  const rows = await db<{ person_id: string; position: number; number: string }>('phone')
    .where({ person_id: personId })
    .orderBy('position')
    .select('number');
  return rows.map(({ number }) => number);
}

/**
 * Records when a person last keyed each of their PINs in practice. Which PIN it was belongs to the true book, so only
 * the processing of sealed events writes it.
 */
export async function recordPractice(
  trx: Knex.Transaction,
  personId: string,
  pin: 'real' | 'duress',
  at: Date,
): Promise<void> {
  await trx('person')
    .where({ id: personId })
    .update(pin === 'real' ? { practised_at: at } : { duress_practised_at: at });
}

/** Workers whom this transaction has locked. */
export const lockedWorkers = rememberedInTransaction<true>();

/**
 * Serialises all changes to one worker's visit, alarm and call sequences. It is always taken before those rows, so that
 * there are no deadlocks.
 */
export async function lockWorker(trx: Knex.Transaction, workerId: string): Promise<void> {
  if (lockedWorkers.of(trx, workerId)) return;
  const isFreeOnly = waitsForNoWorker(trx);
  const { rows } = await trx.raw<{ rows: unknown[] }>(
    `select 1 from person where id = ? for no key update ${isFreeOnly ? 'skip locked' : ''}`,
    [workerId],
  );
  if (isFreeOnly && rows.length === 0) throw new WorkerHeld();
  lockedWorkers.remember(trx, workerId, true);
}

/** The same for the worker of a row that is known by its id. */
export async function lockWorkerOf(
  trx: Knex.Transaction,
  table: 'alarm' | 'visit' | 'contact_attempt',
  id: string,
): Promise<void> {
  const isFreeOnly = waitsForNoWorker(trx);
  const { rows } = await trx.raw<{ rows: { workerId: string; isHeld: boolean }[] }>(
    `with about as materialized (select worker_id as id from ?? where id = ?),
      locked as materialized (
        select id from person where id = (select id from about) for no key update ${isFreeOnly ? 'skip locked' : ''})
    select about.id as "workerId", locked.id is null as "isHeld" from about left join locked on true
    where about.id is not null`,
    [table, id],
  );
  for (const { workerId, isHeld } of rows) {
    if (isFreeOnly && isHeld) throw new WorkerHeld();
    lockedWorkers.remember(trx, workerId, true);
  }
}

const strings = z.array(z.string());
const lastResort = z.object({ name: z.string(), phone: z.string() }).nullable();

export function asOrganisationSettings(row: OrganisationSettingsRow): OrganisationSettings {
  return {
    name: row.name,
    spokenName: row.spoken_name,
    lineName: row.line_name,
    timezone: row.timezone,
    locale: row.locale,
    duty: strings.parse(row.duty),
    lastResort: lastResort.parse(row.last_resort),
    mayRing: strings.parse(row.may_ring),
  };
}

/** The columns of a row that came as JSON which are none of JSON's own kinds. */
export function secretsOfJson(
  row: InJson<Pick<CallerRow, 'pin_hash' | 'duress_pin_hash' | 'code_hash' | 'code_at'>>,
): Pick<CallerRow, 'pin_hash' | 'duress_pin_hash' | 'code_hash' | 'code_at'> {
  return {
    pin_hash: bytes(row.pin_hash),
    duress_pin_hash: bytes(row.duress_pin_hash),
    code_hash: bytes(row.code_hash),
    code_at: instant(row.code_at),
  };
}

export function asTextingCaller(row: TextingCallerRow): TextingCaller {
  return { ...asCaller(row), codePhrases: row.code_phrases };
}

export function asCaller(row: CallerRow): Caller {
  return {
    id: row.id,
    staffNumber: row.staff_number,
    name: row.name,
    roles: row.roles,
    pinHash: row.pin_hash,
    duressPinHash: row.duress_pin_hash,
    pinLength: row.pin_length,
    code: row.code_hash !== null && row.code_at !== null ? { hash: row.code_hash, at: row.code_at } : null,
    team:
      row.team_id !== null && row.team_name !== null
        ? { id: row.team_id, name: row.team_name, plan: planFor(planDocument.parse(row.plan), asOwnTimes(row)) }
        : null,
    needs: asNeeds(row),
  };
}
