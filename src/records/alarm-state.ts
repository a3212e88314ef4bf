import { z } from 'zod';
import type { AlarmState } from '../safety/alarm/alarm.ts';
import { QUESTIONS } from '../safety/purple-file.ts';
import { storedDocument } from '../database/stored-document.ts';
import { ladderSteps, planDocument } from './plan-document.ts';

const KINDS = ['duress', 'panic', 'watch', 'no_answer', 'missed'] as const;
const PROOFS = ['seen', 'police', 'voice'] as const;
const reply = z.enum(['yes', 'no', 'unclear']);
const question = z.enum(QUESTIONS);

const reportedBy = z.object({
  key: z.string().nullable(),
  name: z.string().nullable(),
  number: z.string().nullable(),
  words: z.string().nullable().exactOptional(),
});

const fact = z.discriminatedUnion('what', [
  z.object({ at: z.number(), what: z.literal('cause'), kind: z.enum(KINDS) }),
  z.object({ at: z.number(), what: z.literal('worried'), by: reportedBy }),
  z.object({ at: z.number(), what: z.literal('worried_besides'), by: reportedBy, about: z.string() }),
  z.object({ at: z.number(), what: z.literal('unproved'), word: z.string() }),
  z.object({ at: z.number(), what: z.literal('dialling'), key: z.string(), by: z.string() }),
  z.object({
    at: z.number(),
    what: z.literal('dialled'),
    key: z.string(),
    by: z.string(),
    reference: z.string().nullable(),
  }),
  z.object({
    at: z.number(),
    what: z.literal('note'),
    words: z.string(),
    by: z.object({ key: z.string(), name: z.string() }).exactOptional(),
  }),
  z.object({ at: z.number(), what: z.literal('shared_phone'), people: z.array(z.string()) }),
  z.object({ at: z.number(), what: z.literal('unconfirmed'), by: z.string(), how: z.enum(PROOFS) }),
  z.object({ at: z.number(), what: z.literal('reply'), question, reply }),
  z.object({ at: z.number(), what: z.enum(['no_answer', 'wrong_pins']) }),
]);

const owner = z.object({
  key: z.string(),
  name: z.string(),
  newsAt: z.number(),
  askedAt: z.number().nullable(),
  extensions: z.number(),
});

const deed = z.discriminatedUnion('what', [
  z.object({ what: z.literal('take'), milliseconds: z.number() }),
  z.object({ what: z.literal('dialled'), reference: z.string().nullable() }),
  z.object({ what: z.literal('safe'), until: z.number().nullable() }),
]);

/** Fields that may be missing came later: alarms that were stored before do not have them. */
export const alarmState = storedDocument<AlarmState>(
  z.object({
    plan: planDocument,
    steps: ladderSteps,
    round: z.number(),
    base: z.number(),
    next: z.number(),
    nextAt: z.number().nullable(),
    heard: z.array(z.string()),
    rung: z.array(z.string()),
    asked: z.array(z.string()),
    cannot: z.array(z.string()),
    firstRingBy: z.number().nullable().exactOptional(),
    firstRingWithin: z.number().exactOptional(),
    contacted: z.array(z.string()),
    owners: z.array(owner),
    facts: z.array(fact),
    claims: z.array(z.object({ key: z.string(), deed })).exactOptional(),
    excludedPhones: z.array(z.string()),
    answerWithin: z.number(),
    unsentReplies: z.partialRecord(question, reply),
    tellAt: z.number().nullable(),
    informed: z.boolean(),
    ended: z.enum(['pin', 'contact', 'office', 'seen', 'police', 'drill', 'real']).nullable().exactOptional(),
  }),
);
