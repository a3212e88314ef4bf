import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';

/** Real milliseconds for which a stopping server waits. */
interface LastAnswers {
  /**
   * For answers under way. A turn of a call is answered within 8 s, however slow the database is, and platforms end
   * with `kill -9` what is still there after ten. With 2 s, a slow database cost a caller their answer.
   */
  answers: number;
  /** For connections on which nothing, or half a head, has come. */
  heads: number;
}
const LAST_ANSWERS: LastAnswers = { answers: 7_000, heads: 2_000 };

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

/** What each server has still to answer. */
const underWay = new WeakMap<Server, Set<ServerResponse>>();

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
  const answers = new Set<ServerResponse>();
  underWay.set(server, answers);
  server.prependListener('request', (_request, response: ServerResponse) => {
    answers.add(response);
    response.once('close', () => {
      answers.delete(response);
    });
  });
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

/**
 * Takes no more connections, lets the answers under way be given, and closes the connections that stay longer. Each
 * answer says that its connection ends with it: a proxy that keeps connections would send the next request there, and
 * the process would end under it.
 */
export async function stopListening(server: Server, within: LastAnswers = LAST_ANSWERS): Promise<void> {
  const answers = underWay.get(server) ?? new Set<ServerResponse>();
  let isLate = false;
  const end = (response: ServerResponse): void => {
    response.shouldKeepAlive = false;
    response.once('close', () => {
      server.closeIdleConnections();
      if (isLate && answers.size === 0) server.closeAllConnections();
    });
  };
  answers.forEach(end);
  server.prependListener('request', (_request, response: ServerResponse) => {
    end(response);
  });
  const impatience = [
    setTimeout(() => {
      isLate = true;
      if (answers.size === 0) server.closeAllConnections();
    }, within.heads),
    setTimeout(() => {
      server.closeAllConnections();
    }, within.answers),
  ];
  await new Promise<void>((resolve) => {
    server.close(() => {
      resolve();
    });
    server.closeIdleConnections();
  });
  impatience.forEach(clearTimeout);
}
