import type { Knex } from 'knex';

/** The letters by which texts name open alarms. */

const LETTERS = 26;
/** Beyond the single letters: more than can be raised at the same moment. */
const FURTHER = 1000;

interface Letters {
  /** Of open alarms. */
  open: Set<string>;
  /** In the order in which a new alarm takes one. */
  free: string[];
}

/**
 * The letter of a new alarm, A to Z: one that no open alarm has and none had since `restingSince`, so that a text that
 * comes late does not speak of another alarm; else the one that rests longest. With 26 open alarms AA and on, which
 * texts cannot name. The letter is this transaction's until it ends, and alarms that are raised at the same time take
 * others: with one lock for all, each waited until the one before had asked for its rings, which takes seconds where
 * the database is slow, and gave up after 2 s.
 */
export async function freeLetter(trx: Knex.Transaction, restingSince: Date): Promise<string> {
  for (let { free } = await lettersNow(trx, restingSince); ;) {
    const { rows } = await trx.raw<{ rows: { letter: string }[] }>(
      `select letter from unnest(cast(? as text[])) as letter
        where pg_try_advisory_xact_lock(hashtext('alarm letter'), hashtext(letter)) limit 1`,
      [free],
    );
    const [letter] = rows.map((row) => row.letter);
    if (letter === undefined) throw new Error('no letter is free for an alarm');
    // An alarm that was raised meanwhile may have had it, and let it go with its commit.
    const now = await lettersNow(trx, restingSince);
    if (!now.open.has(letter)) return letter;
    ({ free } = now);
  }
}

async function lettersNow(trx: Knex.Transaction, restingSince: Date): Promise<Letters> {
  const { rows } = await trx.raw<{ rows: { letter: string; open: boolean }[] }>(
    `
    select letter, bool_or(status <> 'closed') as open from alarm
    where status <> 'closed' or closed_at >= ? group by letter order by max(closed_at)`,
    [restingSince],
  );
  const used = new Set(rows.map(({ letter }) => letter));
  const fresh = Array.from({ length: LETTERS }, (_, number) => lettersOf(number)).filter((letter) => !used.has(letter));
  const rested = rows.filter(({ letter, open }) => !open && letter.length === 1).map(({ letter }) => letter);
  const further = Array.from({ length: FURTHER }, (_, number) => lettersOf(LETTERS + number));
  return {
    open: new Set(rows.filter(({ open }) => open).map(({ letter }) => letter)),
    free: [...fresh, ...rested, ...further.filter((letter) => !used.has(letter))],
  };
}

function lettersOf(number: number): string {
  const last = String.fromCharCode(65 + (number % 26));
  return number < 26 ? last : lettersOf(Math.floor(number / 26) - 1) + last;
}
