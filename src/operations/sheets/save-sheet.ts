import { z } from 'zod';
import { recordSheetChecked, storeSheet } from '../../records/emergency-sheets.ts';
import { journalOfficeAct } from '../office-journal.ts';
import { operation } from '../operation.ts';
import { findPerson, personMeant } from '../people/person-meant.ts';
import { familyPhonesOf } from './family-phones.ts';
import { missingIn, sealSheet, sheetIn } from './sheet.ts';

/** An emergency sheet is written whole, by its owner or for them; twice a year somebody says that it is still right. */

type SheetSaved =
  | { kind: 'done' }
  | { kind: 'nobody' }
  /** By field. */
  | { kind: 'faults'; faults: { field: string; reason: string }[] }
  /** There is none to be checked. */
  | { kind: 'none' }
  /** It was written or checked since its writer looked. */
  | { kind: 'changed' };

export const saveSheet = operation(
  z.object({
    person: personMeant,
    sheet: z.record(z.string(), z.string()),
    /** When the one that it replaces was checked last; null: there was none. Left out: whatever there is. */
    seen: z.date().nullish(),
  }),
  async (work, { person: meant, sheet: given, seen }): Promise<SheetSaved> => {
    const person = await findPerson(work, meant);
    if (!person) return { kind: 'nobody' };
    const read = sheetIn(work.organisation.locale).safeParse(given);
    if (!read.success)
      return {
        kind: 'faults',
        faults: read.error.issues.map(({ path, message }) => ({ field: String(path[0]), reason: message })),
      };
    const written = {
      sealed: sealSheet(work.parts.secrets.data, person.id, read.data),
      isComplete: missingIn(read.data).length === 0,
      checkedAt: work.now,
      familyPhones: familyPhonesOf(work.parts.secrets.data, read.data, work.organisation.locale),
    };
    if (!(await storeSheet(work.trx, person.id, written, seen))) return { kind: 'changed' };
    await journalOfficeAct(work, 'writes an emergency sheet', { workerId: person.id });
    return { kind: 'done' };
  },
);

export const checkSheet = operation(
  z.object({ person: personMeant }),
  async (work, { person: meant }): Promise<SheetSaved> => {
    const person = await findPerson(work, meant);
    if (!person) return { kind: 'nobody' };
    if (!(await recordSheetChecked(work.trx, person.id, work.now))) return { kind: 'none' };
    await journalOfficeAct(work, 'says that an emergency sheet is still right', { workerId: person.id });
    return { kind: 'done' };
  },
);
