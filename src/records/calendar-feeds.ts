import type { Knex } from 'knex';
import { z } from 'zod';
import { toJson } from '../database/json.ts';

/** Calendars that are read for planned visits: whose, where (sealed), and what of them could not be read. */

const unread = z.array(z.object({ reference: z.string(), at: z.string(), why: z.string() }));
type UnreadAppointments = z.infer<typeof unread>;

interface CalendarFeed {
  personId: string;
  readAt: Date | null;
  /** Why it could not be read the last time. */
  fault: string | null;
  unread: UnreadAppointments;
  /** How many visits it had then. */
  visits: number;
}

/** For whom its address is sealed. */
export const feedSeal = (personId: string): string => `calendar feed of ${personId}`;
/** As whose its visits are planned. */
export const feedSender = (personId: string): string => `calendar of ${personId}`;

export async function saveCalendarFeed(
  trx: Knex,
  { personId, sealed, nextAt }: { personId: string; sealed: Buffer; nextAt: Date },
): Promise<void> {
  const fresh = { sealed, next_at: nextAt, read_at: null, fault: null, unread: '[]', visits: 0, content_hash: null };
  await trx('calendar_feed')
    .insert({ person_id: personId, ...fresh })
    .onConflict('person_id')
    .merge();
}

/** False: there was none. */
export async function deleteCalendarFeed(trx: Knex, personId: string): Promise<boolean> {
  return (await trx('calendar_feed').where({ person_id: personId }).delete()) > 0;
}

/** Null: none is read for them. */
export async function calendarFeedOf(db: Knex, personId: string): Promise<CalendarFeed | null> {
  const row = await db('calendar_feed')
    .where({ person_id: personId })
    .first<{ read_at: Date | null; fault: string | null; unread: unknown; visits: number } | undefined>(
      'read_at',
      'fault',
      'unread',
      'visits',
    );
  return row
    ? { personId, readAt: row.read_at, fault: row.fault, unread: unread.parse(row.unread), visits: row.visits }
    : null;
}

export interface DueFeed {
  person_id: string;
  staff_number: string;
  sealed: Buffer;
  content_hash: Buffer | null;
}

/** The next one to be read, of somebody who is here. No other process takes it before `againAt`. */
export async function takeCalendarFeed(db: Knex, now: Date, againAt: Date): Promise<DueFeed | null> {
  const { rows } = await db.raw<{ rows: DueFeed[] }>(
    `
    update calendar_feed f set next_at = :againAt from person p
    where p.id = f.person_id and f.person_id = (
      select one.person_id from calendar_feed one join person who on who.id = one.person_id
      where one.next_at <= :now and who.left_at is null order by one.next_at limit 1 for update of one skip locked)
    returning f.person_id, p.staff_number, f.sealed, f.content_hash`,
    { now, againAt },
  );
  return rows[0] ?? null;
}

/** `sealed`: only where it is still that address. */
export async function calendarWasRead(
  db: Knex,
  { person_id, sealed }: DueFeed,
  read: { at: Date; unread: UnreadAppointments; visits: number; contentHash: Buffer },
): Promise<void> {
  await db('calendar_feed')
    .where({ person_id, sealed })
    .update({
      read_at: read.at,
      fault: null,
      unread: toJson(read.unread),
      visits: read.visits,
      content_hash: read.contentHash,
    });
}

export async function calendarFailed(db: Knex, { person_id, sealed }: DueFeed, fault: string): Promise<void> {
  await db('calendar_feed').where({ person_id, sealed }).update({ fault });
}
