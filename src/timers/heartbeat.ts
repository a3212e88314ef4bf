import type { Knex } from 'knex';
import type { Log } from '../carriers/log.ts';
import { isAnythingOverdue } from '../records/due.ts';
import type { Clock } from '../safety/clock.ts';

/**
 * A dead man's switch: a monitor elsewhere (a cron monitor, another machine) rings somebody when it is not requested
 * any more. It is requested only where a sweep has run, no step is overdue and no ring about an alarm is held up, so
 * that its silence tells of a dead process, a dead machine, a dead database and of calls that do not go out, alike.
 * Where all carriers refuse everything nobody else tells: whom the line would ring about it, it cannot ring.
 */

/** Real milliseconds. Monitors count in minutes. */
const EVERY = 30_000;
const LONGEST_ANSWER = 10_000;
/** A step that is so late does not only wait for its turn: alarms ring within seconds of their time. */
const OVERDUE_AFTER = 30_000;
/** So long its carriers have refused a ring about an alarm: one of them that fails for a moment is no reason. */
const HELD_UP_AFTER = 120_000;
/**
 * So long a ring counts that was given up and followed by none. A ladder's next round begins after its plan's `repeat`,
 * five minutes where nobody says otherwise, and its rings are held up two minutes later.
 */
const GIVEN_UP_FOR = 15 * 60_000;

const HELD_BACK = 'a step is overdue, or a ring cannot go out';

interface HeartbeatParts {
  /** It may name the monitor's owner, and is never logged. Null: nobody is requested, and `onHeldBack` alone tells. */
  url: string | null;
  /** Called at each beat that is held back: somebody is to be told in another way than by the carriers. */
  onHeldBack?: (why: string) => void;
  knex: Knex;
  clock: Clock;
  log: Log;
  /** Milliseconds of a clock that only goes forward; left out: the machine's. */
  monotonicNow?: () => number;
}

export interface Heartbeat {
  /** This process's sweep has run and is recorded. Returns at once. */
  sweepHasRun(): void;
  /** Waits for a request under way. */
  stop(): Promise<void>;
}

export function createHeartbeat({
  url,
  onHeldBack,
  knex,
  clock,
  log,
  monotonicNow = () => performance.now(),
}: HeartbeatParts): Heartbeat {
  const ending = new AbortController();
  let next = -Infinity;
  let going: Promise<void> = Promise.resolve();
  let isFailing = false;

  async function beat(): Promise<void> {
    const ago = (milliseconds: number): Date => new Date(clock.now().getTime() - clock.stretch(milliseconds));
    const since = { before: ago(OVERDUE_AFTER), heldSince: ago(HELD_UP_AFTER), givenUpSince: ago(GIVEN_UP_FOR) };
    if (await isAnythingOverdue(knex, since)) {
      notifyOnce({}, `${HELD_BACK}, so the heartbeat is held back`);
      onHeldBack?.(HELD_BACK);
      return;
    }
    if (url === null) {
      isFailing = false;
      return;
    }
    const signal = AbortSignal.any([ending.signal, AbortSignal.timeout(LONGEST_ANSWER)]);
    const { ok, status } = await fetch(url, { signal });
    if (ok) isFailing = false;
    else notifyOnce({ status }, 'the heartbeat was refused');
  }

  function notifyOnce(fields: Record<string, unknown>, words: string): void {
    if (!isFailing) log.error(fields, words);
    isFailing = true;
  }

  return {
    sweepHasRun() {
      const now = monotonicNow();
      if (now < next || ending.signal.aborted) return;
      next = now + EVERY;
      going = beat().catch((error: unknown) => {
        if (!ending.signal.aborted) notifyOnce({ fault: nameOf(error) }, 'the heartbeat could not be sent');
      });
    },
    async stop() {
      ending.abort();
      await going;
    },
  };
}

/** Its message may hold the address. */
const nameOf = (error: unknown): string => (error instanceof Error ? error.name : 'unknown');
