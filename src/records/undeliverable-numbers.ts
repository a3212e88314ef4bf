import type { Knex } from 'knex';
import type { PhoneFault } from '../contact/phone-fault.ts';

/**
 * Phones that accept no texts. The function `route_of` decides which texts are sent to them all the same
 * (db/migrations/001_schema.ts).
 */

interface PhoneMark {
  number: string;
  /** Null: texts from any carrier. */
  carrier: string | null;
  why: PhoneFault;
  since: Date;
}

interface PhoneMarkRow extends PhoneMark {
  until: Date;
  told_at: Date | null;
}

/**
 * Marks a phone until then. Returns true if somebody should be told: nobody was told of the mark yet, or it was before
 * `toldBefore`.
 */
export async function markPhone(
  trx: Knex.Transaction,
  mark: PhoneMark,
  until: Date,
  toldBefore: Date,
): Promise<boolean> {
  await trx.raw(
    `insert into undeliverable_number (number, carrier, why, since, until)
      values (:number, :carrier, :why, :since, :until)
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
 * Removes a mark: the phone accepts texts again, at least from this carrier. `sentAt`: a text that was sent before the
 * mark proves nothing. Returns true if the phone was marked.
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

/** The carriers that may text a phone for a worker, the best first; empty if there are none. */
export async function textCarriersOf(db: Knex, workerId: string | null, number: string, now: Date): Promise<string[]> {
  const { rows } = await db.raw<{ rows: { route: string | null }[] }>('select route_of(?, ?, null, ?) as route', [
    workerId,
    number,
    now,
  ]);
  return (rows[0]?.route ?? '').split(',').filter((name) => name !== '');
}
