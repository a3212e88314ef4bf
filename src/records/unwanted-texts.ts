import type { Knex } from 'knex';
import { asAttempt, type Attempt, type AttemptRow } from './attempts.ts';

/**
 * Somebody on a visit has asked for no texts, because somebody reads their phone (`VisitState.noTexts`). Until the
 * visit is over no text goes to a phone of theirs but the answer to what was texted since. That is asked when a text is
 * asked for and again when it goes out, because it may have waited meanwhile.
 */

const ANSWERS = `'reply', 'help-reply'`;

/**
 * Whether a text must not go, of a row with the columns of `contact_attempt`. A phone counts, and not only its owner: a
 * list or a code goes to a number.
 */
export const isUnwanted = (row: string): string => `${row}.channel = 'text' and exists (
  select from (select ${row}.person_id as id union all select f.person_id from phone f
    where f.number = ${row}.to_number) reads
    join visit v on v.worker_id = reads.id and v.is_open and v.state @> '{"noTexts": true}'
  where ${row}.purpose not in (${ANSWERS}) or ${row}.created_at
    < timestamptz 'epoch' + (v.state->>'noTextsSince')::bigint * interval '1 millisecond')`;

/** The same of one that is stored. */
export async function isTextUnwanted(db: Knex, id: string): Promise<boolean> {
  const { rows } = await db.raw<{ rows: { unwanted: boolean }[] }>(
    `select ${isUnwanted('a')} as unwanted from contact_attempt a where a.id = ?`,
    [id],
  );
  return rows[0]?.unwanted === true;
}

/** Texts to somebody that wait and must not go, the most urgent first, locked. One that goes out now is passed over. */
export async function lockUnwantedTexts(trx: Knex.Transaction, personId: string): Promise<Attempt[]> {
  const { rows } = await trx.raw<{ rows: AttemptRow[] }>(
    `select * from contact_attempt a where a.status = 'waiting' and ${isUnwanted('a')}
      and (a.person_id = :personId or a.to_number in (select number from phone where person_id = :personId))
    order by a.urgency, a.seq for update of a skip locked`,
    { personId },
  );
  return rows.map(asAttempt);
}
