import type { Logger } from 'pino';
import { withTimeout } from '../carriers/persistence.ts';
import { configured, type ProcessContext, startLog } from './process.ts';
import { startFaultLines } from './start-fault.ts';

/**
 * Real milliseconds for closing one thing. What hangs (a connection into a network that swallows everything) is left to
 * the end of the process; whoever sent the signal sends a harder one before long.
 */
const LONGEST_CLOSE = 8_000;

/** Real milliseconds within which two signals are one wish. */
const SAME_WISH = 1_000;

/**
 * A process from beginning to end: reads the configuration, starts, and on SIGTERM or SIGINT closes what was opened,
 * last first. What prevents the start is told on stderr, a line each, and ends it with code 1.
 */
export async function run(start: (own: ProcessContext) => Promise<void>): Promise<void> {
  const closings: (() => void | Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    const faults: unknown[] = [];
    for (let one = closings.pop(); one; one = closings.pop()) {
      await withTimeout(LONGEST_CLOSE, Promise.resolve().then(one)).catch((fault: unknown) => {
        faults.push(fault);
      });
    }
    if (faults.length > 0) throw faults[0];
  };
  try {
    const config = configured();
    const log = startLog(config);
    surviveFaults(log);
    closeOnSignals(log, close);
    await start({
      config,
      log,
      atEnd: (one) => {
        closings.push(one);
      },
    });
  } catch (error) {
    for (const line of startFaultLines(error)) process.stderr.write(`${line}\n`);
    await close().catch(() => undefined);
    process.exit(1);
  }
}

/**
 * Node would print an unforeseen error with all that it holds (PostgreSQL's quote whole rows). A forgotten promise does
 * not end the process: nobody may be there to start it again, and the sweeps mend what it left undone.
 */
function surviveFaults(log: Logger): void {
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
