import type { Knex } from 'knex';

/** Phones that take no texts. What goes where in spite of it is `route_of`'s to say (db/migrations/001_schema.ts). */

export type PhoneMarkWhy = 'opted_out' | 'blocked' | 'dead' | 'landline';

export interface PhoneMark {
  number: string;
  /** Null: from any carrier. */
  carrier: string | null;
  why: PhoneMarkWhy;
  since: Date;
}

interface PhoneMarkRow extends PhoneMark {
  until: Date;
  told_at: Date | null;
}

/**
 * Marks a phone until then. True where somebody is to be told: it was not marked already, or told of long ago (before
 * `toldBefore`).
 */
export async function markPhone(
  trx: Knex.Transaction,
  mark: PhoneMark,
  until: Date,
  toldBefore: Date,
): Promise<boolean> {
  await trx.raw(
    `insert into undeliverable_number (number, carrier, why, since, until) values (:number, :carrier, :why, :since, :until)
    on conflict (number, carrier) do update set why = excluded.why, since = excluded.since, until = excluded.until`,
    { ...mark, until },
  );
  const { rowCount } = await trx.raw<{ rowCount: number }>(
    `update undeliverable_number set told_at = :since
    where number = :number and carrier is not distinct from :carrier and (told_at is null or told_at < :toldBefore)`,
    { ...mark, toldBefore },
  );
  return rowCount > 0;
}

/**
 * It takes texts again, from this carrier at least. `sentAt`: a text that was sent before it was marked proves nothing.
 * True where it was marked.
 */
export async function liftMarks(
  trx: Knex.Transaction,
  number: string,
  carrier: string,
  sentAt: Date,
  now: Date,
): Promise<boolean> {
  const lifted = await trx<PhoneMarkRow>('undeliverable_number')
    .where({ number })
    .where('until', '>', now)
    .where('since', '<=', sentAt)
    .whereRaw('(carrier = ? or carrier is null)', [carrier])
    .update({ until: now });
  return lifted > 0;
}

/** Which carriers may text a phone on behalf of a worker, the best first; empty: none. */
export async function textCarriersOf(db: Knex, workerId: string | null, number: string, now: Date): Promise<string[]> {
  const { rows } = await db.raw<{ rows: { route: string | null }[] }>('select route_of(?, ?, null, ?) as route', [
    workerId,
    number,
    now,
  ]);
  return (rows[0]?.route ?? '').split(',').filter((name) => name !== '');
}
