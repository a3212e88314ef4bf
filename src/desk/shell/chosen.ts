import { z } from 'zod';

/**
 * A form that asks which of several people is meant sends the field twice: what was typed, and who was chosen. Where
 * nobody was chosen it has what was typed alone, and asks again. Shown again for another fault, it keeps the choice.
 */
export interface WhoSent {
  typed: string;
  /** An id; null: nobody was chosen. */
  chosen: string | null;
}

const MOST_LETTERS = 300;

export const whoSent = z
  .union([z.string(), z.array(z.string())])
  .catch('')
  .transform((sent): WhoSent => {
    const [typed = '', ...others] = typeof sent === 'string' ? [sent] : sent;
    return { typed: typed.trim().slice(0, MOST_LETTERS), chosen: others.at(-1) ?? null };
  });

export interface PersonChoice {
  value: string;
  text: string;
  checked: boolean;
}

/** Whom one may choose, by name. Two people may have one name, and never one number. */
export const choicesAmong = (
  people: { id: string; name: string; staffNumber: string }[],
  chosen: string | null,
): PersonChoice[] =>
  people
    .map(({ id, name, staffNumber }) => ({ value: id, text: `${name} (${staffNumber})`, checked: id === chosen }))
    .sort((one, other) => one.text.localeCompare(other.text));

/** What was typed: a form that is shown again has it in its field. */
export const asTyped = z.union([z.string(), z.array(z.string()).transform(([typed]) => typed ?? '')]);
