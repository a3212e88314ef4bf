import { afterEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { EVERYBODY, RIVERSIDE, SAM } from '../harness/riverside.ts';
import { openTown, type Town } from '../harness/town.ts';

/**
 * Two lives over HTTP, with all calls and texts. A thousand lives without telephones are in
 * a-thousand-lives-under-duress.
 * What Sam's phone does. PIN and PHRASE stand for one of two values, so that the two towns differ in nothing else.
 */
type Doing =
  | { kind: 'call'; entries: string[]; end: 'hangs up' | 'falls silent' }
  | { kind: 'text'; body: string }
  | { kind: 'time'; passes: string };

const keys = fc.constantFrom('1', '2', '3', '4', '0', '*', '8', '45#', '9', '7');
const doing: fc.Arbitrary<Doing> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('call' as const),
      entries: fc.array(keys, { maxLength: 4 }).map((rest) => ['PIN', ...rest]),
      end: fc.constantFrom('hangs up' as const, 'falls silent' as const),
    }),
  },
  {
    weight: 3,
    arbitrary: fc
      .constantFrom(
        'START 60 12 High Street PIN',
        'END PIN',
        'MORE 30 PIN',
        'OK PIN',
        'PIN',
        'STATUS PIN',
        'OUT. PHRASE.',
        'START 30. PHRASE',
        'BACK PIN',
        'HOME 30 PIN',
        'HOME PIN',
        'PHRASE',
        'MORE 15',
        'OUT',
        'START 45',
        'STATUS',
        'NOTE all quiet. PHRASE',
      )
      .map((body) => ({ kind: 'text' as const, body })),
  },
  { weight: 2, arbitrary: fc.constantFrom('4m', '20m', '50m').map((passes) => ({ kind: 'time' as const, passes })) },
);

const TOWNS = {
  // A text with a phrase gets the reply of the rest of that text.
  plain: { PIN: '7294', PHRASE: '...' },
  covert: { PIN: '3851', PHRASE: 'I will need the purple file' },
};
const ORGANISATION = RIVERSIDE.replace(
  'police_force: Northshire',
  'police_force: Northshire\n    code_phrases: { watch: blue folder, help: purple file }',
);

describe('duress cannot be seen', () => {
  const open: Town[] = [];
  afterEach(async () => {
    for (const town of open.splice(0)) {
      for (const number of EVERYBODY) await town.phone(number).minds('what came so far');
      await town.close();
    }
  });

  async function town(): Promise<Town> {
    const opened = await openTown({ organisation: ORGANISATION, at: '2026-11-23T14:00:00Z' });
    for (const number of EVERYBODY) opened.phone(number).answers('silent');
    open.push(opened);
    return opened;
  }

  /** Everything that Sam's phone heard, received and showed as ringing, with its times. */
  async function lived(doings: Doing[], words: { PIN: string; PHRASE: string }): Promise<unknown[]> {
    const place = await town();
    const sam = place.phone(SAM);
    const filled = (text: string): string => text.replace('PIN', words.PIN).replace('PHRASE', words.PHRASE);
    for (const one of doings) {
      if (one.kind === 'time') await place.passes(one.passes);
      if (one.kind === 'text') await sam.texts(filled(one.body));
      if (one.kind === 'call') {
        const call = await sam.dials();
        await call.pressesUntilItEnds(...one.entries.map(filled));
        if (place.exchange.call(call.id).waitingFor?.kind === 'recording') await call.says('Twelve Mill Lane');
        if (!call.isOver && one.end === 'falls silent') await call.staysSilent();
        if (!call.isOver) await call.hangsUp();
      }
    }
    await place.passes('30m');
    const calls = place.exchange
      .calls()
      .filter(({ phone }) => phone === SAM)
      .map(({ direction, status, createdAt, endedAt, transcript }) => ({
        direction,
        status,
        createdAt,
        endedAt,
        heard: transcript.filter(({ who }) => who === 'line').map(({ text, pace }) => `${pace} ${text}`),
      }));
    const texts = place.exchange
      .texts()
      .filter(({ phone, direction }) => phone === SAM && direction === 'outbound')
      .map(({ body, createdAt }) => ({ body, createdAt }));
    return [...calls, ...texts];
  }

  async function raised(): Promise<(string | undefined)[]> {
    return Promise.all(open.map(async ({ knex }) => (await knex('alarm').where({ covert: true }).first('kind'))?.kind));
  }

  it("on the worker's phone, whatever is keyed and texted, and for a while after", async () => {
    let covert = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(doing, { minLength: 2, maxLength: 5 }), async (doings) => {
        const shown = await lived(doings, TOWNS.plain);
        const underDuress = await lived(doings, TOWNS.covert);
        expect(underDuress).toEqual(shown);
        const kinds = await raised();
        expect(kinds[0]).toBeUndefined();
        if (kinds[1] === 'duress') covert += 1;
        for (const one of open.splice(0)) {
          for (const number of EVERYBODY) await one.phone(number).minds('what came so far');
          await one.close();
        }
      }),
      { numRuns: 2, seed: 4021, endOnFailure: true },
    );
    // The towns must differ in what is hidden. Otherwise the comparison would prove nothing.
    expect(covert).toBeGreaterThan(0);
  }, 240_000);
});
