import { z } from 'zod';
import type { Input } from '../../conversation/files/flow.ts';
import type { TextContent } from '../carrier.ts';
import { isOver } from '../call-is-over.ts';
import type { TurnMarks } from '../our-addresses.ts';
import { placeOf, withPlace } from '../shared-place.ts';
import { wellFormed } from '../well-formed.ts';
import { callStatus } from './statuses.ts';

/**
 * Parses what Twilio posts. A request is malformed only if it fails to name a call, a text or one of our rows. An
 * unreadable value in any other field counts as absent, so that the caller still gets an answer.
 */

/**
 * Reads the first value of a repeated field. An absent value and an unreadable one both become an empty string. The
 * preprocessing does not leave that to `catch`, because most fields are absent, and a failed parse costs as much as ten
 * good ones. This is the only place that makes Twilio's text well-formed.
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
  RecordingUrl: optional,
  RecordingDuration: optional,
});
export const callReportForm = z.object({ ...ofCall, SequenceNumber: optional, ErrorCode: optional });
export const answererForm = z.object({ CallSid: sid('CA'), AnsweredBy: optional });
/**
 * Twilio repeats the id of a text in fields that it calls deprecated. One that has gone loses no text. If the ids
 * differ, somebody has rearranged the form (see `ambiguityIn`).
 */
const message = sid('SM|MM');
const repeated = message.optional();
export const textReportForm = z
  .object({ MessageSid: message, SmsSid: repeated, MessageStatus: optional, SmsStatus: optional, ErrorCode: optional })
  .refine(isOneId);
export const textForm = z
  .object({
    MessageSid: message,
    SmsSid: repeated,
    SmsMessageSid: repeated,
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
  .refine(isOneId);

function isOneId(ids: {
  MessageSid: string;
  SmsSid?: string | undefined;
  SmsMessageSid?: string | undefined;
}): boolean {
  const { MessageSid, SmsSid = MessageSid, SmsMessageSid = MessageSid } = ids;
  return SmsSid === MessageSid && SmsMessageSid === MessageSid;
}

export const memoForm = z.object({
  CallSid: sid('CA'),
  RecordingSid: sid('RE'),
  RecordingStatus: optional,
  RecordingDuration: optional,
});

/** What the caller did in a turn of a call. */
export function inputOf(form: z.infer<typeof turnForm>, marks: TurnMarks): Input {
  // The key that ended a memo ("#", or "hangup") comes as Digits. It is not an entry.
  const keyed = marks.passed === '1' ? null : keyedIn(form);
  if (keyed !== null) return keyed;
  if (form.SpeechResult.trim() !== '')
    return { kind: 'speech', words: form.SpeechResult.trim().slice(0, LONGEST_SPEECH) };
  if (isOver(callStatus(form.CallStatus))) return { kind: 'hang-up' };
  if (marks.resume > 0) return { kind: 'resume' };
  if (marks.passed === '1') return { kind: 'passed' };
  return { kind: 'silence' };
}

/** In characters. Nobody answers a question at such length. */
const LONGEST_SPEECH = 2_000;

function keyedIn(form: z.infer<typeof turnForm>): Input | null {
  const hash = form.FinishedOnKey === '#';
  const digits = hash ? form.Digits.replace(/#$/, '') : form.Digits;
  if (digits === '') return hash || form.Digits === '#' ? { kind: 'digits', digits: '', finished: 'hash' } : null;
  if (!/^[0-9*#A-D]{1,64}$/.test(digits)) return null;
  return { kind: 'digits', digits, finished: hash ? 'hash' : finishOf(form.FinishedOnKey) };
}

/**
 * Twilio names the key that ended the entry. The name is empty if no key did. Then the conversation decides whether the
 * entry is full.
 */
function finishOf(key: string | null | undefined): 'timeout' | 'unknown' {
  return key === '' || key === 'timeout' ? 'timeout' : 'unknown';
}

const OPT_OUT_TYPES = new Map<string, 'stop' | 'start' | 'help'>([
  ['STOP', 'stop'],
  ['START', 'start'],
  ['HELP', 'help'],
]);
/** Twilio's default words for opting in again (src/carriers/README.md 2.4). */
const START_WORDS = ['START', 'YES', 'UNSTOP'];

/**
 * What Twilio did by itself on a text. Only with Advanced Opt-Out does Twilio tell. Without it, START and similar words
 * count as opting in, because a phone that was not opted out loses nothing. STOP and similar words do not count as
 * opting out: the account's default handling may be off, and otherwise error 21610 follows.
 */
export function optOutOf({ OptOutType, Body }: z.infer<typeof textForm>): 'stop' | 'start' | 'help' | undefined {
  return OPT_OUT_TYPES.get(OptOutType) ?? (START_WORDS.includes(Body.trim().toUpperCase()) ? 'start' : undefined);
}

/** A text's words, the number of its pictures, and the location if its sender shared one. */
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

/** A carrier's error code as text. Null if the carrier gave none. */
export function errorCode(code: string): string | null {
  return /^\d{1,8}$/.test(code) && Number(code) !== 0 ? code : null;
}

/** Whole seconds of a recording. 0 if absent or unreadable. */
export function secondsOf(duration: string): number {
  return /^\d{1,5}$/.test(duration) ? Number(duration) : 0;
}

/**
 * The recording of the memo before this turn. Null if there was no memo. Twilio requests a memo's action only if
 * somebody spoke, so the recording counts as at least 1 s.
 */
export function memoBefore({
  RecordingUrl,
  RecordingDuration,
}: z.infer<typeof turnForm>): { recordingRef: string; seconds: number } | null {
  const recordingRef = /\/(RE[0-9a-fA-F]{32})$/.exec(RecordingUrl)?.[1];
  return recordingRef === undefined ? null : { recordingRef, seconds: Math.max(secondsOf(RecordingDuration), 1) };
}

/** The callback's sequence number within its call. Null if absent or unreadable. */
export function orderOf(sequenceNumber: string): number | null {
  return /^\d{1,9}$/.test(sequenceNumber) ? Number(sequenceNumber) : null;
}
