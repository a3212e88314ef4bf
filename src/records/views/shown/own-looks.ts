import type { Knex } from 'knex';

/**
 * The desk's own log, as far as a person may read it of themselves. Rows that belong to an alarm are left out, whatever
 * the alarm was, and of the rest only the day is told: how often somebody looked within an hour would tell of one, too.
 */

export interface OwnLook {
  /** "2026-11-23", where the organisation is. */
  day: string;
  /** The account's name, or the name that somebody gave at the command line. */
  by: string;
  page: string;
  did: string;
  /** Null: it was about nobody of staff. */
  about: string | null;
  /** When the visit was, or is planned for; null: it was about none. */
  visitAt: Date | null;
  /** Null: it was about no team alone. */
  team: string | null;
}

interface OwnLooksWanted {
  from: Date;
  to: Date;
  timezone: string;
  most: number;
}

/**
 * What tells of a person at the desk, and of nothing that may be kept from them: pages of requests and of holds do not.
 */
const THEIR_PAGES = [
  'person',
  'person form',
  'sheet',
  'sheet form',
  'emergency sheet',
  'visit',
  'visit plan',
  'visit story',
  'calendar',
];

/** What others have opened of theirs; the latest day first. */
export async function looksAtPerson(
  db: Knex,
  personId: string,
  { from, to, timezone, most }: OwnLooksWanted,
): Promise<OwnLook[]> {
  const { rows } = await db.raw<{ rows: OwnLook[] }>(
    `
    select to_char(l.at at time zone :timezone, 'YYYY-MM-DD') as day,
      coalesce(a.name, l.by_command, 'an account that is gone') as by, l.page, l.did, null as about,
      null as "visitAt", null as team
    from access_log l left join account a on a.id = l.account_id
    where l.person_id = :personId and l.alarm_id is null and l.at >= :from and l.at < :to
      and l.page = any (:pages) and a.person_id is distinct from :personId
    group by 1, 2, 3, 4 order by 1 desc, 2, 3, 4 limit :most`,
    { personId, from, to, timezone, most, pages: THEIR_PAGES },
  );
  return rows;
}

export interface Looker {
  by: string;
  times: number;
}

/** Who else has opened what is a person's, and how often; the person who did so most is first. */
export async function lookersAtPerson(
  db: Knex,
  personId: string,
  { from, to }: Pick<OwnLooksWanted, 'from' | 'to'>,
): Promise<Looker[]> {
  const { rows } = await db.raw<{ rows: Looker[] }>(
    `
    select coalesce(a.name, l.by_command, 'an account that is gone') as by, count(*)::integer as times
    from access_log l left join account a on a.id = l.account_id
    where l.person_id = :personId and l.alarm_id is null and l.at >= :from and l.at < :to
      and l.page = any (:pages) and l.did <> 'denied' and a.person_id is distinct from :personId
    group by l.account_id, 1 order by 2 desc, 1`,
    { personId, from, to, pages: THEIR_PAGES },
  );
  return rows;
}

/** What an account has opened; the latest day first. */
export async function looksOfAccount(
  db: Knex,
  accountId: string,
  { from, to, timezone, most }: OwnLooksWanted,
): Promise<OwnLook[]> {
  const { rows } = await db.raw<{ rows: OwnLook[] }>(
    `
    select to_char(l.at at time zone :timezone, 'YYYY-MM-DD') as day, a.name as by, l.page, l.did,
      coalesce(p.name, o.name) as about, coalesce(v.started_at, v.planned_start) as "visitAt", t.name as team
    from access_log l join account a on a.id = l.account_id left join person p on p.id = l.person_id
      left join visit v on v.id = l.visit_id left join account o on o.id = l.about_account_id
      left join team t on t.id = l.team_id
    where l.account_id = :accountId and l.alarm_id is null and l.at >= :from and l.at < :to
    group by 1, 2, 3, 4, 5, 6, 7 order by 1 desc, 3, 5, 6, 7, 4 limit :most`,
    { accountId, from, to, timezone, most },
  );
  return rows;
}
