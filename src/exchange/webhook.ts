import { secondsOfWav } from './audio.ts';
import { placeOf, type Received } from './http.ts';

export type Json = string | number | boolean | null | Json[] | { [name: string]: Json };
export type JsonObject = Record<string, Json>;

export interface WebhookRequest {
  url: string;
  method: 'GET' | 'POST';
  /** A form, a query or a JSON body, as the carrier writes them. */
  params: JsonObject;
  /** The number of the phone that it concerns. */
  about: string;
  /** The kind of webhook. A carrier waits for some kinds longer than for others. */
  kind: 'answer' | 'event' | 'text';
}
export interface WebhookAnswer {
  status: number;
  contentType: string;
  body: string;
}
/** A sound that a document plays. */
interface Sound {
  seconds: number;
}

/** How a carrier sends its webhooks: signed, within its time limits, with its repeats. */
export interface Webhooks {
  /** Throws `WebhookFault` if there is no answer that the carrier would accept. */
  send(request: WebhookRequest): Promise<WebhookAnswer>;
  /** Sends the same request again, as a carrier does after it has lost the answer. */
  repeat(request: WebhookRequest): Promise<WebhookAnswer>;
  /** Fetches a sound that a document plays. Throws `WebhookFault`: 11200, or 12300 if it is not sound. */
  fetchSound(url: string): Promise<Sound>;
}

/** No usable answer. `code` is Twilio's, for both carriers: 11200, or 11750 if it was too large. */
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
/** The assumed length of a sound in another format than WAV. */
const A_SOUND_SECONDS = 5;

export function asText({ status, contentType, bytes }: Received): WebhookAnswer {
  return { status, contentType, body: bytes.toString('utf8') };
}

/** Throws `WebhookFault` (12300) if the answer is not sound. */
export function soundOf({ contentType, bytes }: Received, url: string): Sound {
  if (!/^audio\//i.test(contentType))
    throw new WebhookFault(12300, `${placeOf(url)}: what is to be played has the content type "${contentType}"`);
  return { seconds: secondsOfWav(bytes) ?? A_SOUND_SECONDS };
}
