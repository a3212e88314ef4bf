import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { Log } from '../carriers/log.ts';
import { withTimeout } from '../carriers/retry.ts';
import type { Clock } from '../safety/clock.ts';
import { codeOf, LONGEST_SENDING } from './mail-sender.ts';
import type { Mailer } from './mailer.ts';

/**
 * Mails to those who run Buddyline of what is broken. Calls and texts about it go by the carriers, and those may be
 * what is broken: with both refusing everything nobody heard of it. Nothing is stored, for the database may be broken
 * as well: what has not gone out when its process ends is lost.
 */

const MINUTE = 60_000;
/** Real milliseconds between the tries, an hour in all. */
const PAUSES = [1, 2, 4, 8, 15, 30].map((minutes) => minutes * MINUTE);
/** Real milliseconds for which the same words are not mailed again. */
const SAID_FOR = 15 * MINUTE;

interface OperatorMailParts {
  mailer: Mailer;
  to: readonly string[];
  /** Where the service is, so that the reader of several knows which. */
  publicUrl: string;
  clock: Clock;
  log: Log;
  /** When the process begins to end. Left out: it goes on until all is sent. */
  stopping?: AbortSignal;
  /** Left out: as above. */
  pauses?: readonly number[];
}

/** Mails it to everybody who is to know. Returns at once. `what`: names nobody. */
export type NotifyByMail = (what: string) => void;

export function createOperatorMail({
  mailer,
  to,
  publicUrl,
  clock,
  log,
  stopping,
  pauses = PAUSES,
}: OperatorMailParts): NotifyByMail {
  /** Real milliseconds, by what was said. */
  const saidAt = new Map<string, number>();
  const realNow = (): Date => clock.toReal(clock.now());

  async function send(address: string, text: string): Promise<void> {
    const letter = { id: randomUUID(), to: address, subject: 'Buddyline: somebody must look', text };
    for (const pause of [...pauses, null]) {
      if (stopping?.aborted === true) return;
      try {
        await withTimeout(LONGEST_SENDING, mailer.send(letter));
        return;
      } catch (error) {
        const code = codeOf(error);
        if (pause === null) log.error({ code }, 'the operator could not be told by mail, and it is given up');
        else log.warn({ code }, 'the operator could not be told by mail; it is tried again');
        if (pause !== null) await wait(pause, undefined, { ref: false, signal: stopping }).catch(() => undefined);
      }
    }
  }

  return (what) => {
    const now = realNow();
    const said = saidAt.get(what);
    // What was said later than now was said before the clock was put back.
    if (said !== undefined && now.getTime() >= said && now.getTime() - said < SAID_FOR) return;
    saidAt.set(what, now.getTime());
    const text = [`${publicUrl}, ${now.toISOString()}:`, '', what, '', 'Its log says more.', ''].join('\n');
    for (const address of to) void send(address, text);
  };
}
