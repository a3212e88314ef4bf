import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Knex } from 'knex';
import pg from 'pg';
import { createLockWatch } from '../../src/timers/lock-watch.ts';
import type { FreshDatabase } from '../harness/database.ts';
import { untilTrue } from '../harness/until-true.ts';
import { databaseOfATown } from '../harness/used-again.ts';

describe('sessions that keep us waiting for a lock', () => {
  let database: FreshDatabase;
  let monotonic: number;
  let logged: unknown[];
  let others: pg.Client[];
  let waits: Promise<unknown>[];
  beforeAll(async () => {
    database = await databaseOfATown();
    await database.knex.raw('create table held (id integer primary key); insert into held values (1), (2)');
  });
  beforeEach(() => {
    [monotonic, logged, others, waits] = [0, [], [], []];
    jest.spyOn(performance, 'now').mockImplementation(() => monotonic);
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await Promise.all(others.map((other) => other.end()));
    await Promise.all(waits);
  });
  afterAll(async () => {
    await database.knex.raw('drop table held');
    await database.drop();
  });

  const log = { info: () => undefined, warn: () => undefined, error: (...entry: unknown[]) => void logged.push(entry) };

  async function another(
    name: string,
    ...statements: string[]
  ): Promise<{ client: pg.Client; pid: number; isEnded: () => boolean }> {
    const client = new pg.Client({ connectionString: database.url, application_name: name });
    others.push(client);
    let isEnded = false;
    client.on('error', () => undefined).on('end', () => (isEnded = true));
    await client.connect();
    for (const statement of statements) await client.query(statement);
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
    return { client, pid: rows[0]?.pid ?? 0, isEnded: () => isEnded };
  }

  /** One of our sessions waits for a lock until it has it or the other one is gone. */
  async function oursWaits(statement: string): Promise<void> {
    waits.push(
      database.knex.transaction(async (trx) => {
        await trx.raw('set local lock_timeout = 60000; set local statement_timeout = 60000');
        await trx.raw(statement);
      }),
    );
    await untilWaiting('buddyline %');
  }

  /** Until a session of such a name waits for a lock. */
  async function untilWaiting(name: string): Promise<void> {
    await untilTrue(async () => {
      const { rows } = await database.knex.raw<{ rows: unknown[] }>(
        `select 1 from pg_stat_activity
          where datname = current_database() and wait_event_type = 'Lock' and application_name like ?`,
        [name],
      );
      return rows.length > 0;
    });
  }

  const ROW = 'select 1 from held where id = 1 for update';
  const watched = (knex: Knex = database.knex) => {
    const look = createLockWatch({ knex, log });
    return async (at: number): Promise<void> => {
      monotonic = at;
      await look();
    };
  };

  it('are ended after three seconds, and logged by their number alone', async () => {
    const { pid, isEnded } = await another('psql of Jane', 'begin', ROW);
    const look = watched();
    await oursWaits(ROW);
    await look(1_000);
    await look(3_999);
    expect([isEnded(), logged]).toEqual([false, []]);
    await look(4_000);
    await untilTrue(isEnded);
    expect(logged).toEqual([[{ session: pid }, expect.stringMatching(/is ended$/)]]);
  });

  it('are left alone where each transaction of theirs is short', async () => {
    const { client, isEnded } = await another('psql', 'begin', ROW);
    const look = watched();
    await oursWaits(ROW);
    await look(1_000);
    await client.query('commit');
    await Promise.all(waits);
    await client.query('begin');
    await client.query(ROW);
    await oursWaits(ROW);
    await look(4_500);
    expect([isEnded(), logged]).toEqual([false, []]);
  });

  it.each([
    ['a session of ours', 'buddyline timers', ROW, ROW],
    ['a dump for which a migration waits', 'pg_dump', 'lock table held in access share mode', 'lock table held'],
  ])('are left alone: %s', async (_, name, theirs, ours) => {
    const { isEnded } = await another(name, 'begin', theirs);
    const look = watched();
    await oursWaits(ours);
    await look(1_000);
    await look(9_000);
    expect([isEnded(), logged]).toEqual([false, []]);
  });

  it('are ended where they wait themselves, and everybody waits behind them', async () => {
    const dump = await another('pg_dump', 'begin', 'lock table held in access share mode');
    const alter = await another('psql');
    const altered = alter.client.query('alter table held add column words text').catch(() => undefined);
    await untilWaiting('psql');
    const look = watched();
    await oursWaits(ROW);
    await look(1_000);
    await look(4_000);
    await untilTrue(alter.isEnded);
    await altered;
    expect([dump.isEnded(), logged]).toEqual([false, [[{ session: alter.pid }, expect.stringMatching(/is ended$/)]]]);
  });

  it('are told of where our account may not end them, once', async () => {
    const account = `plain_${randomUUID().replaceAll('-', '')}`;
    const { pid, isEnded } = await another('psql', 'begin', ROW);
    await oursWaits(ROW);
    try {
      // It sees that our sessions wait, as the account of these sessions does.
      await database.knex.raw('create role ??', [account]);
      await database.knex.raw('grant pg_read_all_stats to ??', [account]);
      await database.knex.transaction(async (trx) => {
        await trx.raw('set local role ??', [account]);
        const look = watched(trx);
        await trx.raw('savepoint before');
        for (const at of [1_000, 4_000, 5_000]) {
          await look(at);
          await trx.raw('rollback to before');
        }
      });
    } finally {
      await database.knex.raw('drop role if exists ??', [account]);
    }
    expect([isEnded(), logged]).toEqual([
      false,
      [[{ session: pid }, expect.stringMatching(/our account may not end it/)]],
    ]);
  });
});
