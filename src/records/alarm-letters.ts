import type { Knex } from 'knex';
import { runStatement, statement } from '../database/statement.ts';

/** The letters by which texts name open alarms. */

const LETTERS = 26;
/** Beyond the single letters: more than can be raised at the same moment. */
const FURTHER = 1000;

function lettersOf(number: number): string {
  const last = String.fromCharCode(65 + (number % 26));
  return number < 26 ? last : lettersOf(Math.floor(number / 26) - 1) + last;
}

/** In the order in which new alarms take them. Between the two come those that rest. */
const SINGLE = Array.from({ length: LETTERS }, (_, number) => lettersOf(number));
const BEYOND = Array.from({ length: FURTHER }, (_, number) => lettersOf(LETTERS + number));

const TAKE = statement(`
  with used as materialized (
    select letter, bool_or(status <> 'closed') as is_open, max(closed_at) as rests_since from alarm
    where status <> 'closed' or closed_at >= :restingSince::timestamptz group by letter
  ), free as materialized (
    select letter from (
      select letter, 1 as rank, place, null::timestamptz as rests_since
        from unnest(:single::text[]) with ordinality as one (letter, place)
      union all select letter, 2, 0, rests_since from used where not is_open and letter = any (:single::text[])
      union all select letter, 3, place, null from unnest(:beyond::text[]) with ordinality as one (letter, place)
    ) one
    where rank = 2 or letter not in (select letter from used)
    order by rank, rests_since, place
  )
  select letter from free where pg_try_advisory_xact_lock(hashtext('alarm letter'), hashtext(letter)) limit 1`);

/**
 * The letter of a new alarm, A to Z: one that no open alarm has and none had since `restingSince`, so that a text that
 * comes late does not speak of another alarm; else the one that rests longest. With 26 open alarms AA and on, which
 * texts cannot name. The letter is this transaction's until it ends, and alarms that are raised at the same time take
 * others: with one lock for all, each waited until the one before had asked for its rings, which takes seconds where
 * the database is slow, and gave up after 2 s. An alarm that was raised meanwhile may have had the letter, and let it
 * go with its commit: then the alarm is not saved by it (save-alarm.ts), and another is asked for.
 */
export async function freeLetter(trx: Knex.Transaction, restingSince: Date): Promise<string> {
  const [row] = await runStatement<{ letter: string }>(trx, TAKE, { restingSince, single: SINGLE, beyond: BEYOND });
  if (!row) throw new Error('no letter is free for an alarm');
  return row.letter;
}
