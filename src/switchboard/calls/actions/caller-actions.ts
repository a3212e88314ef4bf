import type { Vars } from '../../../conversation/files/flow.ts';
import { checkPin, isCode, type PinVerdict } from '../../../crypto/pin.ts';
import { callerByStaffNumber, type Caller } from '../../../records/organisation/people.ts';
import { countPinFailures } from '../../../records/pin-failures.ts';
import { CODE_LASTS, CODE_TRIES } from '../../../safety/pin-rules.ts';
import { isBarred, recordKeyedTry } from '../../../operations/pin-tries.ts';
import { respondersAt } from '../../../operations/responder.ts';
import {
  type Action,
  type ActionAtOnce,
  addEvent,
  addEvents,
  isInTransaction,
  NEEDS_TRANSACTION,
  type Outcome,
  outcome,
  remember,
  sessionOf,
  type Turn,
  type TurnInTransaction,
} from '../turn.ts';
import { changeOpenVisit } from '../../../operations/visits.ts';
import type { UnitOfWork } from '../../../operations/work.ts';
import { sealedFor } from '../../../operations/worries.ts';
import { countedWrongPin, countNobodysWrongPins } from '../../../operations/wrong-pins.ts';

export const TRIES_A_CALL = 3;

/** Who is calling: a responder with an alarm to answer, a known phone, or nobody that we know. */
export const identify: Action<'identify'> = async (turn) => {
  const asking = await respondersAt(turn, turn.conversation.theirNumber);
  if (asking) {
    turn.conversation.contactKey = asking.contactKey;
    return outcome('responder', { line_name: turn.organisation.lineName });
  }
  return asCaller(turn);
};

export const identifyCaller: ActionAtOnce<'identify-caller'> = (turn) => Promise.resolve(asCaller(turn));

function asCaller(turn: Turn): Outcome<'known' | 'code' | 'unknown'> {
  const { caller, organisation } = turn;
  if (!caller) return outcome('unknown', { spoken_name: organisation.spokenName });
  remember(turn, { isPhoneKnown: true });
  const vars = { spoken_name: organisation.spokenName, ...pinLengthOf(turn, caller) };
  return outcome(caller.pinHash === null || isCodeGood(turn, caller) ? 'code' : 'known', vars);
}

/**
 * From a phone of their own it is known how many digits their PIN has. The length is left out while a one-time code
 * would also be accepted: then a hash ends the entry.
 */
export function pinLengthOf(work: Pick<UnitOfWork, 'now' | 'parts'>, caller: Caller): Vars {
  return caller.pinLength === null || isCodeGood(work, caller) ? {} : { pin_length: caller.pinLength };
}

function isCodeGood({ now, parts }: Pick<UnitOfWork, 'now' | 'parts'>, { code }: Caller): boolean {
  return code !== null && now.getTime() < code.at.getTime() + parts.clock.stretch(CODE_LASTS);
}

/** "Two zeros and 1" (flows/keys-and-texts.md), keyed in one entry. */
const ZEROS_AND_ONE = /^00+1$/;

/** A caller with an unknown staff number is asked for a PIN all the same. Zeros and 1 lead to the office. */
export const findPerson: Action<'find-person'> = async (turn, _given, entry) => {
  const caller = entry === null ? null : await callerByStaffNumber(turn.trx, entry);
  if (caller === null && ZEROS_AND_ONE.test(entry ?? '')) return outcome('office');
  turn.caller = caller;
  turn.conversation.personId = caller?.id ?? null;
  turn.visit = null;
  // A PIN proves the person who gave it, not the one whose number is given next.
  remember(turn, { isProved: false, isProofOwed: true });
  if (sessionOf(turn).isHelpWanted) helpForNamed(turn);
  return outcome('found');
};

/**
 * Somebody whom we do not know asks for help and has given a staff number: theirs, or of a person beside them. It
 * proves nothing, and it is enough to look after that person at once. The PIN may never come.
 */
export function helpForNamed(turn: TurnInTransaction): void {
  const { caller, conversation, now } = turn;
  if (caller === null || !sessionOf(turn).isProofOwed) return;
  const by = { by: null, number: conversation.theirNumber, words: null, phrase: null };
  turn.events.push({ ...sealedFor(turn, caller.id, { type: 'worried-about', inDanger: true, ...by }), dueAt: now });
}

/** A right PIN from the caller's own phone, with no visit to move, needs only what the turn was loaded with. */
export const checkPinAction: ActionAtOnce<'check-pin'> = async (turn, _given, entry) => {
  const verdict = verdictOn(turn, entry ?? '');
  return (
    provedAtOnce(turn, verdict) ??
    (isInTransaction(turn) ? checkPinInRecords(turn, verdict, entry ?? '') : NEEDS_TRANSACTION)
  );
};

export function provedAtOnce(turn: Turn, verdict: PinVerdict): Outcome<'right'> | null {
  return turn.caller && sessionOf(turn).isPhoneKnown && verdict !== 'wrong' && !isVisitToMove(turn)
    ? proved(turn, verdict, null)
    : null;
}

export async function checkPinInRecords(
  turn: TurnInTransaction,
  verdict: PinVerdict,
  entry: string,
): Promise<Outcome<'right' | 'wrong' | 'too-many' | 'code'>> {
  const { caller } = turn;
  const known = sessionOf(turn).isPhoneKnown;
  const tries = sessionOf(turn).pinTries + 1;
  const barred = !known && (await isBarred(turn, caller, turn.conversation.theirNumber));
  const isOneTimeCode = isCode(turn.parts.secrets.pin, caller?.id ?? '', caller?.code?.hash ?? null, entry);
  if (caller && isOneTimeCode && !barred && verdict === 'wrong' && (await mayStillBeUsed(turn, caller))) {
    remember(turn, {
      firstCall: { personId: caller.id, chosen: null, chosenLength: null, firstPin: null, firstMark: null },
    });
    return outcome('code');
  }
  if (!caller || barred || verdict === 'wrong') {
    await recordKeyedTry(turn, turn.conversation.theirNumber, caller, known);
    const refused =
      barred && verdict === 'duress'
        ? [{ type: 'refused-duress-pin' as const, phone: turn.conversation.theirNumber }]
        : [];
    // The turn writes one row, whichever PIN it was. The event that raises an alarm comes before the one that tells
    // others of wrong PINs.
    if (caller) addEvents(turn, [...refused, await countedWrongPin(turn, caller, { isPhoneKnown: known })]);
    else await countNobodysWrongPins(turn);
    remember(turn, { pinTries: tries });
    return outcome(tries >= TRIES_A_CALL ? 'too-many' : 'wrong');
  }
  return proved(turn, verdict, await moveOverdueVisit(turn, caller));
}

function proved(turn: Turn, proof: 'real' | 'duress', extended: Date | null): Outcome<'right'> {
  const { isHelpWanted } = sessionOf(turn);
  addEvent(turn, { type: 'pin', proof, phone: turn.conversation.theirNumber, ...(isHelpWanted && { isHelpWanted }) });
  if (isHelpWanted) addEvent(turn, { type: 'panic' });
  remember(turn, { isProved: true, isHelpWanted: false, ...(extended ? { pinExtendedTo: extended.getTime() } : {}) });
  return outcome('right');
}

/** Both PINs are always compared, for any caller, so that the answer always takes the same time. */
export function verdictOn(turn: Turn, pin: string): PinVerdict {
  const { caller } = turn;
  return checkPin(
    turn.parts.secrets.pin,
    { personId: caller?.id ?? '', pinHash: caller?.pinHash ?? null, duressPinHash: caller?.duressPinHash ?? null },
    pin,
  );
}

/** A code is valid for a week, and for a few tries on any phones together. */
async function mayStillBeUsed(turn: TurnInTransaction, caller: Caller): Promise<boolean> {
  if (caller.code === null || !isCodeGood(turn, caller)) return false;
  const { at } = caller.code;
  return (await countPinFailures(turn.trx, caller.id, at)) < CODE_TRIES;
}

/**
 * A PIN is a check-in: an overdue visit goes on for a while from now. Returns the new deadline; null if nothing was
 * overdue.
 */
async function moveOverdueVisit(turn: TurnInTransaction, caller: Caller): Promise<Date | null> {
  if (!isVisitToMove(turn)) return null;
  const wasOverdue = isOverdue(turn);
  turn.visit = (await changeOpenVisit(turn, caller.id, { kind: 'proof' }))?.visit ?? null;
  return wasOverdue ? (turn.visit?.deadline ?? null) : null;
}

const isOverdue = ({ visit, now }: Turn): boolean => visit?.deadline != null && now >= visit.deadline;

const isVisitToMove = (turn: Turn): boolean =>
  turn.visit?.deadline != null && (isOverdue(turn) || turn.visit.state.unproved);
