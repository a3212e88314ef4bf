import { z } from 'zod';
import { countryOf, date, phoneIn } from '../../organisation-file/values.ts';
import type { Secrets } from '../../crypto/pin.ts';
import { openSealed, seal } from '../../crypto/seal.ts';

/** What an emergency sheet holds (policies B8), and how it is sealed. */

const line = z.string().trim().max(100, 'must be at most 100 characters').default('');
const words = z.string().trim().max(600, 'must be at most 600 characters').default('');

const contents = z.object({
  /** "1988-02-29" */
  born: z.union([z.literal(''), date]).default(''),
  /** Height, hair, glasses, what makes them known. */
  looks: words,
  home: words,
  /** Of their own, besides the one of work. */
  ownPhones: line,
  carMake: line,
  carColour: line,
  carRegistration: line,
  /** The preferred one first. */
  contactName: line,
  contactRelation: line,
  contactPhone: line,
  otherName: line,
  otherRelation: line,
  otherPhone: line,
  medical: words,
  medication: words,
  ifTakenIll: words,
});
export type Sheet = z.output<typeof contents>;
export const SHEET_KEYS = contents.keyof().options;

/** As a form gives it: phones are checked for the organisation's country. */
export function sheetIn(locale: string) {
  const possible = phoneIn(countryOf(locale));
  return contents.superRefine((sheet, context) => {
    for (const key of ['contactPhone', 'otherPhone'] as const) {
      const [issue] = sheet[key] === '' ? [] : (possible.safeParse(sheet[key]).error?.issues ?? []);
      if (issue) context.addIssue({ code: 'custom', path: [key], message: issue.message });
    }
  });
}

/** What the police ask for first. */
const NEEDED = ['born', 'looks', 'home', 'contactName', 'contactPhone'] as const;

export const missingIn = (sheet: Sheet): (typeof NEEDED)[number][] => NEEDED.filter((key) => sheet[key] === '');

/** Of its own kind: what is sealed for another purpose does not open here. */
const nameOf = (personId: string): string => `emergency sheet of ${personId}`;

export const sealSheet = (secrets: Secrets, personId: string, sheet: Sheet): Buffer =>
  seal(secrets, nameOf(personId), sheet);

/** Rejects with SealBroken. */
export const unsealSheet = (secrets: Secrets, personId: string, sealed: Buffer): Sheet =>
  contents.parse(openSealed(secrets, nameOf(personId), sealed));
