import { clockVar, type Vars } from '../../../conversation/files/flow.ts';
import { atRiskFor, openAlarmOf } from '../../../records/alarms.ts';
import { anyKeyed, lockAttempt } from '../../../records/attempts.ts';
import { conversationById } from '../../../records/conversations.ts';
import { dutyContacts, loadResponders } from '../../../records/organisation/people.ts';
import { lockCallSequence } from '../../../records/call-sequences.ts';
import { recentPlacesOf } from '../../../records/visits.ts';
import type { Alarm } from '../../../safety/alarm/alarm.ts';
import { type Responders, managers } from '../../../safety/responders.ts';
import { withoutThoseAtRisk } from '../../../safety/risk.ts';
import { ON_THE_LINE } from '../../../contact/urgency.ts';
import { findPerson } from './caller-actions.ts';
import { stillThereSince } from '../../../operations/alarm-responders.ts';
import { processSealedEventsWithin } from '../../../operations/sealed-event-processing.ts';
import { tellOffice } from '../../../operations/office-notices.ts';
import { keyed } from './responder-actions.ts';
import { startCallSequence, stopCallSequences } from '../../../operations/ring-work.ts';
import {
  type Action,
  type ActionAtOnce,
  addEvent,
  isInTransaction,
  NEEDS_TRANSACTION,
  type Outcome,
  outcome,
  textVar,
  type Turn,
  type TurnInTransaction,
} from '../turn.ts';
import type { NewCallSequence } from '../../../operations/ring-work.ts';
import { inWriting } from '../../../operations/work.ts';
import { sealedConcern } from '../../../operations/worries.ts';

/** Real milliseconds, not sped up: "nobody within 60 s is a panic", "raises after 30 s unless a PIN came". */
const NOBODY_AFTER = 60_000;
const PANIC_AFTER = 30_000;

export const raisePanic: ActionAtOnce<'raise-panic'> = async (turn) => {
  if (!isKnown(turn)) return isInTransaction(turn) ? strangerInNeed(turn, { rings: false }) : NEEDS_TRANSACTION;
  addEvent(turn, { type: 'panic' });
  return outcome('raised');
};

export const panicUnlessPin: ActionAtOnce<'panic-unless-pin'> = async (turn) => {
  if (!isKnown(turn))
    return isInTransaction(turn)
      ? outcome('unknown-caller', await dutyHears(turn, { rings: false }))
      : NEEDS_TRANSACTION;
  addEvent(turn, { type: 'panic-unless-pin' }, new Date(turn.now.getTime() + turn.parts.clock.stretch(PANIC_AFTER)));
  return outcome('waiting');
};

/** Rings the duty numbers in turn, or, if there are none, the managers. */
export const putThrough: Action<'put-through'> = async (turn) => {
  const { shown, phones } = await officePhones(turn);
  if (shown.length === 0) return nobody(turn);
  const known = turn.caller && isKnown(turn) ? { caller: turn.caller.name, caller_id: turn.caller.id } : {};
  const held = await hold(turn, 'office', {
    purpose: 'office',
    contactKey: 'office',
    personId: null,
    workerId: null,
    phones,
    flow: 'office-call',
    carrier: turn.conversation.carrier,
    vars: { conversation: turn.conversation.id, ...known },
    urgency: ON_THE_LINE,
    times: 2,
  });
  // If the true book excludes some of the phones, the caller waits as long as if they had been rung.
  return { ...held, vars: { ...held.vars, held_whole: phones.length < shown.length ? 'no' : 'yes' } };
};

interface Office {
  /**
   * The phones that the shown book allows: none of the caller's own, and none of people on a visit at the same address.
   */
  shown: string[];
  /** Those of them that the true book allows as well. */
  phones: string[];
}

async function officePhones(turn: TurnInTransaction): Promise<Office> {
  const { caller, organisation, conversation } = turn;
  const theirs = conversation.theirNumber === null ? [] : [conversation.theirNumber];
  if (!caller?.team) {
    const duty =
      organisation.duty.length > 0
        ? organisation.duty
        : (await dutyContacts(turn.trx)).flatMap((contact) => contact.phones);
    const phones = duty.filter((number) => !theirs.includes(number));
    return { shown: phones, phones };
  }
  const [callerId, teamId] = [caller.id, caller.team.id];
  const circleWithout = async (endedSince: Date, phones: string[], places: string[]): Promise<Responders> =>
    withoutThoseAtRisk(await loadResponders(turn.trx, callerId, teamId, { endedSince }), phones, [
      ...places,
      ...(await recentPlacesOf(turn.trx, callerId, endedSince)),
    ]);
  const shown = await circleWithout(stillThereSince(turn, turn.now), theirs, []);
  // People who were there when the covert alarm was raised, or within two hours before it, may be there for as long as
  // it is open.
  const risk = await atRiskFor(turn.trx, callerId);
  const truly = await circleWithout(
    stillThereSince(turn, risk.since ?? turn.now),
    [...theirs, ...risk.phones],
    risk.places,
  );
  return { shown: officeOf(shown, turn.now), phones: officeOf(truly, turn.now) };
}

function officeOf(responders: Responders, now: Date): string[] {
  return responders.duty.length > 0 ? responders.duty : managers(responders, now, []).flatMap(({ phones }) => phones);
}

async function hold(
  turn: TurnInTransaction,
  heldFor: 'office' | 'worker',
  ring: NewCallSequence,
): Promise<Outcome<'ringing'>> {
  const callSequenceId = await startCallSequence(turn, ring);
  return outcome('ringing', { held_ring: callSequenceId, held_since: clockVar(turn.now), held_for: heldFor });
}

/** Asked every few seconds by the call that waits. */
export const isAnybodyThere: Action<'is-anybody-there'> = async (turn) => {
  const callSequenceId = textVar(turn, 'held_ring');
  if (await anyKeyed(turn.trx, callSequenceId)) return outcome('joined', { room: turn.conversation.id });
  const ring = await lockCallSequence(turn.trx, callSequenceId);
  const isOver = !ring || ring.sequence.status === 'unanswered' || ring.sequence.status === 'stopped';
  if (!(isOver && textVar(turn, 'held_whole') !== 'no') && waited(turn) < turn.parts.clock.stretch(NOBODY_AFTER))
    return outcome('waiting');
  await stopHeldRing(turn);
  return textVar(turn, 'held_for') === 'worker' ? outcome('nobody') : nobody(turn);
};

/**
 * The office is told about a caller who asked for it and hung up. If it is a worker, the true book decides what is
 * told.
 */
export const callerLeft: Action<'caller-left'> = async (turn) => {
  await stopHeldRing(turn);
  if (textVar(turn, 'held_for') !== 'office') return outcome('done');
  if (!isKnown(turn)) return outcome('done', await dutyHears(turn, { rings: false }));
  addEvent(turn, { type: 'left-waiting', number: turn.conversation.theirNumber });
  return outcome('done');
};

/** The caller may have hung up while the person who was rung heard who it is. */
export const isCallerThere: Action<'is-caller-there'> = async (turn) => {
  const caller = await conversationById(turn.trx, textVar(turn, 'conversation'));
  return outcome(caller?.status === 'live' ? 'there' : 'gone');
};

/** A person on duty has pressed 1: the two calls are joined, if the caller is still there. */
export const officeAnswered: Action<'office-answered'> = async (turn) => {
  const callerId = textVar(turn, 'caller_id');
  // This first takes in what the caller's phone has said so far, in this call too. It also locks the worker, and
  // workers are locked before call sequences.
  if (callerId !== '') await processSealedEventsWithin(turn, callerId);
  const room = await waitingCall(turn);
  if (room === null) return outcome('gone');
  await keyed(turn);
  const alarm = callerId === '' ? null : ((await openAlarmOf(turn.trx, callerId))?.alarm ?? null);
  const worker = textVar(turn, 'caller');
  return outcome('join', { room, ...howToAct(alarm), ...(worker === '' ? {} : { worker }) });
};

/**
 * A person who speaks with somebody under duress must act as the ordinary office. Afterwards they dial 999, unless
 * somebody has.
 */
function howToAct(alarm: Alarm | null): Vars {
  if (!alarm?.covert || alarm.drill) return { act: 'known' };
  const isUndialled = alarm.kind !== 'watch' && !alarm.state.facts.some(({ what }) => what === 'dialled');
  return { act: 'ordinary', ...(isUndialled ? { undialled: 'yes' } : {}) };
}

export const workerAnswered: Action<'worker-answered'> = async (turn) => {
  const room = await waitingCall(turn);
  if (room === null) return outcome('gone');
  await keyed(turn);
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
  const waiting = await conversationById(turn.trx, textVar(turn, 'conversation'));
  return waiting?.status === 'live' ? waiting.id : null;
}

/** Nobody answered. For a known caller this is a panic. */
async function nobody(turn: TurnInTransaction): Promise<Outcome<'nobody' | 'unknown-caller'>> {
  if (!isKnown(turn)) return strangerInNeed(turn, { rings: true });
  addEvent(turn, { type: 'panic' });
  return outcome('nobody');
}

/**
 * An unknown caller asks for a person or for help. It can become an alarm once they say whom it is about. Until then
 * the office is told of the call.
 */
async function strangerInNeed(turn: TurnInTransaction, how: { rings: boolean }): Promise<Outcome<'unknown-caller'>> {
  return outcome('unknown-caller', { help_wanted: 'yes', ...(await dutyHears(turn, how)) });
}

/**
 * The office gets one text for each call. It is rung if the caller waited for a person in vain; before that, the
 * caller's own call to the office needs these phones.
 */
async function dutyHears(turn: TurnInTransaction, { rings }: { rings: boolean }): Promise<Vars> {
  if (textVar(turn, 'duty_told') === 'yes' && !rings) return {};
  const { theirNumber } = turn.conversation;
  const vars: Vars = theirNumber === null ? {} : { caller_number: { digits: theirNumber } };
  await tellOffice(turn, {
    source: theirNumber,
    number: theirNumber,
    prompt: { id: 'told.asked-for-person', vars },
    words: inWriting(turn, 'text.asked-for-person', {}),
    rings,
    isFollowUp: textVar(turn, 'duty_told') === 'yes',
  });
  return { duty_told: 'yes' };
}

/**
 * The person for whom an unknown caller asks for help. A staff number is enough to check on somebody, but it does not
 * prove who is calling.
 */
export const raiseFor: Action<'raise-for'> = async (turn, given, entry) => {
  const by = { key: null, number: turn.conversation.theirNumber };
  const concern = entry === null ? null : await sealedConcern(turn, entry, by, { inDanger: true });
  if (concern) turn.events.push({ ...concern, dueAt: turn.now });
  return { ...(await findPerson(turn, given, entry)), name: 'noted' };
};

/** Whether the caller is known: by their phone or by a PIN. */
function isKnown(turn: Turn): boolean {
  return turn.caller !== null && (textVar(turn, 'known') === 'yes' || textVar(turn, 'proved') === 'yes');
}

function waited(turn: TurnInTransaction): number {
  const since = turn.conversation.state.vars['held_since'];
  const start = typeof since === 'object' && 'clock' in since ? Date.parse(since.clock) : turn.now.getTime();
  return turn.now.getTime() - start;
}

async function stopHeldRing(turn: TurnInTransaction): Promise<void> {
  const ring = await lockCallSequence(turn.trx, textVar(turn, 'held_ring'));
  if (ring) await stopCallSequences(turn, { callSequenceId: ring.id, purposes: ['office', 'worker'] });
}
