/** What became of a form, in words. Pure. */

/** What a form may come to before its act: it was sent before and what came of that is not kept, or nobody is here. */
type OfEveryForm = 'again' | 'no-organisation';

/** Each outcome of an act, and what the page says of it; null: it was done. */
export type OutcomeWords<Outcome extends string> = Record<Exclude<Outcome, OfEveryForm>, string | null>;

const NOT_KNOWN = 'It is not known whether that was done. Look at the page before you press again.';

/** An outcome that has no words here is never taken for one that was done. */
export function outcomeIn(words: Partial<Record<string, string | null>>, outcome: string): string | null {
  const known = words[outcome];
  return known === undefined ? NOT_KNOWN : known;
}

/** What a page says that there is nothing to see, or nothing for this account: the same in both cases. */
export const NOTHING_HERE = {
  heading: 'There is nothing here',
  lines: ['The address may be old, or it is not for your account.'],
};
