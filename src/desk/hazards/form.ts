import { z } from 'zod';
import { HAZARD_KINDS, type HazardKind } from '../../safety/hazard.ts';
import { dayWords } from '../people/view.ts';
import type { NamedField } from '../shell/meanwhile.ts';
import { readDay } from '../visits/plan/read-plan.ts';

/** What the forms of notes on addresses are sent, and what is wrong with it. Pure. */

const typed = z.string().max(500).catch('');
export const HazardForm = z.object({
  team: typed,
  kind: typed,
  place: typed,
  reference: typed,
  file: typed,
  agreed: typed,
  review: typed,
  told: typed,
  toldOn: typed,
  why: typed,
  version: typed,
});
export type HazardForm = z.infer<typeof HazardForm>;

/** What two people may have written into one form. */
export const REVIEW_FIELDS: readonly NamedField<HazardForm>[] = [
  ['Agreed with', ({ agreed }) => agreed],
  ['Review by', ({ review }) => dayTyped(review)],
  ['Told to the family', ({ told, toldOn }) => (told === 'yes' ? dayTyped(toldOn) : 'No')],
];

/** However it was typed, a day is one. */
function dayTyped(words: string): string {
  const day = readDay(words);
  return day === null ? words : dayWords(day);
}

export interface FormFault {
  field: keyof HazardForm;
  text: string;
}

export const KIND_WORDS: Record<HazardKind, string> = {
  'two-only': 'Two go in together',
  dog: 'There is a dog',
  'ring-first': 'Ring the office first',
  'see-file': 'See the file first',
};

interface Reviewed {
  reviewOn: string;
  agreedWith: string;
  toldOn: string | null;
}
interface Placed extends Reviewed {
  kind: HazardKind;
  place: string | null;
  reference: string | null;
  fileRef: string | null;
}

export function readReview(form: HazardForm, today: string): { read: Reviewed } | { faults: FormFault[] } {
  const reviewOn = readDay(form.review);
  const toldOn = form.told === 'yes' ? readDay(form.toldOn) : null;
  const agreedWith = form.agreed.trim();
  const faults: FormFault[] = [
    ...(reviewOn === null ? [{ field: 'review' as const, text: DAY }] : []),
    ...(reviewOn !== null && (reviewOn < today || reviewOn > inMonths(today, 12))
      ? [{ field: 'review' as const, text: 'From today to twelve months ahead' }]
      : []),
    ...(agreedWith === '' || agreedWith.length > 100
      ? [{ field: 'agreed' as const, text: 'With whom it is agreed, in at most 100 letters' }]
      : []),
    ...(form.told !== 'yes' && form.told !== 'no'
      ? [{ field: 'told' as const, text: 'Say whether the family has been told' }]
      : []),
    ...(form.told === 'yes' && (toldOn === null || toldOn > today)
      ? [{ field: 'toldOn' as const, text: toldOn === null ? DAY : 'That day is still to come' }]
      : []),
  ];
  return faults.length > 0 || reviewOn === null ? { faults } : { read: { reviewOn, agreedWith, toldOn } };
}

export function readHazard(form: HazardForm, today: string): { read: Placed } | { faults: FormFault[] } {
  const reviewed = readReview(form, today);
  const kind = HAZARD_KINDS.find((one) => one === form.kind);
  const [place, reference, fileRef] = [form.place, form.reference, form.file].map((one) => one.trim() || null);
  const faults: FormFault[] = [
    ...(kind === undefined ? [{ field: 'kind' as const, text: 'Choose what the next worker must know' }] : []),
    ...(place == null && reference == null
      ? [{ field: 'place' as const, text: 'Write an address, or a reference below' }]
      : []),
    ...tooLong('place', place, 300),
    ...tooLong('reference', reference, 40),
    ...tooLong('file', fileRef, 40),
    ...('faults' in reviewed ? reviewed.faults : []),
  ];
  return faults.length > 0 || kind === undefined || 'faults' in reviewed
    ? { faults }
    : {
        read: { ...reviewed.read, kind, place: place ?? null, reference: reference ?? null, fileRef: fileRef ?? null },
      };
}

const DAY = 'A day, as in 2026-11-30 or 30/11/2026';

const NAMES = { place: 'The address', reference: 'The reference', file: 'The number of the file' } as const;

const tooLong = (field: keyof typeof NAMES, words: string | null | undefined, most: number): FormFault[] =>
  (words ?? '').length > most ? [{ field, text: `${NAMES[field]}, in at most ${most} letters` }] : [];

/** The same day so many months later. */
export function inMonths(day: string, months: number): string {
  const at = new Date(`${day}T12:00:00Z`);
  at.setUTCMonth(at.getUTCMonth() + months);
  return at.toISOString().slice(0, 10);
}
