import type { Knex } from 'knex';
import type { OpenVisitsTo } from './organisation-shape.ts';

/** Teams that have the list of who is out sent each hour, and when they had it last. */
export interface ListedTeam extends OpenVisitsTo {
  id: string;
  name: string;
}

export async function listedTeams(db: Knex): Promise<ListedTeam[]> {
  const { rows } = await db.raw<{ rows: ListedTeam[] }>(
    `select id, name, open_visits->'mail' as mail, open_visits->'text' as text from team
      where open_visits <> '{"mail": [], "text": []}' order by name`,
  );
  return rows;
}

/** To whom the heads of the sealed logs are mailed. */
export async function logHeadAddresses(db: Knex): Promise<string[]> {
  const row = await db<{ log_heads: string[] }>('organisation').first('log_heads');
  return row?.log_heads ?? [];
}

/** Whether anybody is to get a mail. */
export async function wantsMail(db: Knex): Promise<boolean> {
  const teams = await listedTeams(db);
  return teams.some(({ mail }) => mail.length > 0) || (await logHeadAddresses(db)).length > 0;
}

/** The team's name and the organisation's time zone. Null: the team is gone. */
export async function listedTeam(db: Knex, id: string): Promise<{ name: string; timezone: string } | null> {
  const { rows } = await db.raw<{ rows: { name: string; timezone: string }[] }>(
    'select team.name, organisation.timezone from team, organisation where team.id = ?',
    [id],
  );
  return rows[0] ?? null;
}

/**
 * Says that the list of this hour is sent now, with so many visits.
 * @returns how many the last one had; null: another process was first, or that hour is over
 */
export async function claimHour(
  trx: Knex.Transaction,
  id: string,
  hour: Date,
  visits: number,
): Promise<{ visits: number } | null> {
  const { rows } = await trx.raw<{ rows: { visits: number | null }[] }>(
    `with before as (select id, listed_at, listed_visits from team where id = :id for update)
    update team t set listed_at = :hour, listed_visits = :visits from before b
      where t.id = b.id and (b.listed_at is null or b.listed_at < :hour) returning b.listed_visits as visits`,
    { id, hour, visits },
  );
  return rows[0] ? { visits: rows[0].visits ?? 0 } : null;
}

/**
 * Says that this day's list of plans to look at again is sent now. False: another process was first, or it has been.
 */
export async function claimLookAgain(trx: Knex.Transaction, id: string, day: string): Promise<boolean> {
  const { rows } = await trx.raw<{ rows: unknown[] }>(
    `update team set look_again_on = :day
      where id = :id and (look_again_on is null or look_again_on < cast(:day as date)) returning id`,
    { id, day },
  );
  return rows.length > 0;
}
