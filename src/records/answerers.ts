import type { Knex } from 'knex';
import { idsOf } from './attempts.ts';
import { lockAttemptAlone } from './attempt-changes.ts';
import { writeJournal } from './journal.ts';
import { toJson } from '../database/json.ts';

/** A carrier's guess about who answered our call. */
export interface Guess {
  carrier: string;
  attemptId: string;
  answerer: 'human' | 'machine' | 'unknown';
}

/**
 * Writes a guess into the journal, for people who read the story, and nowhere else. Writes nothing if the carrier has
 * said the same before, or if the call is not ours.
 */
export async function recordGuess(
  trx: Knex.Transaction,
  { carrier, attemptId, answerer }: Guess,
  now: Date,
): Promise<void> {
  // Locks the attempt, because a repeat may come at the same time.
  const attempt = await lockAttemptAlone(trx, attemptId);
  if (!attempt) return;
  const detail = { what: 'answerer guessed', channel: attempt.channel, answerer, carrier };
  const same = await trx('journal')
    .where({ attempt_id: attemptId, kind: 'attempt' })
    .whereRaw('detail = ?', [toJson(detail)])
    .first('id');
  if (same === undefined) await writeJournal(trx, [{ ...idsOf(attempt), at: now, kind: 'attempt', detail }]);
}
