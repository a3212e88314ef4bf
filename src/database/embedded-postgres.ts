import { setTimeout as pause } from 'node:timers/promises';
import { resolve } from 'node:path';
import pg from 'pg';
import { hasCode } from './error-code.ts';
import { type Cluster, launchServer, openCluster, postmasterOf, shutDown, SUPERUSER } from './postgres-cluster.ts';

/**
 * Ids of advisory locks. The server itself holds them, so they end with their process, however it ended. A process id
 * would only allow a guess. They are in the database `postgres`.
 */
// Every user of the server holds it shared. A process that can hold it exclusively is the only user.
const USING = 1_970_002;
const SERVING = 1_970_001; // held by the one service

const DATABASE = 'buddyline';

/** duplicate_database, and the unique violation when two processes create the database at the same time. */
const MADE_BY_ANOTHER = ['42P04', '23505'];

/** Milliseconds that we wait for a server that is starting, stopping or recovering. */
const PATIENCE_MS = 30_000;

/** Milliseconds that a stopping service gets before another one starts in its place. */
const HANDOVER_MS = 3_000;

export interface Embedded {
  /** The URL of the database `buddyline`. */
  url: string;
  /**
   * The folder that holds the data. It is in DATA_DIR, except for root if the server's account cannot reach DATA_DIR.
   */
  folder: string;
  /** Releases the server, and stops it if nobody else uses it. */
  stop(): Promise<void>;
}

interface EmbeddedOptions {
  /** false: a crash of the machine may destroy the data. For tests. */
  durable?: boolean;
}

export class AlreadyRunning extends Error {
  constructor(dataDir: string) {
    super(`Another Buddyline is running on ${dataDir}: stop it, or give this one a DATA_DIR of its own`);
  }
}

/**
 * The service's database. Starts the embedded server on `dataDir`, or takes over a server that a killed service left
 * running. Rejects with AlreadyRunning if another service uses the folder.
 */
export async function startEmbedded(dataDir: string, { durable = true }: EmbeddedOptions = {}): Promise<Embedded> {
  return await use(resolve(dataDir), durable, true);
}

/** The same for the command line. It works beside a running service, and starts the server itself if none runs. */
export async function attachEmbedded(dataDir: string, { durable = true }: EmbeddedOptions = {}): Promise<Embedded> {
  return await use(resolve(dataDir), durable, false);
}

async function use(dataDir: string, durable: boolean, serving: boolean): Promise<Embedded> {
  const cluster = await openCluster(dataDir, durable);
  const presence = await Presence.enter(cluster, serving);
  return { url: address(cluster, presence.port, DATABASE), folder: cluster.folder, stop: () => presence.leave() };
}

/**
 * A connection that shows other processes that we use the server. When we leave, it finds out whether anybody else
 * does.
 */
class Presence {
  private leaving = false;
  private returning: Promise<void> | null = null;

  private constructor(
    private readonly cluster: Cluster,
    private readonly serving: boolean,
    private client: pg.Client,
    readonly port: number,
  ) {
    this.watch();
  }

  static async enter(cluster: Cluster, serving: boolean): Promise<Presence> {
    const deadline = Date.now() + PATIENCE_MS;
    for (;;) {
      try {
        const port = (await postmasterOf(cluster)) ?? (await launched(cluster));
        const client = await greet(cluster, port, serving);
        return new Presence(cluster, serving, client, port);
      } catch (error) {
        // The server is starting, recovering or about to stop, or another process started it first.
        if (error instanceof AlreadyRunning || Date.now() > deadline) throw error;
        await pause(100);
      }
    }
  }

  /**
   * Reconnects after a loss. A crash inside the server ends every connection, and the server recovers by itself. A
   * server that was killed (because memory ran out, say) does not recover: the service starts it again.
   */
  private watch(): void {
    const client = this.client;
    client.on('error', () => undefined);
    client.once('end', () => {
      this.returning = this.comeBack().finally(() => {
        this.returning = null;
      });
    });
  }

  private async comeBack(): Promise<void> {
    while (!this.leaving) {
      try {
        if (this.serving && (await postmasterOf(this.cluster)) === null)
          await launchServer({ ...this.cluster, preferredPort: this.port });
        this.client = await greet(this.cluster, this.port, this.serving);
        this.watch();
        return;
      } catch {
        await pause(500, undefined, { ref: false });
      }
    }
  }

  async leave(): Promise<void> {
    if (this.leaving) return;
    this.leaving = true;
    await this.returning;
    try {
      await this.client.query('select pg_advisory_unlock_shared($1)', [USING]);
      const { rows } = await this.client.query<{ alone: boolean }>('select pg_try_advisory_lock($1) as alone', [USING]);
      if (rows[0]?.alone) await shutDown(this.cluster);
      else await this.client.end();
    } catch {
      // No answer: the server is already going down, or cannot tell. The next process finds out for itself.
    }
  }
}

async function launched(cluster: Cluster): Promise<number> {
  await launchServer(cluster);
  const port = await postmasterOf(cluster);
  if (port === null) throw new Error('The database ended as soon as it had started');
  return port;
}

/** Connects, creates the database if it is missing, and takes the locks. */
async function greet(cluster: Cluster, port: number, serving: boolean): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: address(cluster, port, 'postgres'),
    connectionTimeoutMillis: 5000,
    keepAlive: true,
  });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query('select pg_advisory_lock_shared($1)', [USING]);
    if (serving) await takeService(client, cluster);
    await makeDatabase(client);
    return client;
  } catch (error) {
    await client.end();
    throw error;
  }
}

async function takeService(client: pg.Client, cluster: Cluster): Promise<void> {
  for (const deadline = Date.now() + HANDOVER_MS; ; await pause(100)) {
    const { rows } = await client.query<{ ours: boolean }>('select pg_try_advisory_lock($1) as ours', [SERVING]);
    if (rows[0]?.ours) return;
    if (Date.now() > deadline) throw new AlreadyRunning(cluster.dataDir);
  }
}

async function makeDatabase(client: pg.Client): Promise<void> {
  const { rowCount } = await client.query('select from pg_database where datname = $1', [DATABASE]);
  if (rowCount === 0) {
    await client.query(`create database ${DATABASE}`).catch((error: unknown) => {
      if (!hasCode(error, ...MADE_BY_ANOTHER)) throw error;
    });
  }
}

function address({ password }: Cluster, port: number, database: string): string {
  return `postgres://${SUPERUSER}:${password}@127.0.0.1:${port}/${database}`;
}
