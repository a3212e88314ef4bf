import type { Knex } from 'knex';
import type { ActionName, Given, OutcomeOf } from '../../conversation/engine/actions.ts';
import type { Vars } from '../../conversation/files/flow.ts';
import type { Conversation, TurnEvent } from '../../records/conversations.ts';
import type { Caller } from '../../records/organisation/people.ts';
import type { Visit } from '../../safety/visit.ts';
import { type SafetyEvent, sealedEvents } from '../../operations/safety-event.ts';
import type { UnitOfWork } from '../../operations/work.ts';

/** One turn of a call while it is being worked out. Actions may change who the caller is and what is open. */
export interface Turn extends Omit<UnitOfWork, 'trx'> {
  /** Null while the turn is answered without a transaction: it then reads and writes nothing but its conversation. */
  trx: Knex.Transaction | null;
  conversation: Conversation;
  caller: Caller | null;
  /** The caller's open visit, in the shown book. */
  visit: Visit | null;
  /** What the true book will be told, in this turn's own transaction. */
  events: TurnEvent[];
}

export interface TurnInTransaction extends Turn {
  trx: Knex.Transaction;
}

export const isInTransaction = (turn: Turn): turn is TurnInTransaction => turn.trx !== null;

/** What an action did, by the name that the flow branches on. */
export interface Outcome<Name extends string = string> {
  name: Name;
  vars?: Vars;
}

/** The action needs a transaction, and the turn has none. Nothing has been written: the whole turn is taken again. */
export const NEEDS_TRANSACTION = 'needs-transaction';

type Ends<A extends ActionName> = Outcome<OutcomeOf<A>>;

/** An action that reads or writes records. `entry` is what was keyed in, where something was. */
export type Action<A extends ActionName> = (
  turn: TurnInTransaction,
  given: Given<A>,
  entry: string | null,
) => Promise<Ends<A>>;

/** An action that can end with what the turn came with, always or mostly. */
export type ActionAtOnce<A extends ActionName> = (
  turn: Turn,
  given: Given<A>,
  entry: string | null,
) => Promise<Ends<A> | typeof NEEDS_TRANSACTION>;

export const outcome = <const Name extends string>(name: Name, vars: Vars = {}): Outcome<Name> => ({ name, vars });

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
  turn.events.push({ ...sealedEvents(turn, personId, events), dueAt });
}
