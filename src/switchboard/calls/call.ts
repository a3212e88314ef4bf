import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import type { CallBegun, CallTurn } from '../../carriers/carrier.ts';
import type { Reply, Vars } from '../../conversation/files/flow.ts';
import { RING_AGAIN } from '../../carriers/when-we-fail.ts';
import { beginFlow } from '../../conversation/engine/engine.ts';
import type { Attempt } from '../../records/attempts.ts';
import { lockAttempt } from '../../records/attempt-changes.ts';
import { recordReport } from '../../records/reports.ts';
import {
  type Conversation,
  conversationByRef,
  insertConversation,
  liveTurnOf,
  silenceDueOf,
  storedReply,
} from '../../records/conversations.ts';
import { type LoadedTurn, loadTurn } from '../../records/load-turn.ts';
import { NEW_SESSION, splitBrought } from '../../records/session.ts';
import { staysInCompany } from '../../records/rooms.ts';
import type { TurnsTogether } from '../../records/turns-together.ts';
import { type Lock, lockWorkers } from '../../records/organisation/held-workers.ts';
import { callerById, callerByPhone, type Caller } from '../../records/organisation/people.ts';
import { transact } from '../../database/transact.ts';
import { pinLengthOf } from './actions/caller-actions.ts';
import { NEEDS_TRANSACTION } from './turn.ts';
import { inTransaction, type Dependencies, type UnitOfWork } from '../../operations/work.ts';
import { answerTurn, answerIn, contextOf, NOBODY, OVER } from './answer-turn.ts';
import { BETWEEN_LOOKS } from './gone-after.ts';
import { hearKeyedBefore } from './keyed-before-hang-up.ts';

/**
 * A call, turn by turn. The state of the conversation is loaded, the flow and its actions run, and everything is saved
 * at once. Only then is the reply spoken (promise 2).
 */

/**
 * People who talk to each other send us nothing until one of them hangs up, and the report of that may be lost. After
 * this time they count as gone.
 */
const LONGEST_TALK = 4 * 3_600_000;

export async function callBegins(parts: Dependencies, call: CallBegun): Promise<Reply> {
  const again = await openingOf(parts.knex, call);
  if (again) return again;
  const reply = await inTransaction(parts, NOBODY, (work) => openConversation(work, call));
  return reply ?? noSuchTurn(randomUUID(), 0);
}

/** Answers one turn. Returns null, and changes nothing, if the turn belongs to another call than the conversation. */
export async function callTurns(parts: Dependencies, turns: TurnsTogether, turn: CallTurn): Promise<Reply | null> {
  try {
    const reply = (await answeredAtOnce(parts, turns, turn)) ?? (await answeredLocked(parts, turn));
    return reply ?? noSuchTurn(turn.conversationId, turn.turn);
  } catch (error) {
    if (error instanceof AnotherCall) return null;
    throw error;
  }
}

/**
 * A turn came from another call than the conversation's. A carrier's signature proves who sent a request, but not that
 * the turn belongs to its address. Without this check one call could change another, or hear its replies.
 */
class AnotherCall extends Error {}

/**
 * Throws AnotherCall if the turn is not of the conversation's call. A call keeps its carrier's id for its whole length,
 * in rooms and outside.
 */
function checkCall({ conversation }: LoadedTurn, { carrier, carrierRef }: CallTurn): void {
  if (conversation.carrier !== carrier || conversation.carrierRef !== carrierRef) throw new AnotherCall();
}

/**
 * Most turns, with a PIN or not, touch only their conversation: one read, and one write that has no effect if the
 * conversation has moved on. Without a transaction there are 2 round trips instead of 4 (CPU of a PIN turn 1.7 ms
 * instead of 2.7). Returns null if that is not enough; then the whole turn is done again with a lock.
 */
async function answeredAtOnce(parts: Dependencies, turns: TurnsTogether, turn: CallTurn): Promise<Reply | null> {
  const loaded = await turns.read(turn);
  if (!loaded) return null;
  checkCall(loaded, turn);
  if (!isNext(loaded, turn)) return null;
  const work = { trx: null, now: parts.clock.now(), parts, organisation: loaded.organisation, actor: NOBODY };
  const reply = await answerTurn(turns.save, work, loaded, turn.turn, turn.input);
  return reply === NEEDS_TRANSACTION ? null : reply;
}

function answeredLocked(parts: Dependencies, turn: CallTurn): Promise<Reply | null> {
  return transact(parts.knex, async (trx) => {
    const loaded = await loadTurn(trx, turn.conversationId, turn.turn);
    if (!loaded) return null;
    checkCall(loaded, turn);
    const work = { trx, now: parts.clock.now(), parts, organisation: loaded.organisation, actor: NOBODY };
    if (loaded.stored) {
      await hearKeyedBefore(work, loaded, turn);
      return loaded.stored;
    }
    return isNext(loaded, turn) ? answerIn(work, loaded, turn.turn, turn.input) : null;
  });
}

function isNext({ conversation, stored }: LoadedTurn, { turn }: CallTurn): boolean {
  return stored === null && conversation.turn === turn - 1 && conversation.status === 'live';
}

/**
 * The caller has hung up. The flow does what it must, and nothing more is said. By `if free` it waits for nobody whom
 * somebody else has locked, and throws WorkerHeld.
 */
export async function callHungUp(parts: Dependencies, conversationId: string, lock: Lock = 'wait'): Promise<void> {
  const turn = await liveTurnOf(parts.knex, conversationId);
  if (turn === null) return;
  await transact(parts.knex, async (trx) => {
    lockWorkers(trx, lock);
    const loaded = await loadTurn(trx, conversationId, turn + 1);
    if (loaded?.conversation.status !== 'live') return;
    const work: UnitOfWork = { trx, now: parts.clock.now(), parts, organisation: loaded.organisation, actor: NOBODY };
    await answerIn(work, loaded, loaded.conversation.turn + 1, { kind: 'hang-up' });
  });
}

/** For a call from which nothing has come for too long. */
export async function conversationDue(parts: Dependencies, conversationId: string, lock?: Lock): Promise<void> {
  const now = parts.clock.now();
  const silence = await silenceDueOf(parts.knex, conversationId);
  if (!silence || silence.dueAt > now) return;
  const mayTalk = now.getTime() < silence.startedAt.getTime() + parts.clock.stretch(LONGEST_TALK);
  const later = new Date(now.getTime() + parts.clock.stretch(BETWEEN_LOOKS));
  if (mayTalk && (await staysInCompany(parts.knex, conversationId, silence.dueAt, later))) return;
  await callHungUp(parts, conversationId, lock);
}

async function openConversation(work: UnitOfWork, call: CallBegun): Promise<Reply> {
  const attempt = call.attemptId === null ? null : await lockAttempt(work.trx, call.attemptId);
  if (attempt) {
    await recordReport(
      work.trx,
      {
        carrier: call.carrier,
        carrierRef: call.carrierRef,
        attemptId: attempt.id,
        status: 'answered',
        order: null,
        errorCode: null,
      },
      work.now,
    );
  }
  const person = await whoIsThere(work, call, attempt);
  const { vars: sayable, brought } = splitBrought(attempt?.vars ?? {});
  const vars: Vars = {
    line_name: work.organisation.lineName,
    spoken_name: work.organisation.spokenName,
    ...sayable,
    ...(attempt && person ? pinLengthOf(work, person) : {}),
  };
  const inbound = work.parts.coverNumbers.includes(call.ourNumber) ? 'cover-call' : 'inbound-call';
  const flow = attempt ? (attempt.flow ?? 'responder-call') : inbound;
  const language = person?.needs.language ?? work.organisation.locale;
  const first = beginFlow(work.parts.library, flow, vars, language, contextOf(work.organisation, work.now));
  const conversation: Conversation = {
    id: attempt?.id ?? randomUUID(),
    carrier: call.carrier,
    direction: attempt ? 'outbound' : 'inbound',
    carrierRef: call.carrierRef,
    ourNumber: call.ourNumber,
    theirNumber: attempt?.toNumber ?? call.theirNumber,
    personId: person?.id ?? null,
    contactKey: attempt?.contactKey ?? null,
    attemptId: attempt?.id ?? null,
    state: first.state,
    session: { ...NEW_SESSION, ...brought, isPhoneKnown: attempt !== null && person !== null },
    turn: -1,
    status: 'live',
    dueAt: null,
    startedAt: work.now,
    endedAt: null,
  };
  let { id } = conversation;
  if (!(await insertConversation(work.trx, conversation))) {
    // The same request came twice at once.
    const again = await openingOf(work.trx, call);
    if (again) return again;
    // A second call was answered for one attempt, because its first try seemed lost. It becomes a conversation of its
    // own: the person must be able to press 1, and their key must not count in another call.
    id = randomUUID();
    if (!(await insertConversation(work.trx, { ...conversation, id }))) return noSuchTurn(id, 0);
  }
  const loaded = await loadTurn(work.trx, id, 0);
  const reply = loaded && (await answerIn(work, loaded, 0, { kind: 'begin' }, first));
  return reply ?? noSuchTurn(id, 0);
}

function whoIsThere(work: UnitOfWork, call: CallBegun, attempt: Attempt | null): Promise<Caller | null> {
  if (attempt) return attempt.personId === null ? Promise.resolve(null) : callerById(work.trx, attempt.personId);
  return call.theirNumber === null ? Promise.resolve(null) : callerByPhone(work.trx, call.theirNumber);
}

/** The reply to the first turn of a call, if there was one. */
async function openingOf(db: Knex, call: CallBegun): Promise<Reply | null> {
  const known = await conversationByRef(db, call.carrier, call.carrierRef);
  return known && ((await storedReply(db, known.id, 0)) ?? noSuchTurn(known.id, 0));
}

/** The reply to a turn of an unknown call, or of one that is over: the person must not think that their key counted. */
function noSuchTurn(conversationId: string, turn: number): Reply {
  return { say: [RING_AGAIN], then: OVER, conversationId, nextTurn: turn + 1 };
}
