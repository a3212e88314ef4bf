import type { Knex } from 'knex';
import type { Clock } from '../safety/clock.ts';

export interface Health {
  status: 'ok' | 'failing';
  database: 'ok' | 'failing';
  /** Whether some worker's sweep has run of late. */
  sweep: 'ok' | 'late';
}

/** Real milliseconds after which no worker seems to be looking for what falls due. */
const FRESH = 15_000;

/** Whether the service can look after people now; never rejects. */
export async function healthOf(knex: Knex, clock: Clock): Promise<Health> {
  try {
    const row = await knex('sweep').max<{ at: Date | null }>({ at: 'swept_at' }).first();
    const isFresh = row?.at != null && clock.now().getTime() - row.at.getTime() <= clock.stretch(FRESH);
    return { status: isFresh ? 'ok' : 'failing', database: 'ok', sweep: isFresh ? 'ok' : 'late' };
  } catch {
    return { status: 'failing', database: 'failing', sweep: 'late' };
  }
}
