import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/**
 * Systems give out ports from 32768 (Linux) or 49152 to programs that listen on port 0 or connect. Such a port may be
 * taken between two starts of a service.
 */
const FIRST = 20_000;
const LAST = 29_999;

/** A port that nobody uses now, and that the system gives only to programs that ask for it. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(FIRST, LAST + 1);
    if (await isFree(port)) return port;
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
