import type { Knex } from 'knex';
import type { Clock } from '../safety/clock.ts';
import { countEventsSetAside, dayBefore } from './sealed-events.ts';
import { isInForce } from './in-force.ts';
import { type Channel, readStandings, type StoredStanding } from './carrier-standings.ts';

export interface Health {
  status: 'ok' | 'failing';
  database: 'ok' | 'failing';
  /** Whether some worker's sweep has run of late. */
  sweep: 'ok' | 'late';
  /** false: a copy of data that is in force elsewhere; nobody is rung. */
  inForce: boolean;
  /** How each carrier does, in the service's own order; empty before a worker has run. */
  carriers: Record<string, Record<Channel, StoredStanding['state']>>;
  /** Of what workers' phones said within a day, that which could not be applied: the line works, but a person must look for them. */
  eventsSetAside: number;
}

/** Real milliseconds after which no worker seems to be looking for what falls due. */
const FRESH = 15_000;

/** Whether the service can look after people now; never rejects. */
export async function healthOf(knex: Knex, clock: Clock): Promise<Health> {
  try {
    const row = await knex('sweep').max<{ at: Date | null }>({ at: 'swept_at' }).first();
    const isFresh = row?.at != null && clock.now().getTime() - row.at.getTime() <= clock.stretch(FRESH);
    const inForce = await isInForce(knex);
    return { status: isFresh && inForce ? 'ok' : 'failing', database: 'ok', sweep: isFresh ? 'ok' : 'late', inForce, carriers: await carriersOf(knex), eventsSetAside: await countEventsSetAside(knex, dayBefore(clock.now())) };
  } catch {
    return { status: 'failing', database: 'failing', sweep: 'late', inForce: true, carriers: {}, eventsSetAside: 0 };
  }
}

async function carriersOf(knex: Knex): Promise<Health['carriers']> {
  const carriers: Health['carriers'] = {};
  for (const { carrier, channel, state } of await readStandings(knex)) {
    carriers[carrier] = { ...(carriers[carrier] ?? { call: 'good', text: 'good' }), [channel]: state };
  }
  return carriers;
}
