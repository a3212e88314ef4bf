import { setTimeout as wait } from 'node:timers/promises';
import { isPassingFault, saysNoRoom, saysTooSlow } from '../database/error-code.ts';
import type { Reply } from './carrier.ts';
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
/** The end of a call waits for so long for what was keyed before it. */
const ENDS_WITHIN = 5_000;

type Answering = () => Promise<Reply | null>;

export interface TurnsInHand {
  /**
   * Answers what the call requests at that path. If a fault prevents it that may pass, it is tried again for a minute,
   * and rejects with the fault meanwhile. The carrier that comes back there, as it was told, gets what came of it.
   */
  answer(call: string, path: string, work: Answering): Promise<Reply | null>;
  /** Resolves when nothing of the call is tried again any more, after 5 s at the latest. Never rejects. */
  settled(call: string): Promise<void>;
}

/** Milliseconds, left out: those above. */
export function createTurnsInHand({ silence = SILENCE_BEARABLE, triedFor = TRIED_FOR } = {}): TurnsInHand {
  /** What is tried again, by call and path. */
  const triedAgain = new Map<string, Map<string, Promise<Reply | null>>>();

  function remember(call: string, path: string, work: Promise<Reply | null>): void {
    const ofCall = triedAgain.get(call) ?? new Map<string, Promise<Reply | null>>();
    triedAgain.set(call, ofCall.set(path, work));
    const forget = (): void => {
      ofCall.delete(path);
      if (ofCall.size === 0) triedAgain.delete(call);
    };
    work.then(forget, forget);
  }

  async function tryAgain(work: Answering, fault: unknown, end: number): Promise<Reply | null> {
    let latest = fault;
    for (let pause = 50; performance.now() + pause < end; pause = Math.min(pause * 2, LONGEST_PAUSE)) {
      await wait(pause);
      try {
        return await work();
      } catch (error) {
        if (!mayPass(error)) throw error;
        latest = error;
      }
    }
    throw latest;
  }

  return {
    async answer(call, path, work) {
      const begun = performance.now();
      const before = triedAgain.get(call)?.get(path);
      if (before) return withTimeout(silence, before);
      try {
        return await work();
      } catch (error) {
        if (!mayPass(error)) throw error;
        const again = tryAgain(work, error, begun + triedFor);
        remember(call, path, again);
        const left = Math.max(1, begun + silence - performance.now());
        return await withTimeout(left, again).catch((later: unknown) => {
          throw later instanceof TookTooLong ? error : later;
        });
      }
    },
    async settled(call) {
      const left = [...(triedAgain.get(call)?.values() ?? [])];
      if (left.length > 0) await withTimeout(ENDS_WITHIN, Promise.allSettled(left)).catch(() => undefined);
    },
  };
}

/** Where there is no room, nothing is tried again: the caller is told at once. */
const mayPass = (error: unknown): boolean => !saysNoRoom(error) && (isPassingFault(error) || saysTooSlow(error));
