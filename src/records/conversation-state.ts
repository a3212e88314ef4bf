import { z } from 'zod';
import type { State } from '../conversation/files/flow.ts';
import { storedDocument } from '../database/stored-document.ts';
import { session, type Session, withoutDefaults } from './session.ts';
import { sessionOfVars } from './session-of-vars.ts';
import { storedSegment, storedVars } from './stored-reply.ts';

/** Where a call is in its flow, and what it remembers beside. */
interface ConversationState {
  state: State;
  session: Session;
}

const document = storedDocument<State & { session?: Session | undefined }, State & { session: Partial<Session> }>(
  z.looseObject({
    flow: z.string(),
    step: z.string(),
    silences: z.number(),
    misses: z.number(),
    loneZero: z.boolean().default(false),
    waits: z.number(),
    hungUp: z.boolean(),
    leftAt: z.string().exactOptional(),
    pendingSpeech: z.array(storedSegment),
    vars: storedVars,
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
