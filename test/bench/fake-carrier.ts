import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { answerQuestions } from './processes.ts';

/**
 * Takes calls and texts as Twilio's and as Vonage's API do, writes down when each request came, and answers look-ups.
 * It calls nobody back. Nobody answers a phone, texts are received; or it stops answering, as a carrier that is gone.
 */

const question = z.union([
  z.object({ listen: z.number() }),
  z.object({ arrivals: z.literal(true) }),
  /** How often this number was called and texted. */
  z.object({ askedFor: z.string() }),
  /** Gone for good once it has taken so many calls: each connection is cut off, or none is answered. */
  z.object({ goes: z.enum(['cut off', 'hangs']), afterCalls: z.number() }),
]);

const arrival = z.object({ channel: z.enum(['call', 'text']), attemptId: z.string(), at: z.number() });
export type Arrival = z.output<typeof arrival>;
export const arrivals = z.object({ arrivals: z.array(arrival) });
export const askedFor = z.object({ call: z.number(), text: z.number() });
export type Asked = z.output<typeof askedFor>;
export const done = z.object({ done: z.literal(true) });

interface Placed {
  ref: string;
  to: string;
  at: number;
  ended: boolean;
}

const RINGS_FOR = 25_000;

let arrived: Arrival[] = [];
const placed = { call: new Map<string, Placed>(), text: new Map<string, Placed>() };
let end: { how: 'cut off' | 'hangs'; afterCalls: number } | null = null;

/** An answer: status, and a body unless there is none. */
type Answer = [status: number, body?: object];

const isRinging = ({ at, ended }: Placed): boolean => !ended && Date.now() < at + RINGS_FOR;

function place(channel: 'call' | 'text', body: string, to: string, ref: string): string {
  const attemptId = /\/(?:twilio|vonage)\/attempt\/([0-9a-f-]{36})/.exec(decodeURIComponent(body))?.[1];
  if (attemptId !== undefined) arrived.push({ channel, attemptId, at: performance.timeOrigin + performance.now() });
  placed[channel].set(ref, { ref, to, at: Date.now(), ended: false });
  return ref;
}

function asTwilio(method: string, { pathname, searchParams }: URL, body: string): Answer {
  const [, kind, sid] = /\/(Calls|Messages)(?:\/(\w+))?\.json$/.exec(pathname) ?? [];
  const channel = kind === 'Calls' ? 'call' : 'text';
  const shown = (one: Placed): object => ({
    sid: one.ref,
    to: one.to,
    direction: 'outbound-api',
    date_created: new Date(one.at).toUTCString(),
    status: channel === 'text' ? 'delivered' : isRinging(one) ? 'ringing' : 'no-answer',
  });
  const one = placed[channel].get(sid ?? '');
  if (sid !== undefined) {
    if (!one) return [404, { code: 20404, message: 'Not found', status: 404 }];
    if (method === 'POST') one.ended = true;
    return [200, shown(one)];
  }
  if (method === 'POST') {
    const ref = `${channel === 'text' ? 'SM' : 'CA'}${randomUUID().replaceAll('-', '')}`;
    return [201, { sid: place(channel, body, new URLSearchParams(body).get('To') ?? '', ref), status: 'queued' }];
  }
  const found = [...placed[channel].values()]
    .filter(({ to }) => to === searchParams.get('To'))
    .reverse()
    .slice(0, 50);
  return [
    200,
    { [channel === 'call' ? 'calls' : 'messages']: found.map(shown), page: 0, page_size: 50, next_page_uri: null },
  ];
}

const vonageCall = z.object({ to: z.array(z.object({ number: z.string() })) });
const vonageText = z.object({ to: z.string() });

function asVonage(method: string, { pathname }: URL, body: string): Answer {
  const shown = (one: Placed): object => ({
    uuid: one.ref,
    status: isRinging(one) ? 'ringing' : 'unanswered',
    direction: 'outbound',
    to: { type: 'phone', number: one.to },
  });
  const one = placed.call.get(pathname.split('/')[3] ?? '');
  if (method === 'PUT' && one) one.ended = true;
  if (method === 'PUT') return [204];
  if (method === 'GET' && one) return [200, shown(one)];
  if (method === 'GET' && pathname !== '/v1/calls') return [404, { title: 'Not Found' }];
  if (method === 'GET') {
    const latest = [...placed.call.values()].reverse().slice(0, 100);
    return [200, { count: latest.length, _embedded: { calls: latest.map(shown) } }];
  }
  if (pathname === '/v1/messages')
    return [202, { message_uuid: place('text', body, vonageText.parse(JSON.parse(body)).to, randomUUID()) }];
  const to = vonageCall.parse(JSON.parse(body)).to[0]?.number ?? '';
  return [
    201,
    {
      uuid: place('call', body, to, randomUUID()),
      status: 'started',
      direction: 'outbound',
      conversation_uuid: `CON-${randomUUID()}`,
    },
  ];
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await text(request);
  if (end && placed.call.size >= end.afterCalls) {
    if (end.how === 'cut off') request.socket.destroy();
    return;
  }
  const url = new URL(request.url ?? '/', 'http://carrier');
  const [status, given] = (url.pathname.startsWith('/v1/') ? asVonage : asTwilio)(request.method ?? 'GET', url, body);
  response.writeHead(status, { 'content-type': 'application/json' }).end(given && JSON.stringify(given));
}

const server = createServer((request, response) => {
  answer(request, response).catch((error: unknown) => {
    console.error(error);
    response.writeHead(500).end();
  });
});

/** Vonage writes numbers without their plus. */
const countOf = (channel: 'call' | 'text', number: string): number =>
  [...placed[channel].values()].filter(({ to }) => to.replace('+', '') === number.replace('+', '')).length;

answerQuestions(question, async (asked) => {
  if ('listen' in asked) await new Promise<void>((resolve) => server.listen(asked.listen, '127.0.0.1', resolve));
  if ('goes' in asked) end = { how: asked.goes, afterCalls: asked.afterCalls };
  if ('askedFor' in asked) return { call: countOf('call', asked.askedFor), text: countOf('text', asked.askedFor) };
  if (!('arrivals' in asked)) return { done: true };
  const given = arrived;
  arrived = [];
  return { arrivals: given };
});
