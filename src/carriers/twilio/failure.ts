import { z } from 'zod';
import { reasonOf } from '../checkup.ts';

/**
 * Twilio's numbers and the network's words; what else a proxy may write there is no code, and might not even be stored.
 */
const code = z.union([z.number(), z.string().regex(/^[\w-]{1,40}$/)]).transform(String);

/** The SDK's RestException, and axios' errors where no answer came. */
const failure = z.object({ status: z.number().optional().catch(undefined), code: code.optional().catch(undefined) });

export function failureOf(error: unknown): z.infer<typeof failure> {
  const parsed = failure.safeParse(error);
  return parsed.success ? parsed.data : {};
}

/** "HTTP 401, 20003", or the network's word; never a message, which may quote. */
export function wordOf(error: unknown): string {
  const { status, code } = failureOf(error);
  return status === undefined ? reasonOf(error) : `HTTP ${status}${code === undefined ? '' : `, ${code}`}`;
}
