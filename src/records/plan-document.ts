import { z } from 'zod';
import { orStandIn, readableAndKept, readableOf } from '../database/stored-document.ts';
import type { PlanChannel, LadderStep, Plan, Who } from '../safety/plan.ts';
import { storedHours } from './organisation/stored-availability.ts';

/** A team's plan as it is stored: with the team, with each of its earlier versions, and frozen in an alarm. */

const who = z.discriminatedUnion('kind', [
  z.object({ kind: z.enum(['worker', 'buddies', 'everyone', 'last_resort', 'major_incident']) }),
  z.object({ kind: z.literal('role'), role: z.string() }),
  z.object({ kind: z.literal('staff'), staffNumber: z.string() }),
]);

/** A step that asks somebody whom this release does not know asks everybody: a needless ring harms less than none. */
const whoIsAsked = orStandIn<Who>(
  who,
  z.looseObject({ kind: z.string() }).transform(() => ({ kind: 'everyone' })),
);

const CHANNELS: [PlanChannel, ...PlanChannel[]] = ['sms', 'call'];
/** A step that only goes a way that this release does not know goes every way. */
const channels = readableOf(z.enum(CHANNELS)).transform((known) => (known.length > 0 ? known : CHANNELS));

export const ladderSteps: z.ZodType<LadderStep[]> = z.array(
  z.looseObject({ after: z.number(), who: z.array(whoIsAsked), by: channels }),
);

/**
 * Who is told, and asked nothing. Somebody whom this release does not know is not told, and stays for one that does.
 */
const whoIsTold = readableAndKept(who);

const document: z.ZodType<Plan> = z.looseObject({
  usualLength: z.number(),
  longest: z.number(),
  reminder: z.number(),
  okExtends: z.number(),
  reportEach: z.boolean().exactOptional(),
  homeChecks: z.number().exactOptional(),
  boardShowsPlace: z.boolean().exactOptional(),
  codePhrases: z.looseObject({ watch: z.string().exactOptional(), help: z.string().exactOptional() }),
  ladder: ladderSteps,
  duress: ladderSteps,
  panic: ladderSteps,
  watch: ladderSteps,
  officeHours: storedHours.exactOptional(),
  ladderOutOfHours: ladderSteps.exactOptional(),
  duressOutOfHours: ladderSteps.exactOptional(),
  inform: whoIsTold,
  receiptWithin: z.number(),
  repeat: z.number(),
  newsWithin: z.looseObject({ missed: z.number(), covert: z.number() }),
  purpleFile: z
    .looseObject({
      between: z.tuple([z.number(), z.number()]),
      wording: z.enum(['plain', 'coded']),
      decoys: z.number(),
    })
    .nullable(),
  tell: z.looseObject({ start: whoIsTold, end: whoIsTold }),
  carriers: z.array(z.string()),
});

/** The most plans that are remembered: an organisation has a few, and each open alarm may hold an earlier one. */
const MOST = 200;
const known = new Map<string, Plan>();

/**
 * Plans are read in each turn, and with each alarm, and they hardly ever change. So what was read is remembered by what
 * it says: a plan that says anything else is another one. Nobody may change what others read, so it is frozen.
 */
export const planDocument: z.ZodType<Plan> = z.unknown().transform((stored, { issues }): Plan => {
  const written = JSON.stringify(stored);
  const remembered = known.get(written);
  if (remembered) return remembered;
  const read = document.safeParse(stored);
  if (!read.success) {
    for (const { path, message } of read.error.issues) issues.push({ code: 'custom', path, message, input: stored });
    return z.NEVER;
  }
  if (known.size >= MOST) known.clear();
  known.set(written, frozen(read.data));
  return read.data;
});

function frozen<Part>(part: Part): Part {
  if (typeof part === 'object' && part !== null) Object.values(Object.freeze(part)).forEach(frozen);
  return part;
}
