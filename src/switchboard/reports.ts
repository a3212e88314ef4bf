import type { CallReport, PhoneFault, TextReport } from '../carriers/carrier.ts';
import { isOver } from '../carriers/over.ts';
import { alarmById } from '../records/alarms.ts';
import { type Attempt, isFinal } from '../records/attempts.ts';
import { conversationByRef } from '../records/conversations.ts';
import { recordReport } from '../records/reports.ts';
import { callHungUp } from './call.ts';
import { TELL } from './contact.ts';
import { ofDrill, urgencyOf } from './drill.ts';
import { purpleUnanswered } from './purple-work.ts';
import { ringCallOver, startRing } from './ring-work.ts';
import { wasRungSince } from '../records/rings.ts';
import { inTransaction, type Parts, type Work } from './work.ts';

/** What carriers tell us of calls and texts on their way, and what follows from it. */

export async function callReported(parts: Parts, report: CallReport): Promise<void> {
  if (isOver(report.status)) {
    // First what the caller's going means to the conversation, in its own transaction: conversations are locked before workers.
    const conversation = await conversationByRef(parts.knex, report.carrier, report.carrierRef);
    if (conversation) await callHungUp(parts, conversation.id);
  }
  await reported(parts, report);
}

export async function textReported(parts: Parts, report: TextReport): Promise<void> {
  await reported(parts, report);
}

async function reported(parts: Parts, report: CallReport | TextReport): Promise<void> {
  await inTransaction(parts, async (work) => {
    const change = await recordReport(work.trx, report, work.now);
    if (change !== 'unchanged' && isFinal(change.after.status)) await attemptSettled(work, change.after);
  });
}

/** An attempt has come to its end: the next phone rings, or a text that failed becomes a call. */
export async function attemptSettled(work: Work, attempt: Attempt, phoneFault?: PhoneFault): Promise<void> {
  void phoneFault;
  if (attempt.channel === 'call') {
    if (attempt.ringId !== null) await ringGoesOn(work, attempt.ringId, attempt.keyedAt !== null);
    return;
  }
  if (attempt.status === 'failed') await callInstead(work, attempt);
}

/** One call of a ring is over: the next phone rings, or whoever waits for somebody to answer hears that nobody did. */
export async function ringGoesOn(work: Work, ringId: string, keyed: boolean): Promise<void> {
  const over = await ringCallOver(work, ringId, keyed);
  const purpleCall = over?.vars['purple_call'];
  if (over?.ring.status === 'unanswered' && typeof purpleCall === 'string') await purpleUnanswered(work, purpleCall);
}

async function callInstead(work: Work, text: Attempt): Promise<void> {
  const { alarmId, contactKey } = text;
  if (contactKey === null) return;
  const about = {
    contactKey, personId: text.personId, workerId: text.workerId, visitId: text.visitId, alarmId, phones: [text.toNumber], times: 2 as const,
  };
  switch (text.purpose) {
    case 'tell':
    case 'wrong-pins':
      await startRing(work, { ...about, purpose: 'tell', flow: 'tell-call', vars: { message: text.body ?? '' }, urgency: TELL });
      return;
    case 'alarm': {
      const alarm = alarmId === null ? null : (await alarmById(work.trx, alarmId))?.alarm;
      // Most steps ring and text at once: the call is there already.
      if (alarm?.status !== 'raised' || (await wasRungSince(work.trx, alarm.id, contactKey, text.createdAt))) return;
      await startRing(work, { ...about, purpose: 'alarm', flow: 'responder-call', vars: ofDrill(alarm), urgency: urgencyOf(alarm) });
      return;
    }
    // Whoever owes news is rung whatever becomes of the text.
    default:
      return;
  }
}
