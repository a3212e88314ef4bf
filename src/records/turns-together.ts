import type { Knex } from 'knex';
import { codeOf, saysLocked } from '../database/error-code.ts';
import { STALE_PLAN } from '../database/prepared.ts';
import { ALONE, servedTogether } from '../database/together.ts';
import { saveTurn, saveTurns, type TurnToSave } from './save-turn.ts';
import { type LoadedTurn, readTurn, readTurns, type TurnWanted } from './load-turn.ts';

/**
 * Turns of calls that come at the same time are read together and saved together: one statement and one commit serve
 * many. Each is answered after that commit. A turn under duress goes by the same statements in the same group.
 */
export interface TurnsTogether {
  read: (wanted: TurnWanted) => Promise<LoadedTurn | null>;
  /** False, and nothing is written, if the conversation has moved on since it was read. */
  save: (turn: TurnToSave) => Promise<boolean>;
}

const LIMITS = { atOnce: 2, most: 16, slow: 50 };

export function createTurnsTogether(knex: Knex): TurnsTogether {
  return {
    read: servedTogether(
      { one: (wanted) => readTurn(knex, wanted), many: (wanted) => readTurns(knex, wanted), isOfOne },
      LIMITS,
    ),
    save: servedTogether(
      { one: (turn) => saveTurn(knex, turn), many: (turns) => saveEach(knex, turns), isOfOne },
      LIMITS,
    ),
  };
}

/** One of each conversation goes with the others: a request may have come twice at once. */
async function saveEach(knex: Knex, turns: TurnToSave[]): Promise<(boolean | typeof ALONE)[]> {
  const first = new Map(turns.toReversed().map((turn) => [turn.conversation.id, turn]));
  const saved = await saveTurns(knex, [...first.values()]);
  return turns.map((turn) =>
    first.get(turn.conversation.id) === turn && saved.has(turn.conversation.id) ? true : ALONE,
  );
}

/**
 * A stored document that cannot be read, values that PostgreSQL refuses (classes 22 and 23), or the row of one worker
 * that somebody has locked.
 */
function isOfOne(error: unknown): boolean {
  const code = codeOf(error);
  if (code !== null) return code === STALE_PLAN || saysLocked(error) || /^2[23]/.test(code);
  return error instanceof Error && error.name === 'ZodError';
}
