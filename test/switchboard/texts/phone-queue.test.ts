import { describe, expect, it } from '@jest/globals';
import { createPhoneQueue } from '../../../src/switchboard/texts/phone-queue.ts';

/** Work that continues until the test ends it, oldest first. */
function trial(how: { atOnce: number; mostWaiting: number }) {
  const queue = createPhoneQueue(how);
  const begun: string[] = [];
  const left: string[] = [];
  const ends: ((fault?: Error) => void)[] = [];
  const goesOn = async (): Promise<void> => {
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  };
  return {
    begun,
    left,
    async comes(name: string, { phone = 'a', canWait = true } = {}): Promise<void> {
      queue
        .inTurn(
          phone,
          () => canWait,
          async () => {
            begun.push(name);
            await new Promise<void>((resolve, reject) => {
              ends.push((fault) => {
                if (fault) reject(fault);
                else resolve();
              });
            });
          },
        )
        .then(
          (turn) => {
            if (!turn) left.push(name);
          },
          () => undefined,
        );
      await goesOn();
    },
    async ends(fault?: Error): Promise<void> {
      ends.shift()?.(fault);
      await goesOn();
    },
  };
}

describe('the queue of one phone', () => {
  it('runs one at a time, in order, even after a failure, and those of other phones meanwhile', async () => {
    const { begun, comes, ends } = trial({ atOnce: 1, mostWaiting: 8 });
    for (const name of ['1', '2', '3']) await comes(name);
    await comes('other', { phone: 'b' });
    expect(begun).toEqual(['1', 'other']);
    await ends(new Error('a fault'));
    expect(begun).toEqual(['1', 'other', '2']);
    await ends();
    await ends();
    expect(begun).toEqual(['1', 'other', '2', '3']);
    await ends();
    await comes('4');
    expect(begun.at(-1)).toBe('4');
  });

  it('runs several at once if it may', async () => {
    const { begun, comes, ends } = trial({ atOnce: 2, mostWaiting: 8 });
    for (const name of ['1', '2', '3', '4']) await comes(name);
    expect(begun).toEqual(['1', '2']);
    await ends();
    await ends();
    expect(begun).toEqual(['1', '2', '3', '4']);
    await ends();
    await ends();
    for (const name of ['5', '6', '7']) await comes(name);
    expect(begun).toEqual(['1', '2', '3', '4', '5', '6']);
  });

  it.each([
    ['the oldest that can wait leaves it', [true, true, true, true], ['2'], ['3', '4', '5']],
    ['no cry does while others can', [false, true, false, true], ['3'], ['2', '4', '5']],
    ['not the newest cry, but the oldest, where all are cries', [false, false, false, false], ['2'], ['3', '4', '5']],
    ['the newest itself, where only it can wait', [false, false, false, true], ['5'], ['2', '3', '4']],
  ])('when too many wait: %s', async (_what, canWait, leaves, stays) => {
    const { begun, left, comes, ends } = trial({ atOnce: 1, mostWaiting: 3 });
    await comes('1');
    for (const [index, can] of canWait.entries()) await comes(String(index + 2), { canWait: can });
    expect(left).toEqual(leaves);
    for (let one = 0; one < 4; one++) await ends();
    expect(begun).toEqual(['1', ...stays]);
  });
});
