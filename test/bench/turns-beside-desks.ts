import { setTimeout as pause } from 'node:timers/promises';
import type { Town } from './house.ts';
import { type Desk, openDesks } from './open-desks.ts';
import { beginCalls, drive, ringTheLine } from './pin-turn.ts';
import type { Helper } from './processes.ts';
import { bootstrapBounds, geometricMean, median } from './statistics.ts';

/**
 * What open desks cost a caller's PIN turn, while a visit changes each second. Rounds with none and rounds with desks
 * take turns, and each is compared with those before and after it: a machine that slows down, tables that grow and code
 * that warms up fall on both alike. One comparison of six seconds with six told of a ratio between 0.9 and 1.4 where
 * nothing had changed.
 */

const TURNS_A_SECOND = 100;
const SECONDS = 3;
/** With desks. Rounds with none are one more. */
const ROUNDS = 8;
/** Milliseconds that whatever was opened or closed may take to be over. */
const SETTLES = 1_000;

/** Of each round the median, over the mean of the rounds on either side of it. */
interface Ratios {
  each: number[];
  mean: number;
  /** The mean lies between them with 95 %. */
  bounds: [number, number];
}

export interface TurnsBesideDesks {
  /** Milliseconds of each turn. */
  none: number[];
  desks: number[];
  beside: Ratios;
  /** Rounds with none beside rounds with none: what chance alone makes. */
  noise: Ratios;
}

interface Wanted {
  town: Town;
  port: number;
  load: Helper;
  /** Of the desks. */
  cookies: string[];
  changeEachSecond: (seconds: number) => Promise<void>;
}

export async function measureTurnsBesideDesks(wanted: Wanted): Promise<TurnsBesideDesks> {
  const { town, port, load, cookies, changeEachSecond } = wanted;
  const example = await ringTheLine(town, port);
  const round = async (open: string[]): Promise<number[]> => {
    const paths = await beginCalls(town, example, TURNS_A_SECOND * (SECONDS + 1));
    const desks: Desk[] = await openDesks(port, open);
    await pause(SETTLES);
    try {
      const pace = { perSecond: TURNS_A_SECOND };
      const [{ latencies }] = await Promise.all([
        drive(load, { port, paths, seconds: SECONDS, pace }),
        changeEachSecond(SECONDS),
      ]);
      return latencies;
    } finally {
      for (const desk of desks) desk.close();
    }
  };
  // Both kinds warm up.
  await round([]);
  await round(cookies);
  const none = [await round([])];
  const desks: number[][] = [];
  for (let time = 0; time < ROUNDS; time++) {
    desks.push(await round(cookies));
    none.push(await round([]));
  }
  return {
    none: none.flat(),
    desks: desks.flat(),
    beside: ratiosOf(desks.map((one, n) => over(one, none[n], none[n + 1]))),
    noise: ratiosOf(none.slice(1, -1).map((one, n) => over(one, none[n], none[n + 2]))),
  };
}

/** The median of one round over the mean of two others'. */
const over = (one: number[], before: number[] = [], after: number[] = []): number =>
  median(one) / geometricMean([median(before), median(after)]);

const ratiosOf = (each: number[]): Ratios => ({
  each,
  mean: geometricMean(each),
  bounds: bootstrapBounds([each], ([drawn = []]) => geometricMean(drawn)),
});
