import { z } from 'zod';
import { date } from '../../../organisation-file/values.ts';
import { holdImports, loadOrganisation, saveOrganisation } from '../../../records/organisation/organisation.ts';
import type { Organisation } from '../../../records/organisation/organisation-shape.ts';
import { callerById, lockWorker } from '../../../records/organisation/people.ts';
import { listTeams } from '../../../records/organisation/teams.ts';
import { movePlannedVisits } from '../../../records/planned-visits.ts';
import { staffChangeOf } from '../../../records/staff-changes.ts';
import { dayOf, startOf } from '../../../safety/local-day.ts';
import { journalOfficeAct } from '../../office-journal.ts';
import { NoOrganisation, operation } from '../../operation.ts';
import { changeOrganisation } from '../../organisation/record-changes.ts';
import { keepingPins } from '../../organisation/keeping-pins.ts';
import type { UnitOfWork } from '../../work.ts';
import { findPerson, personMeant } from '../person-meant.ts';
import { newFaults } from './after-leaving.ts';
import { planChange } from './plan-leave.ts';

/**
 * Somebody goes to another team, at once or from a day. What they have planned goes with them. A visit that is on, and
 * an alarm that is open, keep the team and the plan that they began with: so nothing waits for them, and no page can
 * show that it does.
 */

const wanted = z.object({
  person: personMeant,
  team: z.uuid(),
  /** The first day there. Today: at once. */
  day: date,
});

export type MovePlanned =
  | { kind: 'done' }
  | { kind: 'nobody' }
  | { kind: 'no-team' }
  /** It is the team of their visits already. */
  | { kind: 'there-already' }
  | { kind: 'planned-already' }
  | { kind: 'past-day' }
  | { kind: 'faults'; faults: string[] };

export const planMove = operation(wanted, async (work, { person: meant, team: teamId, day }): Promise<MovePlanned> => {
  const { trx, now } = work;
  await holdImports(trx);
  const person = await findPerson(work, meant);
  const before = await loadOrganisation(trx);
  if (!before) throw new NoOrganisation();
  const entry = before.people.find(({ staffNumber }) => staffNumber === person?.staffNumber);
  if (!person || !entry) return { kind: 'nobody' };
  const team = (await listTeams(trx)).find(({ id }) => id === teamId);
  if (!team) return { kind: 'no-team' };
  if (entry.teams[0] === team.name) return { kind: 'there-already' };
  const today = dayOf(now, before.timezone);
  if (day < today) return { kind: 'past-day' };
  if (await staffChangeOf(trx, person.id)) return { kind: 'planned-already' };
  if (day === today) return moveNow(work, person.id, team.name);
  const faults = newFaults(before, afterMoving(before, entry.staffNumber, team.name));
  if (faults.length > 0) return { kind: 'faults', faults };
  await planChange(
    work,
    person.id,
    { kind: 'move', choices: { team: team.name } },
    { day, dueAt: startOf(day, before.timezone) },
  );
  const what = `notes that ${person.name} goes to ${team.name} on ${day}`;
  await journalOfficeAct(work, what, { workerId: person.id });
  return { kind: 'done' };
});

/** @param team by name; it may be gone by the day */
export async function moveNow(work: UnitOfWork, personId: string, team: string): Promise<MovePlanned> {
  const { trx, now, actor } = work;
  await holdImports(trx);
  await lockWorker(trx, personId);
  const before = await loadOrganisation(trx);
  if (!before) throw new NoOrganisation();
  const person = await callerById(trx, personId);
  const entry = before.people.find(({ staffNumber }) => staffNumber === person?.staffNumber);
  if (!person || !entry) return { kind: 'nobody' };
  const there = (await listTeams(trx)).find(({ name }) => name === team);
  if (!there) return { kind: 'no-team' };
  if (entry.teams[0] === team) return { kind: 'there-already' };
  const after = afterMoving(before, entry.staffNumber, team);
  const faults = newFaults(before, after);
  if (faults.length > 0) return { kind: 'faults', faults };
  await changeOrganisation({ trx, now, actor }, 'desk', () =>
    saveOrganisation(trx, keepingPins(after), work.parts.secrets.pin.current, { prune: false }),
  );
  await movePlannedVisits(trx, personId, there.id);
  const what = `moves ${person.name} to ${team}`;
  await journalOfficeAct(work, what, { workerId: personId });
  return { kind: 'done' };
}

/** In the place of the team of their visits; other teams that they are in stay. */
function afterMoving(before: Organisation, staffNumber: string, team: string): Organisation {
  return {
    ...before,
    people: before.people.map((one) => ({
      ...one,
      ...(one.staffNumber === staffNumber && {
        teams: [team, ...one.teams.slice(1).filter((other) => other !== team)],
      }),
    })),
  };
}
