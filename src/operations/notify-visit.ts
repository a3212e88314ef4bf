import { openAlarmOf } from '../records/alarms.ts';
import { loadResponders } from '../records/organisation/responders.ts';
import { teamPlan } from '../records/organisation/teams.ts';
import { visitById } from '../records/visits.ts';
import { type Responders, type Contact, contactsOf, managers } from '../safety/responders.ts';
import type { Plan } from '../safety/plan.ts';
import { isProlongedWithoutPin } from '../safety/visit.ts';
import { homeVars } from './visit-contacts.ts';
import type { TellVisit } from './safety-event.ts';
import { notifyContact } from './notify-contact.ts';
import type { UnitOfWork } from './work.ts';

const PROMPTS: Record<TellVisit['at'], string> = {
  start: 'told.visit-started',
  end: 'told.visit-ended',
  'unproved-again': 'told.unproved-again',
  'ended-by-office': 'told.ended-by-office',
  unassessed: 'told.unassessed',
};

/**
 * Tells those whom the plan names that a visit has begun or ended; the buddies, that it was prolonged twice without a
 * PIN, or that the office has ended it. People who were asked about a covert alarm of the worker's are left out: "the
 * visit is ended" beside "urgent" would call them off. People who were asked about any alarm hear there what a text
 * without a PIN said.
 */
export async function notifyVisit(work: UnitOfWork, { visitId, at, until }: TellVisit): Promise<void> {
  const visit = (await visitById(work.trx, visitId))?.visit;
  if (!visit || (at === 'unproved-again' && !isProlongedWithoutPin(visit))) return;
  const plan = await teamPlan(work.trx, visit.teamId);
  const responders = await loadResponders(work.trx, visit.workerId, visit.teamId, {
    lineNumbers: work.parts.lineNumbers,
  });
  const alarm = (await openAlarmOf(work.trx, visit.workerId))?.alarm;
  const isNewsOfTheAlarm = alarm?.covert === true || at === 'unproved-again';
  const asked = alarm && !alarm.drill && isNewsOfTheAlarm ? alarm.state.contacted : [];
  for (const contact of toTell(at, plan, responders, work.now)) {
    if (asked.includes(contact.key)) continue;
    const vars = {
      staff_number: responders.worker.staffNumber,
      ...(until === null ? {} : { until: { clock: until } }),
      ...homeVars(visit),
    };
    await notifyContact(work, contact, { id: PROMPTS[at], vars }, { workerId: visit.workerId, visitId });
  }
}

function toTell(at: TellVisit['at'], plan: Plan, responders: Responders, now: Date): Contact[] {
  if (at === 'start' || at === 'end') {
    const named = contactsOf(plan.tell[at], responders, now);
    const isForManagers = plan.tell[at].some((who) => who.kind === 'role' && who.role === 'manager');
    // Today's buddy is the stand-in of managers who are all away (src/safety/README.md F1, D6).
    const isStandIn = isForManagers && managers(responders, now, []).length === 0;
    return isStandIn ? contactsOf([...plan.tell[at], { kind: 'buddies' }], responders, now) : named;
  }
  const buddies = contactsOf([{ kind: 'buddies' }], responders, now);
  if (at === 'unassessed') {
    const theirs = managers(responders, now, []);
    return theirs.length > 0 ? theirs : buddies;
  }
  return buddies.length > 0 ? buddies : managers(responders, now, []);
}
