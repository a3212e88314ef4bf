import { createHash, createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openTown, SECRETS, type Town } from '../harness/town.ts';
import { BEA, MO, RIVERSIDE, SAM } from '../harness/riverside.ts';

/** Somebody who steals a dump has every byte of the database, and neither PIN_SECRET nor DATA_SECRET. */
describe('a stolen dump of the database', () => {
  let town: Town;
  let dump = '';
  let hashes: { id: string; hash: Buffer }[] = [];
  beforeAll(async () => {
    town = await openTown({ organisation: RIVERSIDE, at: '2026-11-23T14:00:00Z' });
    const sam = town.phone(SAM);
    await sam.texts('START 60 12 High Street');
    await sam.texts('AT 14 Mill Lane. I will need the purple file');
    const call = await sam.dials();
    await call.presses('3851');
    await call.hangsUp();
    await town.passes('1m');
    for (const number of [SAM, BEA, MO]) await town.phone(number).minds('what came so far');
    dump = await everything();
    const people = await town.knex('person').select<{ id: string; pin_hash: Buffer; duress_pin_hash: Buffer }[]>();
    hashes = people.flatMap(({ id, pin_hash, duress_pin_hash }) =>
      [pin_hash, duress_pin_hash].filter((hash) => hash !== null).map((hash) => ({ id, hash })),
    );
  });
  afterAll(() => town.abandon());

  async function everything(): Promise<string> {
    const { rows } = await town.knex.raw<{ rows: { name: string }[] }>(
      "select table_name as name from information_schema.tables where table_schema = 'public' and table_type = " +
        "'BASE TABLE'",
    );
    const tables = await Promise.all(
      rows.map(async ({ name }) =>
        JSON.stringify(await town.knex(name).select(town.knex.raw('??::text as row', [name]))),
      ),
    );
    return tables.join('\n');
  }

  it('holds neither secret, in no writing', () => {
    expect(dump).toContain('12 High Street');
    for (const { current } of Object.values(SECRETS))
      for (const writing of ['utf8', 'hex', 'base64', 'base64url'] as const)
        expect(dump).not.toContain(Buffer.from(current).toString(writing));
  });

  it('gives away no PIN to whoever tries all of them without the secret', () => {
    expect(hashes.length).toBeGreaterThan(4);
    for (const { id, hash } of hashes) {
      const kept = hash.toString('hex');
      for (let number = 0; number < 10_000; number++) {
        const pin = String(number).padStart(4, '0');
        const tried = [
          createHash('sha256').update(pin).digest('hex'),
          createHash('sha256').update(`${id}\n${pin}`).digest('hex'),
          createHmac('sha256', '').update(`${id}\n${pin}`).digest('hex'),
          createHmac('sha256', id).update(pin).digest('hex'),
        ];
        if (tried.includes(kept)) throw new Error('a PIN was found');
      }
    }
  });

  it('does not tell which turn said what: each sealed one has the same length, and no two look alike', async () => {
    const rows = await town.knex('sealed_event').select<{ sealed: Buffer }[]>('sealed');
    expect(rows.length).toBeGreaterThan(2);
    expect(new Set(rows.map(({ sealed }) => sealed.length)).size).toBe(1);
    expect(new Set(rows.map(({ sealed }) => sealed.subarray(0, 12).toString('hex'))).size).toBe(rows.length);
  });

  it('shows who, where and when, and which alarms there were: encrypt the disk and the backups', () => {
    for (const shown of ['Sam Okoro', SAM, '12 High Street', 'duress']) expect(dump).toContain(shown);
  });
});
