import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { RIVERSIDE, SAM } from '../harness/riverside.ts';
import { openTown, type Town } from '../harness/town.ts';

const KIOSK = '+447700900177';

describe('any keys at all', () => {
  let town: Town;
  beforeAll(async () => {
    town = await openTown({ organisation: RIVERSIDE, at: '2026-11-23T14:00:00Z' });
  });
  afterAll(async () => {
    for (const { number } of town.exchange.phones()) await town.phone(number).minds('what came so far');
    await town.close();
  });

  const keys = fc.constantFrom(
    '0',
    '1',
    '2',
    '3',
    '4',
    '5',
    '9',
    '*',
    '#',
    '00#',
    '30#',
    '999#',
    '7294',
    '7294#',
    '4021#',
    '1111#',
  );
  const deed = fc.oneof({ weight: 8, arbitrary: keys }, { weight: 2, arbitrary: fc.constant('silence') });

  it('never cause an error, and every call ends', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(SAM, KIOSK),
        fc.array(deed, { minLength: 1, maxLength: 14 }),
        fc.boolean(),
        async (from, deeds, proves) => {
          const id = town.exchange.dial({ from, to: town.line });
          await town.exchange.idle();
          const start = from === SAM ? ['7294'] : ['4021#', '7294#'];
          for (const one of [...(proves ? start : []), ...deeds]) await act(id, one);
          // A caller who says nothing more is released before long.
          for (let silence = 0; silence < 60 && isLive(id); silence += 1) await act(id, 'silence');
          expect({ deeds, over: !isLive(id) }).toEqual({ deeds, over: true });
          expect(town.exchange.errors()).toEqual([]);
          const said = town.exchange
            .call(id)
            .transcript.map(({ text }) => text)
            .join(' ');
          expect(said).not.toMatch(/One moment, please\./);
        },
      ),
      { numRuns: 40 },
    );
    await town.settle();
  }, 120_000);

  async function act(id: string, deed: string): Promise<void> {
    const { waitingFor } = town.exchange.call(id);
    if (waitingFor === null || waitingFor.kind === 'conference') return;
    if (deed === 'silence') town.exchange.silence(id);
    else town.exchange.press(id, deed);
    await town.exchange.idle();
  }

  function isLive(id: string): boolean {
    return town.exchange.call(id).endedAt === null;
  }
});
