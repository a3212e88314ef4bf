import type { Knex } from 'knex';
import { runSql } from '../database/statement.ts';

/** What somebody keyed or said in a turn that was stored without it, and that comes to be stored later. */

export interface LateTurn {
  /** The turn holds what was keyed or said in it, or what came late has been heard. */
  isHeard: boolean;
  /** Whether the caller has keyed or said anything in a turn since. */
  isSaidSince: boolean;
  /** The question of that turn, as "flow/step". Null where the journal does not have it any more. */
  place: string | null;
  /** The person whom the caller was taken for then. */
  personId: string | null;
}

/** Reads the same for whatever was keyed. The caller holds the conversation's lock. */
export async function readLateTurn(trx: Knex.Transaction, conversationId: string, number: number): Promise<LateTurn> {
  const [late] = await runSql<LateTurn>(
    trx,
    `
    select coalesce(bool_or(t.number = ? and (t.input->>'kind' in ('digits', 'speech') or t.input->'late' is not null)),
        false) as "isHeard",
      coalesce(bool_or(t.number > ? and t.input->>'kind' in ('digits', 'speech')), false) as "isSaidSince",
      min(j.place) as place, min(j.person_id) as "personId"
    from turn t
    left join lateral (
      select detail->>'step' as place, worker_id::text as person_id from journal
      where conversation_id = t.conversation_id and kind = 'turn' and detail->>'turn' = ?
      limit 1
    ) j on t.number = ?
    where t.conversation_id = ? and t.number >= ?`,
    [number, number, String(number - 1), number, conversationId, number],
  );
  return late ?? { isHeard: false, isSaidSince: false, place: null, personId: null };
}

/** What came late in this turn is heard now: it is heard once. */
export async function markLateTurn(trx: Knex.Transaction, conversationId: string, number: number): Promise<void> {
  await runSql(trx, `update turn set input = input || '{"late": true}' where conversation_id = ? and number = ?`, [
    conversationId,
    number,
  ]);
}
