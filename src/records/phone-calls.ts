import type { Knex } from 'knex';

/** When the last call of ours with any of these numbers ended, ours or theirs, answered or not; null where there was none of late. */
export async function lastCallWith(db: Knex, numbers: string[]): Promise<Date | 'going on' | null> {
  const { rows } = await db.raw<{ rows: { going_on: boolean | null; ended_at: Date | null }[] }>(`
    select bool_or(going_on) as going_on, max(ended_at) as ended_at from (
      select status = 'live' as going_on, ended_at from conversation where their_number = any(:numbers)
      union all
      select status in ('sending', 'unknown', 'queued', 'ringing', 'answered'), ended_at from attempt
      where channel = 'call' and status <> 'waiting' and to_number = any(:numbers)
    ) calls`, { numbers });
  const [row] = rows;
  if (row?.going_on) return 'going on';
  return row?.ended_at ?? null;
}
