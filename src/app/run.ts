import type { Logger } from 'pino';
import { withTimeout } from '../carriers/retry.ts';
import { configOrFault, type ProcessContext, startLog } from './process.ts';
import { startFaultLines } from './start-fault.ts';

/**
 * Real milliseconds for closing one thing. What hangs (a connection into a network that swallows everything) is left to
 * the end of the process; the sender of the signal sends a harder one before long.
 */
const LONGEST_CLOSE = 8_000;

/** Real milliseconds within which two signals are one wish. */
const SAME_WISH = 1_000;

/** What is open in a process or a thread. */
interface Closings {
  /** Called when the process or thread ends, the last one first. */
  atEnd(one: () => void | Promise<void>): void;
  /** Rejects with the first fault, after all have been tried. */
  close(): Promise<void>;
}

export function createClosings(): Closings {
  const closings: (() => void | Promise<void>)[] = [];
  return {
    atEnd(one) {
      closings.push(one);
    },
    async close() {
      const faults: unknown[] = [];
      for (let one = closings.pop(); one; one = closings.pop()) {
        await withTimeout(LONGEST_CLOSE, Promise.resolve().then(one)).catch((fault: unknown) => {
          faults.push(fault);
        });
      }
      if (faults.length > 0) throw faults[0];
    },
  };
}

export interface RunningProcess extends ProcessContext {
  /** For a process that cannot go on: closes what is open and ends with code 1, so that it is started again. */
  giveUp(why: string): void;
}

/**
 * A process from beginning to end: reads the configuration, starts, and on SIGTERM or SIGINT closes what was opened,
 * last first. What prevents the start is told on stderr, a line each, and ends it with code 1.
 */
export async function runProcess(start: (own: RunningProcess) => Promise<void>): Promise<void> {
  const { atEnd, close } = createClosings();
  try {
    const config = configOrFault();
    const log = startLog(config);
    surviveFaults(log);
    closeOnSignals(log, close);
    const giveUp = (why: string): void => {
      log.fatal({}, `${why}: the process ends`);
      void close()
        .catch(() => undefined)
        .finally(() => process.exit(1));
    };
    await start({ config, log, atEnd, giveUp });
  } catch (error) {
    for (const line of startFaultLines(error)) process.stderr.write(`${line}\n`);
    await close().catch(() => undefined);
    process.exit(1);
  }
}

/**
 * Node would print an unforeseen error with all that it holds (PostgreSQL's quote whole rows). A forgotten promise does
 * not end the process: nobody may be there to start it again, and the sweeps mend what it left undone. In a thread,
 * `process.exit` ends the thread.
 */
export function surviveFaults(log: Logger): void {
  process.on('unhandledRejection', (error) => {
    log.error({ err: error }, 'an error that nobody foresaw');
  });
  process.on('uncaughtException', (error) => {
    log.fatal({ err: error }, 'an error that nobody foresaw: the process ends');
    process.exit(1);
  });
}

/**
 * Closes once, on the first signal, then ends the process. A later one ends it at once; one that follows on its heels
 * is the same: npm passes on what its whole group has got already.
 */
function closeOnSignals(log: Logger, close: () => Promise<void>): void {
  let askedAt: number | null = null;
  const end = (signal: NodeJS.Signals): void => {
    if (askedAt !== null) {
      if (performance.now() - askedAt > SAME_WISH) process.exit(1);
      return;
    }
    askedAt = performance.now();
    log.info({ signal }, 'stopping');
    close().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, 'stopping failed');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', end);
  process.on('SIGINT', end);
}
