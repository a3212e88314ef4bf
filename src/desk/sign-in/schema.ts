import { z } from 'zod';

/** What the pages of this folder are sent. A field that is missing counts as empty. */

const words = z.string().max(500).catch('');

/** A way back into the desk, and nowhere else. */
export const wayBack = z
  .string()
  .max(500)
  .regex(/^\/desk(?:[/?][\w\-./?=&%]*)?$/)
  .refine((path) => !path.includes('//'))
  .catch('/desk');

const keptId = z.uuid().nullable().catch(null);

/** How the session before is over; null: there was none. */
export const SessionBefore = z.object({ why: z.enum(['expired', 'signed-out']).nullable().catch(null) });

export type SessionBefore = z.infer<typeof SessionBefore>;

export const After = z.object({ next: wayBack, form: keptId });
export type After = z.infer<typeof After>;
export const Credentials = z.object({ email: words, password: words, code: words, ...After.shape });
export const Confirmation = z.object({ password: words, code: words, ...After.shape });

export const SHORTEST_PASSWORD = 12;
export const NewCredentials = z.object({
  // Without its token no form comes so far.
  _csrf: z.string(),
  password: words,
  again: words,
  secret: z
    .string()
    .regex(/^[A-Z2-7]{32,64}$/)
    .catch(''),
  code: words,
});

/** Where to go once somebody has said who they are. */
export const pageAfter = ({ next, form }: After): string => (form === null ? next : `/desk/kept/${form}`);
