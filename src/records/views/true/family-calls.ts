import type { Knex } from 'knex';
import { FAMILY_RANG, FAMILY_TEXTED } from '../../journal.ts';

export interface FamilyCall {
  at: Date;
  isText: boolean;
}

/** When a worker's family rang the line in that time, or texted, the first first. It is of the true book. */
export async function familyCalls(
  db: Knex,
  workerId: string,
  { from, until }: { from: Date; until: Date },
): Promise<FamilyCall[]> {
  const { rows } = await db.raw<{ rows: FamilyCall[] }>(
    `select at, detail->>'type' = :texted as "isText" from journal
      where worker_id = :workerId and kind = 'said' and detail->>'type' in (:rang, :texted)
      and at between :from and :until order by at, id`,
    { workerId, rang: FAMILY_RANG, texted: FAMILY_TEXTED, from, until },
  );
  return rows;
}
