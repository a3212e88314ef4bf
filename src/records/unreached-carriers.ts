import type { Knex } from 'knex';

/** Workers whose every request to a carrier failed, so that another one was to ask it. The journal has them. */

export const UNREACHED = 'a worker reaches a carrier no more';

/** The carriers of which a worker has given up the lease for that since then, by name. */
export async function unreachedCarriersSince(db: Knex, since: Date): Promise<string[]> {
  const { rows } = await db.raw<{ rows: { id: string }[] }>(
    `select distinct detail->>'id' as id from journal
      where kind = 'operator' and at > :since and detail->>'what' = :what order by 1`,
    { since, what: UNREACHED },
  );
  return rows.map(({ id }) => id);
}
