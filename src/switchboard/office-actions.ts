import { anyKeyed, lockAttempt } from '../records/attempts.ts';
import { conversationById } from '../records/conversations.ts';
import { loadCircle } from '../records/people.ts';
import { lockRing } from '../records/rings.ts';
import { managers } from '../safety/circle.ts';
import { keyed } from './responder-actions.ts';
import { startRing, stopRings } from './ring-work.ts';
import { type Action, addEvent, clockVar, outcome, type Outcome, textVar, type Turn } from './turn.ts';
import type { NewRing } from './ring-work.ts';

/** Real milliseconds: "nobody within 60 s is a panic", "raises after 30 s unless a PIN came". Neither is sped up. */
const NOBODY_AFTER = 60_000;
const PANIC_AFTER = 30_000;
/** A caller who asks for a person is put through before anything but an alarm. */
const OFFICE_URGENCY = 45;

export const raisePanic: Action = (turn) => {
  if (!isKnown(turn)) return Promise.resolve(outcome('unknown-caller', { help_wanted: 'yes' }));
  addEvent(turn, { type: 'panic' });
  return Promise.resolve(outcome('raised'));
};

export const panicUnlessPin: Action = (turn) => {
  if (!isKnown(turn)) return Promise.resolve(outcome('unknown-caller'));
  addEvent(turn, { type: 'panic-unless-pin' }, new Date(turn.now.getTime() + turn.parts.clock.stretch(PANIC_AFTER)));
  return Promise.resolve(outcome('waiting'));
};

/** The duty numbers in turn; without any, the managers. */
export const putThrough: Action = async (turn) => {
  const phones = (await officePhones(turn)).filter((number) => number !== turn.conversation.theirNumber);
  if (phones.length === 0) return nobody(turn);
  return hold(turn, 'office', {
    purpose: 'office', contactKey: 'office', personId: null, workerId: null, phones, flow: 'office-call',
    vars: { conversation: turn.conversation.id, ...(turn.caller && isKnown(turn) ? { caller: turn.caller.name } : {}) },
    urgency: OFFICE_URGENCY, times: 2,
  });
};

async function officePhones(turn: Turn): Promise<string[]> {
  const { caller, house } = turn;
  if (house.duty.length > 0 || !caller?.team) return house.duty;
  const circle = await loadCircle(turn.trx, caller.id, caller.team.id);
  return managers(circle, turn.now, []).flatMap(({ phones }) => phones);
}

async function hold(turn: Turn, heldFor: 'office' | 'worker', ring: NewRing): Promise<Outcome> {
  const ringId = await startRing(turn, ring);
  return outcome('ringing', { held_ring: ringId, held_since: clockVar(turn.now), held_for: heldFor });
}

/** Asked every few seconds by whoever waits on the line. */
export const isAnybodyThere: Action = async (turn) => {
  const ringId = textVar(turn, 'held_ring');
  if (await anyKeyed(turn.trx, ringId)) return outcome('joined', { room: turn.conversation.id });
  const ring = await lockRing(turn.trx, ringId);
  const isOver = !ring || ring.ring.status === 'unanswered' || ring.ring.status === 'stopped';
  if (!isOver && waited(turn) < turn.parts.clock.stretch(NOBODY_AFTER)) return outcome('waiting');
  await stopHeldRing(turn);
  return textVar(turn, 'held_for') === 'worker' ? outcome('nobody') : nobody(turn);
};

export const callerLeft: Action = async (turn) => {
  await stopHeldRing(turn);
  return outcome('done');
};

/** Somebody on duty has pressed 1: both legs meet, if the caller is still there. */
export const officeAnswered: Action = async (turn) => {
  const room = await waitingCall(turn);
  if (room === null) return outcome('gone');
  await keyed(turn);
  const worker = textVar(turn, 'caller');
  return outcome('join', { room, act: 'known', ...(worker === '' ? {} : { worker }) });
};

export const workerAnswered: Action = async (turn) => {
  const room = await waitingCall(turn);
  if (room === null) return outcome('gone');
  await keyed(turn);
  return outcome('join', { room });
};

/** The call of whoever waits to be put through, while they do; both legs meet in a room of its name. */
async function waitingCall(turn: Turn): Promise<string | null> {
  const { attemptId } = turn.conversation;
  const attempt = attemptId === null ? null : await lockAttempt(turn.trx, attemptId);
  const ring = attempt?.ringId == null ? null : await lockRing(turn.trx, attempt.ringId);
  // Too late: after their minute the caller is asked for the PIN, and others are rung.
  if (ring?.ring.status === 'stopped') return null;
  const waiting = await conversationById(turn.trx, textVar(turn, 'conversation'));
  return waiting?.status === 'live' ? waiting.id : null;
}

/** Nobody came to the phone: a panic, where we know whose. */
function nobody(turn: Turn): Outcome {
  if (!isKnown(turn)) return outcome('unknown-caller', { help_wanted: 'yes' });
  addEvent(turn, { type: 'panic' });
  return outcome('nobody');
}

/** A known phone, or somebody who has given their PIN. */
function isKnown(turn: Turn): boolean {
  return turn.caller !== null && (textVar(turn, 'known') === 'yes' || textVar(turn, 'proved') === 'yes');
}

function waited(turn: Turn): number {
  const since = turn.conversation.state.vars['held_since'];
  const start = typeof since === 'object' && 'clock' in since ? Date.parse(since.clock) : turn.now.getTime();
  return turn.now.getTime() - start;
}

async function stopHeldRing(turn: Turn): Promise<void> {
  const ring = await lockRing(turn.trx, textVar(turn, 'held_ring'));
  if (ring) await stopRings(turn, { ringId: ring.id, purposes: ['office', 'worker'] });
}
