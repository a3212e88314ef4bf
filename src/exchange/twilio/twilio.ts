import { randomBytes } from 'node:crypto';
import type { Call } from '../calls/call.ts';
import type { CallEvent, CallPlan, Carrier, Lead, Surroundings } from '../carrier.ts';
import { repliesOf } from '../documents/replies.ts';
import { parseTwiml } from '../documents/twiml.ts';
import { DocumentFault, type Method } from '../documents/verbs.ts';
import { Refused } from '../problems.ts';
import { segmentsOf } from '../texts/segments.ts';
import type { Text } from '../texts/text.ts';
import { WebhookFault, type JsonObject, type WebhookAnswer, type WebhookRequest } from '../webhook.ts';
import { API_VERSION, callParams, emptyPlaces, rfc2822, statusParams, turnParams, verdictParams } from './params.ts';
import type { Line, TwilioSettings } from './settings.ts';
import { createTwilioWebhooks } from './webhooks.ts';

/** Twilio's names for the events that a status callback can ask for. */
export const CALLBACK_EVENTS = ['initiated', 'ringing', 'answered', 'completed'] as const;
type CallbackEvent = (typeof CALLBACK_EVENTS)[number];

interface StatusCallback {
  url: string;
  method: Method;
  events: CallbackEvent[];
}

export interface Twilio extends Carrier {
  readonly settings: TwilioSettings;
  /** The plan's reports to these callbacks: the call's status, and who has answered it. */
  reportsTo(callback: StatusCallback | null, verdictUrl?: string | null): CallPlan['reports'];
  /** The status callback of a text. */
  textReport(url: string): (text: Text) => WebhookRequest;
}

const PREFIX = { call: 'CA', text: 'SM', recording: 'RE' };
const ASKED_FOR: Record<Exclude<CallEvent, 'verdict'>, CallbackEvent> = {
  initiated: 'initiated',
  ringing: 'ringing',
  answered: 'answered',
  ended: 'completed',
};
const APOLOGY = 'We are sorry, an application error has occurred. Goodbye.';

/** Twilio's behaviour (src/carriers/README.md 1 and 2). */
export function createTwilioSide(settings: TwilioSettings, { timers, busy }: Surroundings): Twilio {
  const { account, lines } = settings;
  const apiUrl = settings.apiUrl ?? 'https://api.twilio.com';
  const recordingUrl = (id: string): string =>
    `${apiUrl}/${API_VERSION}/Accounts/${account.accountSid}/Recordings/${id}`;

  const lineOf = (number: string): Line => {
    const line = lines.find((own) => own.number === number);
    if (!line) throw new Refused('impossible', 'that number is no line of this exchange');
    return line;
  };

  function reportsTo(callback: StatusCallback | null, verdictUrl: string | null = null): CallPlan['reports'] {
    let sequence = 0;
    return (call, event) => {
      if (event === 'verdict') return verdictUrl === null ? [] : [verdict(call, verdictUrl)];
      const name = ASKED_FOR[event];
      if (!callback?.events.includes(name)) return [];
      const params = { ...callParams(account, call), ...statusParams(call, event, sequence, timers.now()) };
      sequence += 1;
      return [{ url: callback.url, method: callback.method, kind: 'event', about: call.phone.number, params }];
    };
  }

  /** The webhook with the result of machine detection beside the call. */
  const verdict = (call: Call, url: string): WebhookRequest => ({
    url,
    method: 'POST',
    kind: 'event',
    about: call.phone.number,
    params: verdictParams(account, call, timers.now()),
  });

  const textParams = (text: Text): JsonObject => ({
    AccountSid: account.accountSid,
    ApiVersion: API_VERSION,
    MessageSid: text.id,
    SmsSid: text.id,
  });

  function textReport(url: string): (text: Text) => WebhookRequest {
    return (text) => ({
      url,
      method: 'POST',
      kind: 'text',
      about: text.phone,
      params: {
        ...textParams(text),
        MessageStatus: text.status,
        SmsStatus: text.status,
        From: text.line,
        To: text.phone,
        ...(text.errorCode !== null && { ErrorCode: String(text.errorCode) }),
      },
    });
  }

  function received(text: Text): WebhookRequest {
    return {
      url: lineOf(text.line).smsUrl,
      method: 'POST',
      kind: 'text',
      about: text.phone,
      params: {
        ...textParams(text),
        SmsMessageSid: text.id,
        From: text.phone,
        To: text.line,
        Body: text.body,
        NumMedia: '0',
        NumSegments: String(segmentsOf(text.body)),
        SmsStatus: 'received',
        ...emptyPlaces('From', 'To'),
      },
    };
  }

  return {
    name: 'twilio',
    settings,
    numbers: lines.map(({ number }) => number),
    webhooks: createTwilioWebhooks({ authToken: account.authToken, timers, busy }),
    newId: (of) => PREFIX[of] + randomBytes(16).toString('hex'),
    // Numbers that spell ANONYMOUS, RESTRICTED, BLOCKED, UNKNOWN and UNAVAILABLE, or the words, or nothing
    // (src/carriers/README.md 7.6).
    withheld: [
      '+266696687',
      '+7378742833',
      '+2562533',
      '+8656696',
      '+86282452253',
      'Anonymous',
      'Restricted',
      'Unavailable',
      'unknown',
      '',
    ],
    apology: APOLOGY,
    goesOn: false,
    hasOptOutWords: true,
    tellsAgainForMs: { texts: 0, receipts: 0 },
    reportsTo,
    textReport,
    planOf(number) {
      const line = lineOf(number);
      return {
        begin: { kind: 'ask', lead: { url: line.voiceUrl, method: 'POST', turn: { kind: 'begin' } } },
        fallback: line.voiceFallbackUrl === undefined ? null : { url: line.voiceFallbackUrl, method: 'POST' },
        reports: reportsTo({ url: line.statusUrl, method: 'POST', events: ['completed'] }),
      };
    },
    ask: (call: Call, lead: Lead) => ({
      url: lead.url,
      method: lead.method,
      kind: 'answer',
      about: call.phone.number,
      params: { ...callParams(account, call), ...turnParams(lead, recordingUrl) },
    }),
    read(answer: WebhookAnswer) {
      if (!isXml(answer)) throw new DocumentFault(12300, `the answer's content type is "${answer.contentType}"`);
      return parseTwiml(answer.body);
    },
    readGiven: parseTwiml,
    tellOfRecording: (call, recording, { url, method }) => ({
      url,
      method,
      kind: 'event',
      about: call.phone.number,
      params: {
        AccountSid: account.accountSid,
        ApiVersion: API_VERSION,
        CallSid: call.id,
        RecordingSid: recording.id,
        RecordingUrl: recordingUrl(recording.id),
        RecordingStatus: 'completed',
        RecordingDuration: String(recording.seconds),
        RecordingChannels: '1',
        RecordingTrack: 'both',
        RecordingSource: 'RecordVerb',
        RecordingStartTime: rfc2822(recording.startedAt),
        ErrorCode: '0',
      },
    }),
    roomParams: ({ sid, name, sequence }, event) => ({
      AccountSid: account.accountSid,
      ApiVersion: API_VERSION,
      ConferenceSid: sid,
      FriendlyName: name,
      StatusCallbackEvent: event,
      SequenceNumber: String(sequence),
      Timestamp: rfc2822(timers.now()),
    }),
    async passOn(text, controls) {
      try {
        const answer = await controls.ask(received(text));
        // An empty answer is no reply. Twilio would send an answer in plain text as a text, which is almost never
        // meant.
        if (answer.body.trim() === '') return;
        if (!isXml(answer)) throw new DocumentFault(12300, `the answer's content type is "${answer.contentType}"`);
        for (const reply of repliesOf(answer.body)) {
          if (controls.blocked()) throw new DocumentFault(21610, 'the phone has opted out of texts from this line');
          const callback =
            reply.statusCallback === null ? null : new URL(reply.statusCallback, lineOf(text.line).smsUrl).href;
          controls.reply({ body: reply.body, report: callback === null ? null : textReport(callback) });
        }
      } catch (fault) {
        controls.problem(
          fault instanceof DocumentFault || fault instanceof WebhookFault ? fault.code : 0,
          fault instanceof Error ? fault.message : 'unknown fault',
        );
      }
    },
  };
}

function isXml({ contentType }: WebhookAnswer): boolean {
  return /^(text|application)\/xml\b/i.test(contentType);
}
