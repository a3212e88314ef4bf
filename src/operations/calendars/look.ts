import { z } from 'zod';
import type { Log } from '../../carriers/log.ts';
import { openSealed } from '../../crypto/seal.ts';
import { faultOf, type Outside } from '../../outbox/outside.ts';
import { calendarFailed, type DueFeed, feedSeal, takeCalendarFeed } from '../../records/calendar-feeds.ts';
import { loadTimezone } from '../../records/organisation/people.ts';
import type { Dependencies } from '../work.ts';
import { applyCalendar, windowFrom } from './feed.ts';
import { type CalendarRead, NoCalendar, type CalendarWindow } from './read-calendar.ts';

/** Real milliseconds from one look at a calendar to the next. */
const EVERY = 15 * 60_000;
/** Bytes: a calendar of years. */
const MOST = 1_000_000;

const Address = z.object({ url: z.url() });

interface CalendarLooks {
  parts: Dependencies;
  outside: Outside;
  /** Rejects with NoCalendar, or where it takes too long. */
  read: (text: string, window: CalendarWindow) => Promise<CalendarRead>;
  log: Log;
}

/**
 * Reads every calendar whose time has come, one after the other. What cannot be fetched or read changes nothing, and is
 * told on the page.
 */
export function createCalendarLooks({ parts, outside, read, log }: CalendarLooks): () => Promise<void> {
  const { knex, clock, secrets } = parts;

  async function lookAt(feed: DueFeed): Promise<void> {
    try {
      const { url } = Address.parse(openSealed(secrets.data, feedSeal(feed.person_id), feed.sealed));
      const text = (await outside.get(url, MOST)).toString('utf8');
      const timezone = await loadTimezone(knex);
      await applyCalendar(parts, feed, await read(text, { ...windowFrom(clock.now()), timezone }));
    } catch (error) {
      const fault = error instanceof NoCalendar ? 'it is no calendar' : faultOf(error);
      log.warn({ person: feed.person_id, fault }, 'a calendar could not be read');
      await calendarFailed(knex, feed, fault);
    }
  }

  return async () => {
    for (;;) {
      const now = clock.now();
      const feed = await takeCalendarFeed(knex, now, new Date(now.getTime() + clock.stretch(EVERY)));
      if (!feed) return;
      await lookAt(feed);
    }
  };
}
