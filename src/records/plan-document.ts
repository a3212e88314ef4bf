import { z } from 'zod';
import type { Plan } from '../safety/plan.ts';

/** A team's plan as it is stored: with the team, with each of its earlier versions, and frozen in an alarm. */

const who = z.discriminatedUnion('kind', [
  z.object({ kind: z.enum(['worker', 'buddies', 'everyone', 'last_resort']) }),
  z.object({ kind: z.literal('role'), role: z.string() }),
  z.object({ kind: z.literal('staff'), staffNumber: z.string() }),
]);

export const ladderSteps = z.array(
  z.object({ after: z.number(), who: z.array(who), by: z.array(z.enum(['sms', 'call'])) }),
);

export const planDocument: z.ZodType<Plan> = z.object({
  usualLength: z.number(),
  longest: z.number(),
  reminder: z.number(),
  okExtends: z.number(),
  codePhrases: z.object({ watch: z.string().exactOptional(), help: z.string().exactOptional() }),
  ladder: ladderSteps,
  duress: ladderSteps,
  panic: ladderSteps,
  watch: ladderSteps,
  inform: z.array(who),
  receiptWithin: z.number(),
  repeat: z.number(),
  newsWithin: z.object({ missed: z.number(), covert: z.number() }),
  purpleFile: z
    .object({ between: z.tuple([z.number(), z.number()]), wording: z.enum(['plain', 'coded']), decoys: z.number() })
    .nullable(),
  tell: z.object({ start: z.array(who), end: z.array(who) }),
  carriers: z.array(z.string()),
});
