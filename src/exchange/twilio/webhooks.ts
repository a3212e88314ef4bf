import { randomUUID } from 'node:crypto';
import twilio from 'twilio';
import type { Busy } from '../busy.ts';
import { exchangeOnce, HttpFault, placeOf, type HttpRequest, type Received } from '../http.ts';
import type { Timers } from '../timers.ts';
import {
  asText,
  LONGEST_ANSWER,
  LONGEST_SOUND,
  soundOf,
  WebhookFault,
  type WebhookRequest,
  type Webhooks,
} from '../webhook.ts';

// Time limit and repeats (src/carriers/README.md 1.2): 15 s with all repeats, and only a failed connection is repeated.
const BUDGET_MS = 15_000;

/** Twilio's webhooks: forms, X-Twilio-Signature, one idempotency token for a request and its repeats. */
export function createTwilioWebhooks(context: { authToken: string; timers: Timers; busy: Busy }): Webhooks {
  const tokens = new WeakMap<WebhookRequest, string>();

  async function ask(request: WebhookRequest, token: string, longest: number): Promise<Received> {
    const { budget, retries } = overridesOf(request.url);
    const expiry = new AbortController();
    const cancel = context.timers.after(budget, () => {
      expiry.abort();
    });
    try {
      for (let attempt = 0; ; attempt += 1) {
        try {
          return successful(
            await exchangeOnce(signed(request, token, context.authToken), { signal: expiry.signal, longest }),
            request.url,
          );
        } catch (fault) {
          if (!(fault instanceof HttpFault)) throw fault;
          if (fault.why !== 'unconnected' || attempt >= retries)
            throw new WebhookFault(fault.why === 'too-large' ? 11750 : 11200, fault.message);
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
      return context.busy.during(ask(request, token, LONGEST_ANSWER).then(asText));
    },
    repeat(request) {
      return context.busy.during(ask(request, tokens.get(request) ?? randomUUID(), LONGEST_ANSWER).then(asText));
    },
    async fetchSound(url) {
      return soundOf(
        await context.busy.during(
          ask({ url, method: 'GET', params: {}, kind: 'event', about: '' }, randomUUID(), LONGEST_SOUND),
        ),
        url,
      );
    },
  };
}

/** The request as it is sent. The fragment is the carrier's own setting. It is neither sent nor signed. */
function signed({ url, method, params }: WebhookRequest, token: string, authToken: string): HttpRequest {
  const texts = Object.fromEntries(
    Object.entries(params).map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
  );
  const form = new URLSearchParams(texts).toString();
  const bare = url.split('#')[0] ?? url;
  const target = method === 'GET' && form ? `${bare}${bare.includes('?') ? '&' : '?'}${form}` : bare;
  const body = method === 'POST' ? form : '';
  if (!URL.canParse(target)) throw new HttpFault('elsewhere', placeOf(target));
  return {
    url: new URL(target),
    method,
    body,
    headers: {
      'X-Twilio-Signature': twilio.getExpectedTwilioSignature(authToken, target, method === 'POST' ? texts : {}),
      'I-Twilio-Idempotency-Token': token,
      'User-Agent': 'TwilioProxy/1.1',
      Accept: '*/*',
      ...(method === 'POST' && {
        'Content-Type': 'application/x-www-form-urlencoded; charset=UTF-8',
        'Content-Length': String(Buffer.byteLength(body)),
      }),
    },
  };
}

function successful(answer: Received, url: string): Received {
  if (answer.status < 200 || answer.status > 299)
    throw new WebhookFault(11200, `${placeOf(url)} answered ${String(answer.status)}`);
  return answer;
}

/** `#rc=2&tt=5000`: the carrier's connection overrides, as far as they matter on one machine. */
function overridesOf(url: string): { budget: number; retries: number } {
  const set = new URLSearchParams(url.split('#')[1] ?? '');
  const within = (name: string, lowest: number, highest: number, usual: number): number => {
    const value = Number(set.get(name) ?? usual);
    return Number.isInteger(value) ? Math.min(highest, Math.max(lowest, value)) : usual;
  };
  return {
    budget: Math.min(within('tt', 100, BUDGET_MS, BUDGET_MS), within('rt', 100, BUDGET_MS, BUDGET_MS)),
    retries: within('rc', 0, 5, 1),
  };
}
