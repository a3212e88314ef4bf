import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Phone } from '../harness/phones.ts';
import { BEA, IRA, MO, RIVERSIDE, SAM } from '../harness/riverside.ts';
import { mind } from '../harness/sam-is-missed.ts';
import { openTown, type Town } from '../harness/town.ts';
import { endAlarms } from '../harness/town-alarms.ts';

const REAL = '7294';
const DURESS = '3851';

describe('practice is of the PINs only', () => {
  let town: Town;
  let sam: Phone;
  beforeAll(async () => {
    town = await openTown({ organisation: RIVERSIDE, at: '2026-11-23T14:00:00Z' });
    sam = town.phone(SAM);
  });
  afterAll(async () => {
    await town.close();
  });

  async function found(): Promise<unknown> {
    const count = async (table: string): Promise<number> => (await town.knex(table).select('id')).length;
    const { practised_at: real, duress_practised_at: duress } = await town
      .knex('person')
      .where({ staff_number: '4021' })
      .first();
    return {
      visits: await count('visit'),
      alarms: await count('alarm'),
      attempts: await count('contact_attempt'),
      real,
      duress,
    };
  }

  it('says so at the start and at the end, answers both PINs alike, and raises nothing', async () => {
    const heard = async (pin: string): Promise<string> => {
      const call = await sam.rings(REAL, '9');
      call.hears(/Practice\. Your PIN, please\.$/);
      await call.presses(pin);
      call.hears(/^That works\. Practice\. Your PIN, please\.$/);
      await call.presses('1111');
      call.hears(/^That didn't work\. Practice\. Your PIN, please\.$/);
      await call.staysSilent();
      call.hears(/^Practice is over\. Nothing has changed\. To start, press 1\. For the rest, press star\.$/);
      await call.hangsUp();
      return call.everything();
    };
    const real = await heard(REAL);
    expect(await found()).toEqual({ visits: 0, alarms: 0, attempts: 0, real: town.now(), duress: null });
    await town.passes('1m');
    expect(await heard(DURESS)).toBe(real);
    expect(real).not.toMatch(/Until|second|other|two/);
    await town.passes('10m');
    expect(await found()).toEqual({
      visits: 0,
      alarms: 0,
      attempts: 0,
      real: new Date('2026-11-23T14:00:00Z'),
      duress: new Date('2026-11-23T14:01:00Z'),
    });
    const rows = await town.knex('sealed_event').select(town.knex.raw('octet_length(sealed)::int as bytes'));
    expect(new Set(rows.map(({ bytes }: { bytes: number }) => bytes)).size).toBe(1);
    const said = (await town.records.journal({ kind: 'said' })).map(({ detail }) => detail);
    expect(said.filter(({ type }) => type === 'practised')).toEqual([{ type: 'practised' }, { type: 'practised' }]);
  });

  it('ends by itself after six entries', async () => {
    const call = await sam.rings(REAL, '9', '1111', '2222', '3333', REAL, DURESS, REAL, DURESS);
    call.hears(/That works\. Practice\. Your PIN, please\. Practice is over\. Nothing has changed\./);
    await call.hangsUp();
    expect(await town.records.alarms()).toHaveLength(0);
  });

  it('is refused while a visit is open, and does not change the visit', async () => {
    await sam.texts('START 60');
    await sam.expectsText(/On until/);
    const before = await town.records.visits();
    const call = await sam.rings(REAL, '9');
    call.hears(/No practice while a visit is open\. You're down until/);
    await call.hangsUp();
    expect(await town.records.visits()).toEqual(before);
    await sam.texts('OUT');
    await sam.expectsText(/ended/);
  });

  it('does not undo the PIN that opened the call; and zeros are a call for help here too', async () => {
    const covert = await sam.rings(DURESS, '9', REAL);
    covert.hears(/That works\. Practice\. Your PIN, please\.$/);
    await covert.hangsUp();
    expect(await town.records.alarms()).toMatchObject([{ kind: 'duress', status: 'raised' }]);
    await mind(town, BEA, MO, IRA);
    await endAlarms(town);
    const help = await sam.rings(REAL, '9', '0000');
    help.hears(/Practice\. Your PIN, please\. Thank you\. One moment\. Your PIN, please\.$/);
    await help.hangsUp();
    expect(await town.records.openAlarms()).toMatchObject([{ kind: 'panic' }]);
    await mind(town, BEA, MO, IRA);
  });
});
