import type { Knex } from 'knex';
import { FAMILY_RANG } from '../../journal.ts';

/** When a worker's family rang the line in that time, the first first. It is of the true book. */
export async function familyCalls(
  db: Knex,
  workerId: string,
  { from, until }: { from: Date; until: Date },
): Promise<Date[]> {
  const { rows } = await db.raw<{ rows: { at: Date }[] }>(
    `select at from journal where worker_id = :workerId and kind = 'said' and detail->>'type' = :type
      and at between :from and :until order by at, id`,
    { workerId, type: FAMILY_RANG, from, until },
  );
  return rows.map(({ at }) => at);
}
