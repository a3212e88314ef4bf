import { appendFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The environment variable by which the run's set-up tells where everything that is logged is kept. */
export const LOGS = 'BUDDYLINE_TEST_LOGS';

/** One file for each of jest's processes: nobody cuts into another's line. */
export const LOG_FILE = join(
  process.env[LOGS] ?? tmpdir(),
  `buddyline-${process.env['JEST_WORKER_ID'] ?? '1'}-${process.pid}.log`,
);

/**
 * What the service logs in tests, and what its processes print. Looked through at the end of the run
 * (private-words.ts).
 */
export const logged = {
  write(line: string): void {
    appendFileSync(LOG_FILE, line);
  },
};
