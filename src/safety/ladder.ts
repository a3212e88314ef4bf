import type { Alarm, AlarmEffect, AlarmState, Why } from './alarm.ts';
import { type Circle, type Contact, contactsOf } from './circle.ts';
import type { Channel, LadderStep } from './plan.ts';

/**
 * Climbing a ladder: a raised alarm asks step by step until somebody takes it, then round again, for ever.
 */
export interface Climb {
  alarm: Alarm;
  effects: AlarmEffect[];
}

export const EVERYONE: LadderStep = {
  after: 0, who: [{ kind: 'everyone' }, { kind: 'last_resort' }], by: ['sms', 'call'],
};

/** Fires every step that is due, and those that follow at once because a step reaches nobody who could. */
export function climb(alarm: Alarm, now: Date, circle: Circle): Climb {
  let current = alarm;
  const effects: AlarmEffect[] = [];
  // A round has at most as many steps as the ladder: the bound is one round, so that the next waits for `repeat`.
  for (let fired = 0; fired <= current.state.steps.length && isDue(current.state, now); fired += 1) {
    const step = fire(current, now, circle);
    effects.push(...step.effects);
    current = step.alarm;
  }
  if (isDue(current.state, now)) current = withState(current, { nextAt: now.getTime() + current.state.plan.repeat });
  return { alarm: current, effects };
}

/** Everyone and the last resort at once, by text and call; then, after `repeat`, a new round. */
export function askEveryone(alarm: Alarm, now: Date, circle: Circle, without: string[]): Climb {
  const contacts = contactsOf(EVERYONE.who, circle, now).filter(({ key }) => !without.includes(key));
  const state: Partial<AlarmState> = { ...nextRound(alarm.state, now), heard: [], cannot: without };
  const raised = withState({ ...alarm, status: 'raised' }, { ...state, owners: [] });
  if (contacts.length === 0) return { alarm: raised, effects: [{ kind: 'nobody-to-ask' }] };
  return asked(raised, contacts, contacts, EVERYONE.by, 'reopened');
}

/** After a "can't": the next step goes at once where nobody of the latest step is left. */
export function afterCannot(alarm: Alarm, now: Date, circle: Circle): Climb {
  const { state } = alarm;
  if (state.asked.length === 0 || state.asked.some((key) => !state.cannot.includes(key))) return { alarm, effects: [] };
  if (state.next < state.steps.length && state.next > 0) {
    return climb(withState(alarm, { nextAt: now.getTime() }), now, circle);
  }
  return lastResortAtOnce(alarm, now, circle);
}

function fire(alarm: Alarm, now: Date, circle: Circle): Climb {
  const opening = alarm.state.next >= alarm.state.steps.length ? newRound(alarm, now) : alarm;
  const step = opening.state.steps[opening.state.next];
  if (!step) return nobodyLeft(opening, now, circle);
  const covered = contactsOf(step.who, circle, now);
  const fresh = covered.filter(({ key }) => !opening.state.heard.includes(key));
  const climbed = asked(advanced(opening, now), covered, fresh, step.by, roundOf(opening));
  const someoneCould = covered.some(({ key }) => !climbed.alarm.state.cannot.includes(key));
  if (someoneCould) return climbed;
  if (climbed.alarm.state.next < climbed.alarm.state.steps.length) {
    return { ...climbed, alarm: withState(climbed.alarm, { nextAt: now.getTime() }) };
  }
  const last = lastResortAtOnce(climbed.alarm, now, circle);
  return { alarm: last.alarm, effects: [...climbed.effects, ...last.effects] };
}

function asked(alarm: Alarm, covered: Contact[], fresh: Contact[], by: Channel[], why: Why): Climb {
  const keys = fresh.map(({ key }) => key);
  const next = withState(alarm, {
    heard: [...alarm.state.heard, ...keys],
    contacted: [...new Set([...alarm.state.contacted, ...keys])],
    asked: covered.map(({ key }) => key),
  });
  return { alarm: next, effects: fresh.length > 0 ? [{ kind: 'ask', contacts: fresh, by, why }] : [] };
}

/** The next step's time as planned; after the last one, a new round waits for `repeat`. */
function advanced(alarm: Alarm, now: Date): Alarm {
  const { state } = alarm;
  const next = state.steps[state.next + 1];
  if (!next) return withState(alarm, { next: state.steps.length, nextAt: now.getTime() + state.plan.repeat });
  return withState(alarm, { next: state.next + 1, nextAt: Math.max(now.getTime(), state.base + next.after) });
}

function newRound(alarm: Alarm, now: Date): Alarm {
  const first = alarm.state.steps[0];
  return withState(alarm, {
    round: alarm.state.round + 1, base: now.getTime() - (first?.after ?? 0), next: 0, heard: [], cannot: [], asked: [],
  });
}

function nextRound(state: AlarmState, now: Date): Partial<AlarmState> {
  return { next: state.steps.length, nextAt: now.getTime() + state.plan.repeat };
}

function lastResortAtOnce(alarm: Alarm, now: Date, circle: Circle): Climb {
  const left = contactsOf([{ kind: 'last_resort' }], circle, now)
    .filter(({ key }) => !alarm.state.heard.includes(key) && !alarm.state.cannot.includes(key));
  if (left.length > 0) return asked(alarm, left, left, ['sms', 'call'], roundOf(alarm));
  return { alarm, effects: alarm.state.heard.length > 0 ? [] : [{ kind: 'nobody-to-ask' }] };
}

/** A ladder without steps (refused at import, but a role can empty later). */
function nobodyLeft(alarm: Alarm, now: Date, circle: Circle): Climb {
  return lastResortAtOnce(withState(alarm, nextRound(alarm.state, now)), now, circle);
}

function roundOf({ state }: Alarm): Why {
  return state.round > 1 ? 'again' : 'first';
}

function isDue(state: AlarmState, now: Date): boolean {
  return state.nextAt !== null && state.nextAt <= now.getTime();
}

export function withState(alarm: Alarm, state: Partial<AlarmState>): Alarm {
  return { ...alarm, state: { ...alarm.state, ...state } };
}
