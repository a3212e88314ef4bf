import { z } from 'zod';
import type { Carrier } from '../carriers/carrier.ts';
import type { Secrets } from '../crypto/pin.ts';
import { open, seal } from '../crypto/seal.ts';

/**
 * Words that the records must not hold readable: a one-time code in a text, which is opened on its way to the carrier,
 * and a code phrase in what a worker texted, which is opened for who reads it at the desk.
 */

const SEALED = /\[sealed:([0-9a-f-]{36}):([0-9a-f]+)\]/g;
const content = z.object({ words: z.string() });

/** Of its own kind: what is sealed for the true book does not open here. */
const nameOf = (personId: string): string => `words for ${personId}`;

export function sealedWords(secrets: Secrets, personId: string, words: string): string {
  return `[sealed:${personId}:${seal(secrets, nameOf(personId), { words }).toString('hex')}]`;
}

/** The text with its sealed words opened. What does not open stays as it is. */
export function withSealedWords(secrets: Secrets, text: string): string {
  return text.replaceAll(SEALED, (whole: string, personId: string, hex: string) => {
    try {
      return content.parse(open(secrets, nameOf(personId), Buffer.from(hex, 'hex'))).words;
    } catch {
      return whole;
    }
  });
}

/** The same carrier, which opens them in every text that it sends. */
export const openingSealedWords = (carrier: Carrier, secrets: Secrets): Carrier => ({
  ...carrier,
  sendText: (order) => carrier.sendText({ ...order, body: withSealedWords(secrets, order.body) }),
});
