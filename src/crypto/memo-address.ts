import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import type { Secrets } from './pin.ts';

/**
 * The address from which a carrier plays a memo. Carriers do not log in. Instead nobody can guess the address, and it
 * works for a limited time. It reveals nothing but the memo's id.
 */
const TOKEN = /^([0-9a-f-]{36})\.(\d{1,15})\.([\w-]{43})(?:\.(?:wav|mp3))?$/;

/** A path below our public address. It ends with the file type's ending, because some carriers look at that. */
export function memoPath(secrets: Secrets, memo: { id: string; type: string }, until: Date): string {
  const told = `${memo.id}.${until.getTime()}`;
  return `/memo/${told}.${signature(secrets.current, told)}.${memo.type === 'audio/mpeg' ? 'mp3' : 'wav'}`;
}

/**
 * The id of the memo that the last part of such a path names. Null if it is malformed, forged or too old. Anybody may
 * ask, so the costliest check comes last.
 */
export function memoAt(secrets: Secrets, token: string, now: Date): string | null {
  const [, id, until, given] = TOKEN.exec(token) ?? [];
  if (id === undefined || until === undefined || given === undefined || now.getTime() > Number(until)) return null;
  const isOurs = [secrets.current, secrets.previous].some(
    (secret) => secret !== undefined && isSame(given, signature(secret, `${id}.${until}`)),
  );
  return isOurs ? id : null;
}

function isSame(given: string, ours: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(ours)];
  return one.length === other.length && timingSafeEqual(one, other);
}

const signature = (secret: string, told: string): string =>
  createHmac('sha256', keyOf(secret)).update(told).digest('base64url');

/** Keys by secret. A process has two secrets, and deriving a key takes ten times as long as a signature. */
const keys = new Map<string, Buffer>();

function keyOf(secret: string): Buffer {
  const key = keys.get(secret) ?? Buffer.from(hkdfSync('sha256', secret, '', 'buddyline memo address', 32));
  keys.set(secret, key);
  return key;
}
