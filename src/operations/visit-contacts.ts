import type { Vars } from '../conversation/files/flow.ts';
import { phonesOf } from '../records/organisation/people.ts';
import { insertSealedEvents } from '../records/sealed-events.ts';
import { personKey } from '../contact/contact-key.ts';
import { endAfterQuestions, type Visit } from '../safety/visit.ts';
import { sendText } from './contact.ts';
import { startCallSequence } from './ring-work.ts';
import { type SafetyEvent, sealedEvents, type TellVisit } from './safety-event.ts';
import type { UnitOfWork } from './work.ts';
import { OWN_CALL, REMINDER } from '../contact/urgency.ts';

/** The calls and texts that a visit asks for. */

export async function textWorker(
  work: UnitOfWork,
  visit: Visit,
  prompt: 'reminder' | 'overdue-text' | 'home-begun-text',
  urgency: number,
): Promise<void> {
  const [to] = await phonesOf(work.trx, visit.workerId);
  if (to === undefined || !visit.deadline) return;
  await sendText(work, {
    to,
    contactKey: personKey(visit.workerId),
    personId: visit.workerId,
    workerId: visit.workerId,
    visitId: visit.id,
    purpose: prompt === 'home-begun-text' ? 'reminder' : prompt,
    urgency,
    holdsWhile: { due: visit.deadline },
    prompts: [
      { id: wordsOf(prompt, visit), vars: { until: { clock: visit.deadline.toISOString() }, ...homeVars(visit) } },
    ],
  });
}

/** Before the end of a visit they are asked whether all is well; at its end whether they have left. */
function wordsOf(prompt: 'reminder' | 'overdue-text' | 'home-begun-text', visit: Visit): string {
  if (prompt === 'home-begun-text' || !endAfterQuestions(visit)) return prompt;
  return prompt === 'reminder' ? 'check-reminder' : 'check-text';
}

export async function ringWorker(work: UnitOfWork, visit: Visit): Promise<void> {
  const phones = await phonesOf(work.trx, visit.workerId);
  if (phones.length === 0) return;
  await startCallSequence(work, {
    purpose: 'overdue',
    contactKey: personKey(visit.workerId),
    personId: visit.workerId,
    workerId: visit.workerId,
    visitId: visit.id,
    phones,
    flow: 'overdue-call',
    vars: {},
    urgency: OWN_CALL,
    times: 2,
  });
}

/**
 * What is noted of the address, in writing too: a worker who begins a visit by call may hang up before they hear it.
 */
export async function textNote(work: UnitOfWork, visit: Visit, prompts: { id: string; vars?: Vars }[]): Promise<void> {
  const [to] = await phonesOf(work.trx, visit.workerId);
  if (to === undefined || prompts.length === 0) return;
  await sendText(work, {
    to,
    contactKey: personKey(visit.workerId),
    personId: visit.workerId,
    workerId: visit.workerId,
    visitId: visit.id,
    purpose: 'reminder',
    urgency: REMINDER,
    holdsWhile: { isOpen: true },
    prompts,
  });
}

/** A prompt says `home` where it would say that somebody leaves. */
export const homeVars = ({ kind }: Pick<Visit, 'kind'>): { home?: 'yes' } => (kind === 'home' ? { home: 'yes' } : {});

/**
 * Real milliseconds. What others are told of a visit is sealed and told a moment later, when it is known whether this
 * very turn raised an alarm: nothing of the shown book reaches those who were asked covertly.
 */
const TOLD_AFTER = 1_500;

export async function notifyOthers(work: UnitOfWork, visit: Visit, at: TellVisit['at']): Promise<void> {
  const { trx, now, parts } = work;
  const event: SafetyEvent = {
    type: 'tell-visit',
    visitId: visit.id,
    at,
    until: visit.deadline?.toISOString() ?? null,
  };
  const dueAt = new Date(now.getTime() + parts.clock.stretch(TOLD_AFTER));
  await insertSealedEvents(trx, [{ ...sealedEvents(work, visit.workerId, [event]), at: now, dueAt }]);
}
