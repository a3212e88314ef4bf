import type { Alarm } from './alarm.ts';
import { stepsOf } from './cause.ts';
import { withState } from './ladder.ts';
import type { LadderStep, Plan } from '../plan.ts';
import { planAt } from '../plan-at.ts';
import { personIdOf } from '../../contact/contact-key.ts';
import { contactsOf, type Responders } from '../responders.ts';

/** A running alarm whose own plan reaches no person any more. */

/** Whether the steps name anybody who could be rung on some day: absence and hours pass. */
export function reachesPeople(steps: LadderStep[], responders: Responders): boolean {
  const anyDay = { ...responders, people: responders.people.map((person) => ({ ...person, away: [], hours: [] })) };
  return contactsOf(
    steps.flatMap(({ who }) => who),
    anyDay,
    new Date(0),
  ).some(({ key }) => personIdOf(key) !== null);
}

/** The alarm on the ladder of another plan, from its first step on, which is due now. What people did stays. */
export function onPlanOfNow(alarm: Alarm, plan: Plan, now: Date, responders: Responders): Alarm {
  const steps = stepsOf(alarm.kind, planAt(plan, now, responders.timezone));
  return withState(alarm, {
    plan,
    steps,
    base: now.getTime() - (steps[0]?.after ?? 0),
    next: 0,
    nextAt: now.getTime(),
    heard: [],
    rung: [],
    asked: [],
    cannot: [],
    firstRingBy: null,
  });
}
