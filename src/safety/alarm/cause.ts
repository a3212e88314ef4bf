import {
  type Alarm,
  type AlarmKind,
  type KnownFact,
  FIRST_RING_WITHIN,
  isCovert,
  NEWS_ANSWER_WITHIN,
  type ReportedBy,
} from './alarm.ts';
import type { AlarmEffect, AlarmEvent, AlarmStep } from './alarm-events.ts';
import { type Responders, othersSteps } from '../responders.ts';
import { advanceLadder, type AlarmChange, withState } from './ladder.ts';
import type { LadderStep, Plan } from '../plan.ts';
import { planAt } from '../plan-at.ts';
import { withoutContact } from './claim.ts';
import { contactsNow, addFact, withFact } from './notify.ts';
import { causeOf, isToldAtOnce, isConcernKnown } from './concern.ts';
import { ALARM_URGENCY } from '../../contact/urgency.ts';

/** What raises an alarm, and what a further cause does to an open alarm. */

interface Raise {
  id: string;
  workerId: string;
  visitId: string | null;
  teamId: string;
  letter: string;
  kind: AlarmKind;
  /** The time that the ladder counts from: the deadline for `missed`, otherwise the moment of raising. */
  base: Date;
  plan: Plan;
  /** The phone that a covert cause came from. */
  from?: string | null;
  /** The person whose concern it is, if somebody else than the worker raises the alarm. */
  worried?: ReportedBy | null;
  drill?: boolean;
  /**
   * NEWS_ANSWER_WITHIN by default. Longer if Buddyline's clock runs so fast that no telephone could be answered in that
   * time.
   */
  answerWithin?: number;
  /** FIRST_RING_WITHIN in milliseconds of Buddyline's clock. */
  firstRingWithin?: number;
}

/** Raises an alarm and fires the steps that are due at once. */
export function raiseAlarm(
  {
    base,
    plan,
    from,
    worried = null,
    drill = false,
    answerWithin = NEWS_ANSWER_WITHIN,
    firstRingWithin = FIRST_RING_WITHIN,
    ...raise
  }: Raise,
  now: Date,
  responders: Responders,
): AlarmStep {
  const alarm: Alarm = {
    ...raise,
    drill,
    covert: isCovert(raise.kind),
    status: 'raised',
    raisedAt: now,
    closedAt: null,
    state: {
      plan,
      steps: [],
      round: 1,
      base: 0,
      next: 0,
      nextAt: 0,
      heard: [],
      rung: [],
      asked: [],
      cannot: [],
      contacted: [],
      owners: [],
      facts: [causeOf(raise.kind, worried, now)],
      excludedPhones: from == null ? [] : [from],
      ...(isCovert(raise.kind) && { workerPhones: responders.worker.phones, covertSince: now.getTime() }),
      answerWithin,
      firstRingWithin,
      unsentReplies: {},
      tellAt: null,
      informed: false,
    },
  };
  return {
    ...advanceLadder(placedOnLadder(alarm, raise.kind, base, planAt(plan, now, responders.timezone)), now, responders),
    answer: { kind: 'done' },
  };
}

/** The ladder of a kind. `missed` and `no_answer` use the team's `ladder`. */
export function stepsOf(kind: AlarmKind, plan: Plan): LadderStep[] {
  switch (kind) {
    case 'duress':
      return othersSteps(plan.duress);
    case 'panic':
      return othersSteps(plan.panic);
    case 'watch':
      return othersSteps(plan.watch);
    case 'no_answer':
    case 'missed':
      return othersSteps(plan.ladder);
  }
}

/** @param plan with the ladders of this time */
function placedOnLadder(alarm: Alarm, kind: AlarmKind, base: Date, plan: Plan): Alarm {
  const steps = stepsOf(kind, plan);
  const first = steps[0]?.after ?? 0;
  // After a booked call that nobody answered, the ladder starts at once, with the first step that rings others.
  const from = kind === 'no_answer' ? base.getTime() - first : base.getTime();
  return withState(
    { ...alarm, kind, status: 'raised' },
    {
      steps,
      round: 1,
      base: from,
      next: 0,
      nextAt: from + first,
      heard: [],
      rung: [],
      asked: [],
      cannot: [],
      firstRingBy: null,
    },
  );
}

/** An alarm that was ever covert stays covert, and keeps the worker's numbers. */
function touched(
  alarm: Alarm,
  { cause: kind, visitId, from }: Extract<AlarmEvent, { kind: 'cause' }>,
  now: Date,
  { worker }: Responders,
): Alarm {
  const { excludedPhones, workerPhones = [] } = alarm.state;
  const covert = alarm.covert || isCovert(kind);
  return withState(
    { ...alarm, covert, visitId: visitId ?? alarm.visitId },
    {
      ...(from != null && { excludedPhones: [...new Set([...excludedPhones, from])] }),
      ...(covert && { workerPhones: [...new Set([...workerPhones, ...worker.phones])] }),
      ...(covert && !alarm.covert && { covertSince: now.getTime() }),
    },
  );
}

/**
 * A further cause. What people were told of an alarm holds no longer once it is covert ("ring them once"), so that it
 * is raised again even for a less urgent cause; and so it is if everybody who owns it may stand beside the worker.
 */
export function causeCame(
  alarm: Alarm,
  event: Extract<AlarmEvent, { kind: 'cause' }>,
  now: Date,
  responders: Responders,
): AlarmChange {
  const { atRisk = [] } = event;
  const known = touched(alarm, event, now, responders);
  const owners = alarm.state.owners.filter(({ key }) => !atRisk.includes(key));
  const isLeft = alarm.status === 'taken' && owners.length === 0;
  return addCause(
    withState(known, { owners }),
    event.cause,
    causeOf(event.cause, event.worried ?? null, now),
    now,
    responders,
    isLeft || (known.covert && !alarm.covert),
  );
}

/** @param isAnew others are asked even if the cause is less urgent than what the alarm knows */
export function addCause(
  alarm: Alarm,
  kind: AlarmKind,
  one: KnownFact,
  now: Date,
  responders: Responders,
  isAnew = false,
): AlarmChange {
  // If somebody owns the alarm, they are told of another person's concern and go on. If nobody owns it, the concern
  // counts as any call for help, and so it does if the owner is concerned and nobody else deals with it. A covert alarm
  // is worse already, and a concern must not be told as if the worker had said more.
  const reporter = one.what === 'worried' ? one.by.key : null;
  const reporters = one.what === 'worried' ? whoMaySay(alarm, one.by, responders) : [];
  const isOwners = alarm.state.owners.length > 0 && alarm.state.owners.every(({ key }) => reporters.includes(key));
  const isUpgrade = ALARM_URGENCY[kind] < ALARM_URGENCY[alarm.kind];
  const isFact =
    !isAnew && !isOwners && (!isUpgrade || (one.what === 'worried' && (alarm.status === 'taken' || alarm.covert)));
  // An owner who made contact did so before the worker said this, so it ends nothing any more, be it said again or not.
  const unended = one.what === 'cause' || !isFact ? withoutContact(alarm) : alarm;
  if (isFact && isKnown(alarm, one)) return { alarm: unended, effects: [] };
  if (isFact && one.what === 'worried' && !isToldAtOnce(alarm, one.by))
    return { alarm: withFact(alarm, one), effects: [] };
  if (isFact) return addFact(unended, one, responders, reporter);
  // Who says so has heard of it: others are asked, whether it was theirs or they have said "can't".
  const aside = reporters.filter((key) => isOwners || alarm.state.cannot.includes(key));
  const owners = contactsNow(
    alarm.state.owners.map(({ key }) => key),
    responders,
  ).filter(({ key }) => !aside.includes(key));
  const raised = placedOnLadder(
    withFact(unended, one),
    isUpgrade && !(isOwners && alarm.covert) ? kind : alarm.kind,
    now,
    planAt(alarm.state.plan, now, responders.timezone),
  );
  const keys = [...owners.map(({ key }) => key), ...aside];
  const first = withState(raised, { owners: [], heard: keys, rung: keys, cannot: aside });
  const advancedLadder = advanceLadder(first, now, responders);
  // Its owner reads that anybody may take it now.
  const had = isOwners ? contactsNow(aside, responders) : owners;
  const told: AlarmEffect[] =
    had.length === 0 ? [] : [{ kind: 'tell', contacts: had, message: { id: 'told.upgraded' } }];
  const ownersFirst: AlarmEffect[] =
    owners.length === 0
      ? told
      : [
          ...told,
          {
            kind: 'ask',
            contacts: owners,
            textOnly: owners.filter(({ textOnly }) => textOnly).map(({ key }) => key),
            by: ['call'],
            why: 'first',
          },
        ];
  return { alarm: advancedLadder.alarm, effects: [...ownersFirst, ...advancedLadder.effects] };
}

/** Who it is that is worried. From a phone that several people share it may be any of the owners whose phone it is. */
function whoMaySay({ state }: Alarm, { key, number }: ReportedBy, responders: Responders): string[] {
  if (key !== null) return [key];
  const owners = contactsNow(
    state.owners.map((owner) => owner.key),
    responders,
  );
  return number === null ? [] : owners.filter(({ phones }) => phones.includes(number)).map((owner) => owner.key);
}

/** Milliseconds after which the same call for help is news to the owner again: it may have become worse. */
const CRIES_ARE_ONE = 60_000;

/** Whether a cause says nothing new. A covert cause is always new. */
function isKnown(alarm: Alarm, one: KnownFact): boolean {
  if (one.what === 'worried') return isConcernKnown(alarm, one);
  const since = one.what === 'cause' && one.kind === 'panic' ? one.at - CRIES_ARE_ONE : -Infinity;
  return (
    one.what === 'cause' &&
    !isCovert(one.kind) &&
    alarm.state.facts.some((known) => known.what === 'cause' && known.kind === one.kind && known.at > since)
  );
}
