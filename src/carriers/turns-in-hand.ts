import { setTimeout as wait } from 'node:timers/promises';
import { hasNoneFree, isPassingFault, saysNoRoom, saysTooSlow } from '../database/error-code.ts';
import type { Reply } from '../conversation/files/flow.ts';
import { TookTooLong, withTimeout } from './retry.ts';

/**
 * Turns that a fault of the database keeps from being answered. Who keys a duress PIN, or two zeros, may not be able to
 * key it twice. A database that is started again, or replaced by its copy, is away for some seconds: what was keyed
 * meanwhile was gone, and the caller was asked anew.
 */

/** Real milliseconds. After a fault a caller hears "One moment" as soon as they have waited for so long. */
const SILENCE_BEARABLE = 2_000;
/** As long as callers are asked to come back. */
const TRIED_FOR = 60_000;
const LONGEST_PAUSE = 500;
/** A server that has much to do is not asked again at once. */
const PAUSE_WHEN_SLOW = 2_000;
/**
 * So many are tried again at the same time, of 20 connections. Each try may take a slow database 5 s, and people who
 * call now must not wait behind callers who have hung up.
 */
const TRIED_AT_ONCE = 6;
/** The end of a call waits for so long for what was keyed before it. */
const ENDS_WITHIN = 5_000;

type Answering = () => Promise<Reply | null>;

interface TurnsInHand {
  /**
   * Answers what the call requests at that path. If a fault prevents it that may pass, it is tried again for a minute,
   * and rejects with the fault meanwhile. The carrier that comes back there, as it was told, gets what came of it, also
   * of work that takes long and has not failed: beside it the caller's come-back, which holds no keys, would be stored
   * first.
   */
  answer(call: string, path: string, work: Answering): Promise<Reply | null>;
  /** Resolves when nothing of the call is in hand any more, after 5 s at the latest. Never rejects. */
  settled(call: string): Promise<void>;
}

/** Milliseconds and a number, left out: those above. */
export function createTurnsInHand({
  silence = SILENCE_BEARABLE,
  triedFor = TRIED_FOR,
  pauseWhenSlow = PAUSE_WHEN_SLOW,
  atOnce = TRIED_AT_ONCE,
} = {}): TurnsInHand {
  /** What is being answered, by call and path. */
  const inHand = new Map<string, Map<string, Promise<Reply | null>>>();
  const inTurn = fewInTurn(atOnce);

  function remember(call: string, path: string, work: Promise<Reply | null>): void {
    const ofCall = inHand.get(call) ?? new Map<string, Promise<Reply | null>>();
    inHand.set(call, ofCall.set(path, work));
    const forget = (): void => {
      ofCall.delete(path);
      if (ofCall.size === 0) inHand.delete(call);
    };
    work.then(forget, forget);
  }

  /** The oldest goes first, and what has waited for its turn is tried, however long that was. */
  async function tryAgain(work: Answering, fault: unknown, end: number): Promise<Reply | null> {
    let latest = fault;
    for (let pause = 50; ; pause = Math.min(pause * 2, LONGEST_PAUSE)) {
      const longer = isBusy(latest) ? pauseWhenSlow : pause;
      if (performance.now() + longer >= end) throw latest;
      await wait(longer);
      try {
        return await inTurn(work);
      } catch (error) {
        if (!mayPass(error)) throw error;
        latest = error;
      }
    }
  }

  return {
    answer(call, path, work) {
      const begun = performance.now();
      const before = inHand.get(call)?.get(path);
      if (before) return withTimeout(silence, before);
      const first = (async () => work())();
      const whole = first.catch((error: unknown) => {
        if (!mayPass(error)) throw error;
        return tryAgain(work, error, begun + triedFor);
      });
      remember(call, path, whole);
      return first.catch((error: unknown) => {
        const left = Math.max(1, begun + silence - performance.now());
        return withTimeout(left, whole).catch((later: unknown) => {
          throw later instanceof TookTooLong ? error : later;
        });
      });
    },
    async settled(call) {
      const left = [...(inHand.get(call)?.values() ?? [])];
      if (left.length > 0) await withTimeout(ENDS_WITHIN, Promise.allSettled(left)).catch(() => undefined);
    },
  };
}

/** Where there is no room, nothing is tried again: the caller is told at once. */
const mayPass = (error: unknown): boolean => !saysNoRoom(error) && (isPassingFault(error) || saysTooSlow(error));

const isBusy = (error: unknown): boolean => saysTooSlow(error) || hasNoneFree(error);

/** Lets so many pieces of work run at the same time. The others wait, in their order. */
function fewInTurn(atOnce: number): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (work) => {
    if (running < atOnce) running += 1;
    // One that ends hands on its place.
    else await new Promise<void>((begin) => waiting.push(begin));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    }
  };
}
