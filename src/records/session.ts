import { z } from 'zod';
import type { Vars } from '../conversation/files/flow.ts';
import { withUnknownKeys } from '../database/stored-document.ts';
import { QUESTIONS } from '../safety/purple-file.ts';
import { HOLDS_WHILE_NAMES } from './holds-while.ts';

/** A caller who waits to be put through, and the calls that we make for them. */
const transfer = withUnknownKeys(
  z.object({
    to: z.enum(['office', 'worker']),
    callSequenceId: z.string(),
    /** Milliseconds of Buddyline's clock. */
    since: z.number(),
    /** False: the true book has left out phones that the shown book would have rung. */
    isWhole: z.boolean(),
  }),
);

/** Somebody keyed a one-time code and chooses their PINs. Only keyed hashes of what was keyed are stored. */
const firstCall = withUnknownKeys(
  z.object({
    personId: z.string(),
    /** The PIN that must be keyed a second time. */
    chosen: z.string().nullable().default(null),
    chosenLength: z.number().nullable().default(null),
    /** The first PIN, once it was keyed twice. */
    firstPin: z.string().nullable().default(null),
    /** Names the secret under which the first PIN was hashed. */
    firstMark: z.string().nullable().default(null),
  }),
);

/** What a call remembers from turn to turn. No prompt can say it; what prompts say is in the flow's variables. */
export const session = withUnknownKeys(
  z.object({
    /** The caller rings from a phone of their own, or we have rung one. */
    isPhoneKnown: z.boolean().default(false),
    /** The caller has keyed their PIN. */
    isProved: z.boolean().default(false),
    /** The caller has said who they are. Until a PIN proves it they may be anybody. */
    isProofOwed: z.boolean().default(false),
    pinTries: z.number().default(0),
    /** On a known phone somebody keyed this other person's staff number: the PIN that follows may be theirs. */
    colleague: z.string().nullable().default(null),
    /** On a known phone somebody has called for help, and no PIN has said who. */
    hasCalledUnproved: z.boolean().default(false),
    /** Somebody unknown asked for help. The PIN that follows raises the alarm. */
    isHelpWanted: z.boolean().default(false),
    /** A PIN in this call has moved an overdue visit to this end: milliseconds of Buddyline's clock. */
    pinExtendedTo: z.number().nullable().default(null),
    firstCall: firstCall.nullable().default(null),
    /** How many PINs were keyed for practice. */
    practised: z.number().default(0),
    /** The staff number of the colleague about whom the caller is worried. */
    worriedAbout: z.string().nullable().default(null),
    transfer: transfer.nullable().default(null),
    /** The office has been told that an unknown caller asked for a person. */
    isOfficeTold: z.boolean().default(false),
    /** It is on record that a worker's family has asked for a person. */
    isFamilyNoted: z.boolean().default(false),
    /** The visit whose place the call asks for: a recording belongs to it. */
    memoVisit: z.string().nullable().default(null),

    /** In our call for somebody who waits: their call, and who they are if we know. */
    waitingCall: z.string().nullable().default(null),
    waitingCaller: z.object({ id: z.string(), name: z.string() }).nullable().default(null),

    /** The alarm that was told last, and its kind then. */
    toldAlarm: z.object({ id: z.string(), kind: z.string() }).nullable().default(null),
    /** What was told in this call: alarms with their kind, references and news, by their ids. */
    heard: z.array(z.string()).default([]),
    ownPinTries: z.number().default(0),
    /** The alarm about which the responder has keyed their own PIN. */
    ownPinFor: z.string().nullable().default(null),
    /** The alarm of which the responder says that the police have given the all-clear. */
    allClearOf: z.string().nullable().default(null),
    /** Our call answers a call or a text of theirs. */
    haveReachedUs: z.boolean().default(false),

    purpleCall: z.string().nullable().default(null),
    question: z.enum(QUESTIONS).nullable().default(null),
    /** The question that has been asked a second time. */
    askedAgain: z.enum(QUESTIONS).nullable().default(null),
    /** A key, a clear word or the code phrase has shown that a person is there. */
    isPersonThere: z.boolean().default(false),
    /** A 0 was pressed in the purple-file call, and nothing has been answered since. */
    isZeroKeyed: z.boolean().default(false),
    /** The second 0 has raised an alarm there. */
    hasCriedByKey: z.boolean().default(false),
  }),
);

export type Session = z.output<typeof session>;

export const NEW_SESSION: Session = session.parse({});

/** The same without what stands as in a new session: most calls remember little, and each turn stores it. */
export function withoutDefaults(stored: Session): Partial<Session> {
  const said = Object.entries(stored).filter(([, value]) => !(value === false || value === 0 || value === null));
  return Object.fromEntries(said.filter(([, value]) => !(Array.isArray(value) && value.length === 0)));
}

/** What a call that we place brings to its session. It is stored among the variables of its attempt. */
type Brought = Partial<Pick<Session, 'purpleCall' | 'haveReachedUs' | 'waitingCall' | 'waitingCaller'>>;

const brought = z.object({
  purple_call: z.string().optional(),
  reached_us: z.literal('yes').optional(),
  conversation: z.string().optional(),
  caller: z.string().optional(),
  caller_id: z.string().optional(),
});

export function broughtVars({ purpleCall, haveReachedUs, waitingCall, waitingCaller }: Brought): Vars {
  return {
    ...(purpleCall && { purple_call: purpleCall }),
    ...(haveReachedUs && { reached_us: 'yes' }),
    ...(waitingCall && { conversation: waitingCall }),
    ...(waitingCaller && { caller: waitingCaller.name, caller_id: waitingCaller.id }),
  };
}

/** Splits the variables of an attempt into what prompts may say and what the session begins with. */
export function splitBrought(vars: Vars): { vars: Vars; brought: Brought } {
  const { purple_call, reached_us, conversation, caller, caller_id } = brought.parse(vars);
  const names = [...Object.keys(brought.shape), ...HOLDS_WHILE_NAMES];
  return {
    vars: Object.fromEntries(Object.entries(vars).filter(([name]) => !names.includes(name))),
    brought: {
      ...(purple_call !== undefined && { purpleCall: purple_call }),
      ...(reached_us && { haveReachedUs: true }),
      ...(conversation !== undefined && { waitingCall: conversation }),
      ...(caller !== undefined && caller_id !== undefined && { waitingCaller: { id: caller_id, name: caller } }),
    },
  };
}
