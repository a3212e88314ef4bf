import type { Knex } from 'knex';

/** For how long the organisation keeps a class of records, where it has said otherwise than the rules. */

export interface OwnDays {
  /** As retention-rules.ts calls it. */
  class: string;
  days: number;
  /** For how long it was kept until then. */
  daysBefore: number;
  why: string;
  by: string;
  at: Date;
}

/** Real milliseconds until a shorter time counts: what would go is shown for so long before it goes. */
const SHOWN_FOR = 7 * 86_400_000;

/** What counts at that time (real). A longer time counts at once. */
export const daysAt = ({ days, daysBefore, at }: OwnDays, realNow: Date): number =>
  realNow.getTime() - at.getTime() < SHOWN_FOR ? Math.max(days, daysBefore) : days;

export async function ownDays(db: Knex): Promise<Map<string, OwnDays>> {
  const rows = await db('retention_days').select<OwnDays[]>(
    'class',
    'days',
    'days_before as daysBefore',
    'why',
    'set_by as by',
    'set_at as at',
  );
  return new Map(rows.map((row) => [row.class, row]));
}

/** So that of two who change them at once the second sees what the first has written. Those who read do not wait. */
export async function lockOwnDays(trx: Knex.Transaction): Promise<void> {
  await trx.raw('lock table retention_days in share row exclusive mode');
}

export async function setOwnDays(
  trx: Knex.Transaction,
  { class: of, days, daysBefore, why, by, at }: OwnDays,
): Promise<void> {
  await trx('retention_days')
    .insert({ class: of, days, days_before: daysBefore, why, set_by: by, set_at: at })
    .onConflict('class')
    .merge(['days', 'days_before', 'why', 'set_by', 'set_at']);
}
