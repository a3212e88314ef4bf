import { createHash, randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { HASHES } from '../../db/migrations/hashes.ts';
import { migrate, migrateTo } from '../../src/database/migrate.ts';
import { MIGRATION_NAMES } from '../../src/database/migrations.ts';
import { schemaText } from '../../src/database/schema-text.ts';
import { ownDays } from '../../src/records/retention-days.ts';
import { type FreshDatabase, freshDatabase } from '../harness/database.ts';
import { NO_WORDS, WORD_COLUMNS } from './word-columns.ts';

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(async () => {
  await database.drop();
});

describe('A column of words', () => {
  it('allows the words that the program knows, and no others', async () => {
    const { rows } = await database.knex.raw<{ rows: { column: string; definition: string }[] }>(`
      select c.relname || '.' || a.attname as column, pg_get_constraintdef(k.oid) as definition
      from pg_constraint k join pg_class c on c.oid = k.conrelid
        join pg_attribute a on a.attrelid = c.oid and k.conkey = array[a.attnum]
      where k.contype = 'c' and pg_get_constraintdef(k.oid) ~ 'ARRAY\\[' and c.relnamespace = 'public'::regnamespace`);
    const allowed = rows.map(({ column, definition }): [string, string[]] => [
      column,
      [...definition.matchAll(/'([^']+)'::(?:text|character varying)/g)].map(([, word = '']) => word).toSorted(),
    ]);
    const known = Object.entries(WORD_COLUMNS).map(([column, words]) => [column, [...words].toSorted()]);
    expect(Object.fromEntries(allowed)).toEqual(Object.fromEntries(known));
  });

  it('is checked, or a reason is given why its words are no closed list', async () => {
    const { rows } = await database.knex.raw<{ rows: { column: string }[] }>(`
      select c.relname || '.' || a.attname as column from pg_attribute a join pg_class c on c.oid = a.attrelid
      where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace and c.relname not like 'knex_migrations%'
        and a.attnum > 0 and not a.attisdropped
        and a.atttypid in ('text'::regtype, 'text[]'::regtype, 'varchar'::regtype)`);
    const named = [...Object.keys(WORD_COLUMNS), ...Object.values(NO_WORDS).flatMap((one) => one.trim().split(/\s+/))];
    expect(named.toSorted()).toEqual(rows.map(({ column }) => column).toSorted());
  });
});

it('has an index for every query about one person, team or visit', async () => {
  const { rows } = await database.knex.raw<{ rows: { name: string }[] }>(`
    select c.relname || '(' || (select string_agg(a.attname, ', ' order by k.place)
      from unnest(i.indkey) with ordinality k (number, place)
        join pg_attribute a on a.attrelid = c.oid and a.attnum = k.number) || ')' as name
    from pg_index i join pg_class c on c.oid = i.indrelid join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = 'public'`);
  expect(rows.map(({ name }) => name)).toEqual(
    expect.arrayContaining([
      'conversation(person_id, started_at)',
      'inbound_text(person_id, at)',
      'inbound_text(from_number, at)',
      'contact_attempt(worker_id, created_at)',
      'journal(worker_id, at)',
      'alarm(visit_id)',
      'alarm(team_id, raised_at)',
      'visit(team_id, started_at)',
      'buddy(buddy_id)',
      'person_team(team_id)',
    ]),
  );
});

it('is made from an empty database as db/schema.sql shows it (npm run db:schema writes that)', async () => {
  expect(await schemaText(database.knex)).toBe(readFileSync('db/schema.sql', 'utf8'));
});

it('has migrations that have not changed since they landed', () => {
  const files = readdirSync('db/migrations').filter((file) => file !== 'hashes.ts');
  const found = files.map((file) => [
    file.replace(/\.ts$/, ''),
    createHash('sha256')
      .update(readFileSync(`db/migrations/${file}`))
      .digest('hex'),
  ]);
  expect(Object.fromEntries(found)).toEqual(HASHES);
});

it('when older rows come to be checked, days that an organisation chose count, and a visit can end', async () => {
  const older = await freshDatabase();
  const { knex } = older;
  await knex.raw('drop schema public cascade; create schema public');
  await migrateTo(knex, MIGRATION_NAMES.slice(0, MIGRATION_NAMES.indexOf('051_word_checks')));
  const chosen = { days: 180, days_before: 90, why: 'The council asks.', set_by: 'Joan Mercer', set_at: new Date() };
  await knex('retention_days').insert({ class: 'what was given to whoever asked', ...chosen });
  const [team, worker] = [randomUUID(), randomUUID()];
  await knex('team').insert({ id: team, name: 'North', plan: '{}' });
  const sam = { id: worker, staff_number: '4021', name: 'Sam Okoro', roles: ['worker'], away: '[]', hours: '[]' };
  await knex('person').insert(sam);
  const visit = { id: randomUUID(), worker_id: worker, team_id: team, status: 'cancelled', state: '{}' };
  await knex('visit').insert({ ...visit, risk: 'Red!' });
  await knex('sweep_failure').insert({ kind: 'nobody knows', row_id: visit.id, failures: 1 });

  await migrate(knex);
  const days = await ownDays(knex);
  expect([...days.values()]).toMatchObject([{ class: 'what was given to the person who asked', days: 180 }]);
  await knex('visit').where({ id: visit.id }).update({ ended_at: new Date() });
  expect(await knex('visit').pluck('risk')).toEqual(['red']);
  expect(await knex('sweep_failure')).toEqual([]);
  await older.drop();
});
