import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import type { Chance } from '../soak/chance.ts';
import type { Cell } from './cell.ts';
import type { Outage } from './outages.ts';

/** What else goes wrong beside kills. */
export const FAULTS = ['a listener', 'a lock', 'the network', 'the clocks'] as const;
export type Fault = (typeof FAULTS)[number];

export const isFault = (target: string): target is Fault => FAULTS.some((fault) => fault === target);

/** Real milliseconds. */
const LOCKED = { least: 3_000, most: 9_000 };
const SWALLOWED = { least: 3_000, most: 8_000 };
const STEP = 180_000;

/** Resolves when it is over. Narrows the outage to whom it may delay. */
export async function happens(cell: Cell, fault: Fault, dice: Chance, outage: Outage): Promise<void> {
  switch (fault) {
    case 'a listener':
      await endListener(cell);
      break;
    case 'a lock':
      await holdRow(cell, dice, outage);
      break;
    case 'the network': {
      const { web, worker } = cell.network;
      const broken = dice.one([[web], [worker], [worker], [web, worker]]);
      for (const way of broken) way.swallow(true);
      await pause(dice.between(SWALLOWED.least, SWALLOWED.most));
      for (const way of broken) way.swallow(false);
      break;
    }
    case 'the clocks':
      cell.setClocks(dice.one([STEP, -STEP, 0]));
      break;
  }
}

/** Ends the connections on which somebody listens: nothing tells of what is to be sent or falls due at once. */
async function endListener({ knex }: Cell): Promise<void> {
  await knex
    .raw(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and query ilike 'listen %' and pid <> pg_backend_pid()`,
    )
    .catch(() => undefined);
}

/**
 * A session locks the row of the worker who is due next, and is stopped: no limit of the server's reaches it, and it
 * ends only once it goes on. It may delay that worker, and nobody else.
 */
async function holdRow({ server }: Cell, dice: Chance, outage: Outage): Promise<void> {
  const client = new pg.Client({ connectionString: server.url });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('begin');
    const { rows } = await client.query<{ staff_number: string; pid: number }>(
      `select staff_number, pg_backend_pid() as pid from person where id = (
         select worker_id from (select worker_id, due_at from visit union all select worker_id, due_at from alarm) due
         where due_at is not null order by due_at limit 1) for update`,
    );
    const [locked] = rows;
    if (!locked) return;
    outage.only = locked.staff_number;
    process.kill(locked.pid, 'SIGSTOP');
    await pause(dice.between(LOCKED.least, LOCKED.most));
    process.kill(locked.pid, 'SIGCONT');
    // A worker has told it to end, if it was in the way for long enough.
    await client.query('rollback').catch(() => undefined);
  } finally {
    await client.end().catch(() => undefined);
  }
}
