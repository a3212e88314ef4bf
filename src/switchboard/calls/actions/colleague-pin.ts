import type { PinVerdict } from '../../../crypto/pin.ts';
import type { SafetyEvent } from '../../../operations/safety-event.ts';
import { isBarred, recordKeyedTry } from '../../../operations/pin-tries.ts';
import {
  callerById,
  callerByStaffNumber,
  longestStaffNumber,
  type Caller,
} from '../../../records/organisation/people.ts';
import { openAndPlannedOf } from '../../../records/visits.ts';
import { personKey } from '../../../contact/contact-key.ts';
import { actorOfContact } from '../../../records/actor.ts';
import { checkPinInRecords, pinLengthOf, provedAtOnce, TRIES_A_CALL, verdictOn } from './caller-actions.ts';
import { helpForColleague } from './lent-phone-help.ts';
import {
  type ActionAtOnce,
  addEvent,
  addEventsOf,
  isInTransaction,
  NEEDS_TRANSACTION,
  type Outcome,
  outcome,
  remember,
  sessionOf,
  type TurnInTransaction,
} from '../turn.ts';

/**
 * A worker may ring from a colleague's phone. The line takes them for its owner and asks for a PIN. They key their
 * staff number there, and their PIN after it. What is not the owner's PIN gets the same words, whether anybody has that
 * staff number or not: nobody can list them. From that phone they have the tries that they have from any that is not
 * theirs.
 */

type Checked = Outcome<'right' | 'wrong' | 'number-wanted' | 'pin-wanted' | 'too-many' | 'code'>;

export const checkCallersPin: ActionAtOnce<'check-callers-pin'> = async (turn, _given, entry) => {
  const verdict = verdictOn(turn, entry ?? '');
  const known = provedAtOnce(turn, verdict);
  if (known) return turn.caller ? { ...known, vars: pinLengthOf(turn, turn.caller) } : known;
  if (!isInTransaction(turn)) return NEEDS_TRANSACTION;
  return isLent(turn) && verdict === 'wrong'
    ? onLentPhone(turn, entry ?? '')
    : lengthKept(turn, await checkPinInRecords(turn, verdict, entry ?? ''));
};

const isLent = ({ conversation, caller }: TurnInTransaction): boolean =>
  caller !== null && conversation.direction === 'inbound' && conversation.session.isPhoneKnown;

/** The owner of the phone need not key a hash, before their PIN and after it. */
function lengthKept(turn: TurnInTransaction, checked: Outcome<'right' | 'wrong' | 'too-many' | 'code'>): Checked {
  const { caller } = turn;
  return checked.name === 'right' && caller && sessionOf(turn).isPhoneKnown
    ? { ...checked, vars: pinLengthOf(turn, caller) }
    : checked;
}

async function onLentPhone(turn: TurnInTransaction, entry: string): Promise<Checked> {
  const owner = turn.caller;
  const { colleague } = sessionOf(turn);
  const borrower = colleague === null ? null : await callerById(turn.trx, colleague);
  const theirs = borrower ? verdictOn({ ...turn, caller: borrower }, entry) : 'wrong';
  if (borrower && theirs !== 'wrong') {
    if (!(await isBarred(turn, borrower, turn.conversation.theirNumber))) return comesIn(turn, borrower, theirs, entry);
    await refuse(turn, borrower, theirs);
    return once(turn);
  }
  const named = await callerByStaffNumber(turn.trx, entry);
  if (named && named.id !== owner?.id) {
    // It is no try of a PIN, and nobody needs to hear of it, unless help was called for before. One row either way.
    if (sessionOf(turn).hasCalledUnproved) helpForColleague(turn, named.id);
    else addEvent(turn, NOTHING_WORTH_TELLING);
    remember(turn, { colleague: named.id });
    return once(turn);
  }
  if (borrower) await refuse(turn, borrower, theirs);
  const checked = await checkPinInRecords(turn, 'wrong', entry);
  return checked.name === 'wrong' ? again(turn) : checked;
}

const NOTHING_WORTH_TELLING: SafetyEvent = { type: 'wrong-pin', isManyOnVisit: false, isLockedOut: false };

/** The call is theirs from now on. */
async function comesIn(
  turn: TurnInTransaction,
  borrower: Caller,
  verdict: PinVerdict,
  entry: string,
): Promise<Checked> {
  const { open, planned } = await openAndPlannedOf(turn.trx, borrower.id, null, turn.now);
  turn.caller = borrower;
  turn.conversation.personId = borrower.id;
  turn.conversation.contactKey = null;
  turn.actor = actorOfContact(personKey(borrower.id), 'line');
  turn.visit = open?.visit ?? null;
  turn.planned = planned;
  // As from an unknown phone, the PIN that follows a call for help only says whose it is.
  const isHelpWanted = sessionOf(turn).hasCalledUnproved;
  remember(turn, { isPhoneKnown: false, isProved: false, isProofOwed: true, colleague: null, isHelpWanted });
  return checkPinInRecords(turn, verdict, entry);
}

/** A try of theirs from a phone that is not theirs. A duress PIN raises all the same. */
async function refuse(turn: TurnInTransaction, borrower: Caller, verdict: PinVerdict): Promise<void> {
  await recordKeyedTry(turn, turn.conversation.theirNumber, borrower, false);
  addEventsOf(turn, borrower.id, [
    verdict === 'duress' ? { type: 'refused-duress-pin', phone: turn.conversation.theirNumber } : NOTHING_WORTH_TELLING,
  ]);
}

/** One more try of the call is used. */
async function once(turn: TurnInTransaction): Promise<Checked> {
  const tries = sessionOf(turn).pinTries + 1;
  remember(turn, { pinTries: tries });
  return tries >= TRIES_A_CALL ? outcome('too-many') : again(turn);
}

/** The first time both numbers are asked for. Later only the PIN is: it may belong to the number that came before. */
async function again(turn: TurnInTransaction): Promise<Checked> {
  // Somebody who is to key a one-time code is not asked for a PIN. A staff number counts there all the same.
  if (!turn.caller || pinLengthOf(turn, turn.caller).pin_length === undefined) return outcome('wrong');
  const longest = await longestStaffNumber(turn.trx);
  const pin = turn.caller.pinLength ?? 0;
  return outcome(sessionOf(turn).pinTries === 1 ? 'number-wanted' : 'pin-wanted', {
    most_digits: Math.max(longest, pin),
    ...(longest === pin ? {} : { then_hash: 'yes' }),
  });
}
