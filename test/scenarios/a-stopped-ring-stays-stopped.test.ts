import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BEA, IRA, MO, MO_AT_HOME, RIVERSIDE, SAM } from '../harness/riverside.ts';
import { mind, samIsMissed } from '../harness/sam-is-missed.ts';
import { openTown, type Town } from '../harness/town.ts';

/** A call that one carrier accepted and never rang goes to the other carrier, but not once nobody needs it any more. */
describe('a stopped ring stays stopped', () => {
  let town: Town;
  beforeAll(async () => {
    town = await openTown({ organisation: RIVERSIDE, carriers: ['twilio', 'vonage'] });
  });
  afterAll(async () => {
    await town.close();
  });

  it('if the carrier that has the call fails before the call could be cancelled', async () => {
    town.exchange.setFaults({
      phones: Object.fromEntries([MO, MO_AT_HOME, IRA].map((number) => [number, { 'never-rings': 1 }])),
    });
    await samIsMissed(town);
    town.phone(BEA).answers('silent');
    const callsTo = (number: string): unknown[] =>
      town.exchange.calls().filter(({ phone, direction }) => phone === number && direction === 'outbound');
    await town.passes('20m', () => callsTo(MO).length > 0);
    expect(callsTo(MO)).toMatchObject([{ status: 'queued', line: '+441632960000' }]);
    town.exchange.setFaults({ chances: { twilio: { 'carrier-gone': 1 } }, phones: {} });
    const texts = async (from: string, body: string): Promise<void> => {
      town.exchange.text({ from, to: '+441632960002', body });
      await town.settle();
    };
    await texts(BEA, 'TAKE 60');
    for (let seconds = 0; seconds < 60; seconds += 2) await town.passes('2s');
    expect([MO, MO_AT_HOME, IRA].map((number) => callsTo(number).length)).toEqual([1, 0, 1]);
    // The phones are not engaged for as long as the carrier cannot be asked: somebody else may need them.
    const stopped = { status: 'cancelled', errorCode: null };
    expect(await town.records.contacts({ to: [MO, IRA], channel: 'call' })).toMatchObject([stopped, stopped]);
    town.exchange.setFaults({ chances: {} });
    await texts(SAM, 'OUT 7294');
    await mind(town, SAM, BEA, MO, MO_AT_HOME, IRA);
  });
});
