import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import express from 'express';
import twilio from 'twilio';
import type RequestClient from 'twilio/lib/base/RequestClient.js';
import type HttpResponse from 'twilio/lib/http/response.js';
import { createExchange, type Exchange, type ExchangeOptions } from '../../src/exchange/exchange.ts';
import type { Line } from '../../src/exchange/twilio/settings.ts';
import { ManualTimers } from '../harness/manual-timers.ts';

export const SAM = '+447700900101';
export const JO = '+447700900102';
export const LINE = '+441632960100';
export const ACCOUNT = { accountSid: `AC${'0'.repeat(32)}`, authToken: 'token-for-tests' };

/** A webhook as the line received it. */
export interface Seen {
  path: string;
  method: string;
  params: Record<string, string>;
  token: string;
  /** As verified by the official library. */
  signed: boolean;
  /** The body as JSON, if it was JSON. */
  json: unknown;
  authorization: string;
  raw: string;
  query: Record<string, string>;
}

type Answer = string | { status?: number; type?: string; body?: string; bytes?: Buffer; hang?: boolean };

/** A small line behind the exchange. It gives each path the answer that a test has set, and records what came. */
export interface Stand {
  exchange: Exchange;
  timers: ManualTimers;
  url: string;
  seen: Seen[];
  /** The webhooks to one path, the oldest first. */
  at(path: string): Seen[];
  /** Sets one answer, or several in turn (the last one stays). */
  answer(path: string, ...answers: Answer[]): void;
  /** Lets time pass on the exchange's timers only. */
  pass(seconds: number): Promise<void>;
  /** What the line has said on a call. */
  heard(id: string): string[];
  close(): Promise<void>;
}

const oneLine = (url: string): Line => ({
  number: LINE,
  voiceUrl: `${url}/voice`,
  smsUrl: `${url}/sms`,
  statusUrl: `${url}/status`,
});

/** A number that has an address for what to do where the first one fails. */
export const withFallback = (url: string): Pick<ExchangeOptions, 'twilio'> => ({
  twilio: { account: ACCOUNT, lines: [{ ...oneLine(url), voiceFallbackUrl: `${url}/voice/fallback` }] },
});

export async function createStand(
  options: Partial<ExchangeOptions> | ((url: string) => Partial<ExchangeOptions>) = {},
): Promise<Stand> {
  const seen: Seen[] = [];
  const answers = new Map<string, Answer[]>();
  const app = express();
  app.use(express.urlencoded({ extended: false }));
  const server = createServer(app);
  const url = await listening(server);
  const timers = new ManualTimers();
  const exchange = createExchange({
    twilio: { account: ACCOUNT, lines: [oneLine(url)] },
    phones: [
      { number: SAM, label: 'Sam' },
      { number: JO, label: 'Jo' },
    ],
    speech: { charactersPerSecond: 0 },
    timers,
    ...(typeof options === 'function' ? options(url) : options),
  });
  app.use('/exchange', exchange.router);
  app.use(exchange.handset);
  const raws = new WeakMap<object, string>();
  app.use(express.json({ verify: (request, _response, body) => raws.set(request, body.toString('utf8')) }));
  app.use((request, response) => {
    const raw = raws.get(request) ?? '';
    const form = request.method === 'POST' && raw === '' ? { ...request.body } : {};
    const signature = request.get('X-Twilio-Signature') ?? '';
    const query = Object.fromEntries(new URL(request.originalUrl, url).searchParams);
    seen.push({
      path: request.path,
      method: request.method,
      params: { ...query, ...form },
      token: request.get('I-Twilio-Idempotency-Token') ?? '',
      json: raw === '' ? null : request.body,
      authorization: request.get('Authorization') ?? '',
      raw,
      query,
      signed: twilio.validateRequest(ACCOUNT.authToken, signature, url + request.originalUrl, form),
    });
    const queue = answers.get(request.path) ?? ['<Response/>'];
    const [next = ''] = queue.length > 1 ? queue.splice(0, 1) : queue;
    const {
      status = 200,
      type = 'text/xml',
      body = '',
      bytes,
      hang = false,
    } = typeof next === 'string' ? { body: next } : next;
    if (!hang)
      response
        .status(status)
        .set('Content-Type', type)
        .send(bytes ?? body);
  });

  return {
    exchange,
    timers,
    url,
    seen,
    at: (path) => seen.filter((webhook) => webhook.path === path),
    answer(path, ...given) {
      answers.set(path, given);
    },
    pass: (seconds) => timers.advance(seconds * 1000, () => exchange.idle()),
    heard: (id) =>
      exchange
        .call(id)
        .transcript.filter(({ who }) => who === 'line')
        .map(({ text }) => text),
    async close() {
      exchange.close();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function listening(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return `http://127.0.0.1:${String(address.port)}`;
}

/** The official SDK. Its requests go to the stand. */
export function sdk({ url }: Pick<Stand, 'url'>, authToken = ACCOUNT.authToken): twilio.Twilio {
  class Led extends twilio.RequestClient {
    override request<Payload>(options: RequestClient.RequestOptions<Payload>): Promise<HttpResponse.default<Payload>> {
      const { pathname, search } = new URL(options.uri);
      return super.request({ ...options, uri: `${url}/exchange${pathname}${search}` });
    }
  }
  return twilio(ACCOUNT.accountSid, authToken, { httpClient: new Led() });
}

export const say = (words: string): string => `<Response><Say>${words}</Say></Response>`;

/** Places a call without the SDK, which would repeat the request. Returns the answer to the one request. */
export async function placedBare(
  stand: Stand,
): Promise<{ status: number; retryAfter: string | null; type: string | null }> {
  const response = await fetch(`${stand.url}/exchange/2010-04-01/Accounts/${ACCOUNT.accountSid}/Calls.json`, {
    method: 'POST',
    headers: { Authorization: `Basic ${btoa(`${ACCOUNT.accountSid}:${ACCOUNT.authToken}`)}` },
    body: new URLSearchParams({ To: JO, From: LINE, Url: `${stand.url}/attempt` }),
  });
  return {
    status: response.status,
    retryAfter: response.headers.get('retry-after'),
    type: response.headers.get('content-type'),
  };
}
