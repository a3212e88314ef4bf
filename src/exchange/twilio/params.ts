import type { Call } from '../calls/call.ts';
import type { CallEvent, Lead, Turn } from '../carrier.ts';
import type { JsonObject } from '../webhook.ts';
import type { Account } from './settings.ts';

export const API_VERSION = '2010-04-01';

/** Where these are, as Twilio looks it up. It sends the places empty if it knows nothing. */
export const emptyPlaces = (...of: string[]): JsonObject =>
  Object.fromEntries(of.flatMap((who) => ['City', 'State', 'Zip', 'Country'].map((what) => [who + what, ''])));

/** What every voice webhook carries (src/carriers/README.md 1.1). */
export function callParams({ accountSid }: Account, call: Call): JsonObject {
  return {
    ...emptyPlaces('From', 'To', 'Caller', 'Called'),
    AccountSid: accountSid,
    ApiVersion: API_VERSION,
    CallSid: call.id,
    CallStatus: call.status,
    Direction: call.direction === 'inbound' ? 'inbound' : 'outbound-api',
    From: call.from,
    To: call.to,
    Caller: call.from,
    Called: call.to,
    ...(call.answeredBy !== null && { AnsweredBy: call.answeredBy }),
  };
}

/** What a turn adds to these parameters. `recordingUrl` gives the address of a recording. */
export function turnParams({ turn }: Lead, recordingUrl: (id: string) => string): JsonObject {
  switch (turn.kind) {
    case 'begin':
    case 'passed':
      return {};
    case 'keys':
      return entryParams(turn);
    case 'recorded': {
      const { recording, finishedOn } = turn;
      return {
        RecordingSid: recording.id,
        RecordingUrl: recordingUrl(recording.id),
        RecordingDuration: String(recording.seconds),
        Digits: finishedOn,
      };
    }
    case 'parted':
      return { DialCallStatus: 'completed' };
    case 'fallback':
      return { ErrorCode: String(turn.failed.code), ErrorUrl: turn.failed.url };
  }
}

function entryParams({ digits, finishedOn, speech, input }: Extract<Turn, { kind: 'keys' }>): JsonObject {
  if (speech !== null) return { SpeechResult: speech, Confidence: speech === '' ? '0.0' : '0.9' };
  const keys = input.includes('dtmf') ? { Digits: digits, FinishedOnKey: finishedOn } : {};
  const words = digits === '' && input.includes('speech') ? { SpeechResult: '' } : {};
  return { ...keys, ...words };
}

/** What a status callback adds. Twilio gives whole seconds, and minutes rounded up, both as text. */
export function statusParams(call: Call, event: CallEvent, sequence: number, now: Date): JsonObject {
  return {
    ...(event === 'initiated' && { CallStatus: 'initiated' }),
    CallbackSource: 'call-progress-events',
    SequenceNumber: String(sequence),
    Timestamp: rfc2822(now),
    ...(event === 'ended' && { CallDuration: String(call.seconds), Duration: String(Math.ceil(call.seconds / 60)) }),
    ...(call.endedFor === 'dead-number' && { SipResponseCode: '404' }),
  };
}

/** The result of machine detection beside the call, and how many milliseconds it took. */
export function verdictParams({ accountSid }: Account, call: Call, now: Date): JsonObject {
  const since = call.answeredAt ?? now;
  return {
    AccountSid: accountSid,
    CallSid: call.id,
    AnsweredBy: call.answeredBy ?? 'unknown',
    MachineDetectionDuration: String(now.getTime() - since.getTime()),
  };
}

/** RFC 2822, as Twilio writes instants: "Mon, 16 Mar 2026 09:00:00 +0000". */
export function rfc2822(instant: Date): string {
  return instant.toUTCString().replace('GMT', '+0000');
}
