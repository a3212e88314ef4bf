import type { Recording } from '../carrier.ts';
import type { TwilioSettings } from './settings.ts';

const ownUrl = 'https://api.twilio.com';
/** Milliseconds for the whole. */
const timeout = 10_000;
/** A minute as Twilio records it (8 kHz, 16 bits) is 960,000 bytes. */
const mostBytes = 4_000_000;

/**
 * A recording's media, which the SDK cannot fetch: below the address of its resource, with an ending for the format.
 * Null when Twilio does not have it; throws when it cannot be asked, is too slow, or sends what is no sound.
 */
export async function fetchSound(settings: TwilioSettings, recordingSid: string): Promise<Recording | null> {
  const base = (settings.apiUrl ?? ownUrl).replace(/\/+$/, '');
  const url = `${base}/2010-04-01/Accounts/${settings.accountSid}/Recordings/${recordingSid}.wav`;
  const credentials = Buffer.from(`${settings.accountSid}:${settings.authToken}`).toString('base64');
  const response = await fetch(url, { headers: { authorization: `Basic ${credentials}` }, signal: AbortSignal.timeout(timeout) });
  if (response.status === 404) return null;
  const type = (response.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  if (!response.ok || !/^audio\/[a-z0-9.+-]+$/.test(type) || response.body === null) {
    await response.body?.cancel();
    throw new Error(`a recording could not be fetched: HTTP ${response.status}`);
  }
  return { type, sound: await bytesOf(response.body) };
}

async function bytesOf(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of body) {
    length += part.length;
    if (length > mostBytes) throw new Error('a recording is longer than we ever ask for');
    parts.push(part);
  }
  return Buffer.concat(parts);
}
