import type { Knex } from 'knex';

/** One part of a text that was too long for a single message. Its words are sealed, because they may contain a PIN. */
export interface PartRow {
  carrier: string;
  carrier_ref: string;
  from_number: string;
  to_number: string;
  of: string;
  number: number;
  total: number;
  at: Date;
  /** Null once the part has been used. */
  sealed: Buffer | null;
}

/** The values that all parts of one text share. */
export type Whole = Pick<PartRow, 'carrier' | 'from_number' | 'to_number' | 'of' | 'total'>;

/** Stores a part. A part that is already there stays as it is, used or not. */
export async function recordTextPart(db: Knex, part: PartRow): Promise<void> {
  await db<PartRow>('text_part').insert(part).onConflict().ignore();
}

/** The unused parts in order, locked. Another transaction that wants them waits, and then finds none. */
export async function lockParts(
  trx: Knex.Transaction,
  { carrier, from_number, to_number, of, total }: Whole,
): Promise<PartRow[]> {
  return trx<PartRow>('text_part')
    .where({ carrier, from_number, to_number, of, total })
    .whereNotNull('sealed')
    .orderBy('number')
    .forUpdate();
}

export async function partsUsed(trx: Knex.Transaction, { carrier }: Whole, refs: string[]): Promise<void> {
  await trx<PartRow>('text_part').where({ carrier }).whereIn('carrier_ref', refs).update({ sealed: null });
}

/** Texts whose first part has waited since before `before`. */
export async function waitingTexts(db: Knex, before: Date, limit: number): Promise<Whole[]> {
  return db<PartRow>('text_part')
    .whereNotNull('sealed')
    .where('at', '<', before)
    .distinct('carrier', 'from_number', 'to_number', 'of', 'total')
    .limit(limit);
}

/** Deletes used parts that no carrier repeats any more. */
export async function purgeTextParts(db: Knex, before: Date): Promise<void> {
  await db<PartRow>('text_part').whereNull('sealed').where('at', '<', before).delete();
}
