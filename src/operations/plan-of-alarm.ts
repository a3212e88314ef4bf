import { needsOf } from '../records/organisation/communication-needs.ts';
import { callerById } from '../records/organisation/people.ts';
import type { Alarm } from '../safety/alarm/alarm.ts';
import { onPlanOfNow, reachesPeople } from '../safety/alarm/plan-of-now.ts';
import type { Plan } from '../safety/plan.ts';
import type { Responders } from '../safety/responders.ts';
import { knownOf, respondersAbout } from './alarm-responders.ts';
import type { UnitOfWork } from './work.ts';

/** By which plan an alarm asks people. */

/**
 * Nobody asks covert questions of somebody who takes texts only. Their alarm runs as if the plan had no such call, so
 * that nothing waits for its end: a drill, and those who are told afterwards.
 */
export async function planOfAlarm(
  work: UnitOfWork,
  { plan, workerId }: { plan: Plan; workerId: string },
): Promise<Plan> {
  const isAsked = plan.purpleFile !== null && !(await needsOf(work.trx, workerId)).textOnly;
  return isAsked ? plan : { ...plan, purpleFile: null };
}

/**
 * An alarm keeps the plan that it began with, for as long as that plan reaches a person. The roles that it names may
 * have been given other names since, or its team. Then the worker's team and plan of now hold, if they reach somebody.
 */
export async function byPlanThatReaches(
  work: UnitOfWork,
  alarm: Alarm,
  responders: Responders,
): Promise<{ alarm: Alarm; responders: Responders }> {
  if (alarm.status !== 'raised' || alarm.drill || reachesPeople(alarm.state.steps, responders))
    return { alarm, responders };
  const team = (await callerById(work.trx, alarm.workerId))?.team;
  if (!team) return { alarm, responders };
  const plan = await planOfAlarm(work, { plan: team.plan, workerId: alarm.workerId });
  const moved = { ...alarm, teamId: team.id };
  const there = await respondersAbout(work, {
    ...moved,
    excludedPhones: alarm.state.excludedPhones,
    known: knownOf(alarm),
  });
  const now = onPlanOfNow(moved, plan, work.now, there);
  return reachesPeople(now.state.steps, there) ? { alarm: now, responders: there } : { alarm, responders };
}
