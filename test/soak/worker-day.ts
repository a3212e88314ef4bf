import type { Exchange } from '../../src/exchange/exchange.ts';
import type { Chance } from './chance.ts';
import { duressPinOf, type Family } from './families.ts';
import { longPlace, type TextDay, textDay, textsNow } from './text-day.ts';

/**
 * What a worker means to do on a day, does minute by minute, and believes: nothing but what their own phone says and
 * shows.
 */

/** `texts`: a day by text, START and END twice and then HELP. */
export type Plan = 'ends' | 'misses' | 'late' | 'duress' | 'panic' | 'texts' | 'stays-home';
export type Wish = 'start' | 'end' | 'duress' | 'help';

export interface WorkerDay {
  family: Family;
  plan: Plan;
  byText: boolean;
  startsAt: number;
  endsAt: number;
  /** Under duress: whether they can come to the phone when it rings. */
  comesUnderDuress: boolean;
  /** What they heard and read, oldest first; they believe nothing else. */
  heard: Heard[];
  /** What our calls to them began with. */
  rungWith: string[];
  toldOpen: boolean;
  toldEnded: boolean;
  toldHelpComes: boolean;
  /** What their own call is for. */
  wish: Wish | null;
  tries: Record<Wish, number>;
  triesAgainAt: number;
  saidDuress: boolean;
  saidHelp: boolean;
  texts: TextDay;
}

export interface Heard {
  /** Milliseconds of the town's time. */
  at: number;
  words: string;
  by: 'call' | 'text';
}

export const MINUTE = 60_000;
const MOST_TRIES = 4;
const TRIES_AGAIN_AFTER = 2 * MINUTE;
const OPEN = /Until |[Oo]n until |down until /;
const ENDED = /Your visit is ended/;
const HELP_COMES = /One moment\./;

export function newDay(
  family: Family,
  plan: Plan,
  {
    byText,
    startsAt,
    lasts,
    comesUnderDuress,
  }: { byText: boolean; startsAt: number; lasts: number; comesUnderDuress: boolean },
): WorkerDay {
  return {
    family,
    plan,
    byText,
    startsAt,
    endsAt: startsAt + lasts,
    comesUnderDuress,
    heard: [],
    rungWith: [],
    toldOpen: false,
    toldEnded: false,
    toldHelpComes: false,
    wish: null,
    tries: { start: 0, end: 0, duress: 0, help: 0 },
    triesAgainAt: 0,
    saidDuress: false,
    saidHelp: false,
    texts: textDay(startsAt),
  };
}

/** Any day that there may be. */
export function plannedDay(family: Family, dice: Chance): WorkerDay {
  const plan = dice.one([
    'ends',
    'ends',
    'ends',
    'misses',
    'misses',
    'misses',
    'late',
    'duress',
    'panic',
    'texts',
    'stays-home',
  ] as const);
  return newDay(family, plan, {
    startsAt: dice.between(0, 20) * MINUTE,
    lasts: dice.between(8, 22) * MINUTE,
    byText: dice.percent(40),
    comesUnderDuress: dice.percent(50),
  });
}

/** The PIN that a worker keys or texts for this. */
export const pinFor = (wish: Wish, family: Family): string =>
  wish === 'duress' ? duressPinOf(family) : family.worker.pin;

/** Everybody hears and reads what has come to their own phone so far. */
export function takeIn(exchange: Exchange, days: WorkerDay[]): void {
  const known = new Map<string, Heard[]>(days.map(({ family }) => [family.worker.phone, []]));
  const calls = exchange.calls();
  for (const { phone, answeredAt, direction, screening, transcript } of calls) {
    if (screening || (direction === 'outbound' && answeredAt === null)) continue;
    known
      .get(phone)
      ?.push(
        ...transcript
          .filter(({ who }) => who === 'line')
          .map(({ at, text }) => ({ at: Date.parse(at), words: text, by: 'call' as const })),
      );
  }
  for (const { phone, direction, status, body, updatedAt } of exchange.texts()) {
    if (direction === 'outbound' && status === 'delivered')
      known.get(phone)?.push({ at: Date.parse(updatedAt), words: body, by: 'text' });
  }
  for (const day of days) {
    day.rungWith = calls
      .filter(({ phone, direction }) => direction === 'outbound' && phone === day.family.worker.phone)
      .flatMap(({ transcript }) =>
        transcript
          .filter(({ who }) => who === 'line')
          .slice(0, 1)
          .map(({ text }) => text),
      );
    day.heard = (known.get(day.family.worker.phone) ?? []).sort((one, other) => one.at - other.at);
    day.toldOpen = day.heard.some(({ words }) => OPEN.test(words));
    day.toldEnded = day.heard.some(({ words }) => ENDED.test(words));
    // Whom we do not know yet is asked first who it is, and is told nothing by that.
    day.toldHelpComes = day.heard.some(
      ({ words }, index) => HELP_COMES.test(words) && !/staff number/.test(day.heard[index + 1]?.words ?? ''),
    );
  }
}

/** A worker's own phone, to text and dial with. */
interface OwnPhone {
  text(body: string): void;
  dial(): void;
}

/**
 * What the worker does at this minute of the day: begins, ends, or cries for help, and tries again while nothing says
 * that it worked.
 */
export function workerActs(day: WorkerDay, at: number, now: number, phone: OwnPhone): void {
  if (day.plan === 'texts') {
    textsNow(day.texts, day, at, now, phone);
    return;
  }
  const wish = wishOf(day, at);
  if (wish === null || at < day.triesAgainAt || day.tries[wish] >= MOST_TRIES) return;
  day.wish = wish;
  day.tries[wish] += 1;
  day.triesAgainAt = at + TRIES_AGAIN_AFTER;
  if (wish === 'help') day.saidHelp = true;
  if (!day.byText) {
    phone.dial();
    return;
  }
  if (wish === 'duress') day.saidDuress = true;
  phone.text(
    {
      start: `START 30 ${longPlace(day.family)}`,
      end: `OUT ${pinFor(wish, day.family)}`,
      duress: `OUT ${pinFor(wish, day.family)}`,
      help: 'SOS',
    }[wish],
  );
}

function wishOf(day: WorkerDay, at: number): Wish | null {
  if (day.plan === 'stays-home' || at < day.startsAt) return null;
  if (!day.toldOpen) return 'start';
  if (at < day.endsAt) return null;
  switch (day.plan) {
    case 'ends':
      return day.toldEnded ? null : 'end';
    case 'duress':
      return day.toldEnded ? null : 'duress';
    case 'panic':
      return day.toldHelpComes ? null : 'help';
    case 'misses':
    case 'late':
    case 'texts':
      return null;
  }
}

/** Whether the worker comes to the phone when it rings: a worker in trouble no longer does, or only under duress. */
export function comesToThePhone(day: WorkerDay, at: number): boolean {
  if (at < day.endsAt) return true;
  switch (day.plan) {
    case 'late':
    case 'ends':
    case 'texts':
      return true;
    case 'duress':
      return day.comesUnderDuress;
    case 'misses':
    case 'panic':
    case 'stays-home':
      return false;
  }
}
