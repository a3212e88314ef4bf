import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import type { Knex } from 'knex';
import { HASHES } from '../../db/migrations/hashes.ts';
import { migrate, migrateTo } from '../../src/database/migrate.ts';
import {
  recordText,
  recordTextFailure,
  textBefore,
  markActedOn,
  textsWaiting,
} from '../../src/records/inbound-texts.ts';
import type { FreshDatabase } from '../harness/database.ts';
import { start } from './an-attempt.ts';
import { databaseOfATown } from '../harness/used-again.ts';

const FROM = '+447700900101';
let database: FreshDatabase;
let knex: Knex;
beforeAll(async () => {
  database = await databaseOfATown();
  knex = database.knex;
});
beforeEach(async () => {
  await knex('inbound_text').delete();
});
afterAll(async () => {
  await database.drop();
});

const textOf = (carrierRef: string) => ({
  carrier: 'twilio',
  carrierRef,
  at: start,
  fromNumber: FROM,
  toNumber: '+441632960000',
  sealed: Buffer.from('x'),
});
const store = async (...refs: string[]): Promise<void> => {
  for (const ref of refs) await recordText(knex, textOf(ref), start);
};
const waiting = async (): Promise<string[]> =>
  (await textsWaiting(knex, FROM, { dueBy: start }, 10)).map(({ carrierRef }) => carrierRef);

it('texts of one millisecond are acted on as they came, also after the first of them has failed once', async () => {
  await store('b', 'a', 'c');
  // A failure writes the row anew, behind the others.
  await knex.transaction((trx) => recordTextFailure(trx, textOf('b'), () => start));
  expect(await waiting()).toEqual(['b', 'a', 'c']);
});

it('the text before is the one that came last of that millisecond', async () => {
  await store('b', 'a', 'c');
  for (const ref of ['a', 'b'])
    await knex.transaction((trx) => markActedOn(trx, textOf(ref), { body: ref, personId: null, at: start }));
  expect(await knex.transaction((trx) => textBefore(trx, textOf('c'), start))).toBe('a');
});

it('texts that waited during an upgrade keep their order, and go before those that came after', async () => {
  const old = await databaseOfATown();
  try {
    await old.knex.raw('drop schema public cascade; create schema public');
    const names = Object.keys(HASHES);
    await migrateTo(old.knex, names.slice(0, names.indexOf('048_text_order')));
    const storeBefore = (ref: string, acted: boolean) =>
      old.knex.raw(
        `insert into inbound_text (carrier, carrier_ref, at, from_number, to_number, sealed, body, act_at, acted_at)
         values ('twilio', ?, ?, ?, '+441632960000', ?, ?, ?, ?)`,
        [
          ref,
          start,
          FROM,
          acted ? null : Buffer.from('x'),
          acted ? '' : null,
          acted ? null : start,
          acted ? start : null,
        ],
      );
    for (const ref of ['z', 'b', 'a']) await storeBefore(ref, ref === 'z');
    expect(await migrate(old.knex)).toContain('048_text_order');
    for (const ref of ['0', 'q']) await recordText(old.knex, textOf(ref), start);
    const refs = (await textsWaiting(old.knex, FROM, { dueBy: start }, 10)).map(({ carrierRef }) => carrierRef);
    expect(refs).toEqual(['b', 'a', '0', 'q']);
  } finally {
    await old.drop();
  }
});
