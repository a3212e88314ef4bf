import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Knex } from 'knex';
import pg from 'pg';
import { connect } from '../../src/database/connect.ts';
import { asAdmin, bySocket, type FreshDatabase, serverOfTheRun, TEMPLATE } from './database.ts';

/**
 * Databases that one town after another uses. A town lives for half a second, and to copy a database, to drop it and to
 * connect to it took a third of that time. Between two towns a database becomes what it was: the rows of a migrated
 * database, empty files and the first numbers of its counters. It is used again only where that is certain. Whatever
 * else has happened to it (a table changed, somebody else is connected, a great many rows), it is dropped.
 */

/** A copy of TEMPLATE that can be emptied. The run's set-up makes it. */
const USED_AGAIN = 'buddyline_used_again';

/** A town has some hundreds of rows. To delete many takes longer than a new copy. */
const MOST_ROWS = 5_000;
const TRIES = 10;

/** What @types/pg leaves out. */
interface Connection extends pg.Client {
  processID: number;
  /** A connection that nobody uses must not keep the worker from ending. */
  unref(): void;
  ref(): void;
}

interface Kept {
  name: string;
  url: string;
  /** Our own connection, to empty it. */
  broom: Connection;
  /** Those of the towns before. */
  connections: Connection[];
}

/** Those of this worker that nobody uses just now. */
const waiting: Kept[] = [];

/** A migrated, empty database for one town. `max`: the most connections. */
export async function databaseOfATown({ max = 10 } = {}): Promise<FreshDatabase> {
  const kept = waiting.pop() ?? (await make());
  const knex = connect(bySocket(kept.url), { name: 'test', max });
  lendConnections(knex, kept.connections);
  return {
    url: kept.url,
    knex,
    drop: async () => {
      await knex.destroy();
      if (await isEmptied(kept)) waiting.push(kept);
      else await discard(kept);
    },
  };
}

async function make(): Promise<Kept> {
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await asAdmin((admin) => admin.raw('create database ?? template ?? strategy file_copy', [name, USED_AGAIN]));
  const url = new URL(serverOfTheRun());
  url.pathname = name;
  const broom = new pg.Client({ connectionString: bySocket(url.href), statement_timeout: 5000 }) as Connection;
  broom.on('error', () => undefined);
  await broom.connect();
  broom.unref();
  return { name, url: url.href, broom, connections: [] };
}

async function discard({ name, broom, connections }: Kept): Promise<void> {
  await Promise.all([broom, ...connections].map((one) => one.end().catch(() => undefined)));
  await asAdmin((admin) => admin.raw('drop database if exists ?? with (force)', [name]));
}

/** A connection keeps every statement that it has planned. Each test file begins with new ones. */
export async function endConnections(): Promise<void> {
  for (const { connections } of waiting) await Promise.all(connections.splice(0).map((one) => one.end()));
}

async function isEmptied({ broom, connections }: Kept): Promise<boolean> {
  const pids = connections.map(({ processID }) => processID);
  broom.ref();
  try {
    for (let tries = 0; tries < TRIES; tries++) {
      const { rows } = await broom.query<{ outcome: string; touched: string | null }>(
        'select * from used_again.emptied($1, $2)',
        [pids, MOST_ROWS],
      );
      const [{ outcome, touched } = { outcome: '', touched: null }] = rows;
      if (outcome === 'emptied') {
        // New rows must not come into the room of old ones: what asks for no order would find them in another one.
        if (touched !== null) await broom.query(`vacuum (skip_database_stats, index_cleanup, truncate) ${touched}`);
        await broom.query('select used_again.filled($1)', [touched]);
        return true;
      }
      // The server takes a moment to end a connection that was closed.
      if (outcome !== 'in use') return false;
      await pause(10);
    }
    return false;
  } catch {
    return false;
  } finally {
    broom.unref();
  }
}

/** Tarn's pool, within knex. */
interface Pool {
  creator: () => Promise<Connection>;
  destroyer: (connection: Connection) => unknown;
}

/** They are lent to nobody any more. */
const broken = new WeakSet<Connection>();

/** The pool takes these connections before it makes new ones, and lays them back when it is closed. */
function lendConnections(knex: Knex, connections: Connection[]): void {
  const { pool } = knex.client as { pool: Pool };
  const { creator, destroyer } = pool;
  pool.creator = async () => {
    const known = connections.pop();
    known?.ref();
    if (known) return known;
    const made = await creator();
    for (const event of ['error', 'end'] as const) made.once(event, () => broken.add(made));
    return made;
  };
  pool.destroyer = (connection) => {
    if (broken.has(connection)) return destroyer(connection);
    connection.unref();
    connections.push(connection);
    return undefined;
  };
}

/** Makes USED_AGAIN. */
export async function makeUsedAgain(): Promise<void> {
  await asAdmin((admin) => admin.raw('create database ?? template ??', [USED_AGAIN, TEMPLATE]));
  const url = new URL(serverOfTheRun());
  url.pathname = USED_AGAIN;
  const knex = connect(url.href, { name: 'test', max: 1 });
  await knex.raw(await definition(knex));
  await knex.destroy();
}

/** A schema of its own, with what empties the others and what notices that a table was changed. */
async function definition(knex: Knex): Promise<string> {
  const { rows: tables } = await knex.raw<{ rows: { name: string; columns: string }[] }>(`
    select table_name as name, string_agg(quote_ident(column_name), ', ' order by ordinal_position) as columns
    from information_schema.columns join information_schema.tables using (table_schema, table_name)
    where table_schema = 'public' and table_type = 'BASE TABLE' and is_generated = 'NEVER' group by 1 order by 1`);
  const { rows: counters } = await knex.raw<{ rows: { set: string }[] }>(`
    select format('perform setval(%L, %s, %L);', 'public.' || quote_ident(sequencename),
      coalesce(last_value, start_value), last_value is not null) as set
    from pg_sequences where schemaname = 'public'`);
  const empty: string[] = [];
  const fill: string[] = [];
  for (const { name, columns } of tables) {
    const { rows } = await knex.raw<{ rows: { first: string | null }[] }>(
      'select quote_literal(json_agg(t)::text) as first from ?? t',
      [name],
    );
    empty.push(
      `if pg_relation_size('public.${name}') > 0 then
        delete from public.${name}; get diagnostics rows_there = row_count; gone := gone + rows_there;
        list := list || 'public.${name}'::text;
      end if;`,
    );
    const first = rows[0]?.first ?? null;
    if (first !== null)
      fill.push(
        `insert into public.${name} (${columns}) overriding system value
          select ${columns} from json_populate_recordset(null::public.${name}, ${first});`,
      );
  }
  return `
    create schema used_again;
    create sequence used_again.changes;
    create function used_again.emptied(connections int[], most_rows int, out outcome text, out touched text)
      language plpgsql as $emptied$
    declare rows_there int; gone int := 0; list text[] := '{}';
    begin
      if exists (
        select from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()
          and (pid <> all (connections) or state <> 'idle')
      ) then
        outcome := 'in use';
        return;
      end if;
      if (select is_called from used_again.changes) or exists (
        select from pg_db_role_setting where setdatabase = (select oid from pg_database
          where datname = current_database())
      ) then
        outcome := 'changed';
        return;
      end if;
      set local session_replication_role = replica; -- no trigger and no foreign key
      ${empty.join('\n      ')}
      ${counters.map(({ set }) => set).join('\n      ')}
      outcome := case when gone <= most_rows then 'emptied' else 'too much' end;
      touched := nullif(array_to_string(list, ', '), '');
    end $emptied$;
    create function used_again.filled(vacuumed text) returns void language plpgsql as $filled$
    declare one text;
    begin
      set local session_replication_role = replica;
      ${fill.join('\n      ')}
      foreach one in array coalesce(string_to_array(vacuumed, ', '), '{}') loop
        perform pg_clear_relation_stats('public', split_part(one, '.', 2));
      end loop;
    end $filled$;
    create function used_again.note_change() returns event_trigger language plpgsql as
      $note$ begin perform setval('used_again.changes', 1); end $note$;
    create event trigger used_again_changed on ddl_command_end execute function used_again.note_change();
    create event trigger used_again_dropped on sql_drop execute function used_again.note_change();`;
}
