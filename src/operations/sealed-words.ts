import { z } from 'zod';
import type { Carrier } from '../carriers/carrier.ts';
import type { Secrets } from '../crypto/pin.ts';
import { openSealed, seal, SealBroken } from '../crypto/seal.ts';

/**
 * Words that the records must not hold readable: a one-time code in one of our texts, which is opened on its way to the
 * carrier, and what a worker texted with a code phrase in it, which is opened for its reader at the desk.
 */

const SEALED = /\[sealed:([0-9a-f-]{36}):([0-9a-f]+)\]/g;
const content = z.object({ words: z.string() });

/** Of its own kind: what is sealed for the true book does not open here. */
const nameOf = (personId: string): string => `words for ${personId}`;

export function sealedWords(secrets: Secrets, personId: string, words: string): string {
  return `[sealed:${personId}:${sealWords(secrets, personId, words).toString('hex')}]`;
}

/** The same for a column of their own (src/records/sealed-values.ts), which is sealed anew with the secret. */
export const sealWords = (secrets: Secrets, personId: string, words: string): Buffer =>
  seal(secrets, nameOf(personId), { words });

/** Null: they do not open any more. */
export function openWords(secrets: Secrets, personId: string, sealed: Buffer): string | null {
  try {
    return content.parse(openSealed(secrets, nameOf(personId), sealed)).words;
  } catch (error) {
    if (error instanceof SealBroken) return null;
    throw error;
  }
}

/** The text with its sealed words opened. What does not open stays as it is. */
function withSealedWords(secrets: Secrets, text: string): string {
  return text.replaceAll(
    SEALED,
    (whole: string, personId: string, hex: string) => openWords(secrets, personId, Buffer.from(hex, 'hex')) ?? whole,
  );
}

/** The same carrier, which opens them in every text that it sends. */
export const openingSealedWords = (carrier: Carrier, secrets: Secrets): Carrier => ({
  ...carrier,
  sendText: (order) => carrier.sendText({ ...order, body: withSealedWords(secrets, order.body) }),
});
