import { dateAndTime } from './times.ts';

/** A form that two people had open: what is kept by now beside what the slower one typed. Pure. */

export interface Meanwhile {
  /** "Joan Mercer, 23 Nov 2026, 16:52"; null: it is not known, or not for this reader. */
  last: string | null;
  /** What differs, in the order of the form. */
  rows: { name: string; kept: string; typed: string }[];
}

/** A field as the page calls it, and what stands in it, in words. */
export type NamedField<Form> = readonly [name: string, words: (form: Form) => string];

/**
 * @param forms `kept`: as the form would be typed to get what is kept now
 * @param change the last one
 */
export function meanwhileOf<Form>(
  fields: readonly NamedField<Form>[],
  forms: { kept: Form; typed: Form },
  change: { by: string | null; at: Date } | null,
  timezone: string,
): Meanwhile {
  const rows = fields.map(([name, words]) => ({
    name,
    kept: words(forms.kept).trim(),
    typed: words(forms.typed).trim(),
  }));
  return {
    last: change && `${change.by === null ? '' : `${change.by}, `}${dateAndTime(change.at, timezone)}`,
    rows: rows.filter(({ kept, typed }) => kept !== typed),
  };
}
