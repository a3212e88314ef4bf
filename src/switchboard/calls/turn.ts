import type { Knex } from 'knex';
import type { ActionName, Given, OutcomeOf } from '../../conversation/engine/actions.ts';
import type { Vars } from '../../conversation/files/flow.ts';
import type { Conversation } from '../../records/conversations.ts';
import type { TurnEvent } from '../../records/save-turn.ts';
import { type CommunicationNeeds, NO_NEEDS } from '../../records/organisation/communication-needs.ts';
import type { Session } from '../../records/session.ts';
import type { Caller } from '../../records/organisation/people.ts';
import type { HazardKind } from '../../safety/hazard.ts';
import type { PlannedVisit } from '../../safety/planned-visit.ts';
import type { Visit } from '../../safety/visit.ts';
import { type SafetyEvent, sealedEvents } from '../../operations/safety-event.ts';
import type { UnitOfWork } from '../../operations/work.ts';

/** One turn of a call while it is processed. Actions may change the caller and the open visit. */
export interface Turn extends Omit<UnitOfWork, 'trx'> {
  /** Null while the turn is answered without a transaction. Then it reads and writes only its conversation. */
  trx: Knex.Transaction | null;
  conversation: Conversation;
  caller: Caller | null;
  /** The caller's open visit, in the shown book. */
  visit: Visit | null;
  /** The caller's planned visit that was near when the call began. */
  planned: PlannedVisit | null;
  /** What is noted of the address of a visit that this turn has begun. */
  hazards: HazardKind[];
  /** Sealed events for the true book, saved with the turn. */
  events: TurnEvent[];
}

export interface TurnInTransaction extends Turn {
  trx: Knex.Transaction;
}

export const isInTransaction = (turn: Turn): turn is TurnInTransaction => turn.trx !== null;

/** The result of an action, under the name that the flow branches on. */
export interface Outcome<Name extends string = string> {
  name: Name;
  vars?: Vars;
}

/**
 * The action needs a transaction, and the turn has none. Nothing has been written, and the whole turn is done again.
 */
export const NEEDS_TRANSACTION = 'needs-transaction';

type Ends<A extends ActionName> = Outcome<OutcomeOf<A>>;

/** An action that reads or writes records. `entry`: what was keyed, or null. */
export type Action<A extends ActionName> = (
  turn: TurnInTransaction,
  given: Given<A>,
  entry: string | null,
) => Promise<Ends<A>>;

/** An action that, always or mostly, needs only what the turn was loaded with. */
export type ActionAtOnce<A extends ActionName> = (
  turn: Turn,
  given: Given<A>,
  entry: string | null,
) => Promise<Ends<A> | typeof NEEDS_TRANSACTION>;

export const outcome = <const Name extends string>(name: Name, vars: Vars = {}): Outcome<Name> => ({ name, vars });

export const sessionOf = (turn: Turn): Session => turn.conversation.session;

/** Changes what the call remembers. It is saved with the turn. */
export function remember(turn: Turn, changes: Partial<Session>): void {
  turn.conversation.session = { ...turn.conversation.session, ...changes };
}

/**
 * The language and pace for the person on the line. After a staff number, but before the PIN, they are not those of
 * that staff number's person: otherwise a caller could find out which numbers exist.
 */
export function needsIn(turn: Turn): CommunicationNeeds {
  const { isProved, isProofOwed } = sessionOf(turn);
  return turn.caller && (isProved || !isProofOwed) ? turn.caller.needs : NO_NEEDS;
}

export const languageOf = (turn: Turn): string => needsIn(turn).language ?? turn.organisation.locale;

/** Adds a sealed event about the caller. `dueAt`: when it is to be processed, if not at once. */
export function addEvent(turn: Turn, event: SafetyEvent, dueAt: Date = turn.now): void {
  addEvents(turn, [event], dueAt);
}

/** Adds several events as one row. */
export function addEvents(turn: Turn, events: SafetyEvent[], dueAt: Date = turn.now): void {
  if (turn.caller) addEventsOf(turn, turn.caller.id, events, dueAt);
}

/** The same about another person than the caller: a responder in one of our calls. */
export function addEventsOf(turn: Turn, personId: string, events: SafetyEvent[], dueAt: Date = turn.now): void {
  turn.events.push({ ...sealedEvents(turn, personId, events), dueAt });
}
