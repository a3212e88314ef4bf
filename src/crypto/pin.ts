import { createHmac, timingSafeEqual } from 'node:crypto';

/** A secret, and the secret before it, which still opens what it sealed. */
export interface Secrets {
  current: string;
  previous?: string | undefined;
}

/**
 * A keyed hash. PINs have 4 to 6 digits, so even a slow hash would not protect them once the table is stolen. The key
 * does, because it is stored elsewhere. The person's id is part of the input, so that equal PINs have different hashes.
 */
export function pinHash(secret: string, personId: string, pin: string): Buffer {
  return createHmac('sha256', secret).update(`${personId}\n${pin}`).digest();
}

/** Tells by which secret a hash was made, and nothing of the secret. */
export const pinSecretMark = (secret: string): string =>
  createHmac('sha256', secret).update('buddyline pin secret').digest('hex').slice(0, 16);

/** The same for a one-time code. A PIN and a code with equal digits have different hashes. */
export function codeHash(secret: string, personId: string, code: string): Buffer {
  return createHmac('sha256', secret).update(`${personId}\ncode ${code}`).digest();
}

/** Whether these digits are that code. It does the same work whether there is a code or not. */
export function isCode(secrets: Secrets, personId: string, kept: Buffer | null, digits: string): boolean {
  let isRight = false;
  for (const secret of inForce(secrets)) {
    const isMatch = matches(kept, codeHash(secret, personId, digits));
    isRight = isRight || isMatch;
  }
  return isRight;
}

const inForce = ({ current, previous }: Secrets): string[] => (previous == null ? [current] : [current, previous]);

interface PinHashes {
  personId: string;
  pinHash: Buffer | null;
  duressPinHash: Buffer | null;
}

export type PinVerdict = 'real' | 'duress' | 'wrong';

const NO_HASH = Buffer.alloc(32);

/** Does the same work for every PIN, and whichever PINs the person has, so that response times reveal nothing. */
export function checkPin(secrets: Secrets, person: PinHashes, pin: string): PinVerdict {
  let real = false;
  let duress = false;
  for (const secret of inForce(secrets)) {
    const hash = pinHash(secret, person.personId, pin);
    const isReal = matches(person.pinHash, hash);
    const isDuress = matches(person.duressPinHash, hash);
    real = real || isReal;
    duress = duress || isDuress;
  }
  return real ? 'real' : duress ? 'duress' : 'wrong';
}

function matches(kept: Buffer | null, hash: Buffer): boolean {
  return timingSafeEqual(kept ?? NO_HASH, hash);
}
