import { randomUUID } from 'node:crypto';
import { BARRED } from '../contact/barred-numbers.ts';
import type { PhoneFault } from '../contact/phone-fault.ts';
import type { AnswererGuess, CallReport, TextReport } from '../carriers/carrier.ts';
import { isOver } from '../carriers/call-is-over.ts';
import { recordGuess } from '../records/answerers.ts';
import { isFinal } from '../contact/attempt-status.ts';
import { type Attempt, hasFailedOtherwise } from '../records/attempts.ts';
import { SYSTEM } from '../records/actor.ts';
import { conversationByRef } from '../records/conversations.ts';
import { insertAttempts } from '../records/new-attempts.ts';
import { textCarriersOf } from '../records/undeliverable-numbers.ts';
import { isTextUnwanted } from '../records/unwanted-texts.ts';
import { recordReport } from '../records/reports.ts';
import { splitBrought } from '../records/session.ts';
import { lockCallSequence } from '../records/call-sequences.ts';
import { transact } from '../database/transact.ts';
import { callHungUp } from './calls/call.ts';
import { callInstead } from '../operations/call-instead.ts';
import { notifyOfBarredNumber } from '../operations/operator.ts';
import { isOutdated } from '../operations/outdated-texts.ts';
import { recordPhoneFault, textsAgain } from './phone-faults.ts';
import { purpleUnanswered } from '../operations/purple-work.ts';
import { ringCallOver } from '../operations/ring-work.ts';
import { type Dependencies, withinTransaction, type UnitOfWork } from '../operations/work.ts';

/** Carriers' reports about calls and texts, and what follows from them. */

export async function callReported(parts: Dependencies, report: CallReport): Promise<void> {
  if (isOver(report.status)) {
    // The hang-up is handled first, in its own transaction: conversations are locked before workers.
    const conversation = await conversationByRef(parts.knex, report.carrier, report.carrierRef);
    if (conversation) await callHungUp(parts, conversation.id);
  }
  await reported(parts, report, parts.clock.now());
}

/**
 * A receipt counts from when it came, not from when a slow database let it be stored: the carrier of late receipts is
 * set aside.
 */
export async function textReported(parts: Dependencies, report: TextReport): Promise<void> {
  await reported(parts, report, parts.clock.now(), report.phoneFault);
}

/** Only recorded, without an effect: only a key shows that a person is there (promise 3). */
export async function answererGuessed(parts: Dependencies, guess: AnswererGuess): Promise<void> {
  await transact(parts.knex, (trx) => recordGuess(trx, guess, parts.clock.now()));
}

async function reported(
  parts: Dependencies,
  report: CallReport | TextReport,
  cameAt: Date,
  phoneFault?: PhoneFault,
): Promise<void> {
  await transact(parts.knex, async (trx) => {
    const change = await recordReport(trx, report, cameAt);
    if (change === 'unchanged' || !isFinal(change.after.status)) return;
    await withinTransaction(parts, trx, SYSTEM, (work) => attemptSettled(work, change.after, phoneFault));
  });
}

/**
 * An attempt has ended. After a call the next phone rings. A failed text goes out with the other carrier or becomes a
 * call.
 */
export async function attemptSettled(work: UnitOfWork, attempt: Attempt, phoneFault?: PhoneFault): Promise<void> {
  // Somebody who is no contact is not worth a call: anybody can text from any number.
  if (isBarred(attempt) && attempt.contactKey !== null)
    await notifyOfBarredNumber(work, attempt.contactKey, [attempt.toNumber]);
  await (attempt.channel === 'call' ? callSettled(work, attempt) : textSettled(work, attempt, phoneFault));
}

const isBarred = ({ status, errorCode }: Attempt): boolean => status === 'failed' && errorCode === BARRED;

async function callSettled(work: UnitOfWork, call: Attempt): Promise<void> {
  if (call.callSequenceId === null) return;
  if (await mayStillRing(work, call)) await sendAnew(work, call, otherThan(call));
  else await ringGoesOn(work, call.callSequenceId, call.keyedAt !== null);
}

/**
 * One call of a call sequence is over. The next phone rings. If there is none and it was a purple-file call, that call
 * counts as not answered.
 */
export async function ringGoesOn(work: UnitOfWork, callSequenceId: string, keyed: boolean): Promise<void> {
  const over = await ringCallOver(work, callSequenceId, keyed);
  const purpleCall = over ? splitBrought(over.vars).brought.purpleCall : null;
  if (over?.sequence.status === 'unanswered' && purpleCall != null) await purpleUnanswered(work, purpleCall);
}

/**
 * Whether another carrier may place the call. The first carrier accepted it and then failed. Each phone of a call
 * sequence gets one such chance in each pass.
 */
async function mayStillRing(work: UnitOfWork, call: Attempt): Promise<boolean> {
  if (
    call.status !== 'failed' ||
    call.callSequenceId === null ||
    call.placedAt === null ||
    call.answeredAt !== null ||
    otherThan(call) === null
  )
    return false;
  // Somebody may have taken the alarm meanwhile, and the carrier could not be told to stop.
  const isWanted = (await lockCallSequence(work.trx, call.callSequenceId))?.sequence.status === 'ringing';
  return isWanted && !(await hasFailedOtherwise(work.trx, call));
}

async function textSettled(work: UnitOfWork, text: Attempt, phoneFault?: PhoneFault): Promise<void> {
  const { carrier, toNumber, placedAt } = text;
  if (text.status === 'delivered' && carrier !== null && placedAt !== null)
    return textsAgain(work, toNumber, carrier, placedAt);
  // A call in its place would not be rung either.
  if (text.status !== 'failed' || isBarred(text) || (await isOutdated(work, text))) return;
  if (phoneFault && carrier !== null) {
    await recordPhoneFault(work, toNumber, carrier, phoneFault);
    const [other] = await textCarriersOf(work.trx, text.workerId, toNumber, work.now);
    if (other !== undefined && other !== carrier && !(await isTextUnwanted(work.trx, text.id)))
      return sendAnew(work, text, other);
  }
  await callInstead(work, text);
}

/** The next carrier in its route; null if there is none. */
function otherThan({ route, carrier }: Attempt): string | null {
  return (route ?? '').split(',').find((name) => name !== '' && name !== carrier) ?? null;
}

async function sendAnew(work: UnitOfWork, attempt: Attempt, carrier: string | null): Promise<void> {
  await insertAttempts(work.trx, [
    {
      ...attempt,
      id: randomUUID(),
      notBefore: work.now,
      createdAt: work.now,
      fromNumber: null,
      dedupeKey: null,
      preferredCarrier: carrier,
    },
  ]);
}
