import type { Knex } from 'knex';
import * as foundation from '../../db/migrations/001_foundation.ts';
import * as carriers from '../../db/migrations/002_carriers.ts';
import * as agenda from '../../db/migrations/003_agenda.ts';
import * as eventsSetAside from '../../db/migrations/004_events_set_aside.ts';
import * as unreadTexts from '../../db/migrations/005_unread_texts.ts';
import * as inForce from '../../db/migrations/006_in_force.ts';
import * as textSenders from '../../db/migrations/007_text_senders.ts';
import * as worries from '../../db/migrations/008_worries.ts';
import * as conversationsOfContacts from '../../db/migrations/010_conversations_of_contacts.ts';
import * as pinTries from '../../db/migrations/011_pin_tries.ts';
import * as textsKeptFirst from '../../db/migrations/012_texts_kept_first.ts';
import * as noticesToTheOffice from '../../db/migrations/013_notices_to_the_office.ts';
import * as evenIfEngaged from '../../db/migrations/014_even_if_engaged.ts';
import * as longestVisit from '../../db/migrations/016_longest_visit.ts';
import * as indexesAndWords from '../../db/migrations/020_indexes_and_words.ts';
import * as journalActor from '../../db/migrations/021_journal_actor.ts';
import { hasCode } from './error-code.ts';

/** In order; a name never changes once released. */
const MIGRATIONS = {
  '001_foundation': foundation,
  '002_carriers': carriers,
  '003_agenda': agenda,
  '004_events_set_aside': eventsSetAside,
  '005_unread_texts': unreadTexts,
  '006_in_force': inForce,
  '007_text_senders': textSenders,
  '008_worries': worries,
  '010_conversations_of_contacts': conversationsOfContacts,
  '011_pin_tries': pinTries,
  '012_texts_kept_first': textsKeptFirst,
  '013_notices_to_the_office': noticesToTheOffice,
  '014_even_if_engaged': evenIfEngaged,
  '016_longest_visit': longestVisit,
  '020_indexes_and_words': indexesAndWords,
  '021_journal_actor': journalActor,
};

type Name = keyof typeof MIGRATIONS;

/** The schema is not ours to bring up to date, or did not let itself be: its message is for people, without SQL. */
export class UpgradeRefused extends Error {}

/** Named imports rather than a folder listing, so that tsx and jest load them the same way. */
const source: Knex.MigrationSource<Name> = {
  getMigrations: () => Promise.resolve(Object.keys(MIGRATIONS).filter((name): name is Name => name in MIGRATIONS)),
  getMigrationName: (name) => name,
  getMigration: (name) => Promise.resolve(MIGRATIONS[name]),
};

/** Any constant will do; it must not change. */
const MIGRATING = 2_083_664_901;

/**
 * Brings the schema up to date; resolves with the names of the migrations that ran now. Two processes that boot
 * together
 * take turns. Rejects when somebody else has held the turn for a minute.
 */
export async function migrate(knex: Knex): Promise<string[]> {
  return await knex.transaction(async (turn) => {
    // This connection only holds the turn while another one migrates, however long that takes.
    await turn.raw('set local idle_in_transaction_session_timeout = 0');
    await takeTurn(turn);
    const config = { migrationSource: source };
    // Knex marks a lock row and a killed process leaves it marked. Ours is the only turn, so such a mark is stale.
    if (await turn.schema.hasTable('knex_migrations_lock')) await knex.migrate.forceFreeMigrationsLock(config);
    await refuseNewer(turn);
    try {
      const [, ran]: [number, string[]] = await knex.migrate.latest(config);
      return ran;
    } catch (error) {
      throw refused(error);
    }
  });
}

/** The migrations that have not run here yet, looked at only. */
export async function pendingMigrations(knex: Knex): Promise<string[]> {
  const names = Object.keys(MIGRATIONS);
  await refuseNewer(knex);
  if (!(await knex.schema.hasTable('knex_migrations'))) return names;
  const ran = await knex<{ name: string }>('knex_migrations').select('name');
  return names.filter((name) => !ran.some((row) => row.name === name));
}

const EXPECTED = 'buddyline_expected';

/**
 * Columns and tables that the migrations make and the database lacks, as in "alarm.letter": it was changed by hand, or
 * brought back in
 * part, and then no list of migrations is worth anything. Null: this account may not make the schema in which they are
 * compared. That
 * schema is rolled back.
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

const NOT_ALLOWED = '42501';

/** An older program does not know what newer tables ask of it. */
async function refuseNewer(knex: Knex): Promise<void> {
  if (!(await knex.schema.hasTable('knex_migrations'))) return;
  const ran = await knex<{ name: string }>('knex_migrations').select('name').orderBy('id');
  const unknown = ran.map(({ name }) => name).filter((name) => !(name in MIGRATIONS));
  if (unknown.length === 0) return;
  throw new UpgradeRefused(
    `The database is newer than this program (${unknown.join(', ')}): run the version that upgraded it, or a later one`,
  );
}

/**
 * Knex puts the whole statement into its message; PostgreSQL's code says enough. An error without code is the network's
 * or ours.
 */
function refused(error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error) || !('severity' in error)) return error;
  return new UpgradeRefused(
    `The database cannot be upgraded (${String(error.code)}): run the version that ran before, and see that DATABASE_URL names Buddyline's own database`,
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
