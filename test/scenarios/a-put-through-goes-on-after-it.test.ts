import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { beaTalksWithSam } from '../harness/bea-talks-with-sam.ts';
import { BEA, DUTY, IRA, MO, RIVERSIDE, SAM } from '../harness/riverside.ts';
import { mind, samIsMissed } from '../harness/sam-is-missed.ts';
import { openTown, type Town } from '../harness/town.ts';

/**
 * For Twilio see "one person takes it and the others hear". At Vonage a caller who is left in a room cannot leave it
 * without our help.
 */
describe('a put-through goes on after it, by Vonage alone', () => {
  let town: Town;
  beforeAll(async () => {
    town = await openTown({ organisation: RIVERSIDE, carriers: ['vonage'] });
  });
  afterAll(async () => {
    await town.close();
  });

  it('brings the responder back to the keys when the worker hangs up', async () => {
    await samIsMissed(town);
    const bea = await beaTalksWithSam(town);
    await bea.presses('1', '5#');
    bea.hears(/News by/);
    await mind(town, BEA, MO, IRA);
    expect(bea.isOver).toBe(true);
  });
});

/** A room belongs to one carrier. A caller by Vonage and an office rung by Twilio would each wait alone. */
describe('a put-through stays with the carrier of the call', () => {
  let town: Town;
  beforeAll(async () => {
    town = await openTown({ organisation: RIVERSIDE, carriers: ['twilio', 'vonage'] });
  });
  afterAll(async () => {
    await town.close();
  });

  it('even if the other carrier is preferred', async () => {
    const sam = await town.phone(SAM).dials({ to: '+441632960002' });
    await sam.presses('7294', '0', '1');
    const office = await town.phone(DUTY).answersCall();
    await office.presses('1');
    await town.passes('3s');
    expect(office.shown).toBe('+441632960002');
    town.exchange.speak(sam.id, 'Where is the key to the store?');
    office.hears(/Where is the key to the store\?/);
    await office.hangsUp();
    expect(sam.isOver).toBe(true);
  });
});

/**
 * The end of a call is reported once, or never. The phones must not count as engaged for the longest time that people
 * may talk.
 */
describe.each(['twilio', 'vonage'] as const)('a talk whose end is never reported, on %s', (carrier) => {
  let town: Town;
  beforeAll(async () => {
    town = await openTown({ organisation: RIVERSIDE, carriers: [carrier] });
  });
  afterAll(async () => {
    await town.close();
  });

  const isTalking = async (): Promise<boolean> =>
    (await town.records.conversations({ status: 'live', with: SAM })).length > 0;

  it('goes on while somebody else is in the room, and is over soon after', async () => {
    const sam = await town.phone(SAM).dials();
    await sam.presses('7294', '0', '1');
    const office = await town.phone(DUTY).answersCall();
    await office.presses('1');
    await town.passes('31m');
    expect([sam.isOver, await isTalking()]).toEqual([false, true]);
    town.exchange.setFaults({ phones: { [SAM]: { 'status-lost': 1 } } });
    await sam.hangsUp();
    if (!office.isOver) await office.hangsUp();
    await town.passes('11m');
    expect(await isTalking()).toBe(false);
  });
});
