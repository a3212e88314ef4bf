import { openSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The environment variable in which the run's set-up tells where the log files are. */
export const LOGS = 'BUDDYLINE_TEST_LOGS';

/** One file for each of jest's processes, so that lines do not mix. */
export const LOG_FILE = join(
  process.env[LOGS] ?? tmpdir(),
  `buddyline-${process.env['JEST_WORKER_ID'] ?? '1'}-${process.pid}.log`,
);

let file: number | null = null;

/**
 * What the service logs in tests, and what its processes print. It is checked at the end of the run (private-words.ts).
 */
export const logged = {
  write(line: string): void {
    writeSync((file ??= openSync(LOG_FILE, 'a')), line);
  },
};
