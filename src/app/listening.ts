import type { Server } from 'node:http';

/** Real milliseconds that a stopping server gives to requests under way: a carrier waits no longer than 15 s. */
const LAST_ANSWERS = 2_000;

/**
 * Real milliseconds that an idle connection stays open: longer than proxies keep it (nginx and AWS 60 s, Heroku and
 * Traefik 90 s, Caddy 120 s). Whoever closes first wins, and a request that is on its way just then is lost.
 */
const IDLE_CONNECTIONS = 130_000;
/** Node counts the headers' time from the last answer on. */
const HEADERS = IDLE_CONNECTIONS + 5_000;

/** Resolves with the port, which 0 leaves to the system. Rejects with the system's error where it cannot be had. */
export async function listenOn(server: Server, port: number, host: string | undefined): Promise<number> {
  server.keepAliveTimeout = IDLE_CONNECTIONS;
  server.headersTimeout = HEADERS;
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
  const impatience = setTimeout(() => {
    server.closeAllConnections();
  }, LAST_ANSWERS);
  await new Promise<void>((resolve) => {
    server.close(() => {
      resolve();
    });
    server.closeIdleConnections();
  });
  clearTimeout(impatience);
}
