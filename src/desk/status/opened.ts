import { loadTimezone } from '../../records/organisation/people.ts';
import type { DeskDependencies } from '../dependencies.ts';
import { dateAndTime } from '../shell/times.ts';
import type { Opened } from '../shell/views.ts';

/**
 * When a page is made: its paper says so, and counts on from there (live/browser/printed.js). The zone is read for each
 * page anew: where a page's statements depended on the second, two readers could not be compared.
 */
export function createOpened({ parts: { knex, clock }, log }: DeskDependencies): () => Promise<Opened | null> {
  return async () => {
    try {
      const [now, timezone] = [clock.now(), await loadTimezone(knex)];
      return { at: now.toISOString(), timezone, speed: clock.speed, words: dateAndTime(now, timezone) };
    } catch (error) {
      // The page itself is worth more than its paper.
      log.warn({ err: error }, 'the time zone cannot be read');
      return null;
    }
  };
}
