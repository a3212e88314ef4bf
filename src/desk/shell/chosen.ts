import { z } from 'zod';

/**
 * A form that asks which of several people is meant sends the field twice: what was typed, and who was chosen. Where
 * nobody was chosen it has what was typed alone, and asks again.
 */

/** Who was chosen; else what was typed. */
export const chosenOrTyped = z.union([z.string(), z.array(z.string()).transform((sent) => sent.at(-1) ?? '')]);

/** What was typed: a form that is shown again has it in its field. */
export const asTyped = z.union([z.string(), z.array(z.string()).transform(([typed]) => typed ?? '')]);
