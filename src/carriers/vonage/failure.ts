import { z } from 'zod';
import { withTimeout } from '../retry.ts';

/** Why a request failed. It leaves out the request, because the SDK's errors hold numbers, texts and credentials. */
interface Failure {
  /** The HTTP status. Null if no answer came. */
  status: number | null;
  /** Vonage's error code, or the network's. */
  code: string | null;
  /** Vonage does not accept the number that we called or texted. */
  wrongNumber: boolean;
  retryAfterSeconds: number | null;
}

/** The response that the SDK attaches to its errors. Its body has not been read yet. */
interface Answer {
  status: number;
  headers: { get(name: string): string | null };
  text(): Promise<string>;
}

/** Milliseconds for reading the body of an error. */
const BODY_TIMEOUT = 1_000;

const failedRequest = z.object({
  response: z.custom<Answer>(
    (value) =>
      typeof value === 'object' &&
      value !== null &&
      'status' in value &&
      typeof value.status === 'number' &&
      'headers' in value &&
      'text' in value &&
      typeof value.text === 'function',
  ),
});
const failedConnection = z.object({
  name: z.string().optional().catch(undefined),
  code: z.string().optional().catch(undefined),
});

/** An error in the form of RFC 7807. */
const problem = z.object({
  type: z.string().optional().catch(undefined),
  title: z.union([z.string(), z.number()]).optional().catch(undefined),
  invalid_parameters: z.unknown().optional(),
});

const seconds = z.coerce
  .number()
  .min(0)
  .transform((given) => Math.min(given, 60));

export async function failureOf(error: unknown): Promise<Failure> {
  const answered = failedRequest.safeParse(error);
  if (answered.success) return ofAnswer(answered.data.response);
  const unanswered = failedConnection.safeParse(error);
  const { name, code } = unanswered.success ? unanswered.data : {};
  return {
    status: null,
    code: name === 'AbortError' ? 'timeout' : (code ?? null),
    wrongNumber: false,
    retryAfterSeconds: null,
  };
}

/** The failure as an error that may be logged. */
export function errorOf({ status, code }: Failure): Error {
  return new Error(`Vonage answered ${status ?? 'nothing'}${code === null ? '' : ` (${code})`}`);
}

async function ofAnswer(answer: Answer): Promise<Failure> {
  const retryAfter = seconds.safeParse(answer.headers.get('retry-after') ?? undefined);
  const told = problem.safeParse(await bodyOf(answer));
  return {
    status: answer.status,
    code: told.success ? codeOf(told.data.type, told.data.title) : null,
    wrongNumber: told.success && /"to\b/.test(JSON.stringify(told.data.invalid_parameters ?? null)),
    retryAfterSeconds: retryAfter.success ? retryAfter.data : null,
  };
}

async function bodyOf(answer: Answer): Promise<unknown> {
  try {
    const body: unknown = JSON.parse(await withTimeout(BODY_TIMEOUT, answer.text()));
    return body;
  } catch {
    // The body is not JSON, was cut off, or has been read already. The status is enough then.
    return null;
  }
}

/**
 * The Messages API's error number: "1240" from ".../api-errors/messages#1240", or a title that is a number. Null if
 * there is none.
 */
export function codeOf(type: string | undefined, title: string | number | undefined): string | null {
  const ending = /[#/](\d{1,6})$/.exec(type ?? '')?.[1];
  return ending ?? (/^\d{1,6}$/.test(String(title)) ? String(title) : null);
}
