import type { Knex } from 'knex';
import { connect } from './connect.ts';

/**
 * The connections of the half that rings people, apart from those by which carriers are answered, and from each other:
 * whatever is many at a time (webhooks, visits that fall due in one second, calls that go out) takes none from the
 * rest.
 */
export interface WorkerPools {
  /** For taking in what workers' phones said. */
  alarms: Knex;
  /** For what falls due, by the alarm clock and the sweep. */
  timers: Knex;
  /** For what goes out. */
  outbox: Knex;
  close(): Promise<void>;
}

/** At most; each is opened when it is first wanted. src/app/operating.md "Connections to PostgreSQL" adds them up. */
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
