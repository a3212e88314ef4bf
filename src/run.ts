import type { Logger } from 'pino';
import { configured, type Own, startLog } from './process.ts';
import { startFaultLines } from './start-fault.ts';

/**
 * A process from beginning to end: reads the configuration, starts, and on SIGTERM or SIGINT closes what was opened, last
 * first. What prevents the start is told on stderr, a line each, and ends it with code 1.
 */
export async function run(start: (own: Own) => Promise<void>): Promise<void> {
  const closings: (() => void | Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (let one = closings.pop(); one; one = closings.pop()) await one();
  };
  try {
    const config = configured();
    const log = startLog(config);
    surviveFaults(log);
    closeOnSignals(log, close);
    await start({ config, log, atEnd: (one) => { closings.push(one); } });
  } catch (error) {
    for (const line of startFaultLines(error)) process.stderr.write(`${line}\n`);
    await close().catch(() => undefined);
    process.exit(1);
  }
}

/**
 * Node would print an unforeseen error with all that it holds (PostgreSQL's quote whole rows). A forgotten promise does not
 * end the process: nobody may be there to start it again, and the sweeps mend what it left undone.
 */
function surviveFaults(log: Logger): void {
  process.on('unhandledRejection', (error) => { log.error({ err: error }, 'an error that nobody foresaw'); });
  process.on('uncaughtException', (error) => {
    log.fatal({ err: error }, 'an error that nobody foresaw: the process ends');
    process.exit(1);
  });
}

/** Closes once, on the first signal, then ends the process. A second signal ends it at once. */
function closeOnSignals(log: Logger, close: () => Promise<void>): void {
  let closing = false;
  const end = (signal: NodeJS.Signals): void => {
    if (closing) process.exit(1);
    closing = true;
    log.info({ signal }, 'stopping');
    close().then(() => process.exit(0), (error: unknown) => {
      log.error({ err: error }, 'stopping failed');
      process.exit(1);
    });
  };
  process.on('SIGTERM', end);
  process.on('SIGINT', end);
}
