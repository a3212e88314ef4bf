import type { Looker, OwnLook } from '../../records/views/shown/own-looks.ts';
import { longDate } from '../../timeline/local-time.ts';
import { spanOfDay } from '../shell/local-days.ts';
import { dayOf } from '../../safety/local-day.ts';
import { firstUpper } from '../shell/sentences.ts';
import { openedWords } from './opened-words.ts';

/** A person's own log of the desk, by days. Pure. */

const DAY = 86_400_000;
export const LOOKS_DAYS = 90;
/**
 * Somebody who controls a worker may make them sign in and look. An alarm may last for days, and nothing may depend on
 * whether one is open, so every day waits for a week.
 */
const WAITS = 7;

export function spanOfLooks(now: Date, timezone: string): { from: Date; weekAgo: Date } {
  const midnight = spanOfDay(dayOf(now, timezone), timezone).from.getTime();
  return {
    from: new Date(midnight - LOOKS_DAYS * DAY),
    weekAgo: spanOfDay(dayOf(new Date(midnight - WAITS * DAY), timezone), timezone).to,
  };
}

interface LooksDay {
  title: string;
  lines: string[];
}

/** What was opened of theirs, in their own words. */
const THEIRS: Record<string, string> = {
  person: 'your page',
  'person form': 'the form of your details',
  sheet: 'the page of your emergency sheet, sealed',
  'sheet form': 'the form of your emergency sheet',
  'emergency sheet': 'your emergency sheet itself',
  visit: 'a visit of yours',
  'visit plan': 'the plan of a visit of yours',
  'visit story': 'the story of a visit of yours',
  calendar: 'your calendar',
};

const DID: Record<string, string> = {
  view: '',
  search: ' (searched)',
  export: ' (taken out as a file)',
  print: ' (printed)',
  denied: ' (it was refused)',
  change: ' (changed)',
  // Their page says it.
  'sign-in': '',
  'sign-out': '',
};

export const looksAtMe = (looks: OwnLook[]): LooksDay[] =>
  byDay(looks, ({ by, page, did }) => `${by}: ${THEIRS[page] ?? page}${didWords(did)}`);

export const looksOfMine = (looks: OwnLook[], timezone: string): LooksDay[] =>
  byDay(looks, (look) => `${firstUpper(openedWords(look, timezone))}${didWords(look.did)}`);

/** Beside the page's name; empty: they looked at it. */
export const didWords = (did: string): string => DID[did] ?? ` (${did})`;

const LOOKERS_SHOWN = 5;

/** Who looked at somebody, for those who answer for the team. */
export function lookersWords(lookers: Looker[]): string {
  const times = lookers.reduce((sum, one) => sum + one.times, 0);
  if (times === 0) return `Nobody in ${LOOKS_DAYS} days`;
  const named = lookers.slice(0, LOOKERS_SHOWN).map(({ by, times: of }) => (of === 1 ? by : `${by} ${of} times`));
  const more = lookers.length - named.length;
  const names = [...named, ...(more > 0 ? [`${more} more`] : [])].join(', ');
  return `${times === 1 ? '1 view' : `${times} views`} in ${LOOKS_DAYS} days: ${names}`;
}

/** They come by day. */
function byDay(looks: OwnLook[], words: (look: OwnLook) => string): LooksDay[] {
  return [...new Set(looks.map(({ day }) => day))].map((day) => ({
    title: longDate(new Date(`${day}T12:00:00Z`), 'UTC'),
    lines: looks.filter((look) => look.day === day).map(words),
  }));
}
