import express from 'express';
import type { Request, RequestHandler, Response } from 'express';
import { z } from 'zod';
import { callerNumber, callingCodeOf } from '../caller-number.ts';
import type { Line } from '../carrier.ts';
import { type GuardedRoutes, pathPart } from '../guard.ts';
import type { Log } from '../log.ts';
import { isOver } from '../call-is-over.ts';
import { malformed } from '../malformed.ts';
import type { Refusals } from '../refusals.ts';
import { type AnswerParts, vonageAnswers } from './answers.ts';
import type { BringBack } from './bring-back.ts';
import { inboundText } from './inbound-text.ts';
import { phoneFaultOf } from './phone-faults.ts';
import { attemptPath, turnPath } from '../our-addresses.ts';
import {
  answerForm,
  detailOf,
  eventForm,
  type VonageFields,
  inputOf,
  memoForm,
  query,
  secondsOf,
  textErrorOf,
  textReportForm,
  turnForm,
} from './requests.ts';
import type { VonageSettings } from './settings.ts';
import { AGES, type Handler, vonageGuard, type SignedWebhook } from './signature.ts';
import { answererOf, callStatus, textStatus } from './statuses.ts';

const carrier = 'vonage';

interface VonageRoutes {
  line: Line;
  settings: VonageSettings;
  isFirstOrRepeat: AnswerParts['isFirstOrRepeat'];
  /** Moves a call out of a room. */
  bringBack: BringBack;
  /** Real time, in milliseconds. */
  now: () => number;
  refusals: Refusals;
  log: Pick<Log, 'warn' | 'error'>;
}

/**
 * The routes for everything that Vonage requests. 403 for an unsigned request or an unknown address. 400 for a request
 * that names none of our calls, texts and rows. A caller always gets NCCO, even if we fail behind it. A text or a
 * report that cannot be stored gets 503, after which Vonage tries again.
 */
export function vonageRoutes({
  line,
  settings,
  isFirstOrRepeat,
  bringBack,
  now,
  refusals,
  log,
}: VonageRoutes): GuardedRoutes {
  const router = express.Router();
  const addresses = new Set<string>();
  const { guard, signed } = vonageGuard(settings, refusals, now, (request) => addresses.has(pathPart(request, 2)));
  const home = callingCodeOf(settings.number);
  const numberOf = (shown: string): string | null => callerNumber(shown, home);
  const ofACall = (handler: Handler) => signed(AGES.ofACall, handler);
  const ofAMessage = (handler: Handler) => signed(AGES.ofAMessage, handler);
  const receive = (method: 'get' | 'post', path: string, handler: RequestHandler): void => {
    addresses.add(path.split('/')[2] ?? '');
    router[method](path, handler);
  };

  const { answer, store, settled } = vonageAnswers({ publicUrl: settings.publicUrl, isFirstOrRepeat, refusals, log });

  async function callBegins(
    webhook: SignedWebhook,
    request: Request,
    response: Response,
    attemptId: string | null,
  ): Promise<void> {
    const { uuid, from, to } = answerForm.parse(whole(webhook.fields, request));
    const [theirs, ours] = attemptId === null ? [from, to] : [to, from];
    await answer(webhook, request, response, uuid, { from, to }, () =>
      line.callBegins({
        carrier,
        carrierRef: uuid,
        attemptId,
        ourNumber: numberOf(ours) ?? settings.number,
        theirNumber: numberOf(theirs),
      }),
    );
  }

  async function callReported(
    { fields, ...webhook }: SignedWebhook,
    request: Request,
    response: Response,
    attemptId: string | null,
  ): Promise<void> {
    const { uuid, status: word, detail } = eventForm.parse(fields);
    const answerer = answererOf(word);
    if (answerer !== null && attemptId !== null) {
      await store({ fields, ...webhook }, request, response, () =>
        line.answererGuessed({ carrier, attemptId, answerer }),
      );
      return;
    }
    const status = callStatus(word, detail);
    if (uuid === null || status === null || answerer !== null) {
      // Three kinds come here: transfers, errors, which name no call (src/carriers/README.md 4.1), and guesses about
      // calls that we did not place.
      if (answerer === null && fields.type !== 'transfer')
        log.warn({ path: request.path }, 'a call event that we do not know');
      response.status(204).end();
      return;
    }
    await store({ fields, ...webhook }, request, response, async () => {
      await settled(uuid);
      await line.callReported({
        carrier,
        carrierRef: uuid,
        attemptId,
        status,
        order: null,
        errorCode: detailOf(detail),
      });
      if (isOver(status)) await bringBackFrom(uuid);
    });
  }

  /** Moves the callers whom the end of this call has left alone back into their own conversations. */
  async function bringBackFrom(uuid: string): Promise<void> {
    for (const alone of await line.leftAlone(carrier, uuid)) {
      try {
        // The event that reports this end may have been lost. Without a report of our own the phone would count as
        // engaged for as long as people may talk.
        if ((await bringBack(alone)) === 'gone')
          await line.callReported({
            carrier,
            carrierRef: alone.carrierRef,
            attemptId: null,
            status: 'over',
            order: null,
            errorCode: null,
          });
      } catch (error) {
        log.error({ err: error, conversationId: alone.conversationId }, 'somebody is left alone in a room');
      }
    }
  }

  async function textReported(
    webhook: SignedWebhook,
    request: Request,
    response: Response,
    givenId: string | null,
  ): Promise<void> {
    const form = textReportForm.parse(webhook.fields);
    const status = textStatus(form.status);
    const attemptId = givenId ?? form.client_ref;
    if (status === null || attemptId === undefined) {
      log.warn({ path: request.path }, 'a text status that we do not know, or of no text of ours');
      response.status(204).end();
      return;
    }
    const errorCode = textErrorOf(form.error);
    await store(webhook, request, response, () =>
      line.textReported({
        carrier,
        carrierRef: form.message_uuid,
        attemptId,
        status,
        errorCode,
        ...phoneFaultOf(errorCode),
      }),
    );
  }

  const answered = ofACall((webhook, request, response) => callBegins(webhook, request, response, null));
  receive('get', '/vonage/answer', answered);
  receive('post', '/vonage/answer', answered);

  receive(
    'post',
    '/vonage/attempt/:attemptId',
    ofACall((webhook, request, response) =>
      callBegins(webhook, request, response, attemptPath.parse(request.params).attemptId),
    ),
  );

  receive(
    'post',
    '/vonage/call/:conversationId/:turn',
    ofACall(async (webhook, request, response) => {
      const { conversationId, turn } = turnPath.parse(request.params);
      const marks = query.parse(request.query);
      const form = turnForm.parse(webhook.fields);
      const uuid = z.string().parse(form.uuid ?? form.payload?.uuid ?? marks.leg);
      const keyed = { carrier, carrierRef: uuid, conversationId, turn, input: inputOf(form, marks) };
      await answer(
        webhook,
        request,
        response,
        uuid,
        {},
        () => line.callTurns(keyed),
        (asking) => line.beforeTurn(keyed, asking),
      );
    }),
  );

  receive(
    'post',
    '/vonage/memo/:conversationId/:turn',
    ofACall(async (webhook, request, response) => {
      const { conversationId, turn } = turnPath.parse(request.params);
      const form = memoForm.parse(webhook.fields);
      const uuid = z.string().parse(query.parse(request.query).leg);
      await store(webhook, request, response, () =>
        line.memoRecorded({
          carrier,
          carrierRef: uuid,
          conversationId,
          turn,
          recordingRef: form.recording_url,
          seconds: secondsOf(form),
        }),
      );
    }),
  );

  receive(
    'post',
    '/vonage/event',
    ofACall((webhook, request, response) => callReported(webhook, request, response, null)),
  );

  receive(
    'post',
    '/vonage/attempt/:attemptId/call',
    ofACall((webhook, request, response) =>
      callReported(webhook, request, response, attemptPath.parse(request.params).attemptId),
    ),
  );

  receive(
    'post',
    '/vonage/attempt/:attemptId/text',
    ofAMessage((webhook, request, response) =>
      textReported(webhook, request, response, attemptPath.parse(request.params).attemptId),
    ),
  );

  // The application's own status address, for receipts that do not come to the address that we gave with the text.
  receive(
    'post',
    '/vonage/status',
    ofAMessage((webhook, request, response) => textReported(webhook, request, response, null)),
  );

  const received = ofAMessage(async (webhook, request, response) => {
    const { from: shown, to, ...text } = inboundText(webhook.fields);
    const from = numberOf(shown);
    const stored = await store(webhook, request, response, () =>
      line.textReceived({ carrier, ...text, from, to: numberOf(to) ?? settings.number }),
    );
    if (!stored) await line.textNotTaken({ carrier, from });
  });
  // The SMS API requests by GET by default.
  receive('get', '/vonage/inbound', received);
  receive('post', '/vonage/inbound', received);

  router.use('/vonage', (request, response) => {
    refusals.refuse(carrier, request, response, 'no such address');
  });
  router.use('/vonage', malformed(carrier, refusals));
  return { path: 'vonage', guard, router };
}

/**
 * Joins our `notify` payload with Vonage's fields, which stand beside it or around it, and with the call's id from our
 * address.
 */
function whole(fields: VonageFields, request: Request): VonageFields {
  const payload = z.record(z.string(), z.unknown()).catch({}).parse(fields.payload);
  const { leg } = query.parse(request.query);
  return { ...(leg === undefined ? {} : { uuid: leg }), ...payload, ...fields };
}
