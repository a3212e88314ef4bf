import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { HARBOUR, HARBOUR_DUTY, HARBOUR_LAST_RESORT, INES, ROWAN, SHARED, STRANGER, TEO } from '../harness/harbour.ts';
import { mind } from '../harness/sam-is-missed.ts';
import { openTown, type Town } from '../harness/town.ts';

/** Rowan, 5512, has somebody else's phone. The PINs are 4821 and, under duress, 7093. */
describe('a duress PIN beside its staff number is a cry from any phone, with the reply of the real one', () => {
  let town: Town;
  beforeEach(async () => {
    town = await openTown({ organisation: HARBOUR, at: '2026-11-23T14:00:00Z' });
  });
  afterEach(async () => {
    await mind(town, ROWAN, INES, TEO, SHARED, HARBOUR_DUTY, HARBOUR_LAST_RESORT);
    await town.close();
  });

  const repliesTo = (number: string, body: string): string[] =>
    town.exchange
      .texts()
      .filter(({ phone, direction, body: said }) => phone === number && direction === 'outbound' && said === body)
      .map(({ body: said }) => said);
  const ROWANS = [{ worker: 'Rowan Ellis', kind: 'duress', covert: true }];

  it.each([
    ["a stranger's", STRANGER, (pin: string) => `OUT 5512 ${pin}`],
    ["a stranger's, glued to other words", STRANGER, (pin: string) => `END pin${pin} 5512`],
    ["a colleague's", INES, (pin: string) => `OUT 5512 ${pin}`],
    ["the office's", HARBOUR_DUTY, (pin: string) => `OUT 5512 ${pin}`],
    ['one that two others share', SHARED, (pin: string) => `OUT 5512 ${pin}`],
  ])('%s', async (_, number, words) => {
    const phone = town.phone(number);
    const real = await phone.asks(words('4821'));
    await town.passes('1s');
    expect(await town.records.alarms()).toEqual([]);
    await phone.texts(words('7093'));
    await town.passes('1s');
    expect(repliesTo(number, real)).toHaveLength(2);
    expect(await town.records.alarms()).toMatchObject(ROWANS);
    // The person with that phone may hold Rowan, so it is not asked about it.
    expect(await town.records.alarm()).toMatchObject({ state: { excludedPhones: [number] } });
    expect(await town.records.contacts({ purpose: 'alarm', to: number })).toEqual([]);
    expect(JSON.stringify(await town.records.receivedTexts())).not.toMatch(/7093|4821/);
    await phone.minds('what came so far');
  });

  it('without a word, and in silence as with the real one; a code phrase from an unknown number too', async () => {
    const stranger = town.phone(STRANGER);
    await stranger.texts('5512 4821');
    await stranger.texts('5512 7093');
    await town.passes('1s');
    await stranger.ignores({ texts: 0 });
    expect(await town.records.alarms()).toMatchObject(ROWANS);
    await stranger.texts('5516 left the purple file on the desk');
    await stranger.expectsText(/^Thank you\. A person will read this\.$/);
    await town.passes('1s');
    expect(await town.records.alarms({ worker: 'Kit Farrow' })).toMatchObject([{ kind: 'duress', covert: true }]);
  });

  it('a duress PIN without its staff number, or beside another, is nobody’s', async () => {
    const stranger = town.phone(STRANGER);
    for (const words of ['OUT 7093', 'OUT 5516 7093', '5512']) await stranger.texts(words);
    await stranger.minds('what came so far');
    await town.passes('1s');
    expect(await town.records.alarms()).toEqual([]);
  });
});
