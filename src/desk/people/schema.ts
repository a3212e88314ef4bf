import { z } from 'zod';

/** What the forms of a person's page are sent. */

const words = z.string().trim().max(100).catch('');

export const Sent = z.object({ request: z.uuid() });
/** Checked by the operation; here they are only read. */
export const AbsenceForm = z.object({ from: words, to: words });
export const CodeForm = z.object({ way: z.enum(['text', 'shown']) });
export const VerifyForm = z.object({ way: z.enum(['call', 'text']) });
