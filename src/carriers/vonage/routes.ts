import express from 'express';
import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express';
import { z } from 'zod';
import { callerNumber, callingCodeOf } from '../caller-number.ts';
import type { Line, Reply } from '../carrier.ts';
import { type GuardedRoutes, pathPart } from '../guard.ts';
import type { Log } from '../log.ts';
import { isOver } from '../call-is-over.ts';
import { retry, withTimeout } from '../retry.ts';
import type { Refusals } from '../refusals.ts';
import { markFault } from '../webhook-log.ts';
import { timesToComeBack } from '../when-we-fail.ts';
import type { BringBack } from './bring-back.ts';
import { inboundText } from './inbound-text.ts';
import { type Action, type Leg, renderOneMoment, renderReply, renderRingAgain } from './ncco.ts';
import { phoneFaultOf } from './phone-faults.ts';
import {
  answerForm,
  attemptPath,
  detailOf,
  eventForm,
  type Fields,
  inputOf,
  memoForm,
  query,
  secondsOf,
  textErrorOf,
  textReportForm,
  turnForm,
  turnPath,
} from './requests.ts';
import type { VonageSettings } from './settings.ts';
import { ages, type Handler, vonageGuard, type Webhook } from './signature.ts';
import { answererOf, callStatus, textStatus } from './statuses.ts';

const carrier = 'vonage';

/**
 * Real milliseconds. Vonage waits 5 s for an answer, or as long as the application's settings say
 * (src/carriers/README.md 4.2).
 */
const callTimeout = 4_000;
const messageTimeout = 8_000;

export interface VonageRoutes {
  line: Line;
  settings: VonageSettings;
  /** Records a webhook. False if the same `jti` came before with other content. */
  isFirstOrRepeat: (jti: string, content: string) => Promise<boolean>;
  /** Moves a call out of a room. */
  bringBack: BringBack;
  /** Real time, in milliseconds. */
  now: () => number;
  refusals: Refusals;
  log: Pick<Log, 'warn' | 'error'>;
}

/** Somebody replays a signed webhook with other content. */
class Forged extends Error {}

/**
 * The routes for everything that Vonage requests. 403 for an unsigned request or an unknown address. 400 for a request
 * that names no call, no text and no row of ours. A caller always gets NCCO, even if we fail behind it. A text or a
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
  const { publicUrl } = settings;
  const addresses = new Set<string>();
  const { guard, signed } = vonageGuard(settings, refusals, now, (request) => addresses.has(pathPart(request, 2)));
  const home = callingCodeOf(settings.number);
  const numberOf = (shown: string): string | null => callerNumber(shown, home);
  const ofACall = (handler: Handler) => signed(ages.ofACall, handler);
  const ofAMessage = (handler: Handler) => signed(ages.ofAMessage, handler);
  const receive = (method: 'get' | 'post', path: string, handler: RequestHandler): void => {
    addresses.add(path.split('/')[2] ?? '');
    router[method](path, handler);
  };

  async function once<T>({ jti, content }: Webhook, work: () => Promise<T>): Promise<T> {
    if (!(await isFirstOrRepeat(jti, content))) throw new Forged();
    return work();
  }

  function forbid(request: Request, response: Response, fault = 'another content under a known id'): void {
    refusals.refuse(carrier, request, response, fault);
  }

  /** Answers somebody on the line. If we cannot answer now, Vonage comes back and returns `payload` to us. */
  async function answer(
    webhook: Webhook,
    request: Request,
    response: Response,
    uuid: string,
    payload: Record<string, string>,
    work: () => Promise<Reply | null>,
  ): Promise<void> {
    const leg: Leg = { publicUrl, uuid };
    const say = (actions: Action[]): void => {
      response.json(actions);
    };
    try {
      const reply = await withTimeout(callTimeout, once(webhook, work));
      if (reply === null) forbid(request, response, 'of another call');
      else say(renderReply(reply, leg));
    } catch (error) {
      if (error instanceof Forged) {
        forbid(request, response);
        return;
      }
      log.error({ err: error, path: request.path }, 'a call could not be answered');
      markFault(response, 'could not be answered');
      const times = query.parse(request.query).resume + 1;
      const again = `${publicUrl}${request.baseUrl}${request.path}?resume=${times}&leg=${uuid}`;
      say(times > timesToComeBack ? renderRingAgain(leg) : renderOneMoment(again, payload, leg));
    }
  }

  /** Stores a webhook, and answers it. False if it could not be stored. */
  async function store(
    webhook: Webhook,
    request: Request,
    response: Response,
    work: () => Promise<void>,
  ): Promise<boolean> {
    try {
      await retry(messageTimeout, () =>
        once(webhook, work).catch((error: unknown) => {
          if (!(error instanceof Forged)) throw error;
          forbid(request, response);
        }),
      );
      if (!response.headersSent) response.status(204).end();
      return true;
    } catch (error) {
      log.error({ err: error, path: request.path }, 'a webhook could not be stored');
      response.status(503).end();
      return false;
    }
  }

  async function callBegins(
    webhook: Webhook,
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
    { fields, ...webhook }: Webhook,
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
    webhook: Webhook,
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
      const input = inputOf(form, marks);
      await answer(webhook, request, response, uuid, {}, () =>
        line.callTurns({ carrier, carrierRef: uuid, conversationId, turn, input }),
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
  router.use('/vonage', malformed(refusals));
  return { path: 'vonage', guard, router };
}

/**
 * Joins our `notify` payload with Vonage's fields, which stand beside it or around it, and with the call's id from our
 * address.
 */
function whole(fields: Fields, request: Request): Fields {
  const payload = z.record(z.string(), z.unknown()).catch({}).parse(fields.payload);
  const { leg } = query.parse(request.query);
  return { ...(leg === undefined ? {} : { uuid: leg }), ...payload, ...fields };
}

const clientFault = z.object({ status: z.number().int().min(400).max(499) });

/**
 * Errors of zod and of the body parser are the sender's fault. All others go to the application's own error handler.
 */
function malformed(refusals: Refusals): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    if (response.headersSent || !(error instanceof z.ZodError || clientFault.safeParse(error).success)) {
      next(error);
      return;
    }
    refusals.refuse(carrier, request, response, 'malformed', 400);
  };
}
