import { openAlarmOf } from '../records/alarms.ts';
import { loadCircle } from '../records/people.ts';
import { teamPlan } from '../records/teams.ts';
import { visitById } from '../records/visits.ts';
import { contactsOf } from '../safety/circle.ts';
import { sendText, TELL } from './contact.ts';
import type { SafetyEvent } from './safety-event.ts';
import type { Work } from './work.ts';

/**
 * Tells those whom the plan names that a visit has begun or ended. Whoever was asked about a covert alarm of the worker's is left out: "the
 * visit is ended" beside "urgent" would call them off.
 */
export async function tellVisit(work: Work, { visitId, at, until }: Extract<SafetyEvent, { type: 'tell-visit' }>): Promise<void> {
  const visit = (await visitById(work.trx, visitId))?.visit;
  if (!visit) return;
  const plan = await teamPlan(work.trx, visit.teamId);
  const circle = await loadCircle(work.trx, visit.workerId, visit.teamId);
  const alarm = (await openAlarmOf(work.trx, visit.workerId))?.alarm;
  const asked = alarm?.covert && !alarm.drill ? alarm.state.contacted : [];
  for (const contact of contactsOf(plan.tell[at], circle, work.now)) {
    const [to] = contact.phones;
    if (to === undefined || asked.includes(contact.key)) continue;
    await sendText(work, {
      to, contactKey: contact.key, personId: contact.personId, workerId: visit.workerId, visitId, purpose: 'tell', urgency: TELL,
      prompts: [{
        id: at === 'start' ? 'told.visit-started' : 'told.visit-ended',
        vars: { staff_number: circle.worker.staffNumber, ...(until === null ? {} : { until: { clock: until } }) },
      }],
    });
  }
}
