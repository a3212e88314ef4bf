import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import type { Knex } from 'knex';
import { HASHES } from '../../db/migrations/hashes.ts';
import { mayBeRung } from '../../src/contact/barred-numbers.ts';
import { migrate, migrateTo } from '../../src/database/migrate.ts';
import { type FreshDatabase, freshDatabase } from '../harness/database.ts';

let database: FreshDatabase;
let knex: Knex;
beforeEach(async () => {
  database = await freshDatabase();
  ({ knex } = database);
  await knex.raw('drop schema public cascade; create schema public');
  const names = Object.keys(HASHES);
  await migrateTo(knex, names.slice(0, names.indexOf('035_may_ring')));
});
afterEach(async () => {
  await database.drop();
});

it('whoever was rung before numbers were limited stays rung, and a satellite does not', async () => {
  await knex('organisation').insert({
    id: 1,
    ...{ name: 'Riverside', spoken_name: 'Riverside', line_name: 'Riverside', timezone: 'Europe/London' },
    ...{
      locale: 'en-GB',
      duty: '["+441632960500", "+12025550123"]',
      last_resort: '{"name": "x", "phone": "+390612345678"}',
    },
  });
  const person = randomUUID();
  await knex('person').insert({
    id: person,
    staff_number: '4021',
    name: 'Sam Okoro',
    roles: ['worker'],
    away: '[]',
    hours: '[]',
  });
  const numbers = ['+447700900101', '+449098790123', '+8816123456789'];
  await knex('phone').insert(numbers.map((number, position) => ({ person_id: person, position, number })));
  await migrate(knex);
  const [mayRing = []] = await knex('organisation').pluck<string[][]>('may_ring');
  expect(mayRing.toSorted()).toEqual(['+1202', '+3906', '+449098', 'GB']);
  const rung = [...numbers, '+441632960500', '+12025550123', '+390612345678'].filter((one) =>
    mayBeRung(one, mayRing, []),
  );
  expect(rung).not.toContain('+8816123456789');
  expect(rung).toHaveLength(5);
});
