import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { lives } from './walk/life.ts';
import { aMove, aStart } from './walk/moves.ts';

/**
 * People text, ring and answer in any order while calls ring and texts wait, the desk acts, files are imported, people
 * leave, and the carrier takes what it likes when it likes. Whatever it takes must be right at that moment, and so must
 * what stands in the records after each move. `WALKS=200 SEED=7` walks further.
 */
describe('what is given to a carrier, in any order of deeds', () => {
  it('tells nobody beside a covert alarm, nobody of what is over, nobody of what is so no longer', async () => {
    await fc.assert(
      fc.asyncProperty(aStart, fc.array(aMove, { minLength: 30, maxLength: 30 }), async (start, moves) => {
        expect(await lives(start, moves)).toEqual([]);
      }),
      { numRuns: Number(process.env['WALKS'] ?? 10), seed: Number(process.env['SEED'] ?? 4021), endOnFailure: true },
    );
  });
});
