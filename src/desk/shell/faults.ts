/** What is wrong in a form, as templates show it: beside each field, and all of it on top with links to the fields. */

interface Shown {
  faults: Record<string, string>;
  problems: { text: string; href: string }[];
}

/** Of several faults of one field, the last stands beside it. */
export const shownFaults = (faults: { field: string; text: string }[]): Shown => ({
  faults: Object.fromEntries(faults.map(({ field, text }) => [field, text])),
  problems: faults.map(({ field, text }) => ({ text, href: `#${field}` })),
});

/** The same of faults by field. */
export const listedFaults = (faults: Partial<Record<string, string>>): Shown['problems'] =>
  Object.entries(faults).map(([field, text = '']) => ({ text, href: `#${field}` }));
