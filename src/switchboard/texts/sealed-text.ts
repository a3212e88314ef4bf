import { z } from 'zod';
import type { TextReceived } from '../../carriers/carrier.ts';
import { openSealed, seal } from '../../crypto/seal.ts';
import type { Dependencies } from '../../operations/work.ts';
import type { KeptText } from '../../records/inbound-texts.ts';

/** What is sealed of a text until it has been acted on: its words, and what came with them. */

const content = z.object({
  body: z.string(),
  media: z.number(),
  place: z.string().nullable(),
  sentAt: z.coerce.date().nullable(),
  optOut: z.enum(['stop', 'start', 'help']).nullable(),
});

export function sealedText(
  { secrets }: Dependencies,
  { carrierRef, body, media = 0, place = null, sentAt = null, optOut }: TextReceived,
): Buffer {
  const said: z.output<typeof content> = { body, media, place, sentAt, optOut: optOut ?? null };
  return seal(secrets.data, carrierRef, said);
}

/** Throws SealBroken where it does not open. */
export function openedText(
  { secrets }: Dependencies,
  { carrier, carrierRef, fromNumber, toNumber, sealed }: KeptText,
): TextReceived {
  const { optOut, ...said } = content.parse(openSealed(secrets.data, carrierRef, sealed));
  return { carrier, carrierRef, from: fromNumber, to: toNumber, ...said, ...(optOut && { optOut }) };
}
