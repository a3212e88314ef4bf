import { clockVar, type Vars } from '../../../conversation/files/flow.ts';
import { atRiskFor, openAlarmOf } from '../../../records/alarms.ts';
import { anyKeyed, lockAttempt } from '../../../records/attempts.ts';
import { conversationById } from '../../../records/conversations.ts';
import { dutyContacts, loadResponders } from '../../../records/organisation/people.ts';
import { lockCallSequence } from '../../../records/rings.ts';
import { recentPlacesOf } from '../../../records/visits.ts';
import type { Alarm } from '../../../safety/alarm/alarm.ts';
import { type Responders, managers } from '../../../safety/responders.ts';
import { withoutThoseAtRisk } from '../../../safety/risk.ts';
import { ON_THE_LINE } from '../../../contact/urgency.ts';
import { findPerson } from './caller-actions.ts';
import { stillThereSince } from '../../../operations/alarm-circle.ts';
import { processSealedEventsWithin } from '../../../operations/derive.ts';
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

/** Real milliseconds: "nobody within 60 s is a panic", "raises after 30 s unless a PIN came". Neither is sped up. */
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

/** The duty numbers in turn; without any, the managers. */
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
  // Where the true book forbids some of the phones, the caller waits no shorter than if they had been rung.
  return { ...held, vars: { ...held.vars, held_whole: phones.length < shown.length ? 'no' : 'yes' } };
};

interface Office {
  /**
   * Whom the shown book puts through to: none of the caller's own phones, and nobody on a visit at the same address.
   */
  shown: string[];
  /** Those of them who may be rung, by the true book as well. */
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
  // Whoever was there when the covert alarm was raised, or within two hours before it, may be there for as long as it
  // is open.
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
  const ringId = await startCallSequence(turn, ring);
  return outcome('ringing', { held_ring: ringId, held_since: clockVar(turn.now), held_for: heldFor });
}

/** Asked every few seconds by whoever waits on the line. */
export const isAnybodyThere: Action<'is-anybody-there'> = async (turn) => {
  const ringId = textVar(turn, 'held_ring');
  if (await anyKeyed(turn.trx, ringId)) return outcome('joined', { room: turn.conversation.id });
  const ring = await lockCallSequence(turn.trx, ringId);
  const isOver = !ring || ring.sequence.status === 'unanswered' || ring.sequence.status === 'stopped';
  if (!(isOver && textVar(turn, 'held_whole') !== 'no') && waited(turn) < turn.parts.clock.stretch(NOBODY_AFTER))
    return outcome('waiting');
  await stopHeldRing(turn);
  return textVar(turn, 'held_for') === 'worker' ? outcome('nobody') : nobody(turn);
};

/**
 * Whoever asked for the office and hung up is told of to the office: what we know of a worker is for the true book to
 * say.
 */
export const callerLeft: Action<'caller-left'> = async (turn) => {
  await stopHeldRing(turn);
  if (textVar(turn, 'held_for') !== 'office') return outcome('done');
  if (!isKnown(turn)) return outcome('done', await dutyHears(turn, { rings: false }));
  addEvent(turn, { type: 'left-waiting', number: turn.conversation.theirNumber });
  return outcome('done');
};

/** The caller may have gone while whoever was rung heard who it is. */
export const isCallerThere: Action<'is-caller-there'> = async (turn) => {
  const caller = await conversationById(turn.trx, textVar(turn, 'conversation'));
  return outcome(caller?.status === 'live' ? 'there' : 'gone');
};

/** Somebody on duty has pressed 1: both legs meet, if the caller is still there. */
export const officeAnswered: Action<'office-answered'> = async (turn) => {
  const callerId = textVar(turn, 'caller_id');
  // What the caller's phone has said up to now, in this very call too; and workers are locked before rings.
  if (callerId !== '') await processSealedEventsWithin(turn, callerId);
  const room = await waitingCall(turn);
  if (room === null) return outcome('gone');
  await keyed(turn);
  const alarm = callerId === '' ? null : ((await openAlarmOf(turn.trx, callerId))?.alarm ?? null);
  const worker = textVar(turn, 'caller');
  return outcome('join', { room, ...howToAct(alarm), ...(worker === '' ? {} : { worker }) });
};

/** Whoever speaks with somebody under duress is the ordinary office, and dials 999 afterwards unless somebody has. */
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

/** The call of whoever waits to be put through, while they do; both legs meet in a room of its name. */
async function waitingCall(turn: TurnInTransaction): Promise<string | null> {
  const { attemptId } = turn.conversation;
  const attempt = attemptId === null ? null : await lockAttempt(turn.trx, attemptId);
  const ring = attempt?.ringId == null ? null : await lockCallSequence(turn.trx, attempt.ringId);
  // Too late: after their minute the caller is asked for the PIN, and others are rung.
  if (ring?.sequence.status === 'stopped') return null;
  const waiting = await conversationById(turn.trx, textVar(turn, 'conversation'));
  return waiting?.status === 'live' ? waiting.id : null;
}

/** Nobody came to the phone: a panic, where we know whose. */
async function nobody(turn: TurnInTransaction): Promise<Outcome<'nobody' | 'unknown-caller'>> {
  if (!isKnown(turn)) return strangerInNeed(turn, { rings: true });
  addEvent(turn, { type: 'panic' });
  return outcome('nobody');
}

/**
 * Somebody whom we do not know asks for a person, or for help: once they say whom it is about it can be an alarm,
 * meanwhile the office knows of them.
 */
async function strangerInNeed(turn: TurnInTransaction, how: { rings: boolean }): Promise<Outcome<'unknown-caller'>> {
  return outcome('unknown-caller', { help_wanted: 'yes', ...(await dutyHears(turn, how)) });
}

/**
 * By text once a call; rung where they waited for a person in vain. Before that, their own call to the office needs
 * those phones.
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
 * Whom an unknown caller asks help for: a staff number is enough to look for somebody, though not to say who is
 * calling.
 */
export const raiseFor: Action<'raise-for'> = async (turn, given, entry) => {
  const by = { key: null, number: turn.conversation.theirNumber };
  const concern = entry === null ? null : await sealedConcern(turn, entry, by, { inDanger: true });
  if (concern) turn.events.push({ ...concern, dueAt: turn.now });
  return { ...(await findPerson(turn, given, entry)), name: 'noted' };
};

/** A known phone, or somebody who has given their PIN. */
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
  if (ring) await stopCallSequences(turn, { ringId: ring.id, purposes: ['office', 'worker'] });
}
