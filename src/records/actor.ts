import { z } from 'zod';

/**
 * Who acts, by which way and why. Every journal entry about a person's deed names its actor. `who` is a person's id,
 * "system", or the name that somebody gave on the command line. It is never a telephone number.
 */
export const actorSchema = z.object({
  who: z.string().min(1),
  way: z.enum(['phone', 'text', 'command line', 'desk', 'api']),
  why: z.string().nullable(),
});
export type Actor = z.infer<typeof actorSchema>;
