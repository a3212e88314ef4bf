import { createServer, type RequestListener, type Server } from 'node:http';

/** Real milliseconds that a stopping server gives to requests under way: a carrier waits no longer than 15 s. */
const LAST_ANSWERS = 2_000;

/**
 * Real milliseconds that an idle connection stays open: longer than proxies keep it (nginx and AWS 60 s, Heroku and
 * Traefik 90 s, Caddy 120 s). The side that closes first wins, and a request that is on its way just then is lost.
 */
const IDLE_CONNECTIONS = 130_000;

/** What anybody may hold open without asking for anything. The rest of the numbers are real milliseconds. */
export interface ServerLimits {
  /** From the opening of a connection, or the beginning of a request, to the end of its headers. */
  headers: number;
  /** From the beginning of a request to the end of its body. Carriers send a few kilobytes, people a file. */
  request: number;
  /** Between two looks for clients that are too slow. */
  looks: number;
  /**
   * At once. What comes beyond is closed: the calls that we place need files of this process too. Carriers and desks
   * need some hundred.
   */
  connections: number;
}

const LIMITS: ServerLimits = { headers: 15_000, request: 30_000, looks: 5_000, connections: 4_000 };

/** A server on which slow senders and half-open connections hold nothing for long. */
export function createLimitedServer(app: RequestListener, limits: ServerLimits = LIMITS): Server {
  const server = createServer(
    {
      connectionsCheckingInterval: limits.looks,
      headersTimeout: limits.headers,
      requestTimeout: limits.request,
      keepAliveTimeout: IDLE_CONNECTIONS,
    },
    app,
  );
  server.maxConnections = limits.connections;
  return server;
}

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

/** Takes no more connections, lets the answers under way be given, and closes the connections that stay longer. */
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
