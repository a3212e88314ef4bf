import type { Recording } from './carrier.ts';

/** Milliseconds for the whole. */
const timeout = 10_000;
/** A minute as carriers record it (8 kHz, 16 bits) is 960,000 bytes. */
const mostBytes = 4_000_000;

/**
 * The sound at an address of a carrier's. Null when the carrier does not have it; throws when it cannot be asked, is
 * too slow, or sends what is no sound.
 */
export async function soundAt(url: string, authorization: string): Promise<Recording | null> {
  const response = await fetch(url, { headers: { authorization }, signal: AbortSignal.timeout(timeout) });
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
