import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Knex } from 'knex';
import { connect, withLongStatements } from '../../src/database/connect.ts';
import { isPassingFault } from '../../src/database/error-code.ts';
import { migrate, pendingMigrations } from '../../src/database/migrate.ts';
import { schemaText } from '../../src/database/schema-text.ts';
import { transact } from '../../src/database/transact.ts';
import { type FreshDatabase, freshDatabase } from '../harness/database.ts';
import { untilTrue } from '../harness/until-true.ts';
import { SwallowingProxy } from '../harness/swallowing-proxy.ts';

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(async () => {
  await database.drop();
});

describe('a session', () => {
  it.each([
    ['lock_timeout', '2s'],
    ['statement_timeout', '5s'],
    ['idle_in_transaction_session_timeout', '5s'],
    ['tcp_user_timeout', '5000'],
  ])('has %s %s', async (name, value) => {
    const knex = connect(database.url, { name: 'session', max: 1 });
    const { rows } = await knex.raw<{ rows: { value: string }[] }>('select current_setting(?) as value', [name]);
    await knex.destroy();
    expect(rows[0]?.value).toBe(value);
  });

  it('gives bigint as number and timestamptz as Date', async () => {
    const { rows } = await database.knex.raw(
      "select 9007199254740991::bigint as id, timestamptz '2026-11-22 10:00Z' as at",
    );
    expect(rows[0]).toEqual({ id: Number.MAX_SAFE_INTEGER, at: new Date('2026-11-22T10:00:00Z') });
  });

  it('waits at most 2 s for a row lock', async () => {
    await database.knex.raw('create table thing (id int); insert into thing values (1)');
    await database.knex.transaction(async (holder) => {
      await holder.raw('select id from thing for update');
      const started = Date.now();
      await expect(database.knex.raw('select id from thing for update')).rejects.toMatchObject({ code: '55P03' });
      expect(Date.now() - started).toBeLessThan(10_000);
    });
  });

  it('reports a transaction that PostgreSQL rolled back instead of committing it, and then goes on', async () => {
    const { knex } = database;
    const begin = transact(knex, async (trx) => {
      await trx.raw('create table visit_of_nobody (id int)');
      await trx.raw('select 1 / 0').catch(() => undefined);
      return 'your visit has begun';
    });
    await expect(begin).rejects.toThrow(/has rolled it back instead of committing it/);
    await expect(
      knex.transaction(async (trx) => {
        await trx.raw('select 1 / 0').catch(() => undefined);
      }),
    ).rejects.toThrow(/has rolled it back/);
    expect(await transact(knex, async (trx) => (await trx.raw('select 1 as one')).rows)).toEqual([{ one: 1 }]);
  });

  it('commits what a savepoint has saved from a failure', async () => {
    const rows = await transact(database.knex, async (trx) => {
      await trx.transaction((savepoint) => savepoint.raw('select 1 / 0')).catch(() => undefined);
      return (await trx.raw('select 1 as one')).rows;
    });
    expect(rows).toEqual([{ one: 1 }]);
  });

  it('keeps its statements prepared, but no connection whose plans a migration has made stale', async () => {
    const knex = connect(database.url, { name: 'prepared', max: 1 });
    await knex.raw('create table shape (id int); insert into shape values (1)');
    const ask = (): Promise<unknown[]> => knex('shape').where({ id: 1 }).select('*');
    await ask();
    await ask();
    const { rows } = await knex.raw(
      'select calls from (select generic_plans + custom_plans as calls from ' +
        "pg_prepared_statements where statement like '%shape%') as shape",
    );
    expect(rows).toEqual([{ calls: 2 }]);
    await knex.raw('alter table shape add column more int');
    await expect(ask()).rejects.toMatchObject({ code: '0A000' });
    expect(await ask()).toEqual([{ id: 1, more: null }]);
    await knex.destroy();
  });

  it('gives up on a network that drops everything, and works again afterwards', async () => {
    const url = new URL(database.url);
    const proxy = await SwallowingProxy.to(url.hostname, Number(url.port));
    url.port = String(proxy.port);
    const knex = connect(url.href, { name: 'swallowed', max: 1 });
    await knex.raw('select 1');
    proxy.swallow(true);
    const started = Date.now();
    await expect(knex.raw('select 1')).rejects.toThrow(/has not answered/);
    expect(Date.now() - started).toBeLessThan(20_000);
    proxy.swallow(false);
    expect((await knex.raw('select 1 as one')).rows).toEqual([{ one: 1 }]);
    await knex.destroy();
    await proxy.close();
  });

  it('tells a connection that is cut off, or cannot be made, from a fault of what was asked', async () => {
    const url = new URL(database.url);
    const proxy = await SwallowingProxy.to(url.hostname, Number(url.port));
    url.port = String(proxy.port);
    const knex = connect(url.href, { name: 'cut off', max: 1 });
    const faultOf = (asking: PromiseLike<unknown>): Promise<unknown> =>
      Promise.resolve(asking).then(
        () => null,
        (error: unknown) => error,
      );
    expect(isPassingFault(await faultOf(knex.raw('select 1 / 0')))).toBe(false);
    const amidIt = faultOf(
      transact(knex, async (trx) => {
        await trx.raw('select 1');
        await proxy.close();
        await trx.raw('select 1');
      }),
    );
    expect(isPassingFault(await amidIt)).toBe(true);
    expect(isPassingFault(await faultOf(knex.raw('select 1')))).toBe(true);
    await knex.destroy();
    await database.knex.transaction(async (trx) => {
      await trx.raw('set transaction read only');
      expect(isPassingFault(await faultOf(trx.raw('create table nothing (id int)')))).toBe(true);
      await trx.rollback();
    });
  });

  it('waits longer for what may take long, on that connection, and until it is done', async () => {
    const knex = connect(database.url, { name: 'long', max: 1, longestStatement: 100 });
    const sleeps = (trx: Knex): Promise<unknown> => trx.raw('select pg_sleep(0.3)');
    await knex.transaction((trx) => withLongStatements(trx, 20_000, () => sleeps(trx)));
    await expect(knex.transaction(sleeps)).rejects.toMatchObject({ code: '57014' });
    await knex.destroy();
  });

  it('survives the loss of its connections, idle or not', async () => {
    const knex = connect(database.url, { name: 'victim', max: 2 });
    const busy = knex.raw('select pg_sleep(60)');
    const failed = expect(busy).rejects.toThrow();
    await knex.raw('select 1');
    const victims = async (act = 'pid'): Promise<unknown[]> => {
      const { rows } = await database.knex.raw<{ rows: unknown[] }>(
        `select ${act} from pg_stat_activity where application_name = 'buddyline victim' and datname = ` +
          'current_database()',
      );
      return rows;
    };
    const rows = await victims('pg_terminate_backend(pid)');
    expect(rows.length).toBeGreaterThan(0);
    await failed;
    // An idle one may end later than it is told to.
    await untilTrue(async () => (await victims()).length === 0);
    // Each of the two connections may fail one more query before the pool notices.
    for (let connection = 1; connection <= 2; connection += 1) await knex.raw('select 1').catch(() => undefined);
    expect((await knex.raw('select 1 as one')).rows).toEqual([{ one: 1 }]);
    await knex.destroy();
  });
});

describe('migrate', () => {
  it('lets processes that start together take turns, and removes the lock of a killed one', async () => {
    const empty = connect(database.url, { name: 'migrating', max: 2 });
    await empty.raw('drop schema public cascade; create schema public');
    const others = [1, 2, 3].map(() => connect(database.url, { name: 'migrating', max: 2 }));
    const ran = await Promise.all([empty, ...others].map(migrate));
    // A migration that src/database/migrations.ts does not name would never run.
    expect(ran.flat()).toEqual(
      readdirSync('db/migrations')
        .filter((file) => file !== 'hashes.ts')
        .map((file) => file.replace(/\.ts$/, ''))
        .toSorted(),
    );
    await empty('knex_migrations_lock').update({ is_locked: 1 });
    expect(await migrate(empty)).toEqual([]);
    await Promise.all([empty, ...others].map((knex) => knex.destroy()));
  });

  // Databases of the fourteen migrations before the first release. They cannot be upgraded to this schema.
  it.each([
    ['of other migrations', (knex: Knex) => knex('knex_migrations').update({ name: '001_foundation' })],
    ['of another text of these', (knex: Knex) => knex.raw(`comment on table knex_migrations is 'another'`)],
    ['without a fingerprint', (knex: Knex) => knex.raw('comment on table knex_migrations is null')],
  ])('refuses a database %s in one clear line, and changes nothing', async (_kind, make) => {
    const other = await freshDatabase();
    await make(other.knex);
    const before = [await schemaText(other.knex), await other.knex('knex_migrations')];
    const line = /^The database was made by another history of Buddyline.*; nothing was changed\. Name a new, empty/;
    await expect(migrate(other.knex)).rejects.toThrow(line);
    await expect(pendingMigrations(other.knex)).rejects.toThrow(line);
    expect([await schemaText(other.knex), await other.knex('knex_migrations')]).toEqual(before);
    await other.drop();
  });
});
