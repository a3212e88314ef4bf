import { randomUUID } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import twilio from 'twilio';
import { secondsOfWav } from './audio.ts';
import type { Busy } from './busy.ts';
import type { Timers } from './timers.ts';

export interface WebhookRequest {
  url: string;
  method: 'GET' | 'POST';
  params: Record<string, string>;
}
export interface WebhookAnswer {
  status: number;
  contentType: string;
  body: string;
}
/** A sound that a document plays. */
export interface Sound {
  seconds: number;
}
export interface Webhooks {
  /** Asks as the carrier does, within its time. Throws `WebhookFault` when there is no 2xx answer. */
  send(request: WebhookRequest): Promise<WebhookAnswer>;
  /** Asks again with the same idempotency token, as after an answer that was lost on its way. */
  repeat(request: WebhookRequest): Promise<WebhookAnswer>;
  /** Fetches what a document plays, within the same time. Throws `WebhookFault`: 11200, or 12300 where it is no sound. */
  fetchSound(url: string): Promise<Sound>;
}

/** No usable answer: 11200, or 11750 when it was too large. */
export class WebhookFault extends Error {
  override name = 'WebhookFault';
  readonly code: number;
  /** No connection came about: the one case that is tried again by default. */
  readonly unconnected: boolean;

  constructor(code: number, reason: string, unconnected = false) {
    super(reason);
    this.code = code;
    this.unconnected = unconnected;
  }
}

// Budget and retry are [CONN]; the limit of a document is 64 KB (carriers.md 1.5).
const BUDGET_MS = 15_000;
const LONGEST_ANSWER = 64 * 1024;
const LONGEST_SOUND = 16 * 1024 * 1024;
/** How long a sound lasts whose format is not read here. */
const A_SOUND_SECONDS = 5;

/** True where a webhook may lead: this machine and no other. */
export function isLoopback(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname } = new URL(address);
  return protocol === 'http:' && (/^127(\.\d{1,3}){3}$/.test(hostname) || hostname === '[::1]' || hostname === 'localhost');
}

export function createWebhooks(wires: { authToken: string; timers: Timers; busy: Busy }): Webhooks {
  const tokens = new WeakMap<WebhookRequest, string>();

  async function ask(request: WebhookRequest, token: string, longest = LONGEST_ANSWER): Promise<Received> {
    if (!isLoopback(request.url)) throw new WebhookFault(11200, `${placeOf(request.url)} is not on this machine`);
    const { budget, retries } = overridesOf(request.url);
    const expiry = new AbortController();
    const cancel = wires.timers.after(budget, () => {
      expiry.abort();
    });
    try {
      for (let attempt = 0; ; attempt += 1) {
        try {
          return successful(await exchangeOnce(signed(request, token, wires.authToken), expiry.signal, longest), request.url);
        } catch (fault) {
          if (!(fault instanceof WebhookFault && fault.unconnected && attempt < retries)) throw fault;
        }
      }
    } finally {
      cancel();
    }
  }

  return {
    send(request) {
      const token = randomUUID();
      tokens.set(request, token);
      return wires.busy.during(ask(request, token).then(inWords));
    },
    repeat(request) {
      return wires.busy.during(ask(request, tokens.get(request) ?? randomUUID()).then(inWords));
    },
    async fetchSound(url) {
      const { contentType, bytes } = await wires.busy.during(ask({ url, method: 'GET', params: {} }, randomUUID(), LONGEST_SOUND));
      if (!/^audio\//i.test(contentType)) throw new WebhookFault(12300, `${placeOf(url)}: what is to be played has the content type "${contentType}"`);
      return { seconds: secondsOfWav(bytes) ?? A_SOUND_SECONDS };
    },
  };
}

interface Received {
  status: number;
  contentType: string;
  bytes: Buffer;
}

const inWords = ({ status, contentType, bytes }: Received): WebhookAnswer => ({ status, contentType, body: bytes.toString('utf8') });

interface Signed {
  url: URL;
  method: 'GET' | 'POST';
  headers: Record<string, string>;
  body: string;
}

/** What goes over the wire. The fragment is the carrier's own setting: neither sent nor signed. */
function signed({ url, method, params }: WebhookRequest, token: string, authToken: string): Signed {
  const form = new URLSearchParams(params).toString();
  const bare = url.split('#')[0] ?? url;
  const target = method === 'GET' && form ? `${bare}${bare.includes('?') ? '&' : '?'}${form}` : bare;
  const body = method === 'POST' ? form : '';
  return {
    url: new URL(target),
    method,
    body,
    headers: {
      'X-Twilio-Signature': twilio.getExpectedTwilioSignature(authToken, target, method === 'POST' ? params : {}),
      'I-Twilio-Idempotency-Token': token,
      'User-Agent': 'TwilioProxy/1.1',
      Accept: '*/*',
      ...(method === 'POST' && { 'Content-Type': 'application/x-www-form-urlencoded; charset=UTF-8', 'Content-Length': String(Buffer.byteLength(body)) }),
    },
  };
}

function exchangeOnce({ url, method, headers, body }: Signed, signal: AbortSignal, longest: number): Promise<Received> {
  return new Promise((resolve, reject) => {
    let connected = false;
    const fail = (error: Error): void => {
      const reason = signal.aborted ? 'took longer than its time allows' : error.message;
      reject(error instanceof WebhookFault ? error : new WebhookFault(11200, `${placeOf(url.href)}: ${reason}`, !connected && !signal.aborted));
    };
    const outgoing = httpRequest(url, { method, headers, signal, agent: false }, (incoming) => {
      const chunks: Buffer[] = [];
      let size = 0;
      incoming.on('data', (chunk: Buffer) => {
        size += chunk.length;
        chunks.push(chunk);
        if (size > longest) outgoing.destroy(new WebhookFault(11750, `${placeOf(url.href)}: the answer is larger than ${String(longest / 1024)} KB`));
      });
      incoming.on('error', fail);
      incoming.on('end', () => {
        resolve({ status: incoming.statusCode ?? 0, contentType: incoming.headers['content-type'] ?? '', bytes: Buffer.concat(chunks) });
      });
    });
    outgoing.on('socket', (socket) => {
      socket.once('connect', () => {
        connected = true;
      });
    });
    outgoing.on('error', fail);
    outgoing.end(body);
  });
}

function successful(answer: Received, url: string): Received {
  if (answer.status < 200 || answer.status > 299) throw new WebhookFault(11200, `${placeOf(url)} answered ${String(answer.status)}`);
  return answer;
}

/** Address without its query, which may hold more than a log should. */
function placeOf(url: string): string {
  return URL.canParse(url) ? new URL(url).origin + new URL(url).pathname : 'an address that cannot be read';
}

/** `#rc=2&tt=5000`: the carrier's connection overrides, as far as they matter on one machine. */
function overridesOf(url: string): { budget: number; retries: number } {
  const set = new URLSearchParams(url.split('#')[1] ?? '');
  const within = (name: string, lowest: number, highest: number, usual: number): number => {
    const value = Number(set.get(name) ?? usual);
    return Number.isInteger(value) ? Math.min(highest, Math.max(lowest, value)) : usual;
  };
  return { budget: Math.min(within('tt', 100, BUDGET_MS, BUDGET_MS), within('rt', 100, BUDGET_MS, BUDGET_MS)), retries: within('rc', 0, 5, 1) };
}
