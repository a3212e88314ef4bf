import { z } from 'zod';

/** What the main thread of `npm start` and the thread of its worker tell each other. */

/** When Buddyline's clock has changed its pace: see records/clock.ts. */
const zero = z.object({ realZero: z.date(), serviceZero: z.date(), speed: z.number() });

export const toWorker = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('begin'),
    /** The database's address. */
    url: z.string(),
    /** Where an embedded database lies. */
    folder: z.string().nullable(),
    /** Where our own exchange listens, which stands in for the carriers; null: there is none. */
    exchange: z.string().nullable(),
    /** Of Buddyline's clock. */
    speed: z.number(),
  }),
  z.object({ kind: z.literal('zero'), zero }),
  /** The database has refused a write of the main thread, for want of room. */
  z.object({ kind: z.literal('write refused') }),
  z.object({ kind: z.literal('stop') }),
]);
export type ToWorker = z.infer<typeof toWorker>;
export type Begin = Extract<ToWorker, { kind: 'begin' }>;

export const fromWorker = z.discriminatedUnion('kind', [
  /** `notInForce`: the line for the person who starts it, or null. */
  z.object({ kind: z.literal('ready'), notInForce: z.string().nullable() }),
  z.object({ kind: z.literal('cannot start'), lines: z.array(z.string()) }),
  /** Each second: its event loop runs. */
  z.object({
    kind: z.literal('beat'),
    lag: z.number(),
    heapBytes: z.number(),
    disk: z.object({ state: z.enum(['ok', 'low', 'on_reserve', 'full']), free: z.number().nullable() }),
  }),
]);
export type FromWorker = z.infer<typeof fromWorker>;
export type Beat = Extract<FromWorker, { kind: 'beat' }>;
