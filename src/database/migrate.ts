import type { Knex } from 'knex';
import { withLongStatements } from './connect.ts';
import { hasCode } from './error-code.ts';
import { fingerprintOf, MIGRATIONS, type MigrationName, MIGRATION_NAMES } from './migrations.ts';

/** The database is not Buddyline's, or could not be upgraded. The message is written for people and holds no SQL. */
export class UpgradeRefused extends Error {}

/** Milliseconds. A table of years is changed in more than the five seconds of other statements. */
const LONGEST_STEP = 120_000;

const sourceOf = (names: MigrationName[]): Knex.MigrationSource<MigrationName> => ({
  getMigrations: () => Promise.resolve(names),
  getMigrationName: (name) => name,
  getMigration: (name) =>
    Promise.resolve({
      up: async (knex) => {
        await goFirst(knex);
        await withLongStatements(knex, LONGEST_STEP, () => MIGRATIONS[name].up(knex));
        // This runs in the migration's own transaction, so that the schema and its fingerprint always match.
        const upToIt = MIGRATION_NAMES.slice(0, MIGRATION_NAMES.indexOf(name) + 1);
        await knex.raw(`comment on table knex_migrations is '${fingerprintOf(upToIt)}'`);
      },
      down: () => Promise.reject(new Error('A migration has no way back: restore a backup')),
    }),
});

/** The id of an advisory lock. Any constant would do, but it must not change. */
const MIGRATING = 2_083_664_901;

/**
 * Brings the schema up to date. Resolves with the names of the migrations that ran now. Two processes that start
 * together take turns. Rejects if another process has held the lock for a minute.
 */
export async function migrate(knex: Knex): Promise<string[]> {
  return await migrateWith(knex, MIGRATION_NAMES);
}

/**
 * Makes an empty database as these migrations make it: one into which a backup goes. Rejects with UpgradeRefused where
 * they are not a stage of our history.
 */
export async function migrateTo(knex: Knex, names: string[]): Promise<void> {
  const known = MIGRATION_NAMES.slice(0, names.length);
  if (names.length === 0 || names.some((name, place) => name !== known[place]))
    throw new UpgradeRefused('The backup was made by a newer program, or by another history of Buddyline');
  await migrateWith(knex, known);
}

async function migrateWith(knex: Knex, names: MigrationName[]): Promise<string[]> {
  return await knex.transaction(async (turn) => {
    // This connection only holds the lock while another one migrates, however long that takes.
    await turn.raw('set local idle_in_transaction_session_timeout = 0');
    await takeTurn(turn);
    const config = { migrationSource: sourceOf(names) };
    // Knex marks a row as its lock, and a killed process leaves the mark. We hold the only lock, so such a mark is
    // stale.
    if (await turn.schema.hasTable('knex_migrations_lock')) await knex.migrate.forceFreeMigrationsLock(config);
    await refuseOthers(turn);
    try {
      return await inAMomentWithoutLocks(async () => {
        const [, ran]: [number, string[]] = await knex.migrate.latest(config);
        return ran;
      });
    } catch (error) {
      throw refused(error);
    }
  });
}

const NO_LOCK_IN_TIME = ['55P03', '40P01'];
const MOMENTS = 30;
const BETWEEN_MOMENTS = 500;
/** Less than the second after which PostgreSQL ends one of several that wait for each other: it might be another's. */
const LONGEST_MOMENT = 500;

/**
 * All migrations are one transaction: where one fails, the version before can go on. It needs some tables for itself
 * for a moment. Others hold them, and wait behind it meanwhile. So it takes them in the order in which everybody locks
 * rows, a person first, and gives up soon.
 */
async function goFirst(knex: Knex): Promise<void> {
  await knex.raw(`set local lock_timeout = ${LONGEST_MOMENT}`);
  if (await knex.schema.hasTable('person')) await knex.raw('lock table person in access exclusive mode');
}

/** Runs what may find a table in use, again and again. In the pauses those who waited for it go first. */
export async function inAMomentWithoutLocks<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (tries === MOMENTS || !hasCode(error, ...NO_LOCK_IN_TIME)) throw error;
      await new Promise((resolve) => setTimeout(resolve, BETWEEN_MOMENTS));
    }
  }
}

/** The migrations that have not run on this database yet. Changes nothing. */
export async function pendingMigrations(knex: Knex): Promise<string[]> {
  await refuseOthers(knex);
  if (!(await knex.schema.hasTable('knex_migrations'))) return MIGRATION_NAMES;
  const ran = await knex<{ name: string }>('knex_migrations').select('name');
  return MIGRATION_NAMES.filter((name) => !ran.some((row) => row.name === name));
}

const EXPECTED = 'buddyline_expected';

/**
 * Columns and tables that the migrations make and the database lacks, as in "alarm.letter". Such a database was changed
 * by hand, or restored in part, and its list of migrations proves nothing. The comparison needs a schema of its own,
 * which is rolled back. Null if this account may not create one.
 */
export async function missingColumns(knex: Knex): Promise<string[] | null> {
  const turn = await knex.transaction();
  try {
    const {
      rows: [own],
    } = await turn.raw<{ rows: { schema: string }[] }>('select current_schema() as schema');
    await turn.raw(`create schema ${EXPECTED}; set local search_path to ${EXPECTED}`);
    for (const { up } of Object.values(MIGRATIONS)) await up(turn);
    const { rows } = await turn.raw<{ rows: { name: string }[] }>(
      `
      with found as (
        select n.nspname as schema, c.relname || '.' || a.attname as name from pg_attribute a
        join pg_class c on c.oid = a.attrelid and c.relkind = 'r' join pg_namespace n on n.oid = c.relnamespace
        where a.attnum > 0 and not a.attisdropped and n.nspname in (:expected, :own)
      )
      select name from found where schema = :expected except select name from found where schema = :own order by name`,
      { expected: EXPECTED, own: own?.schema ?? 'public' },
    );
    return rows.map(({ name }) => name);
  } catch (error) {
    if (hasCode(error, NOT_ALLOWED)) return null;
    throw error;
  } finally {
    await turn.rollback();
  }
}

/** Of PostgreSQL. They say nothing against the database itself. */
const NOT_ALLOWED = '42501';
const TAKES_NO_WRITES = '25006';

/**
 * Refuses a database that these migrations cannot have made, and one that a newer version has upgraded: an older
 * version does not know what newer tables need. Changes nothing.
 */
async function refuseOthers(knex: Knex): Promise<void> {
  if (!(await knex.schema.hasTable('knex_migrations'))) return;
  const { rows } = await knex.raw<{ rows: { names: string[] | null; fingerprint: string | null }[] }>(
    `select array_agg(name::text order by id) as names, obj_description('knex_migrations'::regclass,
      'pg_class') as fingerprint
    from knex_migrations`,
  );
  const names = rows[0]?.names ?? [];
  if (names.length === 0) return;
  const known = MIGRATION_NAMES.slice(0, names.length);
  const later = names.slice(known.length);
  const isOurs = known.every((name, place) => name === names[place]);
  if (isOurs && later.length > 0)
    throw new UpgradeRefused(
      `The database is newer than this program (${later.join(', ')}): run the version that upgraded it, or a later one`,
    );
  if (!isOurs || fingerprintOf(known) !== rows[0]?.fingerprint)
    throw new UpgradeRefused(
      'The database was made by another history of Buddyline and cannot be upgraded; nothing was changed. Name ' +
        'a new, empty database (or another DATA_DIR) and import the organisation file ' +
        'into it, or run the version that made this one',
    );
}

/**
 * The error without its message, because Knex puts the whole statement into it. PostgreSQL's code says enough. An error
 * without a code comes from the network or from us, and stays as it is. An account that may not make tables, and a
 * server that takes no writes, are no fault of the upgrade.
 */
function refused(error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error) || !('severity' in error)) return error;
  if (hasCode(error, NOT_ALLOWED, TAKES_NO_WRITES))
    return Object.assign(new Error('The server refused'), { code: error.code });
  return new UpgradeRefused(
    `The database cannot be upgraded (${String(error.code)}): run the version that ran before, and see that ` +
      `DATABASE_URL names Buddyline's own database`,
  );
}

async function takeTurn(turn: Knex.Transaction): Promise<void> {
  for (let tries = 0; tries < 300; tries++) {
    const { rows }: { rows: { taken: boolean }[] } = await turn.raw('select pg_try_advisory_xact_lock(?) as taken', [
      MIGRATING,
    ]);
    if (rows[0]?.taken) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error('Another process has been migrating this database for a minute');
}
