import type { OwnLook } from '../../records/views/shown/own-looks.ts';
import { longDate } from '../../timeline/local-time.ts';

/** A person's own log of the desk, by days. Pure. */

export interface LooksDay {
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

export const looksOfMine = (looks: OwnLook[]): LooksDay[] =>
  byDay(looks, ({ page, did, about }) => `${page}${about === null ? '' : `, of ${about}`}${didWords(did)}`);

const didWords = (did: string): string => DID[did] ?? ` (${did})`;

/** They come by day. */
function byDay(looks: OwnLook[], words: (look: OwnLook) => string): LooksDay[] {
  return [...new Set(looks.map(({ day }) => day))].map((day) => ({
    title: longDate(new Date(`${day}T12:00:00Z`), 'UTC'),
    lines: looks.filter((look) => look.day === day).map(words),
  }));
}
