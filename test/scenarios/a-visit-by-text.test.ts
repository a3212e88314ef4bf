import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Phone } from '../harness/phones.ts';
import { BEA, DUTY, IRA, MO, OUT_OF_HOURS, RIVERSIDE, SAM } from '../harness/riverside.ts';
import { openTown, type Town } from '../harness/town.ts';
import { inOne } from '../harness/patterns.ts';

describe('a visit by text', () => {
  let town: Town;
  let sam: Phone;
  beforeEach(async () => {
    town = await openTown({ organisation: RIVERSIDE, at: '2026-11-23T14:00:00Z' });
    sam = town.phone(SAM);
  });
  afterEach(async () => {
    await town.close();
  });

  /** Sends a text and checks the whole reply. */
  const text = (body: string, reply: RegExp): Promise<string> => sam.asks(body, reply);

  it('a day of visits, as people text them', async () => {
    await text(
      'Start 30 min 12 High Street',
      /^On until 14:30\. OUT when you leave\. MORE 30 for longer\. At 12 High Street\.$/,
    );
    await text('STATUS', /^On until 14:30, at 12 High Street\. OUT when you leave\.$/);
    await text('at 14 High Street, NF1 4AB.', /^Thank you\. The place is 14 High Street, NF1 4AB\.$/);
    await text('status', /^On until 14:30, at 14 High Street, NF1 4AB\. OUT when you leave\.$/);
    await text('more 30', /^On until 15:00\. OUT when you leave\.$/);
    await text('MORE', /^How many minutes\? As in MORE 30\.$/);
    await text('till 4', /^On until 16:00\. OUT when you leave\.$/);
    await text('till half 2', /^On until 16:00, at 14 High Street/);
    await text('Left.', /^Thank you\. Your visit is ended\. Still there\? BACK\.$/);
    await text('STATUS', /^No visit is open\.$/);

    await text(
      'START 12 High Street',
      /^On until 14:12\. We took 12 High Street as the place, and the shorter time\. MORE 30 for longer\.$/,
    );
    await text('OUT', /ended/);
    await text('START', /^On until 15:00\. Where\? AT and the address\. OUT when you leave\. MORE 30 for longer\.$/);
    await text(
      'START 120 High Street',
      inOne(
        /^The last visit is ended\. On until 15:00\. We took 120 High Street as the place, and the shorter time\. /,
        /MORE 30 for longer\.$/,
      ),
    );
    await text(
      'START 45',
      /^The last visit is ended\. On until 14:45\. Where\? AT and the address\. OUT when you leave\.$/,
    );
    await text(
      'START 60 Elm Court',
      /^The last visit is ended\. On until 15:00\. OUT when you leave\. MORE 30 for longer\. At 60 Elm Court\.$/,
    );
    await text('note the dog is loose', /^Thank you\. Noted\.$/);
    // BACK opens the visit that ended last: of two that ended in one millisecond nobody knows which that is.
    await town.passes('1s');
    await text('END 7294', /^Thank you\. Your visit is ended\. Still there\? BACK\.$/);
    await text('DONE', /^No visit is open\. IN 60 mins at \(the address\) opens one\.$/);
    const ended =
      /^Your last visit is ended\. Still there\? BACK\. Gone on\? IN 60 mins at \(the address\) opens the next\./;
    for (const body of ['MORE 30', 'still here', 'oh wait, I am not out yet']) await text(body, ended);
    await text('AT 1 Low Road', /^No visit is open\./);
    await text('BACK', /^Open again, until 15:00/);
    await text('im at 21 Elm Road', /^Thank you\. The place is 21 Elm Road\.$/);
    await text('2 Quay Street', /^Thank you\. The place is 2 Quay Street\.$/);
    await text('yes im out', /^Thank you\. Your visit is ended/);
    await town.passes('11m');
    await text('OK', /^No visit is open\. IN 60 mins/);
    await town.passes('6h');
  });

  it('OK gives a quarter of an hour from now, twice', async () => {
    await text('START 20 min 12 High Street', /^On until 14:20\./);
    await text('OK', /^Thank you\. On until 14:20\./);
    await town.passes('15m');
    await sam.expectsText(/It is nearly 14:20/);
    await text('OK', /^Thank you\. On until 14:30\. OUT when you leave\.$/);
    await town.passes('10m');
    await sam.expectsText(/It is nearly 14:30/);
    await text('Ok.', /^Thank you\. On until 14:40\. OUT when you leave\.$/);
    await town.passes('10m');
    await sam.expectsText(/It is nearly 14:40/);
    await text('OK', /^OK works twice a visit\. On until 14:40\. MORE 30 for longer, OUT when you leave\.$/);
    await text('OUT', /ended/);
    await town.passes('1h');
  });

  it('BACK undoes an end, within ten minutes', async () => {
    await text('START 60 min 12 High Street', /^On until 15:00\./);
    await text('OUT', /ended/);
    await town.passes('9m');
    await text('BACK', /^Open again, until 15:00\. OUT when you leave\.$/);
    await text('BACK', /^On until 15:00, at 12 High Street\. OUT when you leave\.$/);
    await text('OUT', /ended/);
    await town.passes('11m');
    await text('BACK', /^It is too late for BACK\. IN 60 mins at \(the address\) opens a new visit\.$/);
    await town.passes('2h');
  });

  it('BACK after the deadline gives a quarter of an hour', async () => {
    await text('START 5 min', /^On until 14:05/);
    await town.passes('4m');
    await text('OUT', /ended/);
    await town.passes('5m');
    await text('back', /^Open again, until 14:24\./);
    await town.passes('10m');
    await sam.expectsText(/nearly 14:24/);
    await text('OUT 7294', /ended/);
  });

  it('a PIN proves it; a number that is not a PIN changes nothing', async () => {
    await text('START 60 7294', /^On until 15:00\. Where\?/);
    await text('END 7295', /^That PIN didn't work\. Once more, please\.$/);
    await text('7295', /^That PIN didn't work\. Once more, please\.$/);
    await text('OUT 07294', /^That PIN didn't work\. It has too many digits\. Once more, please\.$/);
    await text('7294', /^On until 15:00\. OUT when you leave\.$/);
    await text('MORE 30 7294', /^On until 15:30\./);
    await text('END. 7294', /^Thank you\. Your visit is ended/);
  });

  it('overdue: a PIN alone gives a quarter of an hour from now, and MORE with a PIN only its minutes', async () => {
    await text('START 10 min 1 Low Road', /14:10/);
    await town.passes('5m');
    await sam.expectsText(/nearly 14:10/);
    await town.passes('6m');
    await sam.expectsText(/Have you left\?/);
    await text('7294', /^On until 14:26, at 1 Low Road\. OUT when you leave\.$/);
    await town.passes('10m');
    await sam.expectsText(/nearly 14:26/);
    await town.passes('6m');
    await sam.expectsText(/Have you left\?/);
    await text('MORE 30 7294', /^On until 14:57\. OUT when you leave\.$/);
    await text('out', /ended/);
    await town.passes('1h');
  });

  it('"Add your PIN" is said only once others have been asked', async () => {
    await text('START 10 min 1 Low Road', /14:10/);
    await town.passes('10m');
    await sam.ignores({ texts: 2 });
    await text('MORE 5', /^On until 14:15\. OUT when you leave\.$/);
    await town.passes('11m');
    await sam.ignores({ calls: 2, texts: 1 });
    const bea = town.phone(BEA);
    await bea.expectsText(/urgent/);
    await bea.expectsCall();
    await text(
      'OK',
      /^Thank you\. On until 14:36\. OUT when you leave\. Add your PIN, or ring, so that people stop looking\.$/,
    );
    await text(
      'MORE 5',
      /^On until 14:41\. OUT when you leave\. Add your PIN, or ring, so that people stop looking\.$/,
    );
    await text(
      'STATUS',
      /^On until 14:41, at 1 Low Road\. OUT when you leave\. Add your PIN, or ring, so that people stop looking\.$/,
    );
    await text(
      'OUT',
      /^Thank you\. Your visit is ended\. Still there\? BACK\. Add your PIN, or ring, so that people stop looking\.$/,
    );
    expect(await town.records.alarms()).toMatchObject([{ status: 'raised' }]);
    await text('7294', /^No visit is open\.$/);
    await bea.expectsText(/A is over: they checked in themselves/);
    await text('START 60', /^On until 15:21\. Where\? AT and the address\. OUT when you leave\. MORE 30 for longer\.$/);
    await text('END', /^Thank you\. Your visit is ended\. Still there\? BACK\.$/);
    await town.passes('2h');
  });

  it("goes on beyond its team's longest length only with a PIN, and the buddy is told of the second MORE", async () => {
    const bea = town.phone(BEA);
    await text('START 720 12 High Street', /^On until 02:00 tomorrow\. OUT when you leave\. MORE 30 for longer\. /);
    const noLonger = /^On until 02:00 tomorrow\. OUT when you leave\. For longer, add your PIN, or ring\.$/;
    await text('MORE 720', noLonger);
    await text('OUT', /ended/);
    await text('START 60 12 High Street', /^On until 15:00\./);
    await text('MORE 30', /^On until 15:30\. OUT when you leave\.$/);
    await text('MORE 720', noLonger);
    await town.passes('2s');
    await bea.expectsText(
      inOne(
        /^Riverside lone-working line: staff number 4021 wants more time again, without a PIN\. Now until 02:00 /,
        /tomorrow\. Ring once, unless told not to\. Do not go there\.$/,
      ),
    );
    await text('MORE 120 7294', /^On until 04:00 tomorrow\. OUT when you leave\.$/);
    await text('OUT', /ended/);
    await town.passes('1h');
  });

  it('SOS, HELP, HELP ME and 999 are a panic, with any number beside them', async () => {
    for (const body of ['SOS', 'help', 'HELP ME!', '999', 'sos they are at the door', 'HELP 7295']) {
      await text(body, /^Thank you\. One moment\.$/);
      for (const number of [BEA, MO, IRA]) {
        await town.phone(number).expectsText(/urgent/);
        await town.phone(number).expectsCall();
      }
      await text('7294', /No visit is open/);
      for (const number of [BEA, MO, IRA]) await town.phone(number).expectsText(/is over: they checked in themselves/);
    }
    expect(await town.records.alarmKinds()).toEqual(Array.from({ length: 6 }, () => 'panic'));
  });

  it('HELP from a manager who makes no visits asks for the words, and SOS does not', async () => {
    const mo = town.phone(MO);
    await mo.texts('HELP');
    await mo.expectsText(/^TAKE 15/);
    await mo.texts('SOS');
    await mo.expectsText(/^Thank you\. One moment\.$/);
    await town.phone(IRA).expectsText(/urgent/);
    await town.phone(IRA).expectsCall();
  });

  it('lists the words at most three times an hour', async () => {
    await text(
      'WORDS',
      inOne(
        /^IN 60 mins at \(the address\)\. MORE 30\. OUT\. OK: a bit more\. BACK\. HOME 45\. RING 30\. AT and where\. /,
        /STATUS\. NOTE\. WORRIED and a staff number\. SOS\. Or ring us\.$/,
      ),
    );
    await text('out of signal', /^No visit is open\. The office can read this\. Beginning one\? IN 60 mins at/);
    await text('the usual', /^No visit is open\./);
    await sam.texts('WORDS');
    await sam.texts('the usual again');
    await town.passes('30m');
    await sam.texts('WORDS');
    await town.passes('31m');
    await text('WORDS', /^IN 60 mins at .* RING 30\. .* SOS\. Or ring us\.$/);
    await text('RING 20', /^Thank you\. We ring you at /);
    await text('END', /call you asked for is cancelled/);
    await text('WORRIED', /^About whom\?/);
  });

  it('an unknown number learns nothing', async () => {
    const stranger = town.phone('+447700900166');
    for (const body of ['START', 'STATUS', 'WORDS', '7294', 'hello', '👍']) await stranger.texts(body);
    // A colleague with a new phone must not believe that the line has acted.
    for (const body of ['END 7294', 'TAKE 15', 'MORE 30']) {
      await stranger.texts(body);
      await stranger.expectsText(/^This number is not known here: your text has changed nothing\./);
    }
    await town.passes('1h');
    expect(await town.records.visits()).toEqual([]);
    expect(await town.records.alarms()).toEqual([]);
    for (const number of [DUTY, OUT_OF_HOURS]) {
      await town.phone(number).texts('START 60');
      await town.phone(number).expectsText(/^Nothing asks you now, and nothing has changed\./);
      await town.phone(number).texts('WORDS');
      await town.phone(number).expectsText(/^TAKE 15 \(minutes until news\)/);
    }
  });

  it('a manager cannot start a visit', async () => {
    await town.phone(MO).texts('START 60');
    await town.phone(MO).expectsText(/^You have no visits with us, so nobody looks for you\./);
    expect(await town.records.visits()).toEqual([]);
  });
});
