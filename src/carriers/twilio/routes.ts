import express from 'express';
import type { Request, Response } from 'express';
import { callerNumber, callingCodeOf } from '../caller-number.ts';
import type { Line } from '../carrier.ts';
import type { Reply } from '../../conversation/files/flow.ts';
import { type GuardedRoutes, pathPart } from '../guard.ts';
import type { Log } from '../log.ts';
import { malformed } from '../malformed.ts';
import { retry, withTimeout } from '../retry.ts';
import type { Refusals } from '../refusals.ts';
import { createTurnsInHand } from '../turns-in-hand.ts';
import { markFault } from '../webhook-log.ts';
import { TIMES_TO_COME_BACK } from '../when-we-fail.ts';
import { ambiguityIn } from './ambiguity.ts';
import type { TwilioFields } from './form.ts';
import { phoneFaultOf } from './outcome.ts';
import { attemptPath, turnPath, turnQuery } from '../our-addresses.ts';
import {
  answererForm,
  callReportForm,
  contentOf,
  errorCode,
  inputOf,
  memoBefore,
  memoForm,
  optOutOf,
  orderOf,
  secondsOf,
  textForm,
  textReportForm,
  turnForm,
  voiceForm,
} from './requests.ts';
import type { TwilioSettings } from './settings.ts';
import { twilioGuard } from './signature.ts';
import { answererOf, callStatus, textStatus } from './statuses.ts';
import { EMPTY_RESPONSE, renderOneMoment, renderReply, renderRingAgain } from './twiml.ts';

const carrier = 'twilio';

/** Real milliseconds. Twilio hangs up after 15 s, its repeats included. Our database statements time out after 5 s. */
const CALL_TIMEOUT = 8_000;
const MESSAGE_TIMEOUT = 10_000;

interface TwilioRoutes {
  line: Line;
  settings: TwilioSettings;
  refusals: Refusals;
  log: Pick<Log, 'warn' | 'error'>;
}

/**
 * The routes for everything that Twilio requests. 403 for an unsigned request or an unknown address. 400 for a request
 * that names none of our calls, texts and rows. A caller always gets TwiML, even if we fail behind it. A text or a
 * report that cannot be stored within 10 s gets 503.
 */
export function twilioRoutes({ line, settings, refusals, log }: TwilioRoutes): GuardedRoutes {
  const router = express.Router();
  const { publicUrl } = settings;
  const home = callingCodeOf(settings.number);
  const turns = createTurnsInHand();

  /** Answers somebody on the line. */
  async function answer(
    call: string,
    request: Request,
    response: Response,
    work: () => Promise<Reply | null>,
  ): Promise<void> {
    response.type('text/xml');
    try {
      const reply = await withTimeout(CALL_TIMEOUT, turns.answer(call, request.path, work));
      // The turn belongs to another call.
      if (reply === null) refusals.refuse(carrier, request, response, 'of another call');
      else response.send(renderReply(reply, publicUrl));
    } catch (error) {
      log.error({ err: error, path: request.path }, 'a call could not be answered');
      markFault(response, 'could not be answered');
      const times = turnQuery.parse(request.query).resume + 1;
      const again = `${publicUrl}${request.baseUrl}${request.path}?resume=${times}`;
      response.send(times > TIMES_TO_COME_BACK ? renderRingAgain() : renderOneMoment(again));
    }
  }

  /** Stores a webhook, and repeats until that works or the time is over. False if it could not be stored. */
  async function store(request: Request, work: () => Promise<void>): Promise<boolean> {
    try {
      await retry(MESSAGE_TIMEOUT, work);
      return true;
    } catch (error) {
      log.error({ err: error, path: request.path }, 'a webhook could not be stored');
      return false;
    }
  }

  async function callBegins(
    fields: TwilioFields,
    request: Request,
    response: Response,
    attemptId: string | null,
  ): Promise<void> {
    const form = voiceForm.parse(fields);
    const [theirs, ours] = attemptId === null ? [form.From, form.To] : [form.To, form.From];
    await answer(form.CallSid, request, response, () =>
      line.callBegins({
        carrier,
        carrierRef: form.CallSid,
        attemptId,
        ourNumber: callerNumber(ours, home) ?? settings.number,
        theirNumber: callerNumber(theirs, home),
      }),
    );
  }

  async function callReported(
    fields: TwilioFields,
    request: Request,
    response: Response,
    attemptId: string | null,
  ): Promise<void> {
    const form = callReportForm.parse(fields);
    const status = callStatus(form.CallStatus);
    if (status === null) {
      log.warn({ path: request.path }, 'a call status that we do not know');
      response.status(204).end();
      return;
    }
    const stored = await store(request, async () => {
      await turns.settled(form.CallSid);
      await line.callReported({
        carrier,
        carrierRef: form.CallSid,
        attemptId,
        status,
        order: orderOf(form.SequenceNumber),
        errorCode: errorCode(form.ErrorCode),
      });
    });
    response.status(stored ? 204 : 503).end();
  }

  const addresses = new Set<string>();
  const { guard, formOf } = twilioGuard(settings, refusals, (request) => addresses.has(pathPart(request, 2)));

  /** Adds a route. Its handler gets only what Twilio signed, and what can be read in one way only. */
  const receive = (
    path: string,
    handler: (fields: TwilioFields, request: Request, response: Response) => Promise<void>,
  ): void => {
    addresses.add(path.split('/')[2] ?? '');
    router.post(path, async (request, response) => {
      const fields = formOf(request);
      if (fields === null) {
        refusals.refuse(carrier, request, response, 'unsigned');
        return;
      }
      const ambiguity = ambiguityIn(fields);
      if (ambiguity === null) await handler(fields, request, response);
      else refusals.refuse(carrier, request, response, ambiguity, 400);
    });
  };

  receive('/twilio/voice', (fields, request, response) => callBegins(fields, request, response, null));

  receive('/twilio/attempt/:attemptId', (fields, request, response) =>
    callBegins(fields, request, response, attemptPath.parse(request.params).attemptId),
  );

  receive('/twilio/call/:conversationId/:turn', async (fields, request, response) => {
    const { conversationId, turn } = turnPath.parse(request.params);
    const form = turnForm.parse(fields);
    const input = inputOf(form, turnQuery.parse(request.query));
    await answer(form.CallSid, request, response, () =>
      line.callTurns({ carrier, carrierRef: form.CallSid, conversationId, turn, input }),
    );
    // The recording's own callback comes once, or never. So the turn stores the memo as well.
    const memo = memoBefore(form);
    if (memo)
      await store(request, () =>
        line.memoRecorded({ carrier, carrierRef: form.CallSid, conversationId, turn: turn - 1, ...memo }),
      );
  });

  receive('/twilio/status', (fields, request, response) => callReported(fields, request, response, null));

  receive('/twilio/attempt/:attemptId/call', (fields, request, response) =>
    callReported(fields, request, response, attemptPath.parse(request.params).attemptId),
  );

  receive('/twilio/attempt/:attemptId/answerer', async (fields, request, response) => {
    const { attemptId } = attemptPath.parse(request.params);
    const answerer = answererOf(answererForm.parse(fields).AnsweredBy);
    if (answerer === null) {
      log.warn({ path: request.path }, 'an answerer that we do not know');
      response.status(204).end();
      return;
    }
    const stored = await store(request, () => line.answererGuessed({ carrier, attemptId, answerer }));
    response.status(stored ? 204 : 503).end();
  });

  receive('/twilio/attempt/:attemptId/text', async (fields, request, response) => {
    const { attemptId } = attemptPath.parse(request.params);
    const form = textReportForm.parse(fields);
    const status = textStatus(form.MessageStatus || form.SmsStatus);
    if (status === null) {
      log.warn({ path: request.path }, 'a text status that we do not know');
      response.status(204).end();
      return;
    }
    const code = errorCode(form.ErrorCode);
    const phoneFault = phoneFaultOf(code);
    const stored = await store(request, () =>
      line.textReported({
        carrier,
        carrierRef: form.MessageSid,
        attemptId,
        status,
        errorCode: code,
        ...(phoneFault && { phoneFault }),
      }),
    );
    response.status(stored ? 204 : 503).end();
  });

  receive('/twilio/sms', async (fields, request, response) => {
    const form = textForm.parse(fields);
    const optOut = optOutOf(form);
    const from = callerNumber(form.From, home);
    const stored = await store(request, () =>
      line.textReceived({
        ...(optOut && { optOut }),
        carrier,
        carrierRef: form.MessageSid,
        from,
        to: callerNumber(form.To, home) ?? settings.number,
        ...contentOf(form),
      }),
    );
    if (stored) {
      response.type('text/xml').send(EMPTY_RESPONSE);
      return;
    }
    response.status(503).end();
    await line.textNotTaken({ carrier, from });
  });

  receive('/twilio/memo/:conversationId/:turn', async (fields, request, response) => {
    const { conversationId, turn } = turnPath.parse(request.params);
    const form = memoForm.parse(fields);
    // "absent" or "failed": there is no sound to fetch.
    if (form.RecordingStatus !== 'completed') {
      response.status(204).end();
      return;
    }
    const stored = await store(request, () =>
      line.memoRecorded({
        carrier,
        carrierRef: form.CallSid,
        conversationId,
        turn,
        recordingRef: form.RecordingSid,
        seconds: secondsOf(form.RecordingDuration),
      }),
    );
    response.status(stored ? 204 : 503).end();
  });

  router.use('/twilio', (request, response) => {
    refusals.refuse(carrier, request, response, 'no such address');
  });
  router.use('/twilio', malformed(carrier, refusals));
  return { path: 'twilio', guard, router };
}
