import type { Knex } from 'knex';

/** Who looked at what at the desk, for those who answer for the records. */

export interface Look {
  id: string;
  at: Date;
  /** The account's name, or the name that somebody gave at the command line. */
  by: string;
  page: string;
  did: string;
  /** Null: it was about nobody of staff. */
  about: { name: string; staffNumber: string } | null;
  reason: string | null;
}

interface LooksWanted {
  /** Within these teams. */
  teamIds: 'all' | string[];
  from: Date;
  to: Date;
  /** A part of the reader's name or address; empty: everybody. */
  by: string;
  /** A part of the name, or the staff number, of whom it was about; empty: anybody. */
  about: string;
  /** As the log names it; empty: any. */
  page: string;
  most: number;
}

/** The latest first. Looks at an alarm that is open are left out: they would tell of it. */
export async function readLooks(db: Knex, wanted: LooksWanted): Promise<Look[]> {
  const { rows } = await db.raw<{
    rows: (Omit<Look, 'about'> & { name: string | null; staffNumber: string | null })[];
  }>(
    `
    select l.id, l.at, coalesce(a.name, l.by_command, 'an account that is gone') as by, l.page, l.did, l.reason, p.name,
      p.staff_number as "staffNumber"
    from access_log l left join account a on a.id = l.account_id left join person p on p.id = l.person_id
    where l.at >= :from and l.at < :to
      and (cast(:teamIds as uuid[]) is null or l.team_id = any (:teamIds)
        or exists (select 1 from person_team t where t.person_id = l.person_id and t.team_id = any (:teamIds)))
      and (:by = '' or strpos(lower(a.name || ' ' || a.email), lower(:by)) > 0
        or strpos(lower(l.by_command), lower(:by)) > 0)
      and (:about = '' or p.staff_number = :about or strpos(lower(p.name), lower(:about)) > 0)
      and (:page = '' or l.page = :page)
      and not exists (select 1 from alarm o where o.id = l.alarm_id and o.status <> 'closed')
    order by l.id desc limit :most`,
    { ...wanted, teamIds: wanted.teamIds === 'all' ? null : wanted.teamIds },
  );
  return rows.map(({ name, staffNumber, ...row }) => ({
    ...row,
    about: name === null ? null : { name, staffNumber: staffNumber ?? '' },
  }));
}

/** Who has opened the page of an alarm, and when first; the first of them first. */
export async function lookersAtAlarm(db: Knex, alarmId: string): Promise<{ at: Date; by: string }[]> {
  const { rows } = await db.raw<{ rows: { at: Date; by: string }[] }>(
    `select min(l.at) as at, coalesce(a.name, 'an account that is gone') as by
    from access_log l left join account a on a.id = l.account_id
    where l.alarm_id = :alarmId and l.did = 'view' group by l.account_id, a.name order by 1`,
    { alarmId },
  );
  return rows;
}

/** Who last changed that of an account, and when. `what`: how the reason begins. */
export async function lastChangeOfAccount(
  db: Knex,
  accountId: string,
  what: string,
): Promise<{ at: Date; by: string | null } | null> {
  const { rows } = await db.raw<{ rows: { at: Date; by: string | null }[] }>(
    `
    select l.at, coalesce(a.name, l.by_command) as by from access_log l left join account a on a.id = l.account_id
    where l.about_account_id = :accountId and l.did = 'change' and starts_with(l.reason, :what)
    order by l.id desc limit 1`,
    { accountId, what },
  );
  return rows[0] ?? null;
}
