import type { Vars } from '../../conversation/files/flow.ts';
import type { Conversation, TurnEvent } from '../../records/conversations.ts';
import type { Caller } from '../../records/organisation/people.ts';
import { seal } from '../../crypto/seal.ts';
import type { Visit } from '../../safety/visit.ts';
import type { SafetyEvent } from '../../operations/safety-event.ts';
import type { UnitOfWork } from '../../operations/work.ts';

/** One turn of a call while it is being worked out. Actions may change who the caller is and what is open. */
export interface Turn extends UnitOfWork {
  conversation: Conversation;
  caller: Caller | null;
  /** The caller's open visit, in the shown book. */
  visit: Visit | null;
  /** What the true book will be told, in this turn's own transaction. */
  events: TurnEvent[];
}

/** What an action did, by the name that the flow branches on. */
export interface Outcome {
  name: string;
  vars?: Vars;
}

/** Something that a flow's `do` names. `entry` is what was keyed in, where something was. */
export type Action = (turn: Turn, given: Record<string, string>, entry: string | null) => Promise<Outcome>;

export const outcome = (name: string, vars: Vars = {}): Outcome => ({ name, vars });

/** A variable of the conversation, as text; empty when it has none. */
export function textVar(turn: Turn, name: string): string {
  const value = turn.conversation.state.vars[name];
  return typeof value === 'string' ? value : '';
}

/** Adds a sealed event about the caller; `dueAt` where it is to be taken in later. */
export function addEvent(turn: Turn, event: SafetyEvent, dueAt: Date = turn.now): void {
  addEvents(turn, [event], dueAt);
}

/** Several, as one row. */
export function addEvents(turn: Turn, events: SafetyEvent[], dueAt: Date = turn.now): void {
  if (turn.caller) addEventsOf(turn, turn.caller.id, events, dueAt);
}

/** The same about somebody else than the caller: a responder in a call of ours. */
export function addEventsOf(turn: Turn, personId: string, events: SafetyEvent[], dueAt: Date = turn.now): void {
  turn.events.push({ workerId: personId, dueAt, sealed: seal(turn.parts.secrets.data, personId, events) });
}
