import { z } from 'zod';
import type { Await, Reply, SpeechSegment, Value, Vars } from '../conversation/files/flow.ts';

/** What calls say, as it is stored: with the state of a call, with each turn, and with a call that is to be made. */

const sound = z.object({ sound: z.string() });

const value: z.ZodType<Value> = z.union([
  z.string(),
  z.number(),
  z.object({ clock: z.string() }),
  z.object({ duration: z.number() }),
  z.object({ place: z.string() }),
  z.object({ digits: z.string() }),
  sound,
]);

export const storedVars: z.ZodType<Vars> = z.record(z.string(), value);

export const storedSegment: z.ZodType<SpeechSegment> = z.union([
  z.object({ text: z.string(), language: z.string(), pace: z.enum(['normal', 'slow', 'slower']) }),
  sound,
]);

const awaited: z.ZodType<Await | { kind: 'end' }> = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('digits'),
    max: z.number().nullable(),
    seconds: z.number(),
    secret: z.boolean(),
    listens: z
      .object({ language: z.string(), hints: z.array(z.string()) })
      .nullable()
      .default(null),
  }),
  z.object({ kind: z.literal('hold'), seconds: z.number() }),
  z.object({ kind: z.literal('join'), room: z.string() }),
  z.object({ kind: z.literal('memo'), seconds: z.number() }),
  z.object({ kind: z.literal('end') }),
]);

const reply: z.ZodType<Reply> = z.object({
  say: z.array(storedSegment),
  then: awaited,
  conversationId: z.string(),
  nextTurn: z.number(),
});

/** Null where there is none, or none that this release can say: the caller is asked to ring again. */
export function asReply(stored: unknown): Reply | null {
  const read = reply.safeParse(stored);
  return read.success ? read.data : null;
}
