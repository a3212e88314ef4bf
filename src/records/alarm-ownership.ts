import type { Knex } from 'knex';
import type { Ended } from '../safety/alarm/alarm.ts';

/** When the alarm's present owners, the longest first, have taken it. */
export async function ownedSince(db: Knex, alarmId: string): Promise<Date | null> {
  const row = await db<{ alarm_id: string; since: Date; until: Date | null }>('alarm_owner')
    .where({ alarm_id: alarmId, until: null })
    .orderBy('since')
    .first('since');
  return row?.since ?? null;
}

/** How an alarm was closed, and by whom, by contact key; nulls while it is open. */
export async function endingOf(db: Knex, alarmId: string): Promise<{ how: Ended | null; by: string | null }> {
  const row = await db<{ id: string; closed_how: Ended | null; closed_by: string | null }>('alarm')
    .where({ id: alarmId })
    .first('closed_how', 'closed_by');
  return { how: row?.closed_how ?? null, by: row?.closed_by ?? null };
}
