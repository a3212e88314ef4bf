import { Socket } from 'node:net';
import pg from 'pg';
import { z } from 'zod';
import { hostsIn } from './hosts.ts';

/**
 * An address may name several servers, as in `postgres://user:password@one:5432,two:5432/name`: a primary and its
 * replicas. node-postgres knows one host. Here each new connection goes to the server that takes writes.
 */

/** Real milliseconds. A new connection may take five seconds in all. */
const PROBE = 3_000;
/** An answer counts for connections that are opened together. */
const FRESH = 500;

interface Connecting {
  connectionString: string;
  /** Of the drivers' own kind where there is one host. */
  stream?: () => Socket;
}

/**
 * What a driver needs to connect. An `application_name` of the address is left out: it would stand over the names that
 * we give our sessions, and by those we know which session in a cry's way is somebody else's.
 */
export function connectionTo(given: string): Connecting {
  const url = withoutName(given);
  const [first = url, ...others] = hostsIn(url);
  if (others.length === 0) return { connectionString: url };
  const finder = finderOf(url);
  return { connectionString: first, stream: () => new FollowingSocket(finder) };
}

function withoutName(url: string): string {
  const [address = url, query] = url.split(/\?(.*)/s);
  if (query === undefined) return url;
  const kept = query.split('&').filter((one) => !/^application_name=/i.test(one));
  return kept.length > 0 ? `${address}?${kept.join('&')}` : address;
}

interface Found {
  host: string;
  port: number;
  /** Raised by each promotion, in hexadecimal digits of one length. */
  timeline: string;
}

interface Finder {
  find: () => Promise<Found>;
  /** A connection could not be made: the next one is to look anew. */
  forget: () => void;
  joined: (socket: Socket, found: Found) => void;
}

/** Rejected while a replica is not promoted yet. The code is that of a server that is not there. */
class NoneTakesWrites extends Error {
  readonly code = 'ECONNREFUSED';
}

/** A connection is given up. The code is that of one which the server has closed. */
class Replaced extends Error {
  readonly code = 'ECONNRESET';
}

const finders = new Map<string, Finder>();

/** One for each address in a process: what one connection learns counts for all. */
function finderOf(url: string): Finder {
  const known = finders.get(url) ?? createFinder(hostsIn(url));
  finders.set(url, known);
  return known;
}

function createFinder(urls: string[]): Finder {
  let last: { at: number; found: Promise<Found> } | null = null;
  let highest = '';
  let current = '';
  const open = new Map<Socket, string>();

  /**
   * Of several that take writes, the one that was promoted last. One that was the primary before and has come back by
   * itself takes writes as well, and they would be lost.
   */
  async function look(): Promise<Found> {
    const answers = await Promise.all(urls.map(probe));
    const [best] = answers
      .flatMap((answer) => (answer !== null && answer.timeline >= highest ? [answer] : []))
      .sort((one, other) => (one.timeline === other.timeline ? 0 : one.timeline < other.timeline ? 1 : -1));
    if (!best) throw new NoneTakesWrites('None of the hosts in DATABASE_URL takes writes');
    highest = best.timeline;
    const name = nameOf(best);
    if (name !== current) {
      current = name;
      for (const [socket, to] of open) if (to !== name) socket.destroy(new Replaced('Another server takes writes now'));
    }
    return best;
  }

  const forget = (): void => {
    last = null;
  };
  return {
    async find() {
      if (last === null || performance.now() - last.at > FRESH) {
        const looking = { at: performance.now(), found: look() };
        last = looking;
        looking.found.catch(() => {
          if (last === looking) forget();
        });
      }
      return last.found;
    },
    forget,
    joined(socket, found) {
      open.set(socket, nameOf(found));
      socket.once('close', () => open.delete(socket));
    },
  };
}

const nameOf = ({ host, port }: Found): string => `${host}:${port}`;

const Row = z.object({ timeline: z.string().nullable() });

/** Null where the server does not answer, or takes no writes. */
async function probe(url: string): Promise<Found | null> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'buddyline probe',
    connectionTimeoutMillis: PROBE,
    query_timeout: PROBE,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query(`
      select case when pg_is_in_recovery() or current_setting('transaction_read_only') = 'on' then null
        else substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) end as timeline`);
    const { timeline } = Row.parse(rows[0]);
    return timeline === null ? null : { host: client.host, port: client.port, timeline };
  } catch {
    return null;
  } finally {
    client.end().catch(() => undefined);
  }
}

/** Connects to whichever server takes writes, whatever host it is given. */
class FollowingSocket extends Socket {
  constructor(private readonly finder: Finder) {
    super();
  }

  override connect(): this {
    this.once('error', this.finder.forget);
    this.finder.find().then(
      (found) => {
        if (this.destroyed) return;
        this.finder.joined(this, found);
        super.connect({ host: found.host, port: found.port });
      },
      (error: unknown) => {
        this.destroy(error instanceof Error ? error : new Error(String(error)));
      },
    );
    return this;
  }
}
