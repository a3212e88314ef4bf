import { afterEach, describe, expect, it } from '@jest/globals';
import { HARBOUR, HARBOUR_DUTY, HARBOUR_LAST_RESORT, INES, KIT, ROWAN, TEO } from '../harness/harbour.ts';
import type { Call } from '../harness/phones.ts';
import { mind } from '../harness/sam-is-missed.ts';
import { openTown, type Town } from '../harness/town.ts';
import { alarmsIn } from '../harness/town-alarms.ts';

/** Kit is 5516, with the PINs 5937 and, under duress, 8406. The phone is Rowan's, whose PIN is 4821. */
describe("a worker rings from a colleague's phone, which the line knows", () => {
  let town: Town;
  afterEach(async () => {
    await mind(town, ROWAN, INES, TEO, KIT, HARBOUR_DUTY, HARBOUR_LAST_RESORT);
    await town.close();
  });

  async function opens(organisation = HARBOUR): Promise<void> {
    town = await openTown({ organisation, at: '2026-11-23T14:00:00Z' });
  }
  async function keyed(...keys: string[]): Promise<Call> {
    const call = await town.phone(ROWAN).dials();
    await call.pressesUntilItEnds(...keys);
    return call;
  }
  const openVisits = async (): Promise<string[]> => (await town.records.openVisits()).map(({ worker }) => worker);

  it('keys the staff number where the PIN is asked for, and the PIN after it', async () => {
    await opens();
    const call = await keyed('5516');
    call.hears(/^Harbour office\. Your PIN, please\. That didn't work\. Once more, please\. /);
    expect(call.everything()).toMatch(/On a colleague's phone, your staff number\.$/);
    await call.presses('5937');
    call.hears(/^To start, press 1\./);
    await call.presses('1', '2');
    call.hears(/Until three o'clock/);
    await call.hangsUp();
    expect(await openVisits()).toEqual(['Kit Farrow']);
    // Who keys the number again after those words comes in as well.
    const again = await keyed('5516', '5516');
    again.hears(/Your PIN, please\.$/);
    await again.presses('5937');
    again.hears(/^You're down until three o'clock/);
    await again.presses('2');
    again.hears(/Your visit is ended/);
    await again.hangsUp();
    // The owner has keyed no wrong PIN: nobody is told of any.
    expect(await town.knex('pin_failure')).toEqual([]);
  });

  it('under duress hears the same words, and is looked for', async () => {
    await opens();
    const real = await keyed('5516', '5937', '1', '2');
    await real.hangsUp();
    const forced = await keyed('5516', '8406');
    expect(forced.everything().replace(/You're down.*$/, '')).toBe(
      real.everything().replace(/To start, press 1.*$/, ''),
    );
    await forced.hangsUp();
    await town.passes('1s');
    expect(await alarmsIn(town)).toEqual(['Kit Farrow duress raised']);
    // The person who holds that phone may hold Kit.
    expect(await town.records.contacts({ purpose: 'alarm', to: ROWAN })).toEqual([]);
  });

  it('learns of nobody who has that number: the words are the same, and there are three tries', async () => {
    await opens();
    const known = await keyed('5516', '5516', '1234');
    const unknown = await keyed('9876', '9876', '1234');
    expect(unknown.everything()).toBe(known.everything());
    known.hears(/Thank you\. Goodbye\.$/);
    expect(known.isOver && unknown.isOver).toBe(true);
  });

  it('a slip of the owner costs one try', async () => {
    await opens();
    const slip = await keyed('4812', '4821');
    slip.hears(/To start, press 1\./);
    await slip.hangsUp();
    const after = await keyed('5516', '4821');
    after.hears(/To start, press 1\./);
    await after.presses('1', '2');
    await after.hangsUp();
    expect(await openVisits()).toEqual(['Rowan Ellis']);
  });

  it('calls for help with zeros: for whose number was keyed, and for the owner, whose slip it may be', async () => {
    await opens();
    const cry = await keyed('5516', '00#');
    cry.hears(/Thank you\. One moment\. Your PIN, please\.$/);
    // The PIN that is asked for ends nothing.
    await cry.presses('5937');
    await cry.hangsUp();
    await town.passes('1s');
    expect((await alarmsIn(town)).toSorted()).toEqual(['Kit Farrow panic raised', 'Rowan Ellis panic raised']);
    const ines = await town.phone(INES).answersCall();
    await ines.presses('1');
    ines.hears(/Rowan Ellis called for help at /);
    await ines.presses('1', '15#');
    ines.hears(/Kit Farrow called for help at .* it may be Rowan Ellis\./);
    await ines.presses('1', '15#');
    await ines.hangsUp();
    // The person who holds that phone may hold Kit, who may say more, covertly.
    const forced = await keyed('8406');
    await forced.hangsUp();
    expect(await alarmsIn(town)).toContain('Kit Farrow panic taken');
    const both = await keyed('5516', '00#', '8406');
    await both.hangsUp();
    await town.passes('1s');
    expect(await alarmsIn(town)).toContain('Kit Farrow duress raised');
    expect(await town.records.contacts({ purpose: 'alarm', to: ROWAN })).toEqual([]);
  });

  it('zeros before the staff number are for its person as well, once it is keyed', async () => {
    await opens();
    const call = await keyed('00#');
    await town.passes('1s');
    expect(await alarmsIn(town)).toEqual(['Rowan Ellis panic raised']);
    await call.presses('5516');
    await call.hangsUp();
    await town.passes('1s');
    expect((await alarmsIn(town)).toSorted()).toEqual(['Kit Farrow panic raised', 'Rowan Ellis panic raised']);
  });

  it("zeros after nobody's number are for the owner, and sound the same; so are any after a PIN", async () => {
    await opens();
    const unknown = await keyed('9876', '00#');
    await unknown.hangsUp();
    await town.passes('1s');
    expect(await alarmsIn(town)).toEqual(['Rowan Ellis panic raised']);
    const known = await keyed('5516', '00#');
    expect(known.everything()).toBe(unknown.everything());
    await known.hangsUp();
    const owner = await keyed('5514', '4821', '0', '0');
    await owner.hangsUp();
    await town.passes('1s');
    expect((await alarmsIn(town)).map((one) => one.replace(/ panic.*/, ''))).not.toContain('Teo Brandt');
  });

  it('where staff numbers are longer than PINs they end with a hash, and the call says so', async () => {
    await opens(HARBOUR.replaceAll('5516', '551600'));
    const call = await keyed('5516');
    call.hears(/On a colleague's phone, your staff number\. Then hash\.$/);
    await call.presses('551600#');
    call.hears(/Your PIN, please\. Then hash\.$/);
    await call.presses('5937#');
    call.hears(/To start, press 1\./);
    await call.hangsUp();
  });

  it('ten wrong PINs from such phones lock nobody out of help', async () => {
    await opens();
    for (let round = 0; round < 10; round += 1) await (await keyed('5516', '1234')).hangsUp();
    const refused = await keyed('5516', '5937');
    refused.hears(/Your PIN, please\.$/);
    await refused.hangsUp();
    const forced = await keyed('5516', '8406');
    expect(forced.everything()).toBe(refused.everything());
    await forced.hangsUp();
    await town.passes('1s');
    expect(await alarmsIn(town)).toEqual(['Kit Farrow duress raised']);
  });
});
