import type { OutcomeOf } from '../../../conversation/engine/actions.ts';
import { clockVar, type Vars } from '../../../conversation/files/flow.ts';
import { loadResponders } from '../../../records/organisation/responders.ts';
import { openVisitOf } from '../../../records/visits.ts';
import { contactsOf, managers, type Contact } from '../../../safety/responders.ts';
import { whereOf } from '../../../operations/memo.ts';
import { cancelBookedCalls } from '../../../operations/purple-saved.ts';
import { bookCall } from '../../../operations/purple-work.ts';
import {
  type Action,
  type ActionAtOnce,
  type Outcome,
  outcome,
  remember,
  sessionOf,
  type Turn,
  type TurnInTransaction,
} from '../turn.ts';
import { textNote } from '../../../operations/visit-contacts.ts';
import { hazardVars } from '../../hazard-words.ts';
import { beginVisit, changeOpenVisit } from '../../../operations/visits.ts';
import type { Caller } from '../../../records/organisation/people.ts';
import type { Plan } from '../../../safety/plan.ts';
import { lengthAsPlanned } from '../../../safety/planned-visit.ts';
import { endAfterQuestions, homeUntil, type Visit, type VisitEvent } from '../../../safety/visit.ts';

const MINUTE = 60_000;
const SHORTEST = 5;
const LONGEST = 720;

/** Reads no records: a turn is loaded with its caller's visit (one read and one write, src/README.md "Measures"). */
export const menuState: ActionAtOnce<'menu-state'> = (turn) => Promise.resolve(menuOf(turn));

function menuOf(turn: Turn): Outcome<OutcomeOf<'menu-state'>> {
  // A caller who has only pressed 0 so far comes back from the office.
  if (!isProved(turn)) return outcome('unknown-caller');
  if (!isWorker(proved(turn))) return outcome('no-visits');
  if (turn.visit?.deadline) return outcome('open', { until: clockVar(turn.visit.deadline) });
  return turn.planned ? outcome('planned', { until: clockVar(turn.planned.end) }) : outcome('none');
}

export const startVisitAction: Action<'start-visit'> = async (turn, given, entry) => {
  const caller = proved(turn);
  if (!isWorker(caller) || !caller.team) return outcome('no-visits');
  const length = lengthOf(given, entry, caller.team.plan, turn);
  if (typeof length === 'string') return outcome(length);
  const isLengthSaid = given.length === 'half-hours' || given.length === 'minutes';
  const start = { workerId: caller.id, team: caller.team, length, isLengthSaid, place: null };
  const { visit, restarted, hazards, isUnassessedRed } = await beginVisit(turn, start);
  turn.visit = visit;
  turn.hazards = hazards;
  await textNote(turn, visit, [
    ...(isUnassessedRed ? [{ id: 'text.ring-manager' }] : []),
    ...(hazards.length > 0 ? [{ id: 'text.note', vars: hazardVars(hazards) }] : []),
  ]);
  if (visit.deadline === null) throw new Error('a visit has begun that has no end');
  return outcome(restarted ? 'restarted' : 'started', {
    ...lengthVars(visit, visit.deadline.getTime() - turn.now.getTime()),
    ...(isUnassessedRed && { ring_manager: 'yes' }),
  });
};

export const endVisitAction: Action<'end-visit'> = async (turn) => {
  const worker = proved(turn);
  const step = await changeOpenVisit(turn, worker.id, { kind: 'end' });
  turn.visit = null;
  const isCancelled = await cancelBookedCalls(turn, worker.id);
  const vars: Vars = isCancelled ? { call_cancelled: 'yes' } : {};
  if (!step) return outcome('none-open', vars);
  const goesHome = homeUntil(step);
  return outcome('ended', { ...vars, ...(goesHome && { home_until: clockVar(goesHome) }) });
};

/**
 * "Ring me in half an hour": an excuse to leave, or a chance to say covertly how things are (src/safety/README.md D7).
 */
export const bookCallAction: Action<'book-call'> = async (turn, _given, entry) => {
  const caller = proved(turn);
  if (!isWorker(caller) || !caller.team) return outcome('no-visits');
  if (!isDelay(entry)) return outcome('not-understood');
  const at = new Date(turn.now.getTime() + Number(entry) * MINUTE);
  await bookCall(turn, { workerId: caller.id, teamId: caller.team.id, visitId: turn.visit?.id ?? null }, at);
  return outcome('booked', { until: clockVar(at) });
};

export const moreTimeAction: Action<'more-time'> = async (turn, given, entry) => {
  const caller = proved(turn);
  if (!caller.team) return outcome('none-open');
  const length = lengthOf(given, entry, caller.team.plan, { planned: null, now: turn.now });
  if (typeof length === 'string') return outcome(length);
  const step = await changeOpenVisit(turn, caller.id, moreTime(turn, length));
  if (!step) return outcome('none-open');
  turn.visit = step.visit;
  return untilDeadline('moved', turn, length);
};

/**
 * More time counts from the later of the deadline and now. If the PIN of this call has already extended the visit, that
 * extension is for callers who say no length. So a length replaces it and counts from now.
 */
function moreTime(turn: TurnInTransaction, length: number): VisitEvent {
  const { pinExtendedTo } = sessionOf(turn);
  const isFromPin = pinExtendedTo !== null && turn.visit?.deadline?.getTime() === pinExtendedTo;
  return isFromPin
    ? { kind: 'until', deadline: new Date(turn.now.getTime() + length), isProved: true }
    : { kind: 'more', length, isProved: true };
}

/**
 * What is recorded, with the buddy and the manager who can be rung now (src/safety/README.md D16). Only a caller who
 * can talk may ask for it.
 */
export const onRecord: Action<'on-record'> = async (turn) => {
  const caller = proved(turn);
  if (!caller.team) return outcome('no-visit');
  const responders = await loadResponders(turn.trx, caller.id, caller.team.id, { lineNumbers: turn.parts.lineNumbers });
  const [buddy] = contactsOf([{ kind: 'buddies' }], responders, turn.now);
  const [manager] = managers(responders, turn.now, buddy ? [buddy.key] : []);
  const people = { ...named('buddy', buddy), ...named('manager', manager) };
  const visit = (await openVisitOf(turn.trx, caller.id))?.visit;
  if (!visit?.deadline) return outcome('no-visit', people);
  // The memo with the worker's own words is not played: others may listen.
  const place = await whereOf(turn, visit);
  return outcome('visit', {
    until: clockVar(visit.deadline),
    ...(place.where === 'said' ? { where: place.where } : place),
    ...people,
  });
};

function named(role: string, contact: Contact | undefined): Record<string, string | { digits: string }> {
  const [phone] = contact?.phones ?? [];
  if (!contact || phone === undefined) return { [`has_${role}`]: 'no' };
  return { [`has_${role}`]: 'yes', [role]: contact.name, [`${role}_number`]: { digits: phone } };
}

/** Milliseconds, or the outcome that says why there is no length. */
export function lengthOf(
  given: Record<string, string>,
  entry: string | null,
  plan: Plan,
  { planned, now }: Pick<Turn, 'planned' | 'now'>,
): number | 'not-understood' | 'no-plan' {
  const { length } = given;
  if (length === 'usual') return plan.usualLength;
  if (length === 'planned') return planned ? lengthAsPlanned(planned, now) : 'no-plan';
  if (length === 'half-hours') return /^[1-8]$/.test(entry ?? '') ? Number(entry) * 30 * MINUTE : 'not-understood';
  return isLength(entry) ? Number(entry) * MINUTE : 'not-understood';
}

function isLength(minutes: string | null): boolean {
  return minutes !== null && /^\d{1,3}$/.test(minutes) && Number(minutes) >= SHORTEST && Number(minutes) <= LONGEST;
}

/**
 * Whether these are minutes until a booked call. The least is below a visit's shortest length, since the worker may
 * want to leave now.
 */
export function isDelay(minutes: string | null): boolean {
  return minutes !== null && /^\d{1,3}$/.test(minutes) && Number(minutes) >= 1 && Number(minutes) <= LONGEST;
}

export function isWorker(caller: Caller): boolean {
  return caller.roles.includes('worker');
}

/**
 * The caller, who has proved who they are. Throws otherwise: flows are data that others may edit, and no flow may
 * change a visit by phone without a PIN.
 */
export function proved(turn: Turn): Caller {
  if (!turn.caller || !isProved(turn)) throw new Error('a flow asks for a visit before the PIN');
  return turn.caller;
}

const isProved = (turn: Turn): boolean => turn.caller !== null && sessionOf(turn).isProved;

function untilDeadline<const Name extends string>(
  name: Name,
  turn: Turn,
  length: number,
): Outcome<Name> | Outcome<'none-open'> {
  return turn.visit?.deadline ? outcome(name, lengthVars(turn.visit, length)) : outcome('none-open');
}

/**
 * From this length on, it is also read back as a length: callers notice an extra key sooner in "four hours" than in a
 * time of day.
 */
const LONG = 120 * MINUTE;
export const longLength = (length: number): Vars => (length < LONG ? {} : { length: { duration: length } });

/** Until when, and either how long that is or when it all ends: a worker who is asked in between hears both times. */
export function lengthVars(visit: Visit, length: number): Vars {
  if (visit.deadline === null) throw new Error('a visit has begun that has no end');
  const ends = endAfterQuestions(visit);
  return { until: clockVar(visit.deadline), ...(ends ? { ends: clockVar(ends) } : longLength(length)) };
}

/** In the turn that has begun the visit: nothing is read. */
export const visitNote: ActionAtOnce<'visit-note'> = ({ hazards }) =>
  Promise.resolve(hazards.length === 0 ? outcome('none') : outcome('noted', hazardVars(hazards)));

/** Whether a place is recorded for the visit. If not, the flow asks for a memo. */
export const placeOnRecord: ActionAtOnce<'place-on-record'> = (turn) => {
  const { visit } = turn;
  if (visit?.place !== null) return Promise.resolve(outcome('known'));
  remember(turn, { memoVisit: visit.id });
  return Promise.resolve(outcome('wanted'));
};
