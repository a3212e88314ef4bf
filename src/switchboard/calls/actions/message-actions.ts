import { attemptById } from '../../../records/attempts.ts';
import { isOutdated } from '../../../operations/outdated-texts.ts';
import { type Action, outcome } from '../turn.ts';

/** A call that says what a text could not. It was asked for minutes ago: what it would say may be so no longer. */
export const doesMessageHold: Action<'does-message-hold'> = async (turn) => {
  const { attemptId } = turn.conversation;
  const call = attemptId === null ? null : await attemptById(turn.trx, attemptId);
  return outcome(call && (await isOutdated(turn, call)) ? 'changed' : 'holds');
};
