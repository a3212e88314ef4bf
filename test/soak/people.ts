import type { CallView } from '../../src/exchange/call.ts';
import type { Exchange } from '../../src/exchange/exchange.ts';
import type { Chance } from './chance.ts';
import { duressPinOf, type Family, type Member } from './families.ts';

/** People with phones, who do what they hear, or don't. They know nothing of the service but what their phones say and show. */

const REPLIES: [heard: RegExp, keys: string][] = [
  [/Press 1\.$/, '1'],
  [/To deal with it, press 1\.|To deal with it, 1\./, '1'],
  [/How many minutes until you have news/, '15#'],
  [/If you have made contact, press 1\./, '1'],
  [/Is the visit over\?/, '1'],
  [/Seen in person, press 1\./, '1'],
  [/police reference, then hash/, '451#'],
];

/** A responder in a call: answers whatever is asked, with the own PIN where it is wanted. Null: nothing to key now. */
export function responderKeys(call: CallView, member: Member): string | null {
  const said = lastSaid(call);
  if (/Your PIN/.test(said)) return `${member.pin}#`;
  return REPLIES.find(([heard]) => heard.test(said))?.[1] ?? null;
}

export function lastSaid({ transcript }: CallView): string {
  return transcript.filter(({ who }) => who === 'line').map(({ text }) => text).slice(-3).join(' ');
}

export type Plan = 'ends' | 'misses' | 'late' | 'duress' | 'panic' | 'stays-home';

/** What a worker means to do on that day, and what they have been told so far. */
export interface WorkerDay {
  family: Family;
  plan: Plan;
  byText: boolean;
  startsAt: number;
  endsAt: number;
  /** What they heard or read; they believe nothing else. */
  toldOpen: boolean;
  toldEnded: boolean;
  tries: number;
  endTries: number;
  saidDuress: boolean;
  saidPanic: boolean;
}

export const MINUTE = 60_000;

export function plannedDay(family: Family, dice: Chance): WorkerDay {
  const plan = dice.one(['ends', 'ends', 'ends', 'misses', 'misses', 'misses', 'late', 'duress', 'panic', 'stays-home'] as const);
  const startsAt = dice.between(0, 20) * MINUTE;
  return {
    family, plan, byText: dice.percent(40), startsAt, endsAt: startsAt + dice.between(8, 22) * MINUTE,
    toldOpen: false, toldEnded: false, tries: 0, endTries: 0, saidDuress: false, saidPanic: false,
  };
}

const MOST_TRIES = 4;
const OPEN = /Until |On until |down until /;
const ENDED = /Your visit is ended/;

/** Everybody hears and reads what has come to their own phone so far. */
export function takeIn(exchange: Exchange, days: WorkerDay[]): void {
  const known = new Map<string, string[]>();
  const note = (phone: string, words: string[]): void => { known.set(phone, [...(known.get(phone) ?? []), ...words]); };
  for (const { phone, transcript } of exchange.calls()) note(phone, transcript.filter(({ who }) => who === 'line').map(({ text }) => text));
  for (const { phone, direction, status, body } of exchange.texts()) if (direction === 'outbound' && status === 'delivered') note(phone, [body]);
  for (const day of days) {
    const words = known.get(day.family.worker.phone) ?? [];
    day.toldOpen = day.toldOpen || words.some((one) => OPEN.test(one));
    day.toldEnded = day.toldEnded || words.some((one) => ENDED.test(one));
  }
}

/** What the worker does at this minute of the day: begins, ends, or cries for help, and tries again while nothing says that it worked. */
export function workerActs(exchange: Exchange, day: WorkerDay, at: number, dial: (keys: string[]) => void): void {
  if (day.plan === 'stays-home' || at < day.startsAt) return;
  const { worker } = day.family;
  const text = (body: string): void => { exchange.text({ from: worker.phone, body }); };
  if (!day.toldOpen) {
    if (day.tries >= MOST_TRIES) return;
    day.tries += 1;
    if (day.byText) text(`START 30 ${day.family.index + 1} High Street`);
    else dial([worker.pin, '1', '1', '#']);
    return;
  }
  if (at < day.endsAt) return;
  switch (day.plan) {
    case 'ends':
      if (day.toldEnded || day.endTries >= MOST_TRIES) return;
      day.endTries += 1;
      if (day.byText) text(`OUT ${worker.pin}`);
      else dial([worker.pin, '2']);
      return;
    case 'duress':
      if (day.saidDuress) return;
      day.saidDuress = true;
      if (day.byText) text(`OUT ${duressPinOf(day.family)}`);
      else dial([duressPinOf(day.family), '2']);
      return;
    case 'panic':
      if (day.saidPanic) return;
      day.saidPanic = true;
      if (day.byText) text('SOS');
      else dial(['00', '']);
      return;
    case 'misses':
    case 'late':
      return;
  }
}

/** Whether the worker comes to the phone when it rings: those in trouble do not. */
export function workerAnswers(day: WorkerDay): boolean {
  return day.plan === 'late' || day.plan === 'ends';
}

/** In a call of ours: the PIN, and yes, I have finished. */
export function workerKeys(call: CallView, day: WorkerDay): string | null {
  const said = lastSaid(call);
  if (/Your PIN/.test(said)) return day.family.worker.pin;
  if (/Have you finished\?/.test(said)) return '1';
  if (/Records office/.test(said) || /Yes, 1\. No, 2\./.test(said)) return '2';
  return /Press 1\.$/.test(said) ? '1' : null;
}
