import { z } from 'zod';

/** What the addresses that we give to carriers hold: the same for every carrier, whose routes name them alike. */

export const attemptPath = z.object({ attemptId: z.uuid() });

export const turnPath = z.object({
  conversationId: z.uuid(),
  turn: z
    .string()
    .regex(/^\d{1,6}$/)
    .transform(Number),
});

/** The query of a turn. */
export const turnQuery = z.object({
  passed: z.literal('1').optional().catch(undefined),
  /** How often we have asked the caller to hold on in this turn. */
  resume: z.coerce.number().int().min(0).max(1000).catch(0),
});
export type TurnMarks = z.infer<typeof turnQuery>;
