import type { Recording } from './carrier.ts';

/** Milliseconds for the request and the whole body. */
const TIMEOUT = 10_000;
/** Carriers record a minute (8 kHz, 16 bits) in 960,000 bytes. */
const MOST_BYTES = 4_000_000;

/**
 * Fetches a recording from an address at the carrier. Null if the carrier does not have it. Throws if the carrier
 * cannot be asked, is too slow, or sends something that is not sound.
 */
export async function soundAt(url: string, authorization: string): Promise<Recording | null> {
  const response = await fetch(url, { headers: { authorization }, signal: AbortSignal.timeout(TIMEOUT) });
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
    if (length > MOST_BYTES) throw new Error('a recording is longer than we ever ask for');
    parts.push(part);
  }
  return Buffer.concat(parts);
}
