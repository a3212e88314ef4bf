import { verdictOn } from './caller-actions.ts';
import { isBarred, recordKeyedTry } from '../../../operations/pin-tries.ts';
import {
  type ActionAtOnce,
  addEvent,
  isInTransaction,
  NEEDS_TRANSACTION,
  outcome,
  remember,
  sessionOf,
} from '../turn.ts';
import { proved } from './visit-actions.ts';

/**
 * Key 9: practice of the PINs. The same words confirm both, so that a listener learns neither that there are two nor
 * which is which. Only the sealed event contains that. Practice starts, ends and raises nothing.
 */

/** The most entries of one practice, so that nobody can guess the other PIN here. */
const MOST_ENTRIES = 6;

export const practise: ActionAtOnce<'practise'> = (turn) => {
  proved(turn);
  return Promise.resolve(outcome(turn.visit?.deadline ? 'visit-open' : 'ready'));
};

export const practisePin: ActionAtOnce<'practise-pin'> = async (turn, _given, entry) => {
  const caller = proved(turn);
  const entries = sessionOf(turn).practised + 1;
  if (entries > MOST_ENTRIES) return outcome('over');
  const verdict = verdictOn(turn, entry ?? '');
  const { isPhoneKnown } = sessionOf(turn);
  if (!isPhoneKnown || verdict === 'wrong') {
    if (!isInTransaction(turn)) return NEEDS_TRANSACTION;
    const isRefused = !isPhoneKnown && (await isBarred(turn, caller, turn.conversation.theirNumber));
    if (isRefused || verdict === 'wrong') {
      await recordKeyedTry(turn, turn.conversation.theirNumber, caller, isPhoneKnown);
      remember(turn, { practised: entries });
      return outcome('wrong');
    }
  }
  addEvent(turn, { type: 'practised', pin: verdict });
  remember(turn, { practised: entries });
  return outcome('works');
};
