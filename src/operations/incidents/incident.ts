import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { insertIncident, readIncidents, recordIncidentDay, recordIncidentWritten } from '../../records/incidents.ts';
import { insertSealedEvents } from '../../records/sealed-events.ts';
import { CHECKED_FROM, DEBRIEF_FROM, type Reminder, remindersOf, SERIOUSNESS } from '../../safety/incident.ts';
import { dayOf } from '../../safety/local-day.ts';
import { journalOfficeAct } from '../office-journal.ts';
import { operation } from '../operation.ts';
import { findPerson, personMeant } from '../people/person-meant.ts';
import { sealedEvents } from '../safety-event.ts';
import type { UnitOfWork } from '../work.ts';

/** An incident is noted, written up, talked over, and asked after a month later (src/safety/README.md F4, F5, F14). */

const by = z.string().trim().min(1).max(100);
const day = z.iso.date();

type IncidentNoted = { kind: 'done'; id: string } | { kind: 'nobody' | 'no-team' | 'to-come' };
type IncidentChanged = { kind: 'done' | 'none' | 'too-soon' | 'to-come' };

export const recordIncident = operation(
  z.object({
    person: personMeant,
    at: z.date(),
    seriousness: z.enum(SERIOUSNESS),
    by,
    alarm: z.uuid().nullable().default(null),
  }),
  async (work, { person: meant, at, seriousness, by: notedBy, alarm: alarmId }): Promise<IncidentNoted> => {
    const person = await findPerson(work, meant);
    if (!person) return { kind: 'nobody' };
    if (!person.team) return { kind: 'no-team' };
    if (at > work.now) return { kind: 'to-come' };
    const id = randomUUID();
    const noted = { seriousness, at, notedAt: work.now, notedBy, alarmId };
    await insertIncident(work.trx, { ...noted, id, teamId: person.team.id, personId: person.id });
    const due = [{ reminder: 'noted' as const, at: work.now }, ...remindersOf(at)];
    // One that is noted late is not reminded of everything at once.
    for (const one of due.filter((each) => each.at >= work.now)) await remind(work, person.id, id, one);
    await journalOfficeAct(work, 'notes an incident', { workerId: person.id });
    return { kind: 'done', id };
  },
);

async function remind(
  work: UnitOfWork,
  personId: string,
  incidentId: string,
  { reminder, at: dueAt }: { reminder: Reminder; at: Date },
): Promise<void> {
  const event = { type: 'tell-incident' as const, incidentId, reminder };
  await insertSealedEvents(work.trx, [{ ...sealedEvents(work, personId, [event]), at: work.now, dueAt }]);
}

export const writeIncidentUp = operation(
  z.object({ incident: z.uuid(), reference: z.string().trim().min(1).max(40) }),
  async (work, { incident: id, reference }): Promise<IncidentChanged> => {
    const found = (await readIncidents(work.trx, { id }))[0];
    if (!found) return { kind: 'none' };
    await recordIncidentWritten(work.trx, id, { reference, at: work.now });
    await journalOfficeAct(work, 'writes an incident up', { workerId: found.personId });
    return { kind: 'done' };
  },
);

/** The debrief is no sooner than two days after it: before that nobody can tell what they need. */
export const recordDebrief = operation(
  z.object({ incident: z.uuid(), on: day }),
  async (work, { incident: id, on }): Promise<IncidentChanged> => {
    const found = (await readIncidents(work.trx, { id }))[0];
    if (!found) return { kind: 'none' };
    if (on > dayThere(work, work.now)) return { kind: 'to-come' };
    if (on < dayThere(work, new Date(found.at.getTime() + DEBRIEF_FROM))) return { kind: 'too-soon' };
    await recordIncidentDay(work.trx, id, 'debriefed', on);
    await journalOfficeAct(work, 'notes the debrief after an incident', { workerId: found.personId });
    return { kind: 'done' };
  },
);

/** Somebody has asked how they are, about a month after it. What is sooner is a talk like any other. */
export const recordCheck = operation(
  z.object({ incident: z.uuid(), on: day }),
  async (work, { incident: id, on }): Promise<IncidentChanged> => {
    const found = (await readIncidents(work.trx, { id }))[0];
    if (!found) return { kind: 'none' };
    if (on > dayThere(work, work.now)) return { kind: 'to-come' };
    if (on < dayThere(work, new Date(found.at.getTime() + CHECKED_FROM))) return { kind: 'too-soon' };
    await recordIncidentDay(work.trx, id, 'checked', on);
    await journalOfficeAct(work, 'asks after somebody a month after an incident', { workerId: found.personId });
    return { kind: 'done' };
  },
);

const dayThere = ({ organisation }: UnitOfWork, at: Date): string => dayOf(at, organisation.timezone);
