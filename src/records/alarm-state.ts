import { z } from 'zod';
import type { AlarmState, Claim, Fact } from '../safety/alarm/alarm.ts';
import { QUESTIONS } from '../safety/purple-file.ts';
import { orStandIn, readableOf, storedDocument } from '../database/stored-document.ts';
import { ladderSteps, planDocument } from './plan-document.ts';
import { purpleReplies, purpleReply } from './stored-purple-replies.ts';

const KINDS = ['duress', 'panic', 'watch', 'no_answer', 'missed'] as const;
const PROOFS = ['seen', 'police', 'voice'] as const;
const question = z.enum(QUESTIONS);

const reportedBy = z.looseObject({
  key: z.string().nullable(),
  name: z.string().nullable(),
  number: z.string().nullable(),
  words: z.string().nullable().exactOptional(),
});

const knownFact = z.discriminatedUnion('what', [
  z.looseObject({ at: z.number(), what: z.literal('cause'), kind: z.enum(KINDS) }),
  z.looseObject({ at: z.number(), what: z.literal('worried'), by: reportedBy }),
  z.looseObject({ at: z.number(), what: z.literal('worried_besides'), by: reportedBy, about: z.string() }),
  z.looseObject({ at: z.number(), what: z.literal('unproved'), word: z.string() }),
  z.looseObject({ at: z.number(), what: z.literal('dialling'), key: z.string(), by: z.string() }),
  z.looseObject({
    at: z.number(),
    what: z.literal('dialled'),
    key: z.string(),
    by: z.string(),
    reference: z.string().nullable(),
  }),
  z.looseObject({
    at: z.number(),
    what: z.literal('note'),
    words: z.string(),
    by: z.looseObject({ key: z.string(), name: z.string() }).exactOptional(),
  }),
  z.looseObject({ at: z.number(), what: z.literal('shared_phone'), people: z.array(z.string()) }),
  z.looseObject({ at: z.number(), what: z.literal('unconfirmed'), by: z.string(), how: z.enum(PROOFS) }),
  z.looseObject({ at: z.number(), what: z.literal('reply'), question, reply: purpleReply }),
  z.looseObject({ at: z.number(), what: z.enum(['no_answer', 'wrong_pins']) }),
]);
const fact = orStandIn<Fact>(
  knownFact,
  z.looseObject({ at: z.number() }).transform(({ at }) => ({ at, what: 'newer' })),
);

const owner = z.looseObject({
  key: z.string(),
  name: z.string(),
  newsAt: z.number(),
  askedAt: z.number().nullable(),
  extensions: z.number(),
});

const deed = z.discriminatedUnion('what', [
  z.looseObject({ what: z.literal('take'), milliseconds: z.number() }),
  z.looseObject({ what: z.literal('dialled'), reference: z.string().nullable() }),
  z.looseObject({ what: z.literal('safe'), until: z.number().nullable() }),
]);

/** A text whose deed this release cannot read is no claim: the person may still press the key in our call. */
const claims = readableOf<Claim>(z.looseObject({ key: z.string(), deed }));

/** Fields that may be missing came later: alarms that were stored before do not have them. */
export const alarmState = storedDocument<AlarmState>(
  z.looseObject({
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
    claims: claims.exactOptional(),
    excludedPhones: z.array(z.string()),
    workerPhones: z.array(z.string()).exactOptional(),
    covertSince: z.number().exactOptional(),
    answerWithin: z.number(),
    unsentReplies: purpleReplies,
    tellAt: z.number().nullable(),
    informed: z.boolean(),
    ended: z.enum(['pin', 'contact', 'office', 'seen', 'police', 'drill', 'real']).nullable().exactOptional(),
  }),
);
