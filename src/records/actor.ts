import { z } from 'zod';
import { personIdOf } from '../contact/contact-key.ts';
import { journalContact } from './journal-contact.ts';

/**
 * Who acts, through what, and why. Every journal entry that follows from an action names its actor: a person, an
 * account at the duty desk, or Buddyline itself (a time came, something was repaired). A carrier's report about a call
 * or text is no person's action and names no actor. An actor never contains a telephone number.
 */

/** `line`: in a call. `cli`: on the command line. */
const via = z.enum(['line', 'text', 'desk', 'cli', 'api']);
const reason = z.string().min(1).optional();

export const actorSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('person'),
    /** A person's id, or the contact key of a number of the office. Missing: the phone identifies nobody. */
    id: z.string().min(1).optional(),
    /** The name that somebody gives, if we know nothing more about them (`--by`). */
    name: z.string().min(1).optional(),
    via,
    reason,
  }),
  z.object({ kind: z.literal('account'), id: z.uuid(), via, reason }),
  z.object({ kind: z.literal('system'), reason }),
]);
export type Actor = z.infer<typeof actorSchema>;
export type Via = z.infer<typeof via>;

/** Nobody did it: a time came. */
export const SYSTEM: Actor = { kind: 'system' };

/** A person by contact key; null if we do not know them. */
export function actorOfContact(key: string | null, by: 'line' | 'text'): Actor {
  return { kind: 'person', ...(key !== null && { id: personIdOf(key) ?? journalContact(key) }), via: by };
}
