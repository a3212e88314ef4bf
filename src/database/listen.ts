import pg from 'pg';

/** Real milliseconds between tries to get a lost connection back. */
const BETWEEN_TRIES = 500;

export interface ListenOptions {
  url: string;
  channel: string;
  /** Called for each notification, and once after each (re)connection, since some may have been missed. */
  heard: () => void;
  /** Told of each lost connection, once. */
  lost: (error: Error) => void;
}

export interface Listener {
  stop(): Promise<void>;
}

/**
 * Listens for NOTIFY on a connection of its own, for as long as it takes. Notifications only wake: whoever listens also
 * looks by itself now and then, as one may be lost with the connection.
 */
export function listen({ url, channel, heard, lost }: ListenOptions): Listener {
  let stopped = false;
  let client: pg.Client | null = null;
  let again: NodeJS.Timeout | undefined;

  async function connect(): Promise<void> {
    const mine = new pg.Client({
      connectionString: url,
      application_name: 'buddyline listener',
      connectionTimeoutMillis: 5000,
      keepAlive: true,
    });
    client = mine;
    let over = false;
    const onLoss = (error: Error): void => {
      if (over || stopped) return;
      over = true;
      lost(error);
      mine.end().catch(() => undefined);
      again = setTimeout(() => {
        void connect();
      }, BETWEEN_TRIES);
    };
    // Without this listener a terminated connection ends the process (src/timers/README.md 2.6).
    mine.on('error', onLoss);
    mine.on('end', () => {
      onLoss(new Error('the connection has ended'));
    });
    mine.on('notification', heard);
    try {
      await mine.connect();
      await mine.query(`listen ${pg.escapeIdentifier(channel)}`);
      heard();
    } catch (error) {
      onLoss(error instanceof Error ? error : new Error(String(error)));
    }
  }

  void connect();
  return {
    stop: async () => {
      stopped = true;
      clearTimeout(again);
      await client?.end().catch(() => undefined);
    },
  };
}
