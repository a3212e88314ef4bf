import { z } from 'zod';
import type { Input } from '../../conversation/files/flow.ts';
import type { TextContent } from '../carrier.ts';
import { isOver } from '../over.ts';
import { placeOf, withPlace } from '../shared-place.ts';
import { wellFormed } from '../well-formed.ts';
import { callStatus } from './statuses.ts';

/**
 * What Twilio posts, read at the door. Only what names a call, a text or one of our rows may make a request malformed;
 * in all other fields rubbish counts as absent, so that the caller still gets an answer.
 */

/**
 * A repeated field counts once; absent and unreadable are the same (not by `catch` alone: most are absent, and a failed
 * parse costs ten good ones). Twilio's one place where text is made well-formed.
 */
const optional = z.preprocess(
  (value) => (Array.isArray(value) ? value[0] : value) ?? '',
  z.string().transform(wellFormed).catch(''),
);
const sid = (prefix: string): z.ZodType<string> => z.string().regex(new RegExp(`^(?:${prefix})[0-9a-fA-F]{32}$`));

const ofCall = { CallSid: sid('CA'), From: optional, To: optional, CallStatus: optional };

export const voiceForm = z.object(ofCall);
export const turnForm = z.object({
  ...ofCall,
  Digits: optional,
  FinishedOnKey: optional.nullish(),
  SpeechResult: optional,
  Confidence: optional,
  RecordingUrl: optional,
  RecordingDuration: optional,
});
export const callReportForm = z.object({ ...ofCall, SequenceNumber: optional, ErrorCode: optional });
export const answererForm = z.object({ CallSid: sid('CA'), AnsweredBy: optional });
/**
 * Twilio names a text two or three times over. Ids that differ, or that lack one, are of a form that was put together
 * anew (see `ambiguityIn`).
 */
const message = sid('SM|MM');
export const textReportForm = z
  .object({ MessageSid: message, SmsSid: message, MessageStatus: optional, SmsStatus: optional, ErrorCode: optional })
  .refine(({ MessageSid, SmsSid }) => MessageSid === SmsSid);
export const textForm = z
  .object({
    MessageSid: message,
    SmsSid: message,
    SmsMessageSid: message,
    From: optional,
    To: optional,
    Body: optional,
    OptOutType: optional,
    NumMedia: optional,
    ButtonText: optional,
    ButtonPayload: optional,
    Latitude: optional,
    Longitude: optional,
    Address: optional,
    Label: optional,
  })
  .refine(({ MessageSid, SmsSid, SmsMessageSid }) => MessageSid === SmsSid && MessageSid === SmsMessageSid);

export const memoForm = z.object({
  CallSid: sid('CA'),
  RecordingSid: sid('RE'),
  RecordingStatus: optional,
  RecordingDuration: optional,
});

export const attemptPath = z.object({ attemptId: z.uuid() });
export const turnPath = z.object({
  conversationId: z.uuid(),
  turn: z
    .string()
    .regex(/^\d{1,6}$/)
    .transform(Number),
});
export const query = z.object({
  passed: z.literal('1').optional().catch(undefined),
  /** How often we have asked the caller to hold on, for this one turn. */
  resume: z.coerce.number().int().min(0).max(1000).catch(0),
});

/** What came with a turn of a call. */
export function inputOf(form: z.infer<typeof turnForm>, marks: z.infer<typeof query>): Input {
  // What ended a memo ("#", "hangup") comes as Digits and is no key of anybody's.
  const keyed = marks.passed === '1' ? null : keyedIn(form);
  if (keyed !== null) return keyed;
  if (form.SpeechResult.trim() !== '')
    return {
      kind: 'speech',
      words: form.SpeechResult.trim().slice(0, LONGEST_SPEECH),
      confidence: confidenceOf(form.Confidence),
    };
  if (isOver(callStatus(form.CallStatus))) return { kind: 'hang-up' };
  if (marks.resume > 0) return { kind: 'resume' };
  if (marks.passed === '1') return { kind: 'passed' };
  return { kind: 'silence' };
}

/** More than anybody says in answer to a question. */
const LONGEST_SPEECH = 2_000;

function confidenceOf(text: string): number | null {
  return /^(0(\.\d+)?|1(\.0+)?)$/.test(text) ? Number(text) : null;
}

function keyedIn(form: z.infer<typeof turnForm>): Input | null {
  const hash = form.FinishedOnKey === '#';
  const digits = hash ? form.Digits.replace(/#$/, '') : form.Digits;
  if (digits === '') return hash || form.Digits === '#' ? { kind: 'digits', digits: '', finished: 'hash' } : null;
  if (!/^[0-9*#A-D]{1,64}$/.test(digits)) return null;
  return { kind: 'digits', digits, finished: hash ? 'hash' : finishOf(form.FinishedOnKey) };
}

/** Twilio names the key that ended the entry. It is empty where none did; "full" is then for the asker to see. */
function finishOf(key: string | null | undefined): 'timeout' | 'unknown' {
  return key === '' || key === 'timeout' ? 'timeout' : 'unknown';
}

const optOutTypes = new Map<string, 'stop' | 'start' | 'help'>([
  ['STOP', 'stop'],
  ['START', 'start'],
  ['HELP', 'help'],
]);
/** Twilio's default words for "texts again" (src/carriers/README.md 2.4). */
const startWords = ['START', 'YES', 'UNSTOP'];

/**
 * What Twilio made of a text. It says so with Advanced Opt-Out only; without, START and its like are taken at their
 * word (a phone that was not opted out loses nothing), and STOP and its like are not: the default handling may be
 * switched off, and error 21610 will tell.
 */
export function optOutOf({ OptOutType, Body }: z.infer<typeof textForm>): 'stop' | 'start' | 'help' | undefined {
  return optOutTypes.get(OptOutType) ?? (startWords.includes(Body.trim().toUpperCase()) ? 'start' : undefined);
}

/** A text's words, its pictures, and the place where its sender shared one. */
export function contentOf({
  Body,
  ButtonText,
  ButtonPayload,
  NumMedia,
  Latitude,
  Longitude,
  Address,
  Label,
}: z.infer<typeof textForm>): TextContent {
  const words = [Body, ButtonText, ButtonPayload].find((text) => text.trim() !== '') ?? Body;
  const place = placeOf({ latitude: Latitude, longitude: Longitude, name: Label, address: Address });
  return { ...withPlace(words, place), media: /^\d{1,2}$/.test(NumMedia) ? Number(NumMedia) : 0 };
}

/** A carrier's error code as text, null where it gave none. */
export function errorCode(code: string): string | null {
  return /^\d{1,8}$/.test(code) && Number(code) !== 0 ? code : null;
}

/** Whole seconds of a recording; 0 where there are none, or nothing that can be read. */
export function secondsOf(duration: string): number {
  return /^\d{1,5}$/.test(duration) ? Number(duration) : 0;
}

/**
 * The recording of the memo that led to a turn; null where none did. Twilio leads on by it only where something was
 * said, however short it is.
 */
export function memoBefore({
  RecordingUrl,
  RecordingDuration,
}: z.infer<typeof turnForm>): { recordingRef: string; seconds: number } | null {
  const recordingRef = /\/(RE[0-9a-fA-F]{32})$/.exec(RecordingUrl)?.[1];
  return recordingRef === undefined ? null : { recordingRef, seconds: Math.max(secondsOf(RecordingDuration), 1) };
}

/** A callback's place in its call's sequence. */
export function order(sequenceNumber: string): number | null {
  return /^\d{1,9}$/.test(sequenceNumber) ? Number(sequenceNumber) : null;
}
