import type { Vars } from '../../../conversation/files/flow.ts';
import { openAlarmOf } from '../../../records/alarms.ts';
import { actorOfContact } from '../../../records/actor.ts';
import { lockAttempt } from '../../../records/attempt-changes.ts';
import { conversationById, isJoined } from '../../../records/conversations.ts';
import { lockCallSequence } from '../../../records/call-sequences.ts';
import type { Alarm } from '../../../safety/alarm/alarm.ts';
import { processSealedEventsWithin } from '../../../operations/sealed-event-processing.ts';
import { familyAt, namesOfFamily } from '../../../operations/family-calls.ts';
import { markSpokenWith } from '../../../operations/texts/mark-seen.ts';
import { recordPerson } from './responder-actions.ts';
import { type Action, outcome, sessionOf, type TurnInTransaction } from '../turn.ts';

/** A person was rung for a caller who waits: they hear who it is, and the two calls are joined. */

/**
 * The caller may have hung up while the person who was rung heard who it is. They have spoken with each other once both
 * calls are joined: the caller looks every three seconds whether somebody has answered, and may hang up before. The
 * sequence is locked, so that of two calls that are joined at once the second sees the first.
 */
export const isCallerThere: Action<'is-caller-there'> = async (turn) => {
  const room = await waitingCall(turn);
  if (room === null) return outcome('gone');
  if (await isJoined(turn.trx, { id: room }))
    await markSpokenWith(turn, (await conversationById(turn.trx, room))?.theirNumber ?? null);
  return outcome('there');
};

/** The office may be the first that is joined. Its call is then the one that speaks, and this caller's turn tells. */
export async function joinedAfterOffice(turn: TurnInTransaction, callSequenceId: string): Promise<void> {
  await lockCallSequence(turn.trx, callSequenceId);
  if (!(await isJoined(turn.trx, { callSequenceId }))) return;
  const { trx, now, conversation } = turn;
  await markSpokenWith({ trx, now, actor: actorOfContact('office', 'line') }, conversation.theirNumber);
}

/** A person on duty has pressed 1: the two calls are joined, if the caller is still there. */
export const officeAnswered: Action<'office-answered'> = async (turn) => {
  const { waitingCaller } = sessionOf(turn);
  // This first takes in what the caller's phone has said so far, in this call too. It also locks the worker, and
  // workers are locked before call sequences.
  const mayBeCovert = waitingCaller !== null && (await processSealedEventsWithin(turn, waitingCaller.id));
  const room = await waitingCall(turn);
  if (room === null) return outcome('gone');
  await recordPerson(turn);
  const number = (await conversationById(turn.trx, room))?.theirNumber ?? null;
  const alarm = waitingCaller && ((await openAlarmOf(turn.trx, waitingCaller.id))?.alarm ?? null);
  return outcome('join', {
    room,
    ...howToAct(alarm, mayBeCovert),
    ...(waitingCaller ? { worker: waitingCaller.name } : await whoCalls(turn, number)),
  });
};

/** A caller whom we do not know, unless their number is one of a worker's family. */
async function whoCalls(turn: TurnInTransaction, number: string | null): Promise<Vars> {
  const family = await familyAt(turn, number);
  return family.length > 0 ? { family: namesOfFamily(family) } : { stranger: 'yes' };
}

/**
 * A person who speaks with somebody under duress must act as the ordinary office. Afterwards they dial 999, unless
 * somebody has. So they must where nobody knows yet: `mayBeCovert` if what the caller's phone has said could not be
 * taken in.
 */
function howToAct(alarm: Alarm | null, mayBeCovert: boolean): Vars {
  const isKnown = alarm?.covert === true && !alarm.drill;
  if (!isKnown && !mayBeCovert) return { act: 'known' };
  const isWatch = isKnown && alarm.kind === 'watch' && !mayBeCovert;
  const isDialled = alarm?.state.facts.some(({ what }) => what === 'dialled') ?? false;
  return { act: 'ordinary', ...(!isWatch && !isDialled ? { undialled: 'yes' } : {}) };
}

export const workerAnswered: Action<'worker-answered'> = async (turn) => {
  const room = await waitingCall(turn);
  if (room === null) return outcome('gone');
  await recordPerson(turn);
  return outcome('join', { room });
};

/**
 * The id of the call that waits to be put through, while it waits; otherwise null. The two calls are joined in a room
 * of that name.
 */
async function waitingCall(turn: TurnInTransaction): Promise<string | null> {
  const { attemptId } = turn.conversation;
  const attempt = attemptId === null ? null : await lockAttempt(turn.trx, attemptId);
  const ring = attempt?.callSequenceId == null ? null : await lockCallSequence(turn.trx, attempt.callSequenceId);
  // Too late: after the minute the caller was asked for the PIN, and others are being rung.
  if (ring?.sequence.status === 'stopped') return null;
  const { waitingCall } = sessionOf(turn);
  const waiting = waitingCall === null ? null : await conversationById(turn.trx, waitingCall);
  return waiting?.status === 'live' ? waiting.id : null;
}
