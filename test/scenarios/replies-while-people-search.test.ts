import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { confirmsText } from '../harness/confirms-text.ts';
import { AROUND_ROWAN, INES, ROWAN } from '../harness/harbour.ts';
import { closeHarbour, openHarbour, openVisitIn } from '../harness/harbour-town.ts';
import type { Phone } from '../harness/phones.ts';
import { mind } from '../harness/sam-is-missed.ts';
import type { Town } from '../harness/town.ts';
import { inOne } from '../harness/patterns.ts';

const DOWN = /^You're down until 15:00\. OUT if you have left\. MORE 30 for longer\. Or ring us\.$/;

describe('a reply while people look for somebody', () => {
  let town: Town;
  let rowan: Phone;
  beforeEach(async () => {
    ({ town, rowan } = await openHarbour());
  });
  afterEach(() => closeHarbour(town));

  const text = (body: string, reply: RegExp): Promise<string> => rowan.asks(body, reply);
  const visit = (): Promise<string> => openVisitIn(town);

  it('overdue: SAFE does not get "nothing is open" while people search', async () => {
    await text('START 5', /^On until 14:05/);
    await town.passes('12m');
    await mind(town, ...AROUND_ROWAN);
    await text(
      'SAFE',
      /^Have you left\? OUT\. Still there\? MORE 30\. Add your PIN, or ring, so that people stop looking\.$/,
    );
    for (const body of ['TAKE B 15', "I'm fine, stop calling me", 'phone was in my bag'])
      await text(
        body,
        inOne(
          /^Your time was up at 14:05\. Left\? OUT\. Still there\? OK, or MORE 30\. Or ring us\. Add /,
          /your PIN, or ring, so that people stop looking\.$/,
        ),
      );
    await text(
      'STATUS',
      /^Your time was up at 14:05\. OUT if you have left, MORE 30 for longer\. Add your PIN, or ring/,
    );
    await text('4821', /^On until 14:2\d/);
    await text('hmm', /^You're down until 14:2\d\. OUT if you have left\. MORE 30 for longer\. Or ring us\.$/);
  });

  it('once they have called for help, what ends or prolongs a visit asks for the PIN, until it has come', async () => {
    await text('START 60 12 Elm Road', /^On until 15:00/);
    await text('SOS', /^Thank you\. One moment\.$/);
    await mind(town, ...AROUND_ROWAN);
    await text('hello??', /^If you asked for help, people see to it;/);
    await text('im ok now', /Add your PIN, or ring, so that people stop looking\.$/);
    for (const body of ['false alarm', 'sorry, pressed by mistake'])
      await text(
        body,
        inOne(
          /^You're down until 15:00\. OUT if you have left\. MORE 30 for longer\. Or ring us\. Add /,
          /your PIN, or ring, so that people stop looking\.$/,
        ),
      );
    await text(
      'MORE 30',
      /^On until 15:30\. OUT when you leave\. Add your PIN, or ring, so that people stop looking\.$/,
    );
    await text('4821', /^On until 15:30, at 12 Elm Road\. OUT when you leave\.$/);
    await text('STATUS', /^On until 15:30, at 12 Elm Road\. OUT when you leave\.$/);
    await text('SOS 4821', /^Thank you\. One moment\.$/);
    await text(
      'OUT',
      /^Thank you\. Your visit is ended\. Still there\? BACK\. Add your PIN, or ring, so that people stop looking\.$/,
    );
    expect(await town.records.openAlarms()).toMatchObject([{ kind: 'panic' }]);
  });

  it('a call for help by telephone asks for the PIN afterwards too, whichever PIN began the call', async () => {
    for (const pin of ['4821', '7093']) {
      await text('START 60 12 Elm Road', /^On until \d\d:\d\d\./);
      const call = await rowan.dials();
      await call.presses(`${pin}#`, '0', '0');
      await call.hangsUp();
      await town.passes('2s');
      await mind(town, ...AROUND_ROWAN);
      await text('OUT', /^Thank you\. Your visit is ended\. Still there\? BACK\. Add your PIN, or ring/);
      await mind(town, ...AROUND_ROWAN);
    }
  });

  it('nor is a PIN asked for when whoever dealt with it has said that they go on', async () => {
    await text('START 60 12 Elm Road', /^On until 15:00/);
    await text('SOS', /^Thank you\. One moment\.$/);
    await mind(town, ...AROUND_ROWAN);
    await town.phone(INES).texts('TAKE 10');
    await confirmsText(town, INES);
    await town.phone(INES).texts('SAFE 60');
    await mind(town, ...AROUND_ROWAN);
    expect(await town.records.openAlarms()).toEqual([]);
    await text('MORE 30', /^On until 15:30\. OUT when you leave\.$/);
  });

  it.each([
    [
      'a code phrase',
      'START 60 12 Elm Road with the whole family, they have asked for both of us, and ' +
        'it might run over a bit so I may be needing the pur',
      'ple file when I am back',
      'duress',
    ],
    [
      'a duress PIN',
      'all fine here, quite a lot to go through with the two of them today and their ' +
        'aunt, the number that you asked me for is 70',
      '93',
      'duress',
    ],
    [
      'a cry',
      'we are still in the kitchen and he has been shouting at me for the whole time, ' +
        'he has locked the door, please call the pol',
      'ice',
      'panic',
    ],
    ['a short cry, in the middle of a word,', 'hes got a kn', 'ife', 'panic'],
    ['a short cry, by a thumb that sent too soon,', 'i cant', 'breathe', 'panic'],
    ['a cry whose second half would end the visit,', 'get me', 'out', 'panic'],
    [
      'a long cry, between two words,',
      'been here since two and the eldest has come home in a state, now he has blocked the',
      'door',
      'panic',
    ],
  ])('%s that was cut in two, without a sign from the carrier, still counts', async (_what, first, second, kind) => {
    await text('START 60 12 Elm Road', /^On until 15:00/);
    await rowan.texts(first);
    await mind(town, ROWAN);
    await rowan.texts(second);
    expect(await town.records.alarmKinds()).toEqual([kind]);
    // Nothing has ended or moved because of it.
    expect(await visit()).toMatch(/^15:00/);
  });

  it('what follows a cry within seconds is no second cry, and two everyday texts are none', async () => {
    await text('START 60 12 Elm Road', /^On until 15:00/);
    await text('Please help yourself', DOWN);
    await text('to the biscuits', DOWN);
    await text('she is not', DOWN);
    await text('in the kitchen', DOWN);
    expect(await town.records.alarmKinds()).toEqual([]);
    await text('help he has a knife', /^Thank you\. One moment\.$/);
    await mind(town, ...AROUND_ROWAN);
    await text('4821 OUT', /^Thank you\. Your visit is ended/);
    await mind(town, ...AROUND_ROWAN);
  });
});
