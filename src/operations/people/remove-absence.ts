import { z } from 'zod';
import { date } from '../../organisation-file/values.ts';
import { removeAway } from '../../records/organisation/away.ts';
import { journalOfficeAct } from '../office-journal.ts';
import { operation } from '../operation.ts';
import { changeOrganisation } from '../organisation/record-changes.ts';
import { findPerson, personMeant } from './person-meant.ts';

type AbsenceRemoved = { kind: 'done'; name: string } | { kind: 'nobody' } | { kind: 'no-absence'; name: string };

/** Somebody is not away on those days after all. The days are those that were noted. */
export const removeAbsence = operation(
  z.object({ person: personMeant, from: date, to: date }),
  async (work, { person, from, to }): Promise<AbsenceRemoved> => {
    const meant = await findPerson(work, person);
    if (!meant) return { kind: 'nobody' };
    const { id, name, staffNumber } = meant;
    const isRemoved = await changeOrganisation(work, null, () => removeAway(work.trx, staffNumber, { from, to }));
    if (!isRemoved) return { kind: 'no-absence', name };
    await journalOfficeAct(work, `notes that ${name} is not away from ${from} to ${to}`, { workerId: id });
    return { kind: 'done', name };
  },
);
