import { randomInt, randomUUID } from 'node:crypto';
import type { CallPlan, Carrier, Surroundings } from '../carrier.ts';
import { parseNcco } from '../documents/ncco.ts';
import { DocumentFault, type Method } from '../documents/verbs.ts';
import { segmentsOf } from '../texts/segments.ts';
import type { Text } from '../texts/text.ts';
import type { WebhookRequest } from '../webhook.ts';
import { callEvents, recordingEvent, textEvent, turnEvent } from './events.ts';
import { partsOf } from './parts.ts';
import { partEvent, receivedEvent, receivedInAnotherShape } from './received.ts';
import type { VonageSettings } from './settings.ts';
import { createVonageWebhooks } from './webhooks.ts';

export interface Vonage extends Carrier {
  readonly settings: VonageSettings;
  readonly fallback: CallPlan['fallback'];
  /** The plan's reports to an event address, or to the application's if none is given. */
  reportsTo(eventUrl: string | undefined, method: Method): CallPlan['reports'];
  /** The status webhook of a text. */
  textReport(url: string | undefined, clientRef: string | null): (text: Text) => WebhookRequest;
}

const HOUR_MS = 3_600_000;

/** Vonage's behaviour (src/carriers/README.md 4 and 5). */
export function createVonageSide(settings: VonageSettings, surroundings: Surroundings): Vonage {
  const { timers, faults } = surroundings;
  const { webhooks } = settings;
  const apiUrl = settings.apiUrl ?? 'https://api.nexmo.com';
  const fallback =
    webhooks.fallbackAnswerUrl === undefined
      ? null
      : { url: webhooks.fallbackAnswerUrl, method: webhooks.answerMethod ?? 'GET' };
  const toInbound = (text: Text, params: WebhookRequest['params']): WebhookRequest => ({
    url: webhooks.inboundUrl,
    method: 'POST',
    kind: 'text',
    about: text.phone,
    params,
  });

  const reportsTo: Vonage['reportsTo'] = (eventUrl, method) => (call, event) =>
    callEvents(call, event, timers.now()).map((params) => ({
      url: eventUrl ?? webhooks.eventUrl,
      method,
      kind: 'event',
      about: call.phone.number,
      params,
    }));

  return {
    name: 'vonage',
    settings,
    numbers: settings.numbers,
    webhooks: createVonageWebhooks({ settings, ...surroundings }),
    newId: () => randomUUID(),
    // Except for the words themselves there is no source. A reader must take none of them for a number
    // (src/carriers/README.md 7.6).
    withheld: ['anonymous', 'Unknown', 'unknown', 'Restricted', ''],
    apology: null,
    goesOn: true,
    hasOptOutWords: settings.optOutAssist ?? false,
    tellsAgainForMs: { texts: 24 * HOUR_MS, receipts: 72 * HOUR_MS },
    fallback,
    reportsTo,
    textReport: (url, clientRef) => (text) => ({
      url: url ?? webhooks.statusUrl,
      method: 'POST',
      kind: 'text',
      about: text.phone,
      params: textEvent(text, clientRef),
    }),
    planOf: () => ({
      begin: {
        kind: 'ask',
        lead: { url: webhooks.answerUrl, method: webhooks.answerMethod ?? 'GET', turn: { kind: 'begin' } },
      },
      fallback,
      reports: reportsTo(undefined, 'POST'),
    }),
    ask: (call, lead) => ({
      url: lead.url,
      method: lead.method,
      about: call.phone.number,
      kind: lead.turn.kind === 'begin' || lead.turn.kind === 'fallback' ? 'answer' : 'event',
      params: turnEvent(call, lead, timers.now()),
    }),
    read(answer) {
      if (answer.body.trim() === '') return null;
      if (!/^application\/json\b/i.test(answer.contentType))
        throw new DocumentFault(12300, `the answer's content type is "${answer.contentType}"`);
      return parseNcco(answer.body);
    },
    readGiven: parseNcco,
    tellOfRecording: (call, recording, { url, method }) => ({
      url,
      method,
      kind: 'event',
      about: call.phone.number,
      params: recordingEvent(call, recording, `${apiUrl}/v1/files/${recording.id}`, timers.now()),
    }),
    roomParams: () => ({}),
    async passOn(text, controls) {
      const isOtherShape = controls.strikes('text-other-shape');
      if (segmentsOf(text.body) === 1 || !controls.strikes('text-in-parts')) {
        await controls.tell(
          toInbound(
            text,
            isOtherShape
              ? receivedInAnotherShape(text, faults.draw('shape of a text', text.phone))
              : receivedEvent(text),
          ),
        );
        return;
      }
      const parts = partsOf(text.body);
      const ref = randomInt(65_536).toString(16);
      const whole = parts.map((body, index) =>
        toInbound(
          text,
          partEvent(
            text,
            { body, number: index + 1, total: parts.length, ref, id: `${text.id}-${String(index + 1)}` },
            !isOtherShape,
          ),
        ),
      );
      const arriving = controls.strikes('text-part-lost') ? whole.slice(0, -1) : whole;
      // Parts may come in any order. Here the last one comes first.
      for (const part of arriving.reverse()) await controls.tell(part);
    },
  };
}
