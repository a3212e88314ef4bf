import { randomUUID } from 'node:crypto';
import { exchangeOnce, HttpFault, placeOf, type HttpRequest, type Received } from '../http.ts';
import type { Surroundings } from '../carrier.ts';
import {
  asText,
  LONGEST_ANSWER,
  LONGEST_SOUND,
  soundOf,
  WebhookFault,
  type JsonObject,
  type WebhookRequest,
  type Webhooks,
} from '../webhook.ts';
import { payloadHash, signHs256 } from './jwt.ts';
import type { VonageSettings } from './settings.ts';

/** Vonage's time limits for each attempt (src/carriers/README.md 4.2): first to connect, then for the answer. */
const CONNECT_MS = 1_000;
const ANSWER_MS = { answer: 5_000, event: 10_000, text: 15_000 };
/**
 * Vonage repeats a webhook once after these statuses, and after a time-out or a broken connection, but after nothing
 * else.
 */
const WORTH_ANOTHER_TRY = [429, 503, 504];
const STALE_SECONDS = 600;

interface Signed {
  http: HttpRequest;
  token: string | null;
  kind: WebhookRequest['kind'];
  /** On a bad day the first attempt goes out without its token. Further attempts and later repeats carry it. */
  losesToken: boolean;
}

/**
 * Vonage's webhooks: JSON (or a query), an HS256 token over the payload, the same token for a request and its repeats.
 */
export function createVonageWebhooks({
  settings,
  timers,
  busy,
  faults,
}: { settings: VonageSettings } & Surroundings): Webhooks {
  const sent = new WeakMap<WebhookRequest, Signed>();
  const now = settings.signedAt ?? (() => new Date());

  function sign({ url, method, params, kind, about }: WebhookRequest): Signed {
    const occasion = { carrier: 'vonage', about } as const;
    const age = faults.strikes('webhook-stale', occasion) ? STALE_SECONDS : 0;
    const given = new URL(URL.canParse(url) ? url : 'http://unreadable.invalid/');
    const body = method === 'POST' ? JSON.stringify(params) : '';
    if (method === 'GET')
      for (const [name, value] of Object.entries(params))
        given.searchParams.append(name, typeof value === 'string' ? value : JSON.stringify(value));
    // The payload of a GET is its query, in the order received, as JSON without spaces (src/carriers/README.md 4.5).
    const payload = method === 'POST' ? body : JSON.stringify(Object.fromEntries(given.searchParams));
    const claims: JsonObject = {
      iat: Math.floor(now().getTime() / 1000) - age,
      jti: randomUUID(),
      iss: 'Vonage',
      payload_hash: payloadHash(payload),
      api_key: settings.apiKey,
      application_id: settings.applicationId,
    };
    const headers = {
      'User-Agent': 'Nexmo/MessagingHub/v1.0',
      Accept: '*/*',
      ...(method === 'POST' && {
        'Content-Type': 'application/json',
        'Content-Length': String(Buffer.byteLength(body)),
      }),
    };
    return {
      http: { url: given, method, headers, body },
      kind,
      token: signHs256(claims, settings.signatureSecret),
      losesToken: faults.strikes('webhook-unsigned', occasion),
    };
  }

  async function attempt({ http, kind }: Signed, token: string | null, longest: number): Promise<Received> {
    const expiry = new AbortController();
    const expire = (): void => {
      expiry.abort();
    };
    let cancel = timers.after(CONNECT_MS, expire);
    const connected = (): void => {
      cancel();
      cancel = timers.after(ANSWER_MS[kind], expire);
    };
    try {
      const headers = { ...http.headers, ...(token !== null && { Authorization: `Bearer ${token}` }) };
      return await exchangeOnce({ ...http, headers }, { signal: expiry.signal, longest, connected });
    } finally {
      cancel();
    }
  }

  async function ask(signed: Signed, longest = LONGEST_ANSWER): Promise<Received> {
    const place = placeOf(signed.http.url.href);
    for (let tries = 1; ; tries += 1) {
      const isLast = tries === 2;
      const token = signed.losesToken ? null : signed.token;
      signed.losesToken = false;
      try {
        const answer = await attempt(signed, token, longest);
        if (answer.status >= 200 && answer.status <= 205) return answer;
        if (isLast || !WORTH_ANOTHER_TRY.includes(answer.status))
          throw new WebhookFault(11200, `${place} answered ${String(answer.status)}`);
      } catch (fault) {
        if (!(fault instanceof HttpFault)) throw fault;
        if (isLast || fault.why === 'too-large' || fault.why === 'elsewhere')
          throw new WebhookFault(fault.why === 'too-large' ? 11750 : 11200, fault.message);
      }
    }
  }

  return {
    send(request) {
      const signed = sign(request);
      sent.set(request, signed);
      return busy.during(ask(signed).then(asText));
    },
    repeat(request) {
      return busy.during(ask(sent.get(request) ?? sign(request)).then(asText));
    },
    async fetchSound(url) {
      const http: HttpRequest = { url: new URL(url), method: 'GET', headers: { Accept: 'audio/*' }, body: '' };
      return soundOf(
        await busy.during(ask({ http, kind: 'event', token: null, losesToken: false }, LONGEST_SOUND)),
        url,
      );
    },
  };
}
