import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/**
 * Systems give out ports from 32768 (Linux) or 49152 to programs that listen on port 0 or connect. Such a port may be
 * taken between two starts of a service. Each of jest's workers has a thousand of its own.
 */
const FIRST = 20_000;
const OF_A_WORKER = 1_000;
const WORKERS = 10;

const first = FIRST + (Number(process.env['JEST_WORKER_ID'] ?? 0) % WORKERS) * OF_A_WORKER;
/** A service may not listen on it yet. */
const given = new Set<number>();

/** A port that nobody uses now, and that the system gives only to programs that ask for it. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = first + randomInt(OF_A_WORKER);
    if (given.has(port) || !(await isFree(port))) continue;
    given.add(port);
    return port;
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  return await new Promise((resolve) => {
    server.once('error', () => {
      resolve(false);
    });
    server.listen(port, '127.0.0.1', () => {
      server.close(() => {
        resolve(true);
      });
    });
  });
}
