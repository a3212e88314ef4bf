import { absentOf } from './absent.ts';
import { type Alarm, type AlarmState, FIRST_RING_WITHIN } from './alarm.ts';
import type { AlarmEffect, Why } from './alarm-events.ts';
import { type Responders, type Contact, contactsEvenAway, contactsOf } from '../responders.ts';
import type { LadderStep } from '../plan.ts';
import { raisersOf } from './concern.ts';

/**
 * The ladder of a raised alarm: step by step it asks people until somebody takes the alarm. After the last step a new
 * round begins; rounds have no limit.
 */
export interface AlarmChange {
  alarm: Alarm;
  effects: AlarmEffect[];
}

const EVERYONE: LadderStep = { after: 0, who: [{ kind: 'everyone' }, { kind: 'last_resort' }], by: ['sms', 'call'] };
const LAST: LadderStep = { after: 0, who: [{ kind: 'last_resort' }], by: ['sms', 'call'] };

/** Fires every step that is due. If nobody whom a step reaches could act, the next step follows at once. */
export function advanceLadder(alarm: Alarm, now: Date, responders: Responders): AlarmChange {
  let current = alarm;
  const effects: AlarmEffect[] = [];
  // A round has at most as many steps as the ladder. The loop ends after one round, so that the next round waits for
  // `repeat`.
  for (let fired = 0; fired <= current.state.steps.length && isDue(current.state, now); fired += 1) {
    const step = fire(current, now, responders);
    effects.push(...step.effects);
    current = step.alarm;
  }
  if (isDue(current.state, now)) current = withState(current, { nextAt: now.getTime() + current.state.plan.repeat });
  return { alarm: current, effects };
}

/**
 * Asks everyone, the last resort and the contacts in `and` at once, by text and call. After `repeat` a new round
 * begins.
 */
export function askEveryone(
  alarm: Alarm,
  now: Date,
  responders: Responders,
  { and, without, why }: Reopening,
): AlarmChange {
  const everyone = contactsOf(EVERYONE.who, responders, now);
  const may = ({ key, phones }: Contact): boolean => !without.includes(key) && phones.length > 0;
  const there = [...everyone, ...and.filter(({ key }) => everyone.every((one) => one.key !== key))].filter(may);
  const contacts = there.length > 0 ? there : evenAway(alarm, now, responders).filter(may);
  const state: Partial<AlarmState> = {
    ...nextRound(alarm.state, now),
    owners: [],
    heard: [],
    rung: [],
    cannot: without,
    asked: [],
    firstRingBy: null,
  };
  const raised = withState({ ...alarm, status: 'raised' }, state);
  const stop: AlarmEffect = { kind: 'stop-rings', of: 'everybody' };
  if (contacts.length === 0) return { alarm: raised, effects: [stop, { kind: 'nobody-to-ask' }] };
  const advancedLadder = ask(
    raised,
    contacts,
    EVERYONE,
    why,
    now,
    responders,
    and.map(({ key }) => key),
  );
  return { alarm: advancedLadder.alarm, effects: [stop, ...advancedLadder.effects] };
}

interface Reopening {
  /** Contacts who are asked as well: those who owned the alarm, whatever their role. */
  and: Contact[];
  without: string[];
  why: Extract<Why, 'reopened' | 'passed-on' | 'unconfirmed' | 'unanswered'>;
}

/**
 * The time for the first ring is over. If no ring has gone out, because of the carriers' rate limits or engaged phones,
 * everybody on the ladder gets a text now. The rings still follow.
 */
export function firstRingDue(alarm: Alarm, wasRung: boolean, now: Date, responders: Responders): AlarmChange {
  const { firstRingBy = null, steps, heard, contacted } = alarm.state;
  if (firstRingBy === null || firstRingBy > now.getTime()) return { alarm, effects: [] };
  const seenTo = withState(alarm, { firstRingBy: null });
  const left = wasRung
    ? []
    : contactsOf(
        steps.flatMap(({ who }) => who),
        responders,
        now,
      ).filter(({ key, phones }) => !heard.includes(key) && phones.length > 0);
  if (left.length === 0) return { alarm: seenTo, effects: [] };
  const keys = left.map(({ key }) => key);
  return {
    alarm: withState(seenTo, { heard: [...heard, ...keys], contacted: [...new Set([...contacted, ...keys])] }),
    effects: [{ kind: 'ask', contacts: left, textOnly: [], by: ['sms'], why: roundOf(alarm) }],
  };
}

/** After a "can't": if everybody of the latest step has said so, the next step goes at once. */
export function afterCannot(alarm: Alarm, now: Date, responders: Responders): AlarmChange {
  const { state } = alarm;
  if (state.asked.length === 0 || state.asked.some((key) => !state.cannot.includes(key))) return { alarm, effects: [] };
  if (state.next < state.steps.length && state.next > 0) {
    return advanceLadder(withState(alarm, { nextAt: now.getTime() }), now, responders);
  }
  return lastResortAtOnce(alarm, now, responders);
}

function fire(alarm: Alarm, now: Date, responders: Responders): AlarmChange {
  const opening = alarm.state.next >= alarm.state.steps.length ? newRound(alarm, now) : alarm;
  const step = opening.state.steps[opening.state.next];
  if (!step) return nobodyLeft(opening, now, responders);
  const covered = contactsOf(step.who, responders, now);
  const asking = ask(advanced(opening, now), covered, step, roundOf(opening), now, responders);
  const skipped: AlarmEffect[] =
    covered.length > 0 ? [] : [{ kind: 'step-skipped', who: step.who, absent: absentOf(step.who, responders, now) }];
  const advancedLadder = { ...asking, effects: [...skipped, ...asking.effects] };
  const textOnly = textOnlyOf(covered, step, opening, now, responders);
  const someoneCould = covered.some(
    (contact) => !advancedLadder.alarm.state.cannot.includes(contact.key) && couldAct(contact, textOnly),
  );
  if (someoneCould) return advancedLadder;
  if (advancedLadder.alarm.state.next < advancedLadder.alarm.state.steps.length) {
    return { ...advancedLadder, alarm: withState(advancedLadder.alarm, { nextAt: now.getTime() }) };
  }
  const last = lastResortAtOnce(advancedLadder.alarm, now, responders);
  return { alarm: last.alarm, effects: [...advancedLadder.effects, ...last.effects] };
}

/**
 * Whether a step waits for a contact. A text asks people who take texts only as surely as a call asks others. Somebody
 * on a visit, or who raised it, is told, and the others do not wait for their answer.
 */
const couldAct = ({ key, onVisit, textOnly: takesTexts }: Contact, textOnly: string[]): boolean =>
  !textOnly.includes(key) || (takesTexts && !onVisit);

/**
 * Each contact is told of each kind of alarm once a round. A step that calls also rings a contact who only got a text
 * before.
 */
function ask(
  alarm: Alarm,
  covered: Contact[],
  step: LadderStep,
  why: Why,
  now: Date,
  responders: Responders,
  owned: string[] = [],
): AlarmChange {
  const { state } = alarm;
  const textOnly = textOnlyOf(covered, step, alarm, now, responders, owned);
  const fresh = covered.filter(({ key }) => !state.heard.includes(key));
  const calls = step.by.includes('call');
  const toRing = calls ? covered.filter(({ key }) => !state.rung.includes(key) && !textOnly.includes(key)) : [];
  const texted = toRing.filter((contact) => !fresh.includes(contact));
  const keys = fresh.map(({ key }) => key);
  const isFirstRing = toRing.length > 0 && state.rung.length === 0;
  const next = withState(alarm, {
    ...(isFirstRing && { firstRingBy: now.getTime() + (state.firstRingWithin ?? FIRST_RING_WITHIN) }),
    heard: [...state.heard, ...keys],
    rung: [...state.rung, ...toRing.map(({ key }) => key)],
    contacted: [...new Set([...state.contacted, ...keys])],
    asked: covered.filter((contact) => couldAct(contact, textOnly)).map(({ key }) => key),
  });
  const effects: AlarmEffect[] = [];
  if (fresh.length > 0)
    effects.push({
      kind: 'ask',
      contacts: fresh,
      textOnly: textOnly.filter((key) => keys.includes(key)),
      by: step.by,
      why,
    });
  if (texted.length > 0) effects.push({ kind: 'ask', contacts: texted, textOnly: [], by: ['call'], why });
  return { alarm: next, effects };
}

/**
 * The keys of the contacts who only get a text: people on a visit of their own, people whose concern raised the alarm,
 * and people who take texts only (src/safety/README.md "Text only"). They are rung too if the ladder rings nobody else.
 * `owned`: keys of people who have owned the alarm; they are rung even if they raised it.
 */
function textOnlyOf(
  contacts: Contact[],
  step: LadderStep,
  alarm: Alarm,
  now: Date,
  responders: Responders,
  owned: string[] = [],
): string[] {
  const { state } = alarm;
  if (!step.by.includes('call')) return [];
  const raisers = raisersOf(alarm).filter((key) => !owned.includes(key));
  const isTextOnly = ({ key, onVisit, textOnly }: Contact): boolean => onVisit || textOnly || raisers.includes(key);
  const calls = [...state.steps, step].filter(({ by }) => by.includes('call'));
  const rung = contactsOf(
    calls.flatMap(({ who }) => who),
    responders,
    now,
  );
  const others = rung.filter((contact) => !isTextOnly(contact) && !state.cannot.includes(contact.key));
  return others.length > 0 ? contacts.filter(isTextOnly).map(({ key }) => key) : [];
}

/** Whether somebody who is rung would only get a text if they were asked now: others are rung, or will be. */
export function mayBeSpared(alarm: Alarm, contact: Contact, now: Date, responders: Responders): boolean {
  return textOnlyOf([contact], { after: 0, who: [], by: ['call'] }, alarm, now, responders).length > 0;
}

/** Sets the time of the next step as planned. After the last step, a new round waits for `repeat`. */
function advanced(alarm: Alarm, now: Date): Alarm {
  const { state } = alarm;
  const next = state.steps[state.next + 1];
  if (!next) return withState(alarm, { next: state.steps.length, nextAt: now.getTime() + state.plan.repeat });
  return withState(alarm, { next: state.next + 1, nextAt: Math.max(now.getTime(), state.base + next.after) });
}

function newRound(alarm: Alarm, now: Date): Alarm {
  const first = alarm.state.steps[0];
  return withState(alarm, {
    round: alarm.state.round + 1,
    base: now.getTime() - (first?.after ?? 0),
    next: 0,
    heard: [],
    rung: [],
    cannot: [],
    asked: [],
  });
}

function nextRound(state: AlarmState, now: Date): Partial<AlarmState> {
  return { next: state.steps.length, nextAt: now.getTime() + state.plan.repeat };
}

/**
 * The steps leave nobody who could act. The last resort is asked; where there is none left, and everybody who heard of
 * it has said "can't", everyone who is there; where that is nobody, those who are away. Each is rung once a round.
 */
function lastResortAtOnce(alarm: Alarm, now: Date, responders: Responders): AlarmChange {
  const { heard, rung, cannot } = alarm.state;
  const isLeft = ({ key }: Contact): boolean => !rung.includes(key) && !cannot.includes(key);
  const last = contactsOf(LAST.who, responders, now).filter(isLeft);
  if (last.length > 0) return ask(alarm, last, LAST, roundOf(alarm), now, responders);
  if (heard.some((key) => !cannot.includes(key))) return { alarm, effects: [] };
  const there = contactsOf(EVERYONE.who, responders, now).filter(isLeft);
  // No drill wakes anybody on leave.
  const left = there.length > 0 || alarm.drill ? there : evenAway(alarm, now, responders).filter(isLeft);
  if (left.length > 0) return ask(alarm, left, EVERYONE, roundOf(alarm), now, responders);
  return { alarm, effects: heard.length > 0 ? [] : [{ kind: 'nobody-to-ask' }] };
}

/** Everyone and all whom the ladder names, were they there. */
const evenAway = ({ state }: Alarm, now: Date, responders: Responders): Contact[] =>
  contactsEvenAway([...state.steps.flatMap(({ who }) => who), ...EVERYONE.who], responders, now);

/** For a ladder without steps. An import refuses one, but a role may later have no people. */
function nobodyLeft(alarm: Alarm, now: Date, responders: Responders): AlarmChange {
  return lastResortAtOnce(withState(alarm, nextRound(alarm.state, now)), now, responders);
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
