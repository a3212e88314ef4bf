import { z } from 'zod';
import { QUESTIONS } from '../safety/purple-file.ts';

/** What the journal's entries say, as far as a story needs it: older ones say less, newer ones may say more. */

export const attemptDetail = z.object({
  what: z.string(),
  channel: z.enum(['call', 'text']).optional(),
  purpose: z.string().optional(),
  status: z.string().optional(),
  code: z.string().optional(),
  /** Which it is with, or goes to. */
  carrier: z.string().optional(),
  /** Whom the carrier takes for having answered it. */
  answerer: z.enum(['human', 'machine', 'unknown']).optional(),
  /** Why it waits, and until when. */
  held: z.string().optional(),
  until: z.string().optional(),
});
export type AttemptDetail = z.infer<typeof attemptDetail>;

export const visitDetail = z.object({
  what: z.string(),
  status: z.string(),
  deadline: z.string().nullable(),
  effects: z.array(z.string()),
});
export type VisitDetail = z.infer<typeof visitDetail>;

export const alarmDetail = z.object({
  what: z.string(),
  kind: z.string(),
  status: z.string(),
  owners: z.array(z.string()),
  answer: z.string(),
  effects: z.array(
    z.object({
      kind: z.string(),
      contacts: z.array(z.string()).optional(),
      by: z.array(z.string()).optional(),
      why: z.string().optional(),
      deadline: z.string().optional(),
      /** Of a step that was skipped. */
      who: z.array(z.string()).optional(),
      absent: z.array(z.object({ key: z.string(), why: z.enum(['away', 'hours', 'no phone']) })).optional(),
    }),
  ),
  /** Who acted, by contact key. */
  by: z.string().optional(),
  /** Whose worry it was, by contact key; "unknown" of an unknown caller. */
  worried: z.string().optional(),
  until: z.string().optional(),
});
export type AlarmDetail = z.infer<typeof alarmDetail>;

export const purpleDetail = z.object({
  what: z.string(),
  reason: z.enum(['alarm', 'decoy', 'booked']),
  status: z.string(),
  due: z.string().nullable(),
  question: z.enum(QUESTIONS).optional(),
  reply: z.enum(['yes', 'no', 'unclear']).optional(),
});
export type PurpleDetail = z.infer<typeof purpleDetail>;

export const turnDetail = z.object({ turn: z.number(), step: z.string() });

export const memoDetail = z.object({ what: z.string(), seconds: z.number().optional() });
export type MemoDetail = z.infer<typeof memoDetail>;

export const officeDetail = z.object({ what: z.string(), by: z.string(), why: z.string() });

export const turnInput = z.object({ kind: z.string(), digits: z.string().optional(), finished: z.string().optional() });
export type TurnInput = z.infer<typeof turnInput>;
