import { z } from 'zod';
import { reasonOf } from '../checkup.ts';

/** The SDK's RestException. */
const failure = z.object({ status: z.number().optional().catch(undefined), code: z.union([z.number(), z.string()]).optional().catch(undefined) });

export function failureOf(error: unknown): z.infer<typeof failure> {
  const parsed = failure.safeParse(error);
  return parsed.success ? parsed.data : {};
}

/** "HTTP 401, 20003", or the network's word; never a message, which may quote. */
export function wordOf(error: unknown): string {
  const { status, code } = failureOf(error);
  return status === undefined ? reasonOf(error) : `HTTP ${status}${code === undefined ? '' : `, ${code}`}`;
}
