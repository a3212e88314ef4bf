import { z } from 'zod';
import type { Input } from '../../conversation/files/flow.ts';
import { turnQuery } from '../our-addresses.ts';
import { wellFormed } from '../well-formed.ts';
import { codeOf } from './failure.ts';

/**
 * Parses what Vonage sends. A request is malformed only if it fails to name a call, a text or one of our rows. An
 * unreadable value in any other field counts as absent, so that the caller still gets an answer.
 */

/**
 * A field as a string. Absent, null and unreadable values become an empty string. Numbers come as numbers and as text.
 * This is the only place that makes Vonage's text well-formed.
 */
export const words = z
  .union([z.string(), z.number().transform(String)])
  .transform(wellFormed)
  .catch('');
/** Vonage writes ids with and without hyphens. */
export const id = z.string().regex(/^[0-9A-Za-z-]{8,64}$/);

export const fieldsOf = z.record(z.string(), z.unknown());
export type VonageFields = z.infer<typeof fieldsOf>;

export const answerForm = z.object({ uuid: id, from: words, to: words });
/** The statuses `human` and `machine` come with `call_uuid` instead of `uuid`. */
export const eventForm = z
  .object({ uuid: id.optional(), call_uuid: id.optional(), status: words, detail: words })
  .transform(({ uuid, call_uuid: callUuid, ...rest }) => ({ ...rest, uuid: uuid ?? callUuid ?? null }));
export const turnForm = z.object({
  uuid: id.optional().catch(undefined),
  /** The payload of our own `notify`. Vonage signs it. It does not sign the address. */
  payload: z.object({ uuid: id }).optional().catch(undefined),
  speech: z
    .object({
      results: z.array(z.object({ text: words })).catch([]),
      timeout_reason: words,
      error: z.unknown().optional(),
    })
    .optional()
    .catch(undefined),
  // An `input` without a type reports the flat form, a string (src/carriers/README.md 4.3).
  dtmf: z
    .union([
      z.string().transform(wellFormed),
      z.object({ digits: words, timed_out: z.boolean().optional().catch(undefined) }),
    ])
    .optional()
    .catch(undefined),
  timed_out: z.boolean().optional().catch(undefined),
});

export const textReportForm = z.object({
  message_uuid: id,
  status: words,
  client_ref: z.uuid().optional().catch(undefined),
  error: z.object({ type: words, title: words, code: words }).partial().optional().catch(undefined),
});

export const memoForm = z.object({
  recording_url: words.pipe(z.string().min(1).max(500)),
  start_time: words,
  end_time: words,
});

export const query = turnQuery.extend({
  /** The call's id, from our own address. */
  leg: id.optional().catch(undefined),
});
type Marks = z.infer<typeof query>;

/** In characters. Nobody answers a question at such length. */
const LONGEST_SPEECH = 2_000;

/** What the caller did in a turn of a call. A hang-up comes as an event of its own. */
export function inputOf(form: z.infer<typeof turnForm>, marks: Marks): Input {
  if (marks.resume > 0) return { kind: 'resume' };
  if (marks.passed === '1') return { kind: 'passed' };
  const text = form.speech?.results[0]?.text.trim() ?? '';
  const keyed = keyedIn(form);
  if (keyed !== null && (keyed.digits !== '' || text === '')) return keyed;
  if (text !== '') return { kind: 'speech', words: text.slice(0, LONGEST_SPEECH) };
  return { kind: 'silence' };
}

type Digits = Extract<Input, { kind: 'digits' }>;

function keyedIn({ dtmf, speech, timed_out: flat }: z.infer<typeof turnForm>): Digits | null {
  if (dtmf === undefined) return null;
  const timedOut = typeof dtmf === 'string' ? flat : dtmf.timed_out;
  const all = typeof dtmf === 'string' ? dtmf : dtmf.digits;
  const digits = all.replace(/#$/, '');
  // Vonage does not name the key that ended an entry. An empty entry that ended without a time-out was ended by #.
  if (digits === '') {
    const hash = all === '#' || (timedOut === false && !isSpokenTo(speech));
    return hash ? { kind: 'digits', digits: '', finished: 'hash' } : null;
  }
  if (!/^[0-9*#A-D]{1,64}$/.test(digits)) return null;
  if (all !== digits) return { kind: 'digits', digits, finished: 'hash' };
  return { kind: 'digits', digits, finished: timedOut === true ? 'timeout' : 'unknown' };
}

/** Whether speech recognition, and not a key, ended the wait. */
function isSpokenTo(speech: z.infer<typeof turnForm>['speech']): boolean {
  return (
    speech !== undefined && (speech.results.length > 0 || speech.timeout_reason !== '' || speech.error !== undefined)
  );
}

/** Whole seconds of a recording. At least 1, whatever its times say, because there is sound to hear. */
export function secondsOf({ start_time: start, end_time: end }: z.infer<typeof memoForm>): number {
  const seconds = Math.round((Date.parse(end) - Date.parse(start)) / 1000);
  return seconds > 1 ? seconds : 1;
}

/** Vonage's reason why a call failed, as "invalid_number". Null if it gave none. */
export function detailOf(detail: string): string | null {
  return /^[a-z_]{1,40}$/.test(detail) ? detail : null;
}

/** The reason why a text was not delivered: "1240" is a number that has opted out. Null if Vonage gave none. */
export function textErrorOf(error: z.infer<typeof textReportForm>['error']): string | null {
  if (error === undefined) return null;
  return /^\d{1,6}$/.test(error.code ?? '') ? (error.code ?? null) : codeOf(error.type, error.title);
}
