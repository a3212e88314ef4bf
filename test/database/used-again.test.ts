import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Knex } from 'knex';
import { connect } from '../../src/database/connect.ts';
import { type FreshDatabase, freshDatabase } from '../harness/database.ts';
import { importOrganisation } from '../harness/organisation.ts';
import { RIVERSIDE } from '../harness/riverside.ts';
import { databaseOfATown } from '../harness/used-again.ts';

/** The tests' own databases: one town must find nothing of the town before. */
describe('a database that towns use one after another', () => {
  let untouched: FreshDatabase;
  beforeAll(async () => {
    untouched = await freshDatabase();
  });
  afterAll(() => untouched.drop());

  /** All rows, the size of each table's file, and all counters. */
  async function everything(knex: Knex): Promise<unknown> {
    const { rows: tables } = await knex.raw<{ rows: { name: string; size: number; rows: string }[] }>(`
      select relname as name, pg_relation_size(oid) as size,
        query_to_xml(format('select * from %I', relname), true, false, '')::text as rows
      from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' order by 1`);
    const { rows: counters } = await knex.raw<{ rows: unknown[] }>(
      `select sequencename, last_value from pg_sequences where schemaname = 'public' order by 1`,
    );
    return { tables, counters };
  }

  it('is what a new copy is, after a town that wrote in it', async () => {
    const first = await databaseOfATown();
    await importOrganisation(first, RIVERSIDE, 'a PIN secret for tests');
    await first.knex('journal').insert({ at: new Date(), kind: 'office', detail: { what: 'writes' } });
    expect(await everything(first.knex)).not.toEqual(await everything(untouched.knex));
    await first.drop();
    const second = await databaseOfATown();
    expect(second.url).toBe(first.url);
    expect(await everything(second.knex)).toEqual(await everything(untouched.knex));
    await second.drop();
  });

  it.each([
    ['a table', 'alter table journal add column note text'],
    ['a trigger', 'drop trigger if exists none_of_ours on journal; create view people as select id from person'],
    ['a setting', `do $$ begin execute format('alter database %I set work_mem = ''8MB''', current_database()); end $$`],
  ])('is dropped after a town that changed %s', async (_what, change) => {
    const first = await databaseOfATown();
    await first.knex.raw(change);
    await first.drop();
    const second = await databaseOfATown();
    expect(second.url).not.toBe(first.url);
    await second.drop();
  });

  it('is dropped where somebody else is still connected', async () => {
    const first = await databaseOfATown();
    const guest = connect(first.url, { name: 'test', max: 1 });
    await guest.raw('select 1');
    await first.drop();
    const second = await databaseOfATown();
    expect(second.url).not.toBe(first.url);
    await guest.destroy();
    await second.drop();
  });
});
