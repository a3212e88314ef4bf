import { z } from 'zod';
import { reasonOf } from '../diagnostics.ts';

/**
 * A code of Twilio (digits) or of the network (a word). A proxy may write anything else there: it is not a code, and
 * the database might refuse it.
 */
const code = z.union([z.number(), z.string().regex(/^[\w-]{1,40}$/)]).transform(String);

/** The SDK's RestException, or an axios error if no answer came. */
const failure = z.object({ status: z.number().optional().catch(undefined), code: code.optional().catch(undefined) });

export function failureOf(error: unknown): z.infer<typeof failure> {
  const parsed = failure.safeParse(error);
  return parsed.success ? parsed.data : {};
}

/** "HTTP 401, 20003", or the network's code. It leaves out the message, which may quote private data. */
export function wordOf(error: unknown): string {
  const { status, code } = failureOf(error);
  return status === undefined ? reasonOf(error) : `HTTP ${status}${code === undefined ? '' : `, ${code}`}`;
}
