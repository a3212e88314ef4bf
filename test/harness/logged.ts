import { appendFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where everything that the suite makes the service log is kept, for the test that looks for what must not be there. */
export const LOG_FILE = join(tmpdir(), `buddyline-test-log-${process.env['JEST_WORKER_ID'] ?? '1'}-${process.pid}.log`);

export const logged = {
  write(line: string): void {
    appendFileSync(LOG_FILE, line);
  },
};
