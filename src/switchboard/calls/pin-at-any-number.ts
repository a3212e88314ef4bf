import type { NumberWait } from '../../conversation/files/flow-file.ts';
import type { Input } from '../../conversation/files/flow.ts';
import type { SafetyEvent } from '../../operations/safety-event.ts';
import {
  callerByStaffNumber,
  callersByStaffNumbers,
  callersSharing,
  type Caller,
} from '../../records/organisation/people.ts';
import { verdictOn } from './actions/caller-actions.ts';
import { addEventsOf, isInTransaction, NEEDS_TRANSACTION, type Turn, type TurnInTransaction } from './turn.ts';

/**
 * A PIN that is keyed where another number is asked for: minutes, a staff number, a police reference. Somebody who is
 * forced keys it where they can. A duress PIN raises its alarm, and neither PIN is read back, told to others or taken
 * for a length of time: it is asked for once more, whichever PIN it was. It proves nothing here.
 */

/** No check-in, so that no call follows it. */
const NOTHING_WORTH_TELLING: SafetyEvent = { type: 'wrong-pin', isManyOnVisit: false, isLockedOut: false };

const PIN = /^\d{4,6}$/;
/** A staff number with a PIN behind it, in one entry. */
const STAFF_NUMBER_AND_PIN = /^\d{7,10}$/;

/** For the flow: an entry that is no number. */
const NO_NUMBER: Input = { kind: 'digits', digits: '', finished: 'hash' };

/** What the flow is to hear of this input: another one, if it holds a PIN. */
export function pinAtAnyNumber(
  turn: Turn,
  awaited: NumberWait | null,
  input: Input,
): Promise<Input | typeof NEEDS_TRANSACTION> {
  if (input.kind !== 'digits' || awaited === null || awaited === 'pin' || awaited === 'pin-or-number')
    return Promise.resolve(input);
  const { caller } = turn;
  if (caller) return PIN.test(input.digits) ? ofCaller(turn, caller, awaited, input) : Promise.resolve(input);
  if (awaited !== 'staff-number') return Promise.resolve(input);
  if (PIN.test(input.digits)) return isInTransaction(turn) ? ofThoseSharing(turn, input) : needsTransaction();
  if (STAFF_NUMBER_AND_PIN.test(input.digits))
    return isInTransaction(turn) ? withStaffNumber(turn, input) : needsTransaction();
  return Promise.resolve(input);
}

/**
 * A PIN of a turn that is not answered any more. It may be of any of these people, where a PIN was asked for; else it
 * is heard as above. It proves nothing.
 */
export async function hearPinAlone(
  turn: TurnInTransaction,
  people: Caller[],
  awaited: NumberWait,
  input: Digits,
): Promise<void> {
  if (awaited !== 'pin' && awaited !== 'pin-or-number') await pinAtAnyNumber(turn, awaited, input);
  else if (PIN.test(input.digits)) for (const one of people) hear(turn, one, input.digits);
}

type Digits = Extract<Input, { kind: 'digits' }>;

const needsTransaction = (): Promise<typeof NEEDS_TRANSACTION> => Promise.resolve(NEEDS_TRANSACTION);

async function ofCaller(
  turn: Turn,
  caller: Caller,
  awaited: NumberWait,
  input: Digits,
): Promise<Input | typeof NEEDS_TRANSACTION> {
  const verdict = verdictOn(turn, input.digits);
  // A colleague may have that staff number. It is looked for with either PIN.
  const mayBeStaffNumber = awaited === 'staff-number' && verdict !== 'wrong';
  if (mayBeStaffNumber && !isInTransaction(turn)) return NEEDS_TRANSACTION;
  const isStaffNumber =
    mayBeStaffNumber && isInTransaction(turn) && (await callerByStaffNumber(turn.trx, input.digits)) !== null;
  hear(turn, caller, input.digits);
  return verdict === 'wrong' || isStaffNumber ? input : NO_NUMBER;
}

/** At the first question of a phone that several people share: it may be the PIN of any of them. */
async function ofThoseSharing(turn: TurnInTransaction, input: Digits): Promise<Input> {
  const { theirNumber } = turn.conversation;
  const sharing = theirNumber === null ? [] : await callersSharing(turn.trx, theirNumber);
  for (const one of sharing) hear(turn, one, input.digits);
  return input;
}

/**
 * The flow hears the staff number alone, and asks for the PIN: so the answer does not tell whether the PIN was right,
 * or whether anybody has that number.
 */
async function withStaffNumber(turn: TurnInTransaction, input: Digits): Promise<Input> {
  const { digits } = input;
  const splits = [4, 5, 6].map((length) => digits.slice(0, -length)).filter((number) => number.length >= 3);
  const named = await callersByStaffNumbers(turn.trx, [digits, ...splits]);
  if (named.some(({ staffNumber }) => staffNumber === digits)) return input;
  for (const one of named) hear(turn, one, digits.slice(one.staffNumber.length));
  const meant = named.find(
    (one) => verdictOn({ ...turn, caller: one }, digits.slice(one.staffNumber.length)) !== 'wrong',
  );
  return meant ? { ...input, digits: meant.staffNumber } : input;
}

/** One event, whatever was keyed: a turn writes the same with either PIN. */
function hear(turn: Turn, person: Caller, digits: string): void {
  const verdict = verdictOn({ ...turn, caller: person }, digits);
  addEventsOf(turn, person.id, [
    verdict === 'duress' ? { type: 'refused-duress-pin', phone: turn.conversation.theirNumber } : NOTHING_WORTH_TELLING,
  ]);
}
