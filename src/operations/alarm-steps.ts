import type { StoredAlarm } from '../records/alarms.ts';
import type { JournalDetail } from '../records/journal.ts';
import { saveAlarm } from '../records/save-alarm.ts';
import { markReadSince } from '../records/unread-texts.ts';
import { type Alarm, alarmDueAt } from '../safety/alarm/alarm.ts';
import type { AlarmAnswer, AlarmEffect, AlarmEvent, AlarmStep } from '../safety/alarm/alarm-events.ts';
import { claimOf, eventOf } from '../safety/alarm/claim.ts';
import { stepAlarm } from '../safety/alarm/step-alarm.ts';
import type { Who } from '../safety/plan.ts';
import type { Responders } from '../safety/responders.ts';
import { knownOf, respondersAbout } from './alarm-responders.ts';
import { withEarlierEnd } from './begun-since.ts';
import { byPlanThatReaches } from './plan-of-alarm.ts';
import { withThoseBesideTold } from './told-beside.ts';
import type { UnitOfWork } from './work.ts';

/**
 * Steps of an alarm, saved with their deadline and their journal entry. Nobody is rung or texted here: the code that
 * saves a step performs its effects afterwards (effects.ts).
 */

/** What follows from a saved step of an alarm. `responders`: whom the step could ask. */
export interface EffectOfAlarm {
  of: 'alarm';
  alarm: Alarm;
  responders: Responders;
  effect: AlarmEffect;
}

/** Applies an event to an alarm whose worker is locked. */
export async function saveAlarmEvent(
  work: UnitOfWork,
  { alarm }: StoredAlarm,
  event: AlarmEvent,
): Promise<{ answer: AlarmAnswer; effects: EffectOfAlarm[] }> {
  // Nothing changes it any more. Saving it again would name the latest actor as the person who closed it.
  if (alarm.status === 'closed') return { answer: { kind: 'closed' }, effects: [] };
  const asked = await respondersAbout(work, {
    ...alarm,
    excludedPhones: alarm.state.excludedPhones,
    known: knownOf(alarm),
  });
  const { alarm: current, responders } =
    event.kind === 'timer' ? await byPlanThatReaches(work, alarm, asked) : { alarm, responders: asked };
  const stepped = await withThoseBesideTold(work, stepAlarm(current, event, work.now, responders), responders);
  const step = await withEarlierEnd(work, stepped);
  const effects = await saveAlarmStep(work, step, responders, {
    before: alarm,
    what: doneBy(event, alarm, step.answer),
    ...whoActs(event),
  });
  return { answer: step.answer, effects };
}

function whoActs(event: AlarmEvent): Pick<Did, 'by' | 'worried' | 'from'> {
  if (event.kind === 'worried-besides') return { worried: event.by.key ?? 'unknown' };
  if (event.kind === 'take-over') return { by: event.by.key, from: event.from };
  return 'by' in event ? { by: event.by.key } : {};
}

/** What is done by text, or confirmed in a call, is told under its own name. */
function doneBy(event: AlarmEvent, { state }: Alarm, { kind }: AlarmAnswer): AlarmEvent['kind'] {
  if (event.kind === 'texted' && kind !== 'claimed') return eventOf(event.deed, event.by).kind;
  const claim = event.kind === 'confirm' ? claimOf({ state }, event.by.key) : null;
  return claim && event.kind === 'confirm' ? eventOf(claim.deed, event.by).kind : event.kind;
}

interface Did {
  /** The alarm as it was; null where it is raised. */
  before: Alarm | null;
  what: string;
  /** The contact who acted, by key. */
  by?: string;
  /** Whose worry raised it, by key, or "unknown". */
  worried?: string;
  /** The owner in whose place they have come, by key. */
  from?: string;
}

/** `responders`: whom the step could ask. Throws LetterTaken where it raises an alarm. */
export async function saveAlarmStep(
  work: UnitOfWork,
  step: AlarmStep,
  responders: Responders,
  { before, what, ...who }: Did,
): Promise<EffectOfAlarm[]> {
  const { trx, now, parts } = work;
  const { alarm } = step;
  const dueAt = alarmDueAt(alarm);
  await saveAlarm(trx, {
    ...{ before, alarm, effects: step.effects, at: now, what, by: who.by ?? null },
    dueAt,
    realDueAt: dueAt && parts.clock.toReal(dueAt),
    entries: [
      {
        at: now,
        actor: work.actor,
        kind: 'alarm',
        workerId: alarm.workerId,
        visitId: alarm.visitId,
        alarmId: alarm.id,
        detail: {
          what,
          kind: alarm.kind,
          status: alarm.status,
          round: alarm.state.round,
          owners: alarm.state.owners.map(({ key }) => key),
          answer: step.answer.kind,
          effects: step.effects.map(describe),
          ...who,
          ...('until' in step.answer ? { until: new Date(step.answer.until).toISOString() } : {}),
        },
      },
    ],
  });
  // The worker's own PIN may close it before anybody has read their words, and under duress it does not: the desk would
  // see the difference.
  if (alarm.status === 'closed' && !alarm.drill && who.by !== undefined)
    await markReadSince(trx, alarm.workerId, alarm.raisedAt, { by: `alarm:${alarm.id}`, at: now });
  const effects: AlarmEffect[] = isLeftByAnOwner(before, alarm)
    ? [{ kind: 'take-back-taken' }, ...step.effects]
    : step.effects;
  return effects.map((effect) => ({ of: 'alarm', alarm, responders, effect }));
}

function isLeftByAnOwner(before: Alarm | null, { status, state }: Alarm): boolean {
  if (before?.status !== 'taken') return false;
  return status !== 'taken' || before.state.owners.some(({ key }) => state.owners.every((owner) => owner.key !== key));
}

/** For the journal: contacts by key, never by name or number. */
function describe(effect: AlarmEffect): JournalDetail<'alarm'>['effects'][number] {
  switch (effect.kind) {
    case 'ask':
      return { kind: effect.kind, contacts: effect.contacts.map(({ key }) => key), by: effect.by, why: effect.why };
    case 'tell':
      return { kind: effect.kind, contacts: effect.contacts.map(({ key }) => key), message: effect.message.id };
    case 'ask-news':
      return { kind: effect.kind, contacts: [effect.owner.key] };
    case 'confirm':
      return { kind: effect.kind, contacts: [effect.contact.key], claim: effect.claim };
    case 'visit-until':
      return { kind: effect.kind, deadline: effect.deadline.toISOString() };
    case 'step-skipped':
      return {
        kind: effect.kind,
        who: effect.who.map(wordOfWho),
        absent: effect.absent.map(({ key, why }) => ({ key, why })),
      };
    case 'stop-rings':
    case 'stop-rings-at-risk':
    case 'take-back-taken':
    case 'visit-over':
    case 'visit-accounted-for':
    case 'nobody-to-ask':
      return { kind: effect.kind };
  }
}

/** A role in the singular, a staff number, or the word itself. */
function wordOfWho(who: Who): string {
  return who.kind === 'role' ? who.role : who.kind === 'staff' ? who.staffNumber : who.kind;
}
