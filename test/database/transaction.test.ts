import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Knex } from 'knex';
import { connect } from '../../src/database/connect.ts';
import { runSql } from '../../src/database/statement.ts';
import { transact } from '../../src/database/transact.ts';
import { type FreshDatabase, freshDatabase } from '../harness/database.ts';

let database: FreshDatabase;
let knex: Knex;
beforeAll(async () => {
  database = await freshDatabase();
  await database.knex.raw('create table thing (id int primary key)');
  // With one connection, a transaction that kept its own would stop the next one.
  knex = connect(database.url, { name: 'transactions', max: 1 });
});
afterAll(async () => {
  await knex.destroy();
  await database.drop();
});

const things = async (): Promise<number[]> => await database.knex('thing').orderBy('id').pluck('id');

it('commits what was done in it, by any way of asking', async () => {
  const done = await transact(knex, async (trx) => {
    await trx('thing').insert({ id: 1 });
    await trx.raw('insert into thing values (?)', [2]);
    await trx.insert({ id: 3 }).into('thing');
    await runSql(trx, 'insert into thing values (?)', [4]);
    await trx.batchInsert('thing', [{ id: 5 }]);
    expect(await things()).toEqual([]);
    return await trx('thing').orderBy('id').pluck('id');
  });
  expect(done).toEqual([1, 2, 3, 4, 5]);
  expect(await things()).toEqual([1, 2, 3, 4, 5]);
});

it('undoes all of it where the work fails, and fails with the same error', async () => {
  const fault = new Error('no');
  const failing = transact(knex, async (trx) => {
    await trx('thing').insert({ id: 10 });
    throw fault;
  });
  await expect(failing).rejects.toBe(fault);
  await expect(transact(knex, (trx) => trx('thing').insert({ id: 1 }).then())).rejects.toMatchObject({ code: '23505' });
  expect(await things()).toEqual([1, 2, 3, 4, 5]);
});

it('has a part that fails alone', async () => {
  await transact(knex, async (trx) => {
    await trx('thing').insert({ id: 11 });
    const part = trx.transaction(async (inner) => {
      await inner('thing').insert({ id: 12 });
      await inner('thing').insert({ id: 11 });
    });
    await expect(part).rejects.toMatchObject({ code: '23505' });
    await transact(trx, (inner) => inner('thing').insert({ id: 13 }).then());
  });
  expect(await things()).toEqual([1, 2, 3, 4, 5, 11, 13]);
});

it('takes no statement once it is over', async () => {
  const lent: Knex.Transaction[] = [];
  await transact(knex, (trx) => Promise.resolve(lent.push(trx)));
  for (const trx of lent) {
    expect(trx.isCompleted()).toBe(true);
    await expect(trx('thing').insert({ id: 20 })).rejects.toThrow(/over/);
    await expect(trx.raw('insert into thing values (20)')).rejects.toThrow(/over/);
    await expect(runSql(trx, 'insert into thing values (?)', [20])).rejects.toThrow(/over/);
    await expect(trx.transaction((inner) => inner('thing').insert({ id: 20 }))).rejects.toThrow();
  }
  expect(await things()).toEqual([1, 2, 3, 4, 5, 11, 13]);
});

it('fails where its connection is lost, and the next one has another', async () => {
  const lost = transact(knex, async (trx) => {
    const { rows } = await trx.raw<{ rows: { pid: number }[] }>('select pg_backend_pid() as pid');
    await database.knex.raw('select pg_terminate_backend(?)', [rows[0]?.pid ?? 0]);
    await trx('thing').insert({ id: 30 });
  });
  await expect(lost).rejects.toThrow();
  await transact(knex, (trx) => trx('thing').insert({ id: 31 }).then());
  expect(await things()).toEqual([1, 2, 3, 4, 5, 11, 13, 31]);
});

it('tells of its statements as knex does', async () => {
  const told: string[] = [];
  const listen = ({ sql }: { sql: string }): void => void told.push(sql);
  knex.on('query', listen);
  await transact(knex, async (trx) => {
    await trx('thing').where({ id: 1 }).pluck('id');
    await runSql(trx, 'select ?::int', [1]);
  });
  knex.removeListener('query', listen);
  expect(told).toEqual(['BEGIN;', 'select "id" from "thing" where "id" = $1', 'select $1::int', 'COMMIT;']);
});
