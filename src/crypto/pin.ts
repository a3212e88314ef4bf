import { createHmac, timingSafeEqual } from 'node:crypto';

/** A secret and the one before it, which still opens what it closed. */
export interface Secrets {
  current: string;
  previous?: string | undefined;
}

/**
 * PINs are 4 to 6 digits, so no slow hash would protect them once the table is stolen: the key does, kept elsewhere.
 * The person's id is hashed in, so that equal PINs do not look equal.
 */
export function pinHash(secret: string, personId: string, pin: string): Buffer {
  return createHmac('sha256', secret).update(`${personId}\n${pin}`).digest();
}

/** The same of a one-time code: equal digits must not look equal, as a PIN and as a code. */
export function codeHash(secret: string, personId: string, code: string): Buffer {
  return createHmac('sha256', secret).update(`${personId}\ncode ${code}`).digest();
}

/** Whether these are the digits of that code; always the same work, whether there is one or not. */
export function isCode(secrets: Secrets, personId: string, kept: Buffer | null, digits: string): boolean {
  let isRight = false;
  for (const secret of inForce(secrets)) {
    const isMatch = matches(kept, codeHash(secret, personId, digits));
    isRight = isRight || isMatch;
  }
  return isRight;
}

const inForce = ({ current, previous }: Secrets): string[] => (previous == null ? [current] : [current, previous]);

export interface PinHashes {
  personId: string;
  pinHash: Buffer | null;
  duressPinHash: Buffer | null;
}

export type PinVerdict = 'real' | 'duress' | 'wrong';

const NO_HASH = Buffer.alloc(32);

/** Always the same work, whichever PIN it is and whichever exist: nobody may tell them apart by the clock. */
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
