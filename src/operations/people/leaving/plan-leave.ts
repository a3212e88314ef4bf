import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { date } from '../../../organisation-file/values.ts';
import { enqueueDue } from '../../../records/jobs.ts';
import { holdImports, loadOrganisation } from '../../../records/organisation/organisation.ts';
import { lockWorker } from '../../../records/organisation/people.ts';
import { cancelPlannedVisit, givePlannedVisit, plannedFrom } from '../../../records/planned-visits.ts';
import {
  type ChangeOfStaff,
  insertStaffChange,
  type LeaveChoices,
  staffChangeOf,
} from '../../../records/staff-changes.ts';
import { recordVisitActs } from '../../../records/visit-acts.ts';
import { dayOf, endOf } from '../../../safety/local-day.ts';
import { journalOfficeAct } from '../../office-journal.ts';
import { NoOrganisation, operation } from '../../operation.ts';
import type { UnitOfWork } from '../../work.ts';
import { findPerson, personMeant } from '../person-meant.ts';
import { afterLeaving, newFaults } from './after-leaving.ts';
import { isLastAdministrator } from './accounts.ts';

/**
 * Somebody leaves at the end of a day. Planned visits after it are given away or cancelled at once; everything else
 * changes when the day is over. It is refused by the rules of the organisation file only.
 */

const place = z.string().nullable();
const wanted = z.object({
  person: personMeant,
  /** Their last day. */
  day: date,
  buddies: z.array(z.object({ of: z.string(), by: place })),
  plans: z.array(z.object({ team: z.string(), by: place })),
  /** To whom, by id; null: cancelled. */
  visits: z.array(z.object({ visit: z.uuid(), to: z.uuid().nullable() })),
});

export type LeavePlanned =
  | { kind: 'done' }
  | { kind: 'nobody' }
  /** They leave or move already: that is undone first. */
  | { kind: 'planned-already' }
  | { kind: 'past-day' }
  /** Nobody has said what becomes of these visits. */
  | { kind: 'visits-open'; visits: string[] }
  | { kind: 'faults'; faults: string[] }
  | { kind: 'last-administrator' };

export const planLeave = operation(wanted, async (work, { person: meant, day, ...choices }): Promise<LeavePlanned> => {
  await holdImports(work.trx);
  const person = await findPerson(work, meant);
  const organisation = await loadOrganisation(work.trx);
  if (!organisation) throw new NoOrganisation();
  if (!person || organisation.people.every(({ staffNumber }) => staffNumber !== person.staffNumber))
    return { kind: 'nobody' };
  const { timezone } = organisation;
  if (day < dayOf(work.now, timezone)) return { kind: 'past-day' };
  if (await staffChangeOf(work.trx, person.id)) return { kind: 'planned-already' };
  if (await isLastAdministrator(work.trx, person.id)) return { kind: 'last-administrator' };
  const faults = newFaults(organisation, afterLeaving(organisation, person.staffNumber, choices));
  if (faults.length > 0) return { kind: 'faults', faults };
  await lockWorker(work.trx, person.id);
  const after = await plannedFrom(work.trx, person.id, endOf(day, timezone));
  const open = after.filter(({ id }) => choices.visits.every(({ visit }) => visit !== id));
  if (open.length > 0) return { kind: 'visits-open', visits: open.map(({ id }) => id) };
  const given = choices.visits.filter(({ visit }) => after.some(({ id }) => id === visit));
  const lost = await giveVisits(work, person.id, given);
  if (lost.length > 0) return { kind: 'visits-open', visits: lost };
  const dueAt = endOf(day, timezone);
  await planChange(work, person.id, { kind: 'leave', choices: { ...choices, visits: given } }, { day, dueAt });
  await journalOfficeAct(work, `notes that ${person.name} leaves at the end of ${day}`, { workerId: person.id });
  return { kind: 'done' };
});

/** Sets the row and its alarm clock. */
export async function planChange(
  { trx, now, actor, parts }: UnitOfWork,
  personId: string,
  change: ChangeOfStaff,
  { day, dueAt }: { day: string; dueAt: Date },
): Promise<void> {
  const id = randomUUID();
  const plannedBy = actor.kind === 'account' ? actor.id : null;
  await insertStaffChange(trx, { ...change, id, personId, day, dueAt, plannedBy }, now);
  await enqueueDue(trx, 'staff', id, 1, parts.clock.toReal(dueAt));
}

/** Resolves with those that could not be given: the person who was to have them is no worker of a team. */
async function giveVisits(work: UnitOfWork, personId: string, visits: LeaveChoices['visits']): Promise<string[]> {
  const lost: string[] = [];
  for (const { visit, to } of visits) {
    const other = to === null ? null : await findPerson(work, to);
    if (to !== null && (!other?.team || other.id === personId)) lost.push(visit);
    else if (other?.team) await givePlannedVisit(work.trx, visit, { workerId: other.id, teamId: other.team.id });
    else await cancelPlannedVisit(work.trx, visit);
  }
  if (lost.length > 0) return lost;
  await recordVisitActs(
    work.trx,
    visits.map(({ visit, to }) => ({
      visitId: visit,
      at: work.now,
      actor: work.actor,
      what: to === null ? 'cancel-plan' : 'change-plan',
    })),
  );
  return [];
}
