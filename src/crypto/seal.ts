import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Secrets } from './pin.ts';

const BLOCK = 1024;
const NONCE = 12;
const TAG = 16;
const LENGTH = 4;

/**
 * Encrypts `value` for one worker's records: AES-256-GCM, padded to a multiple of 1024 bytes so that the length reveals
 * nothing. Layout: nonce (12), ciphertext, tag (16). The plaintext is its length (4), JSON, zeros.
 */
export function seal(secrets: Secrets, workerId: string, value: object): Buffer {
  const json = Buffer.from(JSON.stringify(value));
  const plain = Buffer.alloc(Math.ceil((LENGTH + json.length) / BLOCK) * BLOCK);
  plain.writeUInt32BE(json.length);
  json.copy(plain, LENGTH);
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv('aes-256-gcm', keyOf(secrets.current), nonce).setAAD(Buffer.from(workerId));
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** Thrown if a sealed value does not open. The message names nothing of the content. */
export class SealBroken extends Error {
  constructor() {
    super("A sealed record does not open: it is damaged, another worker's, or its secret is gone");
  }
}

/**
 * Opens what `seal` sealed, with the current secret or the previous one. Throws SealBroken. The caller parses the
 * value.
 */
export function openSealed(secrets: Secrets, workerId: string, sealed: Buffer): unknown {
  for (const secret of [secrets.current, secrets.previous]) {
    if (secret === undefined) continue;
    try {
      return decipher(secret, workerId, sealed);
    } catch {
      // The other secret may open it.
    }
  }
  throw new SealBroken();
}

/** Whether the current secret alone opens it. */
export function isSealedAnew({ current }: Secrets, workerId: string, sealed: Buffer): boolean {
  try {
    decipher(current, workerId, sealed);
    return true;
  } catch {
    return false;
  }
}

/** The same, sealed under the current secret. Throws SealBroken. */
export function sealAnew(secrets: Secrets, workerId: string, sealed: Buffer): Buffer {
  return seal(secrets, workerId, z.looseObject({}).parse(openSealed(secrets, workerId, sealed)));
}

function decipher(secret: string, workerId: string, sealed: Buffer): unknown {
  const body = sealed.subarray(NONCE, -TAG);
  const cipher = createDecipheriv('aes-256-gcm', keyOf(secret), sealed.subarray(0, NONCE), { authTagLength: TAG })
    .setAAD(Buffer.from(workerId))
    .setAuthTag(sealed.subarray(-TAG));
  const plain = Buffer.concat([cipher.update(body), cipher.final()]);
  return JSON.parse(plain.subarray(LENGTH, LENGTH + plain.readUInt32BE()).toString());
}

const keys = new Map<string, Buffer>();

/**
 * Derives the cipher's 32 bytes from a secret, which people may choose at any length. The keys are cached, because most
 * turns of a call seal something.
 */
function keyOf(secret: string): Buffer {
  const known = keys.get(secret);
  if (known) return known;
  const key = Buffer.from(hkdfSync('sha256', secret, '', 'buddyline sealed event', 32));
  keys.set(secret, key);
  return key;
}
