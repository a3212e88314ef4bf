import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { BEA, RIVERSIDE, SAM } from '../harness/riverside.ts';
import { openTown, type Town } from '../harness/town.ts';
import type { Call, Phone } from '../harness/phones.ts';

describe('a call starts, ends and prolongs a visit', () => {
  let town: Town;
  let sam: Phone;
  beforeEach(async () => {
    town = await openTown({ organisation: RIVERSIDE, at: '2026-11-23T14:00:00Z' });
    sam = town.phone(SAM);
  });
  afterEach(async () => {
    await town.close();
  });

  /** Rings, gives the PIN and presses these keys, each once its prompt is heard. Hangs up when asked for the place. */
  async function rings(...keys: string[]): Promise<Call> {
    const call = await sam.dials();
    await call.presses('7294', ...keys);
    return leavesIt(call);
  }

  async function leavesIt(call: Call): Promise<Call> {
    if (/Say where you are/.test(call.everything())) await call.hangsUp();
    return call;
  }

  async function record(): Promise<string> {
    const call = await rings('4', '1');
    const words = call.everything();
    await call.hangsUp();
    return words;
  }

  it('PIN, 1, 2 starts an hour and PIN, 2 ends it, in the words of the design', async () => {
    const start = await sam.dials();
    start.hears(/^Riverside office\. Your PIN, please\.$/);
    await start.presses('7294');
    start.hears(/^To start, press 1\. For the rest, press star\.$/);
    await start.presses('1');
    start.hears(/^How many half hours, one to eight\? For minutes, press 0\.$/);
    await start.presses('2');
    start.hears(/^Thank you\. Until three o'clock\. Say where you are, then press hash\. Or just hang up\. Beep\.$/);
    await start.presses('#');
    start.hears(/^Thank you\.$/);
    expect(start.isOver).toBe(true);

    await town.passes('20m');
    const end = await sam.dials();
    await end.presses('7294');
    end.hears(/You're down until three o'clock\. To end, press 2\. For longer, press 3\.$/);
    await end.presses('2');
    end.hears(/^Thank you\. Your visit is ended\.$/);
    expect(end.isOver).toBe(true);
    await town.passes('4h');
  });

  it('1 to 8 mean that many half hours', async () => {
    // A length of two hours or more is read back too.
    const ends = [
      'Until half past two',
      "Until three o'clock",
      'Until half past three',
      "Two hours, until four o'clock",
      'Two and a half hours, until half past four',
      "Three hours, until five o'clock",
      'Three and a half hours, until half past five',
      "Four hours, until six o'clock",
    ];
    for (const [index, until] of ends.entries())
      (await rings('1', String(index + 1))).hears(new RegExp(`Thank you\\. ${until}\\. Say where`));
    (await rings('2')).hears(/Your visit is ended/);
  });

  it('0, minutes and hash start any other length, from 5 minutes to 12 hours', async () => {
    (await rings('1', '0', '5#')).hears(/How many minutes\? Then hash\. Thank you\. Until five past two\. Say where/);
    (await rings('1', '0', '720#')).hears(
      /The last visit is ended\. Thank you\. Twelve hours, until two o'clock tonight\. Say where/,
    );
    (await rings('2')).hears(/ended/);
    const short = await rings('1', '0', '4#');
    short.hears(/That didn't work\. Once more, please\. How many half hours/);
    await short.presses('0', '721#');
    short.hears(/That didn't work\. Once more, please\. How many half hours/);
    await short.presses('1');
    (await leavesIt(short)).hears(/^Thank you\. Until half past two\. Say where/);
    (await rings('2')).hears(/ended/);
  });

  it('9 without a plan says so and asks again', async () => {
    const call = await rings('1', '9');
    call.hears(/Nothing is planned now\. How many half hours, one to eight\? For minutes, press 0\.$/);
    await call.presses('1');
    (await leavesIt(call)).hears(/^Thank you\. Until half past two\. Say where/);
    const more = await rings('3', '9');
    more.hears(/Nothing is planned now\. How many half hours/);
    await more.presses('2');
    more.hears(/^Thank you\. Until half past three\.$/);
    (await rings('2')).hears(/ended/);
  });

  it('silence at the length starts a visit of the usual length', async () => {
    const call = await rings('1');
    await call.staysSilent();
    call.hears(/How many half hours, one to eight\? For minutes, press 0\. How many half hours/);
    await call.staysSilent();
    (await leavesIt(call)).hears(/^Thank you\. Until three o'clock\. Say where/);
    (await rings('2')).hears(/ended/);
  });

  it('a hang-up at the length starts a visit of the usual length, with half an entry or without', async () => {
    for (const keys of [[], ['0'], ['0', '3']]) {
      await (await rings('1', ...keys)).hangsUp();
      expect(await record()).toMatch(/You're down until three o'clock/);
      (await rings('2')).hears(/ended/);
    }
  });

  it('a hang-up that the carrier never reports counts 20 s after the wait', async () => {
    // A process that takes over the carrier asks it about every call. Time passes in small steps, because the lease
    // would expire in a leap of more than 5 s.
    const passes = async (seconds: number): Promise<void> => {
      for (let second = 0; second < seconds; second += 1) await town.passes('1s');
    };
    await passes(6);
    town.exchange.setFaults({ statusCallbacks: 'missing' });
    await (await rings('1')).hangsUp();
    await passes(25);
    expect(await town.records.visits()).toHaveLength(0);
    await town.passes('15s');
    town.exchange.setFaults({ statusCallbacks: 'in-order' });
    expect(await record()).toMatch(/You're down until three o'clock/);
    (await rings('2')).hears(/ended/);
  });

  it('more time counts from the deadline, or from now once that has passed', async () => {
    await rings('1', '2');
    (await rings('3', '1')).hears(/Thank you\. Until half past three\.$/);
    (await rings('3', '0', '20#')).hears(/Thank you\. Until ten to four\.$/);
    await town.passes('1h45m30s');
    await sam.expectsText(/nearly 15:50/);
    await town.passes('5m');
    await sam.expectsText(/Have you left/);
    // The visit is overdue by half a minute, at nine minutes to four. The PIN's own extension must not be added.
    (await rings('3', '1')).hears(/Thank you\. Until twenty past four\.$/);
    (await rings('2')).hears(/ended/);
    await town.passes('4h');
  });

  it('a start while a visit is open ends that visit, and the call says both', async () => {
    await rings('1', '1');
    const again = await rings('1', '4');
    again.hears(/The last visit is ended\. Thank you\. Two hours, until four o'clock\. Say where/);
    await town.passes('55m');
    expect(await town.records.openVisits()).toMatchObject([{ status: 'open' }]);
    (await rings('2')).hears(/ended/);
    const none = await rings('2');
    none.hears(/No visit is open\. To start, press 1/);
    await none.presses('3', '1');
    none.hears(/No visit is open\. To start, press 1/);
    await none.hangsUp();
  });

  it('tells what is recorded, and who is there tonight, only to a caller who can talk', async () => {
    await sam.texts('START 60 12 High Street, NF1 4AB');
    await sam.expectsText(/^On until 15:00/);
    const quiet = await rings('4');
    quiet.hears(/Can you talk\? Yes, 1\.$/);
    await quiet.presses('2');
    quiet.hears(/^You're down until three o'clock\. To end/);
    expect(quiet.everything()).not.toMatch(/High Street|Bea/);
    await quiet.hangsUp();
    const call = await rings('4', '1');
    call.hears(/You're down until three o'clock\. The place is 12 High Street/);
    expect(call.everything()).toMatch(/Your buddy: Bea Lindqvist\. .*Your manager: Mo Haddad\./);
    expect(call.everything()).toMatch(/You're down until three o'clock\. To end, press 2/);
    await call.presses('2');
    call.hears(/ended/);
    const none = await rings('4', '1');
    none.hears(/No visit is open\. Your buddy: Bea Lindqvist/);
  });

  it('star says it again, everywhere, and leads to the rest of the menu', async () => {
    const call = await sam.dials();
    await call.presses('*', '#');
    call.hears(/Your PIN, please\. .*Your PIN, please\./);
    await call.presses('7294', '*');
    call.hears(/To start, press 1\. For what's on record, press 4\. For the office, press 0\.$/);
    await call.presses('1', '*');
    call.hears(/^How many half hours.*\? .*How many half hours/);
    await call.presses('0', '*', '#');
    call.hears(/How many minutes\? Then hash\. .*How many minutes\? Then hash\./);
    await call.presses('30#');
    (await leavesIt(call)).hears(/Until half past two/);
    (await rings('2')).hears(/ended/);
  });

  it("a manager who makes no visits hears the managers' choices", async () => {
    const mo = town.phone('+447700900103');
    const call = await mo.dials();
    await call.presses('8462');
    call.hears(/For the office, press 0\. For what's on record, press 4\.$/);
    await call.presses('1');
    call.hears(/half hours/);
    await call.presses('2');
    call.hears(/You have no visits with us\. For the office, press 0/);
    await call.hangsUp();
    expect(await town.records.visits()).toEqual([]);
  });

  it('two people have visits at once, each their own', async () => {
    await rings('1', '2');
    const bea = await town.phone(BEA).dials();
    await bea.presses('6183', '1', '4');
    (await leavesIt(bea)).hears(/Two hours, until four o'clock/);
    (await rings('2')).hears(/You're down until three o'clock.*ended/);
    const end = await town.phone(BEA).dials();
    await end.presses('6183', '2');
    end.hears(/You're down until four o'clock.*ended/);
  });
});
