import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { aMove, lives } from './what-is-under-way.ts';

/**
 * People text, ring and answer in any order while calls ring and texts wait, and the carrier takes them when it likes.
 * Whatever it takes must be right at that moment. `WALKS=200 SEED=7` walks further.
 */
describe('what is given to a carrier, in any order of deeds', () => {
  it('tells nobody beside a covert alarm, nobody of what is over, nobody of what is so no longer', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(aMove, { minLength: 30, maxLength: 30 }), async (moves) => {
        expect(await lives(moves)).toEqual([]);
      }),
      { numRuns: Number(process.env['WALKS'] ?? 10), seed: Number(process.env['SEED'] ?? 4021), endOnFailure: true },
    );
  });
});
