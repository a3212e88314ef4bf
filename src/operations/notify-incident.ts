import { openAlarmOf } from '../records/alarms.ts';
import { readIncidents } from '../records/incidents.ts';
import { loadResponders } from '../records/organisation/responders.ts';
import { isOwed } from '../safety/incident.ts';
import { managersAnyHour } from '../safety/responders.ts';
import type { TellIncident } from './safety-event.ts';
import { notifyContact } from './notify-contact.ts';
import type { UnitOfWork } from './work.ts';

/**
 * Tells the managers that an incident is noted, and reminds them of what is still owed. A manager who was asked about a
 * covert alarm of this person's reads nothing about them now.
 */
export async function notifyIncident(work: UnitOfWork, { incidentId, reminder }: TellIncident): Promise<void> {
  const incident = (await readIncidents(work.trx, { id: incidentId }))[0];
  if (!incident || !isOwed(incident, reminder)) return;
  const responders = await loadResponders(work.trx, incident.personId, incident.teamId, {
    lineNumbers: work.parts.lineNumbers,
  });
  const alarm = (await openAlarmOf(work.trx, incident.personId))?.alarm;
  const asked = alarm?.covert === true ? alarm.state.contacted : [];
  for (const contact of managersAnyHour(responders, work.now)) {
    if (asked.includes(contact.key)) continue;
    const prompt = { id: 'told.incident', vars: { staff_number: incident.staffNumber, reminder } };
    await notifyContact(work, contact, prompt, { workerId: incident.personId, visitId: null });
  }
}
