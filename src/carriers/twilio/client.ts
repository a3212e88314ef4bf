import twilio from 'twilio';
import type RequestClient from 'twilio/lib/base/RequestClient.js';
import type HttpResponse from 'twilio/lib/http/response.js';
import { z } from 'zod';
import type { Timeouts } from '../timeouts.ts';
import type { TwilioSettings } from './settings.ts';

/**
 * HTTP 429: Twilio did not process the request, so we may repeat it. The SDK's own error drops the header that says
 * when.
 */
export class TooFast extends Error {
  readonly retryAfterSeconds: number | null;

  constructor(retryAfterSeconds: number | null) {
    super('the carrier asks us to slow down');
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

const retryAfter = z.object({
  'retry-after': z.coerce
    .number()
    .min(0)
    .transform((seconds) => Math.min(seconds, 60)),
});

/**
 * The SDK only connects by https on port 443. This client sends its requests to any host and port, and can put a path
 * before the SDK's own.
 */
class RedirectedClient extends twilio.RequestClient {
  readonly #apiUrl: URL | null;
  readonly #timeouts: Timeouts;

  constructor(apiUrl: string | null, timeouts: Timeouts) {
    super({ timeout: timeouts.ofCommands, autoRetry: false });
    this.#timeouts = timeouts;
    this.#apiUrl = apiUrl === null ? null : new URL(apiUrl);
  }

  override async request<Payload>(
    options: RequestClient.RequestOptions<Payload>,
  ): Promise<HttpResponse.default<Payload>> {
    const timeout = options.method === 'get' ? this.#timeouts.ofLookUps : this.#timeouts.ofCommands;
    const answer = await super.request({ ...options, timeout, uri: this.#redirected(options.uri) });
    if (answer.statusCode !== 429) return answer;
    const headers = retryAfter.safeParse(answer.headers);
    throw new TooFast(headers.success ? headers.data['retry-after'] : null);
  }

  #redirected(uri: string): string {
    if (this.#apiUrl === null) return uri;
    const { hostname, pathname, search } = new URL(uri);
    // A region's other APIs have their own hosts, whose names follow the same form: "messaging.dublin.ie1.twilio.com".
    const product = hostname.split('.')[0] ?? 'api';
    const host = this.#apiUrl.host.replace(/^api(?=\.(?:[\w-]+\.)*twilio\.com$)/, product);
    return `${this.#apiUrl.protocol}//${host}${this.#apiUrl.pathname.replace(/\/+$/, '')}${pathname}${search}`;
  }
}

/**
 * The official SDK without its own repeats, because a repeated request may ring a phone twice. The log level is fixed:
 * at "debug", which TWILIO_LOG_LEVEL may set, the SDK prints numbers.
 */
export function createClient(settings: TwilioSettings, timeouts: Timeouts): twilio.Twilio {
  return twilio(settings.accountSid, settings.authToken, {
    httpClient: new RedirectedClient(settings.apiUrl, timeouts),
    logLevel: 'error',
  });
}
