import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { HASHES } from '../../db/migrations/hashes.ts';
import { CALL_SEQUENCE_PURPOSES, CONTACT_PURPOSES } from '../../src/contact/purposes.ts';
import { ALARM_CLASSES } from '../../src/records/alarm-classes.ts';
import { FACT_WORDS, OWNERSHIP_ENDS } from '../../src/records/alarm-columns.ts';
import { JOURNAL_KINDS } from '../../src/records/journal.ts';
import { schemaText } from '../../src/database/schema-text.ts';
import { type FreshDatabase, freshDatabase } from '../harness/database.ts';

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(async () => {
  await database.drop();
});

/** The words that the database allows in a column. */
async function wordsOf(table: string, column: string): Promise<string[]> {
  const { rows } = await database.knex.raw<{ rows: { definition: string }[] }>(
    'select pg_get_constraintdef(oid) as definition from pg_constraint where conrelid = ?::regclass and conname = ?',
    [table, `${table}_${column}_check`],
  );
  return [...(rows[0]?.definition ?? '').matchAll(/'([^']+)'::text/g)].map(([, word]) => word ?? '').toSorted();
}

describe('a word column', () => {
  it.each([
    ['contact_attempt', 'purpose', CONTACT_PURPOSES],
    ['call_sequence', 'purpose', CALL_SEQUENCE_PURPOSES],
    ['journal', 'kind', JOURNAL_KINDS],
    ['alarm_fact', 'what', FACT_WORDS],
    ['alarm_owner', 'ended_how', OWNERSHIP_ENDS],
    ['alarm_class', 'class', ALARM_CLASSES],
  ] as const)('%s.%s allows the words that the program knows, and no others', async (table, column, words) => {
    expect(await wordsOf(table, column)).toEqual([...words].toSorted());
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
