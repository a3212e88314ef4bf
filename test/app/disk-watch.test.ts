import { beforeEach, describe, expect, it } from '@jest/globals';
import { createDiskWatch, diskState, type DiskTold, type DiskWatch } from '../../src/app/disk-watch.ts';

const MIB = 1024 ** 2;
const GIB = 1024 ** 3;

describe('the disk of the database', () => {
  it.each([
    ['ok', { free: 5 * GIB, refusedFor: null, isOnReserve: false }],
    ['ok', { free: null, refusedFor: null, isOnReserve: false }],
    ['low', { free: GIB - 1, refusedFor: null, isOnReserve: false }],
    ['low', { free: 48 * MIB, refusedFor: 20_000, isOnReserve: false }],
    ['on_reserve', { free: 100 * MIB, refusedFor: null, isOnReserve: true }],
    ['full', { free: 48 * MIB - 1, refusedFor: null, isOnReserve: true }],
    ['full', { free: 5 * GIB, refusedFor: 19_999, isOnReserve: false }],
    ['full', { free: null, refusedFor: 0, isOnReserve: false }],
  ] as const)('is %s of %o', (state, seen) => {
    expect(diskState(seen)).toBe(state);
  });
});

describe('whoever watches it', () => {
  let free: number;
  let isReserved: boolean;
  let refusedFor: number | null;
  let now: number;
  let told: string[];
  let watch: DiskWatch;
  beforeEach(() => {
    [free, isReserved, refusedFor, now, told] = [5 * GIB, false, null, 0, []];
    watch = createDiskWatch({
      refused: {
        watch: nothing,
        sinceLast: () => refusedFor,
        forget() {
          refusedFor = null;
        },
        count: nothing,
      },
      now: () => now,
      log: { info: nothing, warn: nothing, error: nothing },
      disk: {
        freeBytes: () => Promise.resolve(free),
        reserve: {
          isThere: () => Promise.resolve(isReserved),
          make() {
            isReserved = true;
            free -= 64 * MIB;
            return Promise.resolve();
          },
          release() {
            const was = isReserved;
            if (was) free += 64 * MIB;
            isReserved = false;
            return Promise.resolve(was);
          },
        },
      },
    });
  });
  const nothing = (): void => undefined;
  const whom: DiskTold = {
    noRoom(state) {
      told.push(state);
      return Promise.resolve();
    },
    littleRoom(bytes) {
      told.push(`low ${String(bytes / MIB)}`);
      return Promise.resolve();
    },
  };
  async function after(seconds: number): Promise<string[]> {
    now += seconds * 1_000;
    await watch.look(whom);
    return told.splice(0);
  }

  it('keeps a reserve where there is room for one, and none where it would fill the disk', async () => {
    await after(0);
    expect(isReserved).toBe(true);
    isReserved = false;
    free = 200 * MIB;
    await after(1);
    expect(isReserved).toBe(false);
  });

  it('warns once a day below 1 GiB', async () => {
    await after(0);
    free = GIB - MIB;
    expect(await after(1)).toEqual(['low 1023']);
    expect(await after(3_600)).toEqual([]);
    expect(await after(24 * 3_600)).toEqual(['low 1023']);
  });

  it('gives the reserve back on a full disk; tells it at once, when it gets worse, every ten minutes', async () => {
    await after(0);
    free = 40 * MIB;
    expect(await after(1)).toEqual(['on_reserve']);
    expect([watch.state(), isReserved, watch.free()]).toEqual(['on_reserve', false, 104 * MIB]);
    expect(await after(599)).toEqual([]);
    expect(await after(1)).toEqual(['on_reserve']);
    free = 40 * MIB;
    expect(await after(1)).toEqual(['full']);
    expect(await after(599)).toEqual([]);
    expect(await after(1)).toEqual(['full']);
    free = 5 * GIB;
    expect(await after(1)).toEqual([]);
    expect([watch.state(), isReserved]).toEqual(['ok', true]);
  });

  it('believes a refused write before it believes the disk', async () => {
    await after(0);
    refusedFor = 5;
    expect(await after(1)).toEqual(['on_reserve']);
    expect([watch.state(), isReserved]).toEqual(['on_reserve', false]);
    refusedFor = 5;
    expect(await after(1)).toEqual(['full']);
    expect(watch.state()).toBe('full');
  });
});
