import type { Knex } from 'knex';

/** One part of a text that was too long for a single message. Its words are sealed: there may be a PIN among them. */
export interface PartRow {
  carrier: string;
  carrier_ref: string;
  from_number: string;
  to_number: string;
  of: string;
  number: number;
  total: number;
  at: Date;
  /** Null once it has been used. */
  sealed: Buffer | null;
}

/** What the parts of one text have in common. */
export type Whole = Pick<PartRow, 'carrier' | 'from_number' | 'to_number' | 'of' | 'total'>;

/** Keeps a part; one that came before stays as it is, used or not. */
export async function recordTextPart(db: Knex, part: PartRow): Promise<void> {
  await db<PartRow>('text_part').insert(part).onConflict().ignore();
}

/** The parts that are still to be used, in order, locked: whoever else wants them waits, and then finds none. */
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

/** Texts of which the first part has waited since before `before`. */
export async function waitingTexts(db: Knex, before: Date, limit: number): Promise<Whole[]> {
  return db<PartRow>('text_part')
    .whereNotNull('sealed')
    .where('at', '<', before)
    .distinct('carrier', 'from_number', 'to_number', 'of', 'total')
    .limit(limit);
}

/** Lets go of those that no carrier repeats any more. */
export async function purgeTextParts(db: Knex, before: Date): Promise<void> {
  await db<PartRow>('text_part').whereNull('sealed').where('at', '<', before).delete();
}
