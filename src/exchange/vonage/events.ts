import type { Call } from '../calls/call.ts';
import type { EndReason } from '../calls/call-view.ts';
import type { CallEvent, Lead, Turn } from '../carrier.ts';
import type { Recording } from '../calls/recordings.ts';
import { segmentsOf } from '../texts/segments.ts';
import type { Text } from '../texts/text.ts';
import type { JsonObject } from '../webhook.ts';
import { soundFile } from '../audio.ts';
import { conversationOf } from './ids.ts';

/**
 * The content of Vonage's webhooks (src/carriers/README.md 4.1, 4.3 and 5). Numbers have no '+'. Amounts and durations
 * are text.
 */

export const bare = (number: string): string => number.replace(/^\+/, '');

/** How a call's end is reported. Every call except a rejected one is reported as completed in the end. */
const ENDS: Record<EndReason, { status: string; detail?: string }> = {
  over: { status: 'completed' },
  busy: { status: 'busy' },
  declined: { status: 'rejected', detail: 'declined' },
  'rang-out': { status: 'timeout', detail: 'timeout' },
  unreachable: { status: 'unanswered', detail: 'unavailable' },
  'dead-number': { status: 'failed', detail: 'number_out_of_service' },
  cancelled: { status: 'cancelled' },
  rejected: { status: 'rejected', detail: 'restricted' },
  'given-up': { status: 'unanswered' },
  failed: { status: 'failed', detail: 'internal_error' },
};

/** A call's status in Vonage's words. */
export function statusOf(call: Call): string {
  if (call.endedFor !== null) return ENDS[call.endedFor].status;
  return call.status === 'in-progress' ? 'answered' : call.status === 'ringing' ? 'ringing' : 'started';
}

/** The parties of the call. A withheld number is a word, or is left out. */
function partiesOf(call: Call): JsonObject {
  const to = bare(call.to);
  return call.from === '' ? { to } : { from: bare(call.from), to };
}

const idsOf = (call: Call): JsonObject => ({ uuid: call.id, conversation_uuid: conversationOf(call.id) });

/** The event webhooks that report an event of a call, in order. */
export function callEvents(call: Call, event: CallEvent, now: Date): JsonObject[] {
  const told = (status: string, more: JsonObject = {}): JsonObject => ({
    ...partiesOf(call),
    ...idsOf(call),
    status,
    direction: call.direction,
    timestamp: now.toISOString(),
    ...more,
  });
  switch (event) {
    case 'initiated':
      return [told('started')];
    case 'ringing':
      return [told('ringing')];
    case 'answered':
      return [told('answered', { start_time: null, rate: null, network: null })];
    case 'verdict':
      return [
        {
          ...partiesOf(call),
          call_uuid: call.id,
          conversation_uuid: conversationOf(call.id),
          status: call.answeredBy ?? 'human',
          timestamp: now.toISOString(),
        },
      ];
    case 'ended': {
      const { status, detail } = ENDS[call.endedFor ?? 'over'];
      const first = status === 'completed' ? [] : [told(status, detail === undefined ? {} : { detail })];
      return status === 'rejected' ? first : [...first, told('completed', amountsOf(call))];
    }
  }
}

/** For a call that is over. */
export function amountsOf(call: Call): JsonObject {
  const begun = call.answeredAt ?? call.endedAt;
  return {
    duration: String(call.seconds),
    rate: '0.00720000',
    price: (call.seconds * 0.00012).toFixed(8),
    network: '23415',
    start_time: begun?.toISOString() ?? null,
    end_time: call.endedAt?.toISOString() ?? null,
  };
}

/** The content of a turn's webhook. */
export function turnEvent(call: Call, { turn }: Lead, now: Date): JsonObject {
  const timestamp = now.toISOString();
  switch (turn.kind) {
    case 'begin':
      return { ...partiesOf(call), ...idsOf(call), region_url: 'https://api-eu-1.nexmo.com' };
    case 'keys':
      return { ...entryOf(turn), ...partiesOf(call), ...idsOf(call), timestamp };
    case 'passed':
      return { payload: turn.payload, conversation_uuid: conversationOf(call.id), timestamp };
    case 'fallback': {
      const { url, isFirst, reason } = turn.failed;
      return {
        ...partiesOf(call),
        ...idsOf(call),
        reason,
        original_request: { url, type: isFirst ? 'answer' : 'event' },
      };
    }
    case 'recorded':
    case 'parted':
      return { conversation_uuid: conversationOf(call.id), timestamp };
  }
}

function entryOf({ digits, isFull, finishedOn, speech, input }: Extract<Turn, { kind: 'keys' }>): JsonObject {
  const keyed = digits !== '' || finishedOn !== '';
  // An empty entry is "" or null. Here it is null if the input also listened for speech.
  const dtmf = input.includes('dtmf') && {
    dtmf: {
      digits: digits === '' && input.includes('speech') ? null : digits,
      timed_out: !isFull && finishedOn === '' && speech === null,
    },
  };
  return { ...(input.includes('speech') && { speech: spoken(speech, keyed) }), ...dtmf };
}

function spoken(words: string | null, keyed: boolean): JsonObject {
  if (keyed) return { results: [] };
  if (words === null) return { results: [], timeout_reason: 'start_timeout' };
  if (words === '')
    return { results: [], timeout_reason: 'end_on_silence_timeout', error: 'ERR1: Failed to analyze audio' };
  return { results: [{ text: words, confidence: '0.94' }], timeout_reason: 'end_on_silence_timeout' };
}

export function recordingEvent(call: Call, { id, startedAt, seconds }: Recording, url: string, now: Date): JsonObject {
  return {
    start_time: startedAt.toISOString(),
    end_time: new Date(startedAt.getTime() + seconds * 1000).toISOString(),
    size: soundFile('wav', seconds).length,
    recording_url: url,
    recording_uuid: id,
    conversation_uuid: conversationOf(call.id),
    timestamp: now.toISOString(),
  };
}

const TEXT_STATUS: Record<Text['status'], string> = {
  queued: 'submitted',
  sent: 'submitted',
  delivered: 'delivered',
  undelivered: 'undeliverable',
  received: 'delivered',
};
/**
 * Translates our codes for both carriers (Twilio's numbers) to those of the Messages API. All except the first are
 * final at once.
 */
const TEXT_ERRORS = new Map([
  [30_003, { status: 'undeliverable', code: '1260', detail: 'Destination unreachable' }],
  [30_004, { status: 'rejected', code: '1470', detail: 'Fraud Defender Traffic Rule' }],
  [21_610, { status: 'rejected', code: '1240', detail: 'Illegal number: the recipient has opted out' }],
]);

/** The status webhook of a text that we sent. */
export function textEvent(text: Text, clientRef: string | null): JsonObject {
  const error = TEXT_ERRORS.get(text.errorCode ?? 0);
  return {
    message_uuid: text.id,
    to: bare(text.phone),
    from: bare(text.line),
    timestamp: text.updatedAt,
    status: error?.status ?? TEXT_STATUS[text.status],
    channel: 'sms',
    ...(clientRef !== null && { client_ref: clientRef }),
    ...(error && {
      error: {
        type: `https://developer.vonage.com/api-errors/messages#${error.code}`,
        title: error.code,
        detail: error.detail,
        instance: text.id,
      },
    }),
    usage: { currency: 'EUR', price: (segmentsOf(text.body) * 0.0333).toFixed(4) },
    sms: { count_total: String(segmentsOf(text.body)) },
    destination: { network_code: '23415' },
  };
}
