import { z } from 'zod';
import type { Carrier } from '../carriers/carrier.ts';
import type { Secrets } from '../crypto/pin.ts';
import { open, seal } from '../crypto/seal.ts';

/**
 * Words of a text that the records must not hold readable, as a one-time code: they wait in it sealed, and are opened
 * on their way to the carrier.
 */

const SEALED = /\[sealed:([0-9a-f-]{36}):([0-9a-f]+)\]/g;
const content = z.object({ words: z.string() });

/** Of its own kind: what is sealed for the true book does not open here. */
const nameOf = (personId: string): string => `words for ${personId}`;

export function sealedWords(secrets: Secrets, personId: string, words: string): string {
  return `[sealed:${personId}:${seal(secrets, nameOf(personId), { words }).toString('hex')}]`;
}

/** The same carrier, which opens them in every text that it sends. What does not open goes out as it stands. */
export function openingSealedWords(carrier: Carrier, secrets: Secrets): Carrier {
  const opened = (body: string): string =>
    body.replaceAll(SEALED, (whole: string, personId: string, hex: string) => {
      try {
        return content.parse(open(secrets, nameOf(personId), Buffer.from(hex, 'hex'))).words;
      } catch {
        return whole;
      }
    });
  return { ...carrier, sendText: (order) => carrier.sendText({ ...order, body: opened(order.body) }) };
}
