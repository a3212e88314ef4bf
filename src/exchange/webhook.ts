import { secondsOfWav } from './calls/audio.ts';
import { placeOf, type Received } from './http.ts';

export type Json = string | number | boolean | null | Json[] | { [name: string]: Json };
export type JsonObject = Record<string, Json>;

export interface WebhookRequest {
  url: string;
  method: 'GET' | 'POST';
  /** A form, a query or a JSON body, as the carrier writes them. */
  params: JsonObject;
  /** The number of the phone that it is about. */
  about: string;
  /** What it is, where the carrier has more patience with one than another. */
  kind: 'answer' | 'event' | 'text';
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

/** How a carrier sends its webhooks: signed, within its times, with its retries. */
export interface Webhooks {
  /** Throws `WebhookFault` when there is no answer that the carrier would take. */
  send(request: WebhookRequest): Promise<WebhookAnswer>;
  /** Asks again just as before, as after an answer that was lost on its way. */
  repeat(request: WebhookRequest): Promise<WebhookAnswer>;
  /** Fetches what a document plays. Throws `WebhookFault`: 11200, or 12300 where it is no sound. */
  fetchSound(url: string): Promise<Sound>;
}

/** No usable answer. `code` is Twilio's, for both carriers: 11200, 11750 when it was too large. */
export class WebhookFault extends Error {
  override name = 'WebhookFault';
  readonly code: number;

  constructor(code: number, reason: string) {
    super(reason);
    this.code = code;
  }
}

// The limit of a document is 64 KB (src/carriers/README.md 1.5).
export const LONGEST_ANSWER = 64 * 1024;
export const LONGEST_SOUND = 16 * 1024 * 1024;
/** How long a sound lasts whose format is not read here. */
const A_SOUND_SECONDS = 5;

export function inWords({ status, contentType, bytes }: Received): WebhookAnswer {
  return { status, contentType, body: bytes.toString('utf8') };
}

/** Throws `WebhookFault` (12300) where it is none. */
export function soundOf({ contentType, bytes }: Received, url: string): Sound {
  if (!/^audio\//i.test(contentType))
    throw new WebhookFault(12300, `${placeOf(url)}: what is to be played has the content type "${contentType}"`);
  return { seconds: secondsOfWav(bytes) ?? A_SOUND_SECONDS };
}
