import { randomUUID } from 'node:crypto';
import { alarmById } from '../records/alarms.ts';
import { lastCallWith } from '../records/phone-calls.ts';
import { needsOf } from '../records/organisation/communication-needs.ts';
import { lockWorker, phonesOf } from '../records/organisation/people.ts';
import { livePurpleCalls, purpleCallById, wasSeenToSince } from '../records/purple-calls.ts';
import { lockLiveCallSequences } from '../records/call-sequences.ts';
import { broughtVars } from '../records/session.ts';
import { openVisitOf } from '../records/visits.ts';
import { planOfWorker } from '../records/organisation/teams.ts';
import { personKey } from '../contact/contact-key.ts';
import { delayWithin, type PurpleCall, type PurpleEvent, QUIET_BEFORE, stepPurple } from '../safety/purple-file.ts';
import type { Plan } from '../safety/plan.ts';
import { causeAlarm, changeAlarm } from './alarms.ts';
import { ofDrill } from './drill.ts';
import { cancelBookedCalls, cancelPurpleCall, stopCallSequencesOf, storePurpleCall } from './purple-saved.ts';
import { startCallSequence } from './ring-work.ts';
import type { UnitOfWork } from './work.ts';
import { PURPLE } from '../contact/urgency.ts';

/** Real milliseconds: so long after the phones began to ring somebody must have told us how it ended. */
const GIVE_UP_AFTER = 10 * 60_000;
/** Where a plan has no window of its own (`off`), a booked call's second try. */
const PAUSE: [number, number] = [2 * 60_000, 5 * 60_000];

interface PurpleWish {
  workerId: string;
  teamId: string;
  visitId: string | null;
  alarmId: string | null;
  plan: Plan;
}

/**
 * A call-back after a covert alarm or, so that it tells nothing, after an ordinary check-in: somewhere in the plan's
 * window.
 */
export async function wishPurpleCall(work: UnitOfWork, reason: 'alarm' | 'decoy', wish: PurpleWish): Promise<void> {
  const { plan } = wish;
  // Nobody can ask the covert questions of somebody who takes texts only: for them it is as if the plan had none.
  if (!plan.purpleFile || (await needsOf(work.trx, wish.workerId)).textOnly) return;
  await lockWorker(work.trx, wish.workerId);
  const live = (await livePurpleCalls(work.trx, wish.workerId)).find((one) => one.reason !== 'booked');
  if (live) {
    // The decoy that was on its way now has a reason.
    if (reason === 'alarm')
      await storePurpleCall(
        work,
        { ...live, reason, alarmId: wish.alarmId, visitId: wish.visitId ?? live.visitId },
        'wanted',
      );
    return;
  }
  const dueAt = new Date(work.now.getTime() + delayWithin(plan.purpleFile.between, work.parts.random()));
  await storePurpleCall(work, newCall(reason, wish, dueAt), 'wanted');
}

/** "Ring me in half an hour": the same call, at the time they chose. An earlier wish is replaced. */
export async function bookCall(
  work: UnitOfWork,
  wish: Omit<PurpleWish, 'alarmId' | 'plan'>,
  dueAt: Date,
): Promise<void> {
  await lockWorker(work.trx, wish.workerId);
  await cancelBookedCalls(work, wish.workerId);
  await storePurpleCall(work, newCall('booked', { ...wish, alarmId: null }, dueAt), 'booked');
}

/** The alarm clock for a purple-file call: rings, or notices that nothing was heard of one for too long. */
export async function purpleDue(work: UnitOfWork, id: string): Promise<void> {
  const seen = await purpleCallById(work.trx, id);
  if (!seen) return;
  await lockWorker(work.trx, seen.workerId);
  const call = await purpleCallById(work.trx, id);
  if (!call?.dueAt || call.dueAt > work.now) return;
  if (call.status === 'calling') {
    // What still waits to be dialled would ring beside the second try.
    await stopCallSequencesOf(work, call);
    return unanswered(work, call);
  }
  if (await isForNothing(work, call)) {
    await cancelPurpleCall(work, call);
    return;
  }
  const quiet = await quietAt(work, call.workerId);
  if (quiet > work.now) {
    await changePurpleCall(work, call, { kind: 'put-off', until: quiet });
    return;
  }
  await ring(work, call);
}

/** Its alarm is over by now; or it is a drill, and the worker is out. */
async function isForNothing(work: UnitOfWork, { reason, alarmId, workerId }: PurpleCall): Promise<boolean> {
  const alarm = alarmId === null ? null : (await alarmById(work.trx, alarmId))?.alarm;
  if (reason !== 'alarm' || !alarm) return false;
  return alarm.status === 'closed' || (alarm.drill && (await openVisitOf(work.trx, workerId)) !== null);
}

/** Not within a minute of another of our calls with one of their phones: two calls in a row look like alarm. */
async function quietAt(work: UnitOfWork, workerId: string): Promise<Date> {
  const phones = await phonesOf(work.trx, workerId);
  // The booked call and the other one may fall due at once: the first is asked for, but not dialled yet.
  const ringing = await lockLiveCallSequences(work.trx, { workerId, purposes: ['purple'] });
  const last = ringing.length > 0 ? 'going on' : await lastCallWith(work.trx, phones);
  return last === null ? work.now : new Date((last === 'going on' ? work.now : last).getTime() + QUIET_BEFORE);
}

async function ring(work: UnitOfWork, call: PurpleCall): Promise<void> {
  const phones = await phonesOf(work.trx, call.workerId);
  if (phones.length === 0) return unanswered(work, call);
  const alarm = call.alarmId === null ? null : (await alarmById(work.trx, call.alarmId))?.alarm;
  await changePurpleCall(work, call, {
    kind: 'rung',
    giveUpAt: new Date(work.now.getTime() + work.parts.clock.stretch(GIVE_UP_AFTER)),
  });
  await startCallSequence(work, {
    purpose: 'purple',
    contactKey: personKey(call.workerId),
    personId: call.workerId,
    workerId: call.workerId,
    visitId: call.visitId,
    alarmId: call.alarmId,
    phones,
    flow: 'purple-file',
    vars: { ...broughtVars({ purpleCall: call.id }), ...(alarm ? ofDrill(alarm) : {}) },
    urgency: PURPLE,
    times: 1,
  });
}

/** Nobody answered, or the person hung up before the end. */
export async function purpleUnanswered(work: UnitOfWork, id: string): Promise<void> {
  const call = await purpleCallById(work.trx, id);
  if (call?.status === 'calling') await unanswered(work, call);
}

async function unanswered(work: UnitOfWork, call: PurpleCall): Promise<void> {
  const plan = await planOfWorker(work.trx, call.teamId, call.workerId);
  await changePurpleCall(work, call, {
    kind: 'unanswered',
    pause: delayWithin(plan.purpleFile?.between ?? PAUSE, work.parts.random()),
  });
}

/** Applies an event to a call whose worker is locked, and does what follows from it. */
export async function changePurpleCall(
  work: UnitOfWork,
  call: PurpleCall,
  event: Exclude<PurpleEvent, { kind: 'cancel' }>,
): Promise<PurpleCall> {
  const { call: changed, effect } = stepPurple(call, event, work.now);
  await storePurpleCall(
    work,
    changed,
    event.kind,
    event.kind === 'reply' ? { question: event.question, reply: event.reply } : {},
  );
  if (effect?.kind === 'finished' && changed.alarmId !== null)
    await changeAlarm(work, changed.alarmId, { kind: 'call-finished' });
  if (effect?.kind === 'no-answer') await noAnswer(work, changed);
  return changed;
}

/** Both tries were in vain. A decoy that nobody answers means nothing: people who are well leave phones in cars. */
async function noAnswer(work: UnitOfWork, call: PurpleCall): Promise<void> {
  if (call.alarmId !== null) {
    await changeAlarm(work, call.alarmId, { kind: 'call-unanswered' });
  } else if (call.reason === 'booked' && !(await isAccountedFor(work, call))) {
    await causeAlarm(work, {
      workerId: call.workerId,
      visitId: call.visitId,
      teamId: call.teamId,
      plan: await planOfWorker(work.trx, call.teamId, call.workerId),
      kind: 'no_answer',
      base: work.now,
      from: null,
    });
  }
}

/**
 * An alarm has been closed since they asked for the call, by somebody who knows how they are, and they have said
 * nothing new. The call was made all the same: their phone must not show that anybody knows.
 */
async function isAccountedFor({ trx }: UnitOfWork, { id, workerId }: PurpleCall): Promise<boolean> {
  const open = (await openVisitOf(trx, workerId))?.visit;
  return (open === undefined || open.state.accountedFor) && (await wasSeenToSince(trx, id));
}

function newCall(reason: PurpleCall['reason'], wish: Omit<PurpleWish, 'plan'>, dueAt: Date): PurpleCall {
  const { workerId, teamId, visitId, alarmId } = wish;
  return {
    id: randomUUID(),
    workerId,
    teamId,
    visitId,
    alarmId,
    reason,
    status: 'waiting',
    dueAt,
    state: { replies: {}, tries: 0 },
  };
}
