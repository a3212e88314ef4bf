import { z } from 'zod';

/** What a turn of a worker's says about their safety, once unsealed. */
export const safetyEvent = z.discriminatedUnion('type', [
  /** The real PIN. */
  z.object({ type: z.literal('pin') }),
  /** Two zeros, 0 and 0 again, SOS. */
  z.object({ type: z.literal('panic') }),
  /** 0, then nothing: a panic unless a PIN comes meanwhile. */
  z.object({ type: z.literal('panic-unless-pin') }),
  /** END, OK, MORE or START by text without a PIN. */
  z.object({ type: z.literal('unproved'), word: z.string() }),
  z.object({ type: z.literal('note'), words: z.string() }),
  /** A turn that says nothing: written all the same, so that every turn writes alike. */
  z.object({ type: z.literal('nothing') }),
]);

export type SafetyEvent = z.infer<typeof safetyEvent>;
