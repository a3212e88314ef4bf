import type { CallSequencePurpose } from '../contact/purposes.ts';
import { cancelWaiting } from '../records/attempt-changes.ts';
import { needsOf } from '../records/organisation/communication-needs.ts';
import { lockWorker } from '../records/organisation/people.ts';
import { openVisitOf, visitById } from '../records/visits.ts';
import type { Alarm } from '../safety/alarm/alarm.ts';
import type { AlarmEffect } from '../safety/alarm/alarm-events.ts';
import { isTexted, type Plan } from '../safety/plan.ts';
import { isListed } from '../contact/contact-key.ts';
import type { Responders } from '../safety/responders.ts';
import { ownPlaceOf, type Visit, type VisitEffect, type VisitEvent } from '../safety/visit.ts';
import { askContacts, askForNews, ringToConfirm, notifyContacts } from './alarm-contacts.ts';
import type { EffectOfAlarm } from './alarm-steps.ts';
import { visitBegunSince } from './begun-since.ts';
import { saveCause } from './alarm-causes.ts';
import { operatorAlarmWithin, notifyOfBarredNumber } from './operator.ts';
import { cancelBookedCalls, cancelCallsAbout } from './purple-saved.ts';
import { stopCallSequences } from './ring-work.ts';
import { stopRingsAtRisk, takeBackTaken } from './taken-back.ts';
import { ringWorker, notifyOthers, textWorker } from './visit-contacts.ts';
import { type EffectOfVisit, saveNewVisit, saveVisitEvent } from './visit-steps.ts';
import type { UnitOfWork } from './work.ts';
import { OWN_CALL, REMINDER } from '../contact/urgency.ts';

/**
 * Performs what follows from saved steps, in order and in the transaction of the step. An effect may save a step of its
 * own: a missed visit raises an alarm, and an alarm that is over ends the visit. What follows from that step comes
 * before the effects that still wait.
 */

type Effect = EffectOfAlarm | EffectOfVisit;

export async function performEffects(work: UnitOfWork, effects: Effect[]): Promise<void> {
  const queue = [...effects];
  for (let effect = queue.shift(); effect; effect = queue.shift()) {
    queue.unshift(
      ...(effect.of === 'visit' ? await performVisitEffect(work, effect) : await performAlarmEffect(work, effect)),
    );
  }
}

/** Calls to a worker that a check-in makes needless: a responder who waits to be put through hears of it instead. */
const ABOUT_THEIR_VISIT: CallSequencePurpose[] = ['overdue', 'reminder', 'worker'];

/** Returns what follows from the steps that it saved. */
async function performVisitEffect(work: UnitOfWork, { visit, plan, effect }: EffectOfVisit): Promise<Effect[]> {
  switch (effect.kind) {
    case 'remind':
      await textWorker(work, visit, 'reminder', REMINDER);
      return [];
    case 'own-rung': {
      const { textOnly } = await needsOf(work.trx, visit.workerId);
      if (isTexted(effect.by) || textOnly) await textWorker(work, visit, 'overdue-text', OWN_CALL);
      if (effect.by.includes('call') && !textOnly) await ringWorker(work, visit);
      return [];
    }
    case 'unproved-again':
      await notifyOthers(work, visit, 'unproved-again');
      return [];
    case 'tell':
      await notifyOthers(work, visit, effect.at);
      return [];
    case 'go-home':
      return goHome(work, visit, plan, effect);
    case 'stop-own-rings':
      await stopCallSequences(work, { visitId: visit.id, workerId: visit.workerId, purposes: ABOUT_THEIR_VISIT });
      return [];
    case 'missed': {
      const { effects } = await saveCause(work, {
        workerId: visit.workerId,
        visitId: visit.id,
        teamId: visit.teamId,
        plan,
        kind: 'missed',
        base: visit.deadline ?? work.now,
        from: null,
      });
      return effects;
    }
  }
}

const ABOUT_THE_VISIT: ReadonlySet<AlarmEffect['kind']> = new Set(['visit-over', 'visit-until', 'visit-accounted-for']);

/** Returns what follows from the steps that it saved. */
async function performAlarmEffect(work: UnitOfWork, { alarm, responders, effect }: EffectOfAlarm): Promise<Effect[]> {
  // A drill has no visit.
  if (alarm.drill && ABOUT_THE_VISIT.has(effect.kind)) return [];
  switch (effect.kind) {
    case 'ask':
      await askContacts(work, alarm, responders, effect);
      await notifyOfBarred(work, alarm, responders);
      return [];
    case 'ask-news':
      await askForNews(work, alarm, effect.owner);
      return [];
    case 'confirm':
      await ringToConfirm(work, alarm, effect.contact, effect.claim);
      return [];
    case 'tell':
      await notifyContacts(work, alarm, effect);
      return [];
    case 'stop-rings':
      if (alarm.status === 'closed') await stopAllAbout(work, alarm);
      else await stopCallSequences(work, { alarmId: alarm.id, purposes: ['alarm', 'news'] }, effect.of);
      return [];
    case 'take-back-taken':
      await takeBackTaken(work, alarm);
      return [];
    case 'stop-rings-at-risk':
      await stopRingsAtRisk(work, alarm, responders);
      return [];
    case 'visit-over':
      // A person who says that the visit is over may not know of the next one, and a watch is not dropped on a guess.
      if (await visitBegunSince(work, alarm)) return [];
      // Somebody has spoken with them: nobody need ring and find them gone.
      await cancelBookedCalls(work, alarm.workerId);
      return (await changeVisitOf(work, alarm.workerId, { kind: 'end', byOthers: true })) ?? [];
    case 'visit-accounted-for':
      return (await changeVisitOf(work, alarm.workerId, { kind: 'accounted-for' })) ?? [];
    case 'visit-until':
      return visitGoesOn(work, alarm, effect.deadline);
    case 'step-skipped': // the story tells of it
      await notifyOfBarred(work, alarm, responders);
      return [];
    case 'nobody-to-ask':
      await operatorAlarmWithin(
        work,
        'an alarm has nobody to ask',
        { kind: 'alarm', id: alarm.id },
        responders.worker.phones,
      );
      return [];
  }
}

/** It is over: nobody is asked about it, told of it by call, or put through. They read how it ended. */
async function stopAllAbout(work: UnitOfWork, alarm: Alarm): Promise<void> {
  await stopCallSequences(work, { alarmId: alarm.id, purposes: ['alarm', 'news', 'tell', 'worker'] });
  await cancelWaiting(work.trx, { alarmId: alarm.id, channel: 'text', purposes: ['alarm', 'news'] }, work.now);
  await cancelCallsAbout(work, alarm);
}

/** For each who is only told, a line in the log. For one of those who would be asked, a call to those on duty. */
async function notifyOfBarred(work: UnitOfWork, alarm: Alarm, { barred = [], worker }: Responders): Promise<void> {
  const isListTold = alarm.state.plan.inform.some(({ kind }) => kind === 'major_incident');
  const asked = barred.filter((contact) => !isListed(contact)).slice(0, 1);
  for (const contact of [...(isListTold ? barred.filter(isListed) : []), ...asked])
    await notifyOfBarredNumber(work, contact, worker.phones);
}

async function goHome(
  work: UnitOfWork,
  ended: Visit,
  plan: Plan,
  { until, isTold }: VisitEffect & { kind: 'go-home' },
): Promise<Effect[]> {
  const { visit, effects } = await saveNewVisit(
    work,
    {
      workerId: ended.workerId,
      kind: 'home',
      team: { id: ended.teamId, plan },
      length: until.getTime() - work.now.getTime(),
      place: null,
    },
    ended,
  );
  if (isTold) await textWorker(work, visit, 'home-begun-text', REMINDER);
  return effects;
}

/** What follows from the change; null where the worker has no visit open. */
async function changeVisitOf(work: UnitOfWork, workerId: string, event: VisitEvent): Promise<Effect[] | null> {
  await lockWorker(work.trx, workerId);
  const open = await openVisitOf(work.trx, workerId);
  return open ? (await saveVisitEvent(work, open, event)).effects : null;
}

/**
 * We look again at that time, even where no visit is open (any more): somebody has said that they are still out there.
 */
async function visitGoesOn(work: UnitOfWork, alarm: Alarm, deadline: Date): Promise<Effect[]> {
  // Of two ends the earlier holds (withEarlierEnd): one that comes no later than that stays as it is.
  const since = await visitBegunSince(work, alarm);
  if (since?.deadline && since.deadline <= deadline) return [];
  const changed = await changeVisitOf(work, alarm.workerId, { kind: 'until', deadline, isProved: true });
  if (changed) return changed;
  const last = alarm.visitId === null ? null : await visitById(work.trx, alarm.visitId);
  const begun = await saveNewVisit(
    work,
    {
      workerId: alarm.workerId,
      team: { id: alarm.teamId, plan: alarm.state.plan },
      length: deadline.getTime() - work.now.getTime(),
      place: last?.visit.place ?? null,
      kind: last?.visit.kind ?? 'visit',
      isOfficePlace: last !== null && ownPlaceOf(last.visit) === null,
    },
    null,
  );
  return begun.effects;
}
