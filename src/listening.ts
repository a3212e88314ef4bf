import type { Server } from 'node:http';

/** Real milliseconds that a stopping server gives to requests under way: a carrier waits no longer than 15 s. */
const LAST_ANSWERS = 2_000;

/** Resolves with the port, which 0 leaves to the system. Rejects with the system's error where it cannot be had. */
export async function listenOn(server: Server, port: number, host: string | undefined): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : port;
}

/** Takes no more connections, lets the answers under way be given, and hangs up on whoever stays longer. */
export async function stopListening(server: Server): Promise<void> {
  const impatience = setTimeout(() => { server.closeAllConnections(); }, LAST_ANSWERS);
  await new Promise<void>((resolve) => {
    server.close(() => { resolve(); });
    server.closeIdleConnections();
  });
  clearTimeout(impatience);
}
