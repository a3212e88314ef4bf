import { loadTimezone } from '../../records/organisation/people.ts';
import type { DeskDependencies } from '../dependencies.ts';
import { sharedFor } from '../live/shared-for.ts';
import { dateAndTime } from '../shell/times.ts';
import type { Opened } from '../shell/views.ts';

/** Real milliseconds. A time zone hardly ever changes. */
const STANDS = 60_000;

/** When a page is made: its paper says so, and counts on from there (live/browser/printed.js). */
export function createOpened({ parts: { knex, clock }, log }: DeskDependencies): () => Promise<Opened | null> {
  const timezoneNow = sharedFor(STANDS, () => loadTimezone(knex));
  return async () => {
    try {
      const [now, timezone] = [clock.now(), await timezoneNow()];
      return { at: now.toISOString(), timezone, speed: clock.speed, words: dateAndTime(now, timezone) };
    } catch (error) {
      // The page itself is worth more than its paper.
      log.warn({ err: error }, 'the time zone cannot be read');
      return null;
    }
  };
}
