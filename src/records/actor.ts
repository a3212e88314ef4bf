import { z } from 'zod';
import { personIdOf } from '../safety/responders.ts';
import { journalContact } from './journal-contact.ts';

/**
 * Who acts, by which way and why. Every journal entry that follows from a deed names its actor: a person's, an
 * account's at the duty desk, or Buddyline's own (a time came, something was repaired). What carriers report of calls
 * and texts on their way is nobody's deed and names none. An actor never holds a telephone number.
 */

/** `line`: in a call. `cli`: on the command line. */
const via = z.enum(['line', 'text', 'desk', 'cli', 'api']);
const reason = z.string().min(1).optional();

export const actorSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('person'),
    /** A person's id; the contact key of a number of the office. None: a phone that identifies nobody. */
    id: z.string().min(1).optional(),
    /** What somebody says that they are called, where we know no more (`--by`). */
    name: z.string().min(1).optional(),
    via,
    reason,
  }),
  z.object({ kind: z.literal('account'), id: z.uuid(), via, reason }),
  z.object({ kind: z.literal('system'), reason }),
]);
export type Actor = z.infer<typeof actorSchema>;
export type Via = z.infer<typeof via>;

/** Nobody did it: its time had come. */
export const SYSTEM: Actor = { kind: 'system' };

/** A person by contact key; null: nobody whom we know. */
export function actorOfContact(key: string | null, by: 'line' | 'text'): Actor {
  return { kind: 'person', ...(key !== null && { id: personIdOf(key) ?? journalContact(key) }), via: by };
}
