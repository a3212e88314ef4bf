import type { Knex } from 'knex';
import { openWorkerPool } from './pools.ts';

/**
 * The connections of the part that calls people. They are separate from those of the part that answers carriers, and
 * from each other. So a burst of one kind (webhooks, visits that fall due in one second, calls that go out) takes no
 * connection from the others. pools.ts tells how many each has.
 */
export interface WorkerPools {
  alarms: Knex;
  timers: Knex;
  outbox: Knex;
  close(): Promise<void>;
}

export function openWorkerPools(url: string): WorkerPools {
  const pools = {
    alarms: openWorkerPool(url, 'alarms'),
    timers: openWorkerPool(url, 'timers'),
    outbox: openWorkerPool(url, 'outbox'),
  };
  return {
    ...pools,
    async close() {
      await Promise.all(Object.values(pools).map((pool) => pool.destroy()));
    },
  };
}
