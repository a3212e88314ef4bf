import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Knex } from 'knex';
import { migrate, migrateTo } from '../../src/database/migrate.ts';
import { schemaText } from '../../src/database/schema-text.ts';
import { type FreshDatabase, freshDatabase } from '../harness/database.ts';

/** The migrations of the last version that had the tables `attempt`, `ring` and `carrier_standing`. */
const BEFORE = [
  '001_schema',
  '002_alarm_columns',
  '003_accounts',
  '004_attempt_order',
  '005_legal_hold',
  '006_visit_plans',
  '007_log_seal',
  '008_alarm_desk',
  '009_desk_shift',
];
const AT = new Date('2026-11-23T14:00:00Z');

let database: FreshDatabase;
let knex: Knex;
beforeEach(async () => {
  database = await freshDatabase();
  knex = database.knex;
  await knex.raw('drop schema public cascade; create schema public');
  await migrateTo(knex, BEFORE);
});
afterEach(async () => {
  await database.drop();
});

/** A sequence of calls with two of its calls, and a text of no sequence: in the order in which they were asked for. */
async function calledBefore(): Promise<{ sequence: string; attempts: string[] }> {
  const person = randomUUID();
  await knex('person').insert({
    id: person,
    staff_number: '5517',
    name: 'Bea Okoro',
    roles: ['buddy'],
    away: '[]',
    hours: '[]',
  });
  const about = {
    purpose: 'worry',
    person_id: person,
    contact_key: `person:${person}`,
    vars: '{"letter":"A"}',
    dedupe_key: 'worry A',
    urgency: 40,
    created_at: AT,
  };
  const sequence = randomUUID();
  const [one, two, text] = [randomUUID(), randomUUID(), randomUUID()];
  await knex('ring').insert({
    ...about,
    id: sequence,
    flow: 'responder-call',
    phones: '["+447700900104","+441632960104"]',
    cursor: 1,
    time: 2,
    status: 'pausing',
    due_at: AT,
  });
  const attempt = { ...about, not_before: AT, to_number: '+447700900104', ring_id: null };
  const call = { ...attempt, channel: 'call', flow: 'responder-call', ring_id: sequence };
  await knex('attempt').insert({ ...call, id: one, status: 'no_answer', carrier: 'twilio', carrier_ref: 'CA1' });
  await knex('attempt').insert({ ...call, id: two, status: 'ringing', to_number: '+441632960104' });
  await knex('attempt').insert({ ...attempt, id: text, channel: 'text', status: 'waiting', body: 'Ring us.' });
  return { sequence, attempts: [one, two, text] };
}

describe('The renamed tables', () => {
  it('hold every row that they held, with each call in its sequence', async () => {
    const { sequence, attempts } = await calledBefore();
    const before = { attempts: await knex('attempt').orderBy('seq'), sequences: await knex('ring') };
    await migrate(knex);

    const after = { attempts: await knex('contact_attempt').orderBy('seq'), sequences: await knex('call_sequence') };
    const renamed = ({ ring_id, ...row }: Record<string, unknown>): object => ({ ...row, call_sequence_id: ring_id });
    const passed = ({ cursor, time, ...row }: Record<string, unknown>): object => ({
      ...row,
      phone_index: cursor,
      pass: time,
    });
    // Later migrations may add columns.
    expect(after.attempts).toMatchObject(before.attempts.map(renamed));
    expect(after.sequences).toMatchObject(before.sequences.map(passed));
    expect(await knex('contact_attempt').where({ call_sequence_id: sequence }).orderBy('seq').pluck('id')).toEqual(
      attempts.slice(0, 2),
    );
    expect(await knex('call_sequence').select('phone_index', 'pass', 'is_live')).toEqual([
      { phone_index: 1, pass: 2, is_live: true },
    ]);
  });

  it('count on from the last number, and still refuse a call of no sequence that exists', async () => {
    const { attempts } = await calledBefore();
    await migrate(knex);

    const row = await knex('contact_attempt')
      .where({ id: attempts[2] })
      .first('purpose', 'channel', 'status', 'body', 'vars', 'urgency', 'to_number', 'not_before', 'created_at');
    await knex('contact_attempt').insert({ ...row, id: randomUUID() });
    expect(await knex('contact_attempt').orderBy('seq').pluck('seq')).toEqual([1, 2, 3, 4]);
    await expect(
      knex('contact_attempt').insert({ ...row, id: randomUUID(), call_sequence_id: randomUUID() }),
    ).rejects.toMatchObject({ constraint: 'contact_attempt_call_sequence_id_fkey' });
    await expect(knex('contact_attempt').insert({ ...row, id: randomUUID(), purpose: 'gossip' })).rejects.toMatchObject(
      { constraint: 'contact_attempt_purpose_check' },
    );
  });

  it('keep how the carriers do and when the clock was set, and route texts as before', async () => {
    await knex('carrier_standing').insert([
      { carrier: 'twilio', channel: 'text', place: 1, state: 'good', since: AT },
      { carrier: 'vonage', channel: 'text', place: 2, state: 'aside', why: 'crawls', pause_ms: 30_000, since: AT },
    ]);
    await knex('clock').insert({ real_zero: AT, house_zero: AT, speed: 60 });
    const route = async (): Promise<unknown> =>
      (await knex.raw(`select route_of(null, '+447700900104', 'vonage', ?) as route`, [AT])).rows;
    const before = await route();
    await migrate(knex);

    expect(await knex('carrier_health').orderBy('place').select('carrier', 'state', 'why')).toEqual([
      { carrier: 'twilio', state: 'good', why: null },
      { carrier: 'vonage', state: 'aside', why: 'slow-receipts' },
    ]);
    expect(await knex('clock').first('service_zero', 'speed')).toEqual({ service_zero: AT, speed: 60 });
    expect(await route()).toEqual(before);
    expect(before).toEqual([{ route: 'vonage,twilio' }]);
  });

  it('leave no constraint, index or sequence with an old name', async () => {
    await migrate(knex);
    const { rows } = await knex.raw(`
      select name from (
        select conname as name from pg_constraint union all select relname from pg_class
        union all select attname from pg_attribute where attrelid in (select oid from pg_class
          where relkind = 'r')) named
      where name in ('attempt', 'ring') or name ~ '^(attempt|ring|carrier_standing)_' and name <> 'attempt_id'
        or name ~ 'house_zero'`);
    expect(rows).toEqual([]);
  });

  it('are those of a new database', async () => {
    await calledBefore();
    await migrate(knex);
    const fresh = await freshDatabase();
    expect(await schemaText(knex)).toBe(await schemaText(fresh.knex));
    await fresh.drop();
  });
});
