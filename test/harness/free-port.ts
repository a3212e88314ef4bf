import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/**
 * Systems give away ports from 32768 (Linux) or 49152 for whatever listens on port 0 or connects: a port of these may
 * be taken between two starts of a service.
 */
const FIRST = 20_000;
const LAST = 29_999;

/** A port that nobody uses now, and that the system gives to nobody who does not ask for it. */
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
