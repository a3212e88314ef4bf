import type { Knex } from 'knex';
import type { Away } from '../../safety/plan.ts';
import type { Via } from '../actor.ts';

/**
 * Records days on which a person is not to be rung, and through what they were noted. The same days given twice are
 * stored once. Resolves with the person's name; null if nobody has that number.
 */
export async function addAway(
  trx: Knex.Transaction,
  staffNumber: string,
  { from, to }: Away,
  noted: Via,
): Promise<string | null> {
  const { rows } = await trx.raw<{ rows: { name: string }[] }>(
    `
    update person set away = case when away @> cast(:days as jsonb) then away else away || cast(:noted as jsonb) end
    where staff_number = :staffNumber and left_at is null returning name`,
    { staffNumber, days: JSON.stringify([{ from, to }]), noted: JSON.stringify([{ from, to, noted }]) },
  );
  return rows[0]?.name ?? null;
}

/** Removes days that were recorded. False: those days are not there. */
export async function removeAway(trx: Knex.Transaction, staffNumber: string, { from, to }: Away): Promise<boolean> {
  const { rows } = await trx.raw<{ rows: unknown[] }>(
    `
    update person set away = coalesce((select jsonb_agg(one order by n)
        from jsonb_array_elements(away) with ordinality as days(one, n)
        where not one @> cast(:day as jsonb)), '[]')
    where staff_number = :staffNumber and left_at is null and away @> jsonb_build_array(cast(:day as jsonb))
    returning id`,
    { staffNumber, day: JSON.stringify({ from, to }) },
  );
  return rows.length > 0;
}
