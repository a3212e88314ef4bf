import { z } from 'zod';
import { date } from '../../organisation-file/values.ts';
import { addAway } from '../../records/organisation/away.ts';
import { journalOfficeAct } from '../office-journal.ts';
import { operation } from '../operation.ts';
import { changeOrganisation } from '../organisation/record-changes.ts';
import { findPerson, personMeant } from './person-meant.ts';

/** Both days are included. */
export const absenceSchema = z
  .object({ person: personMeant, from: date, to: date })
  .refine(({ from, to }) => from <= to || !isDay(from) || !isDay(to), { path: ['to'], error: 'ends before it begins' });

const isDay = (words: string): boolean => date.safeParse(words).success;

type AbsenceNoted = { kind: 'done'; name: string } | { kind: 'nobody' };

/** Somebody is away: nobody rings them on those days. An import of a file does not take it away. */
export const recordAbsence = operation(absenceSchema, async (work, { person, from, to }): Promise<AbsenceNoted> => {
  const meant = await findPerson(work, person);
  const noted = work.actor.kind === 'system' ? 'cli' : work.actor.via;
  const name =
    meant && (await changeOrganisation(work, null, () => addAway(work.trx, meant.staffNumber, { from, to }, noted)));
  if (!meant || name === null) return { kind: 'nobody' };
  await journalOfficeAct(work, `notes that ${name} is away from ${from} to ${to}`, { workerId: meant.id });
  return { kind: 'done', name };
});
