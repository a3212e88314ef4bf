import { randomUUID } from 'node:crypto';
import { enqueueDue } from '../records/jobs.ts';
import { writeJournal } from '../records/journal.ts';
import { lockWorker, phonesOf } from '../records/organisation/people.ts';
import { seal } from '../crypto/seal.ts';
import { insertSealedEvents } from '../records/sealed-events.ts';
import { lastEndedVisitOf, openVisitOf, saveVisit, type StoredVisit, visitById } from '../records/visits.ts';
import { personKey } from '../safety/responders.ts';
import type { Plan } from '../safety/plan.ts';
import {
  placesOf,
  startVisit,
  stepVisit,
  type Visit,
  type VisitEffect,
  type VisitEvent,
  type VisitStep,
} from '../safety/visit.ts';
import { teamPlan } from '../records/organisation/teams.ts';
import { causeAlarm } from './alarm-work.ts';
import { OWN_CALL, REMINDER, sendText } from './contact.ts';
import { startCallSequence, stopCallSequences } from './ring-work.ts';
import type { SafetyEvent, TellVisit } from './safety-event.ts';
import type { UnitOfWork } from './work.ts';

export interface NewVisit {
  workerId: string;
  team: { id: string; plan: Plan };
  length: number;
  place: string | null;
}

/** Starts a visit; one that was open is ended by it. */
export async function beginVisit(work: UnitOfWork, start: NewVisit): Promise<{ visit: Visit; restarted: boolean }> {
  await lockWorker(work.trx, start.workerId);
  const open = await openVisitOf(work.trx, start.workerId);
  if (open) await change(work, open, { kind: 'end' });
  const deadline = new Date(work.now.getTime() + start.length);
  const step = startVisit(
    {
      id: randomUUID(),
      workerId: start.workerId,
      teamId: start.team.id,
      deadline,
      place: start.place,
      earlierPlaces: open && start.place === null ? placesOf(open.visit) : [],
    },
    work.now,
    start.team.plan,
  );
  await save(work, step, start.team.plan, 'started');
  if (start.team.plan.tell.start.length > 0) await tell(work, step.visit, 'start');
  return { visit: step.visit, restarted: open !== null };
}

/** Applies an event to the worker's open visit; null where none is open. */
export async function changeOpenVisit(
  work: UnitOfWork,
  workerId: string,
  event: VisitEvent,
): Promise<VisitStep | null> {
  await lockWorker(work.trx, workerId);
  const open = await openVisitOf(work.trx, workerId);
  return open ? change(work, open, event) : null;
}

/** BACK: re-opens the visit that ended last, within ten minutes. */
export async function reopenLastVisit(work: UnitOfWork, workerId: string): Promise<VisitStep | null> {
  await lockWorker(work.trx, workerId);
  if (await openVisitOf(work.trx, workerId)) return null;
  const last = await lastEndedVisitOf(work.trx, workerId);
  if (!last) return null;
  const step = await change(work, last, { kind: 'back' });
  return step.done ? step : null;
}

/** The alarm clock for a visit: acts only if its time has really come. */
export async function visitDue(work: UnitOfWork, visitId: string): Promise<void> {
  const seen = await visitById(work.trx, visitId);
  if (!seen) return;
  await lockWorker(work.trx, seen.visit.workerId);
  const stored = await visitById(work.trx, visitId);
  if (stored?.dueAt && stored.dueAt <= work.now) await change(work, stored, { kind: 'timer' });
}

async function change(work: UnitOfWork, stored: StoredVisit, event: VisitEvent): Promise<VisitStep> {
  const plan = await teamPlan(work.trx, stored.visit.teamId);
  const step = stepVisit(stored.visit, event, work.now, plan);
  if (!step.done && event.kind !== 'timer') return step;
  await save(work, step, plan, event.kind);
  if (event.kind === 'end' && plan.tell.end.length > 0) await tell(work, step.visit, 'end');
  return step;
}

async function save(work: UnitOfWork, step: VisitStep, plan: Plan, what: string): Promise<void> {
  const { trx, now, parts } = work;
  const version = await saveVisit(trx, step.visit, step.dueAt);
  if (step.dueAt) await enqueueDue(trx, 'visit', step.visit.id, version, parts.clock.toReal(step.dueAt));
  await writeJournal(trx, [
    {
      at: now,
      kind: 'visit',
      workerId: step.visit.workerId,
      visitId: step.visit.id,
      detail: {
        what,
        status: step.visit.status,
        deadline: step.visit.deadline?.toISOString() ?? null,
        effects: step.effects.map(({ kind }) => kind),
      },
    },
  ]);
  for (const effect of step.effects) await apply(work, step.visit, plan, effect);
}

async function apply(work: UnitOfWork, visit: Visit, plan: Plan, effect: VisitEffect): Promise<void> {
  switch (effect.kind) {
    case 'remind':
      return textWorker(work, visit, 'reminder', REMINDER);
    case 'own-rung':
      if (effect.by.includes('sms')) await textWorker(work, visit, 'overdue-text', OWN_CALL);
      if (effect.by.includes('call')) await ringWorker(work, visit);
      return;
    case 'unproved-again':
      return tell(work, visit, 'unproved-again');
    case 'stop-own-rings':
      return stopCallSequences(work, { visitId: visit.id, purposes: ['overdue', 'reminder'] });
    case 'missed':
      await causeAlarm(work, {
        workerId: visit.workerId,
        visitId: visit.id,
        teamId: visit.teamId,
        plan,
        kind: 'missed',
        base: visit.deadline ?? work.now,
        from: null,
      });
      return;
  }
}

async function textWorker(
  work: UnitOfWork,
  visit: Visit,
  prompt: 'reminder' | 'overdue-text',
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
    purpose: prompt,
    urgency,
    prompts: [{ id: prompt, vars: { until: { clock: visit.deadline.toISOString() } } }],
  });
}

async function ringWorker(work: UnitOfWork, visit: Visit): Promise<void> {
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
 * Real milliseconds. What others are told of a visit is sealed and told a moment later, when it is known whether this
 * very turn raised an alarm: nothing of
 * the shown book reaches those who were asked covertly.
 */
const TOLD_AFTER = 1_500;

async function tell(work: UnitOfWork, visit: Visit, at: TellVisit['at']): Promise<void> {
  const { trx, now, parts } = work;
  const event: SafetyEvent = {
    type: 'tell-visit',
    visitId: visit.id,
    at,
    until: visit.deadline?.toISOString() ?? null,
  };
  const dueAt = new Date(now.getTime() + parts.clock.stretch(TOLD_AFTER));
  await insertSealedEvents(trx, [
    { workerId: visit.workerId, at: now, dueAt, sealed: seal(parts.secrets.data, visit.workerId, [event]) },
  ]);
}
