import { createHash } from 'node:crypto';
import { z } from 'zod';
import { seal } from '../../crypto/seal.ts';
import type { Actor } from '../../records/actor.ts';
import {
  calendarWasRead,
  deleteCalendarFeed,
  type DueFeed,
  feedSeal,
  feedSender,
  saveCalendarFeed,
} from '../../records/calendar-feeds.ts';
import { plannedAppointments } from '../../records/sent-plans.ts';
import { journalOfficeAct } from '../office-journal.ts';
import { operation } from '../operation.ts';
import { cancelSent, setSent } from '../visits/sent-plan.ts';
import type { Dependencies } from '../work.ts';
import type { CalendarRead, CalendarVisit } from './read-calendar.ts';

/** Somebody's calendar is read for the visits in it, which become planned ones. It is never written to. */

const HOUR = 3_600_000;
/** How far ahead it is read. */
const AHEAD = 28 * 24 * HOUR;

export const calendarAddress = z
  .string()
  .trim()
  .max(1000)
  // As Outlook and others give it.
  .transform((typed) => typed.replace(/^webcals?:/i, 'https:'))
  .pipe(z.url({ protocol: /^https$/ }))
  // A rule is asked whatever the one before it has found.
  .refine((url) => URL.canParse(url) && new URL(url).username === '' && new URL(url).password === '');

/** From now on. An address that was there before is forgotten. */
export const followCalendar = operation(
  z.object({ person: z.uuid(), url: calendarAddress }),
  async (work, { person, url }): Promise<void> => {
    const sealed = seal(work.parts.secrets.data, feedSeal(person), { url });
    await saveCalendarFeed(work.trx, { personId: person, sealed, nextAt: work.now });
    await journalOfficeAct(work, 'has a calendar read for planned visits', { workerId: person });
  },
);

/** What it has planned and is still to come goes with it. */
export const leaveCalendar = operation(z.object({ person: z.uuid() }), async (work, { person }): Promise<void> => {
  if (!(await deleteCalendarFeed(work.trx, person))) return;
  const to = new Date(work.now.getTime() + 2 * AHEAD);
  for (const appointment of await plannedAppointments(work.trx, feedSender(person), { from: work.now, to }))
    await cancelSent(work, work.actor, { sender: feedSender(person), teamIds: 'all', appointment });
  await journalOfficeAct(work, 'has a calendar read no more', { workerId: person });
});

export const windowFrom = (now: Date): { from: Date; to: Date } => ({ from: now, to: new Date(now.getTime() + AHEAD) });

/**
 * Plans, changes and calls off what a calendar says. Each is a transaction of its own: one that cannot be done holds up
 * no other. What has begun, and what the desk has called off, stays.
 */
export async function applyCalendar(parts: Dependencies, feed: DueFeed, read: CalendarRead): Promise<void> {
  const now = parts.clock.now();
  const sender = feedSender(feed.person_id);
  const contentHash = hashOf(JSON.stringify([read.visits, read.unread]));
  if (feed.content_hash?.equals(contentHash) !== true) {
    const actor: Actor = { kind: 'person', id: feed.person_id, name: 'calendar', via: 'api' };
    for (const visit of read.visits) await setSent(parts, actor, sentOf(visit, feed, sender));
    const named = new Set(read.visits.map(appointmentOf));
    const gone = (await plannedAppointments(parts.knex, sender, windowFrom(now))).filter((one) => !named.has(one));
    for (const appointment of gone) await cancelSent(parts, actor, { sender, teamIds: 'all', appointment });
  }
  const { unread, visits } = read;
  await calendarWasRead(parts.knex, feed, { at: now, unread, visits: visits.length, contentHash });
}

function sentOf(visit: CalendarVisit, feed: DueFeed, sender: string) {
  const { reference, start, end, place, postcode } = visit;
  return {
    sender,
    teamIds: 'all' as const,
    worker: feed.staff_number,
    appointment: appointmentOf(visit),
    details: { start, end, reference, place, postcode },
  };
}

/** A calendar's ids may hold names and addresses: they are kept as a hash. */
const appointmentOf = ({ key }: CalendarVisit): string => hashOf(key).toString('hex');

const hashOf = (words: string): Buffer => createHash('sha256').update(words).digest();
