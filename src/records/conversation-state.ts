import { z } from 'zod';
import type { SpeechSegment, State, Value } from '../conversation/files/flow.ts';
import { storedDocument } from '../database/stored-document.ts';
import { session, type Session, withoutDefaults } from './session.ts';
import { sessionOfVars } from './session-of-vars.ts';

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

const segment: z.ZodType<SpeechSegment> = z.union([
  z.object({ text: z.string(), language: z.string(), pace: z.enum(['normal', 'slow', 'slower']) }),
  sound,
]);

/** Where a call is in its flow, and what it remembers beside. */
export interface ConversationState {
  state: State;
  session: Session;
}

const document = storedDocument<State & { session?: Session | undefined }, State & { session: Partial<Session> }>(
  z.object({
    flow: z.string(),
    step: z.string(),
    silences: z.number(),
    misses: z.number(),
    loneZero: z.boolean().default(false),
    waits: z.number(),
    hungUp: z.boolean(),
    pendingSpeech: z.array(segment),
    vars: z.record(z.string(), value),
    session: session.optional(),
  }),
);

/** What a call carries from turn to turn. It is parsed once in a turn. */
export const conversationState = {
  write({ state, session: remembered }: ConversationState): string {
    return document.write({ ...state, session: withoutDefaults(remembered) });
  },
  read(stored: unknown): ConversationState {
    const { session: remembered, ...state } = document.read(stored);
    return { state, session: remembered ?? sessionOfVars(state.vars) };
  },
};
