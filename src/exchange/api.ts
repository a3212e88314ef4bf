import express, { Router, type NextFunction, type Request, type Response } from 'express';
import { z } from 'zod';
import { FAULTS, FaultChanges } from './faults/faults.ts';
import { PhoneNumber, WAYS } from './phones.ts';
import { Refused } from './problems.ts';
import { reasonsOf } from './reasons.ts';
import type { ExchangeVerbs } from './exchange-verbs.ts';
import { WebhookFault } from './webhook.ts';

const Dialled = z.strictObject({ from: PhoneNumber, to: PhoneNumber.optional(), withheld: z.boolean().optional() });
const Keys = z.strictObject({ keys: z.string().regex(/^[0-9*#]{1,64}$/, 'are digits, * and #') });
const Words = z.strictObject({ words: z.string().min(1).max(500) });
const TextSent = z.strictObject({ from: PhoneNumber, to: PhoneNumber.optional(), body: z.string().min(1).max(1600) });
const PhoneSettings = z.strictObject({ label: z.string().min(1).max(80).optional(), answers: z.enum(WAYS).optional() });
const Redelivery = z.strictObject({ id: z.string(), which: z.enum(['turn', 'status']).default('turn') });
/** What Express and its body parser throw at requests that they cannot read. */
const Unreadable = z.object({ status: z.number().int().min(400).max(499) });

/**
 * The exchange's own HTTP API: what a person can do with a phone. JSON in and out. Errors are `{error}`, with 400 for
 * an unreadable request, 404 for an unknown thing, 409 for an action that is impossible at the moment.
 *
 * - GET /api/state: phones, calls, texts, errors, the clock
 * - GET /api/events: server-sent events, `state` first, then each change (exchange-verbs.ts)
 * - POST /api/calls `{from, to?, withheld?}`: a phone calls a line -> 201 and the call
 * - GET /api/calls/:id: status, transcript, what the call waits for
 * - POST /api/calls/:id/keys `{keys: "1234#"}`
 * - POST /api/calls/:id/speech `{words}`: for a prompt that listens to speech
 * - POST /api/calls/:id/answer, also `/decline`, `/hangup`
 * - POST /api/calls/:id/silence: ends the current ringing, speech, pause or silence now
 * - POST /api/texts `{from, to?, body}` -> 201 and the text's id
 * - GET /api/texts?phone=: the texts of one phone, or all
 * - PUT /api/phones/:number `{label?, answers?}`: one of the ways in phones.ts
 * - POST /api/redeliver `{id, which?: turn or status}`: sends the last webhook once more -> its answer
 * - GET /api/faults: the table of faults, their settings, and how often each has struck
 * - PUT /api/faults `{seed?, chances?, phones?, statusCallbacks?, rest?, optOutWords?}`: faults.ts
 */
export function createApi(exchange: ExchangeVerbs, closing: AbortSignal): Router {
  const api = Router();
  // Only JSON is read, because a form on another site's page cannot send it.
  api.use(express.json({ limit: '16kb' }));

  api.get('/state', (_request, response) => {
    response.json(exchange.state());
  });
  api.get('/events', (_request, response) => {
    stream(exchange, response, closing);
  });
  api.post('/calls', (request, response) => {
    const id = exchange.dial(Dialled.parse(request.body));
    response.status(201).json(exchange.call(id));
  });
  api.get('/calls/:id', (request, response) => {
    response.json(exchange.call(request.params.id));
  });
  api.post('/calls/:id/keys', (request, response) => {
    exchange.press(request.params.id, Keys.parse(request.body).keys);
    response.json(exchange.call(request.params.id));
  });
  api.post('/calls/:id/speech', (request, response) => {
    exchange.speak(request.params.id, Words.parse(request.body).words);
    response.json(exchange.call(request.params.id));
  });
  const deeds = {
    answer: exchange.answer,
    decline: exchange.decline,
    hangup: exchange.hangUp,
    silence: exchange.silence,
  };
  for (const [name, deed] of Object.entries(deeds)) {
    api.post(`/calls/:id/${name}`, (request, response) => {
      deed(request.params.id);
      response.json(exchange.call(request.params.id));
    });
  }
  api.post('/texts', (request, response) => {
    response.status(201).json({ id: exchange.text(TextSent.parse(request.body)) });
  });
  api.get('/texts', (request, response) => {
    const { phone } = request.query;
    response.json(exchange.texts().filter((text) => phone === undefined || text.phone === phone));
  });
  api.put('/phones/:number', (request, response) => {
    response.json(exchange.setPhone(PhoneNumber.parse(request.params.number), PhoneSettings.parse(request.body)));
  });
  api.post('/redeliver', async (request, response) => {
    const { id, which } = Redelivery.parse(request.body);
    response.json(await exchange.redeliver(id, which));
  });
  api.get('/faults', (_request, response) => {
    response.json({ table: FAULTS, faults: exchange.state().faults, struck: exchange.struck() });
  });
  api.put('/faults', (request, response) => {
    response.json(exchange.setFaults(FaultChanges.parse(request.body)));
  });
  api.use((_request, response) => {
    response.status(404).json({ error: 'no such address' });
  });
  api.use(explain);
  return api;
}

function stream(exchange: Pick<ExchangeVerbs, 'state' | 'watch'>, response: Response, closing: AbortSignal): void {
  response.writeHead(200, {
    'Content-Type': 'text/event-stream',
    'Cache-Control': 'no-store',
    Connection: 'keep-alive',
  });
  const send = (kind: string, data: object): void => {
    response.write(`event: ${kind}\ndata: ${JSON.stringify(data)}\n\n`);
  };
  send('state', exchange.state());
  const stop = exchange.watch((event) => {
    send(event.kind, event);
  });
  const finish = (): void => {
    response.end();
  };
  closing.addEventListener('abort', finish);
  response.on('close', () => {
    stop();
    closing.removeEventListener('abort', finish);
  });
}

function explain(fault: unknown, _request: Request, response: Response, next: NextFunction): void {
  if (response.headersSent) next(fault);
  else if (fault instanceof z.ZodError) response.status(400).json({ error: reasonsOf(fault) });
  else if (fault instanceof Refused)
    response.status(fault.kind === 'unknown' ? 404 : 409).json({ error: fault.message });
  else if (fault instanceof WebhookFault) response.status(502).json({ error: fault.message });
  else if (fault instanceof SyntaxError) response.status(400).json({ error: 'the body is not JSON' });
  // Too large, in an unknown encoding, or at an address that cannot be decoded.
  else if (Unreadable.safeParse(fault).success) response.status(400).json({ error: 'the request cannot be read' });
  else next(fault);
}
