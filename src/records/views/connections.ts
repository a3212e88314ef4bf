import type { Knex } from 'knex';

/** What this team has running with other systems, and does not run as it should. It reads no visit and no alarm. */

export type Connection =
  /** It lets its system in no more, or not for long. */
  | { kind: 'token'; name: string; endsAt: Date }
  | { kind: 'receiver'; name: string; fault: string }
  | { kind: 'channel'; name: string; fault: string }
  | { kind: 'calendar'; name: string; fault: string };

/**
 * @param endsBefore real time: tokens that end before then
 * @param endedAfter real time: tokens that ended before then are forgotten
 * @param seesAlarms false: receivers that hear of covert alarms tell nothing, for a fault is news of an alarm
 */
export async function faultyConnections(
  db: Knex,
  teamId: string,
  { endsBefore, endedAfter, seesAlarms }: { endsBefore: Date; endedAfter: Date; seesAlarms: boolean },
): Promise<Connection[]> {
  const { rows } = await db.raw<{ rows: Connection[] }>(
    `
    select 'token' as kind, name, ends_at as "endsAt", null as fault from api_token one
      where ended_at is null and ends_at < :endsBefore and ends_at > :endedAfter
        and (team_ids is null or :teamId = any (team_ids))
        -- Somebody has made another one for the same system.
        and not exists (select 1 from api_token other where other.name = one.name and other.ended_at is null
          and other.ends_at > one.ends_at)
    union all
    select 'receiver', name, null, fault from alarm_receiver
      where ended_at is null and fault is not null and (:seesAlarms or not covert)
        and (team_ids is null or :teamId = any (team_ids))
    union all
    select 'channel', name, null, fault from notice_channel
      where ended_at is null and fault is not null and (team_ids is null or :teamId = any (team_ids))
    union all
    select 'calendar', p.name, null, f.fault from calendar_feed f join person p on p.id = f.person_id
      where f.fault is not null and p.left_at is null
        and exists (select 1 from person_team pt where pt.person_id = p.id and pt.team_id = :teamId)
    order by 1, 2`,
    { teamId, endsBefore, endedAfter, seesAlarms },
  );
  return rows;
}
