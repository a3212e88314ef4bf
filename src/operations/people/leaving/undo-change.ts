import { z } from 'zod';
import { holdImports } from '../../../records/organisation/organisation.ts';
import { givePlannedVisit, planAgain } from '../../../records/planned-visits.ts';
import { endStaffChange, staffChangeOf } from '../../../records/staff-changes.ts';
import { visitById } from '../../../records/visits.ts';
import { journalOfficeAct } from '../../office-journal.ts';
import { operation } from '../../operation.ts';
import { findPerson, personMeant } from '../person-meant.ts';

type ChangeUndone =
  | { kind: 'done' }
  | { kind: 'nobody' }
  /** It is done, or was never planned. */
  | { kind: 'none' };

/** Somebody stays after all. Visits that were given away or cancelled are theirs again, if they have not begun. */
export const undoChange = operation(
  z.object({ person: personMeant }),
  async (work, { person: meant }): Promise<ChangeUndone> => {
    await holdImports(work.trx);
    const person = await findPerson(work, meant);
    if (!person) return { kind: 'nobody' };
    const change = await staffChangeOf(work.trx, person.id);
    if (change?.status !== 'waiting') return { kind: 'none' };
    const { team } = person;
    if (change.kind === 'leave' && team)
      for (const { visit, to } of change.choices.visits) {
        const stored = to === null ? null : await visitById(work.trx, visit);
        if (to === null) await planAgain(work.trx, visit);
        else if (stored?.visit.workerId === to)
          await givePlannedVisit(work.trx, visit, { workerId: person.id, teamId: team.id });
      }
    await endStaffChange(work.trx, change.id, 'undone');
    const what =
      change.kind === 'leave' ? `notes that ${person.name} does not leave` : `notes that ${person.name} does not move`;
    await journalOfficeAct(work, what, { workerId: person.id });
    return { kind: 'done' };
  },
);
