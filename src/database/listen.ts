import pg from 'pg';
import { connectionTo } from './several-hosts.ts';

/** Real milliseconds between attempts to reconnect. */
const BETWEEN_TRIES = 500;

interface ListenOptions {
  url: string;
  channel: string;
  /**
   * Called with the words of each notification, and with null after each connection, because notifications may have
   * been missed.
   */
  heard: (words: string | null) => void;
  /** Called once for each lost connection. */
  lost: (error: Error) => void;
}

export interface Listener {
  stop(): Promise<void>;
}

/**
 * Listens for NOTIFY on a connection of its own until it is stopped. A notification only wakes the listener. The
 * listener also looks by itself now and then, because a notification may be lost with the connection.
 */
export function listen({ url, channel, heard, lost }: ListenOptions): Listener {
  let stopped = false;
  let client: pg.Client | null = null;
  let again: NodeJS.Timeout | undefined;

  async function connect(): Promise<void> {
    const mine = new pg.Client({
      ...connectionTo(url),
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
    mine.on('notification', ({ payload = '' }) => {
      heard(payload);
    });
    try {
      await mine.connect();
      await mine.query(`listen ${pg.escapeIdentifier(channel)}`);
      heard(null);
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
