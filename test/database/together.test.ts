import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ALONE, servedTogether } from '../../src/database/together.ts';

const LIMITS = { atOnce: 2, most: 4, slow: 20 };

/** What can be settled by hand. */
function byHand<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let settle: ((value: T) => void) | null = null;
  const promise = new Promise<T>((resolve) => {
    settle = resolve;
  });
  return { promise, resolve: (value) => settle?.(value) };
}

describe('what comes at the same time', () => {
  it('goes at once and alone while few are served', async () => {
    const groups: number[][] = [];
    const serve = servedTogether<number, number>(
      {
        one: (given) => Promise.resolve(given * 10),
        many: (given) => {
          groups.push(given);
          return Promise.resolve(given.map((one) => one * 10));
        },
        isOfOne: () => true,
      },
      LIMITS,
    );
    expect(await Promise.all([serve(1), serve(2)])).toEqual([10, 20]);
    expect(await serve(3)).toBe(30);
    expect(groups).toEqual([]);
  });

  it('waits while others are served, and then goes together, in its order and no more than may', async () => {
    const first = byHand<number>();
    const groups: number[][] = [];
    const serve = servedTogether<number, number>(
      {
        one: (given) => (given <= 2 ? first.promise : Promise.resolve(given)),
        many: (given) => {
          groups.push(given);
          return Promise.resolve(given);
        },
        isOfOne: () => true,
      },
      { ...LIMITS, slow: 60_000 },
    );
    const answers = Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map((given) => serve(given)));
    expect(groups).toEqual([]);
    first.resolve(0);
    expect(await answers).toEqual([0, 0, 3, 4, 5, 6, 7, 8]);
    expect(groups).toEqual([
      [3, 4, 5, 6],
      [7, 8],
    ]);
  });

  it('is not held up by one that takes long', async () => {
    const lock = byHand<string>();
    const serve = servedTogether<string, string>(
      {
        one: (given) => (given === 'locked' ? lock.promise : Promise.resolve(given)),
        many: (given) => Promise.resolve(given.map((one) => (one === 'locked' ? ALONE : one))),
        isOfOne: () => true,
      },
      LIMITS,
    );
    const locked = [serve('locked'), serve('locked'), serve('locked')];
    expect(await serve('free')).toBe('free');
    lock.resolve('at last');
    expect(await Promise.all(locked)).toEqual(['at last', 'at last', 'at last']);
  });

  it('all fails where the database fails, and is not asked for again', async () => {
    let asked = 0;
    const serve = servedTogether<number, number>(
      {
        one: () => {
          asked += 1;
          return Promise.reject(new Error('gone'));
        },
        many: () => {
          asked += 1;
          return Promise.reject(new Error('gone'));
        },
        isOfOne: () => false,
      },
      LIMITS,
    );
    const settled = await Promise.allSettled([1, 2, 3, 4, 5].map((given) => serve(given)));
    expect(settled.map(({ status }) => status)).toEqual(Array.from({ length: 5 }, () => 'rejected'));
    expect(asked).toBe(3);
  });

  it('gets each its own answer, whoever else fails, or is refused a place', async () => {
    const kinds = fc.constantFrom('good', 'bad', 'left out');
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ kind: kinds }), { maxLength: 40 }),
        fc.scheduler(),
        async (asked, scheduler) => {
          type Asked = { kind: string; number: number };
          const later = scheduler.scheduleFunction((answer: () => number) => Promise.resolve(answer()));
          const serve = servedTogether<Asked, number>(
            {
              one: ({ kind, number }) =>
                later(() => {
                  if (kind === 'bad') throw new Error(String(number));
                  return number;
                }),
              many: async (given) => {
                await later(() => 0);
                if (given.some(({ kind }) => kind === 'bad')) throw new Error('one of them is bad');
                return given.map(({ kind, number }) => (kind === 'left out' ? ALONE : number));
              },
              isOfOne: () => true,
            },
            { ...LIMITS, slow: 60_000 },
          );
          const settled = Promise.allSettled(asked.map(({ kind }, number) => serve({ kind, number })));
          await scheduler.waitFor(settled);
          expect((await settled).map((one) => (one.status === 'fulfilled' ? one.value : String(one.reason)))).toEqual(
            asked.map(({ kind }, number) => (kind === 'bad' ? `Error: ${number}` : number)),
          );
        },
      ),
      { numRuns: 200 },
    );
  });
});
