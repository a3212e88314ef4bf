import type { Knex } from 'knex';
import { connect } from './connect.ts';

/**
 * The connections of the part that calls people. They are separate from those of the part that answers carriers, and
 * from each other. So a burst of one kind (webhooks, visits that fall due in one second, calls that go out) takes no
 * connection from the others.
 */
export interface WorkerPools {
  /** For processing what workers' phones have sent. */
  alarms: Knex;
  /** For rows that fall due, through the alarm clock and the sweep. */
  timers: Knex;
  /** For calls and texts that go out. */
  outbox: Knex;
  close(): Promise<void>;
}

/**
 * The most connections of each pool. They open on first use. src/app/operating.md "Connections to PostgreSQL" adds them
 * up.
 */
const CONNECTIONS = { alarms: 6, timers: 20, outbox: 10 };

export function openWorkerPools(url: string): WorkerPools {
  const open = (name: keyof typeof CONNECTIONS): Knex => connect(url, { name, max: CONNECTIONS[name] });
  const pools = { alarms: open('alarms'), timers: open('timers'), outbox: open('outbox') };
  return {
    ...pools,
    async close() {
      await Promise.all(Object.values(pools).map((pool) => pool.destroy()));
    },
  };
}
