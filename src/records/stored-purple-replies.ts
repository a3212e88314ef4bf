import { z } from 'zod';
import type { Question, Replies, PurpleReply } from '../safety/purple-file.ts';

/** Replies of the purple-file call as they are stored, with those to questions that came with a newer release. */

export const purpleReply: z.ZodType<PurpleReply> = z.enum(['yes', 'no', 'unclear']);

const ifAny = purpleReply.exactOptional();

export const purpleReplies: z.ZodType<Replies> = z.looseObject({
  address: ifAny,
  danger: ifAny,
  police: ifAny,
  weapon: ifAny,
  colleague: ifAny,
  ring_back: ifAny,
} satisfies Record<Question, unknown>);
