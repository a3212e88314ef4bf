/**
 * Conditions of the rules of retention, as SQL. `:before` is the time that so many days ago; `:people`, `:visits` and
 * `:alarms` are what a hold keeps.
 */

export const isHeld = (column: string, kind: 'people' | 'visits' | 'alarms'): string =>
  `coalesce(${column} = any (cast(:${kind} as uuid[])), false)`;

/** A call, a text or a sequence of calls that a hold keeps. */
export const isHeldContact = (row: string): string =>
  `(${isHeld(`${row}.visit_id`, 'visits')} or ${isHeld(`${row}.alarm_id`, 'alarms')}
    or ${isHeld(`${row}.worker_id`, 'people')} or ${isHeld(`${row}.person_id`, 'people')})`;

export const isOfAnAlarm = (row: string): string =>
  `(${row}.alarm_id is not null or exists (select 1 from alarm where alarm.visit_id = ${row}.visit_id))`;

/**
 * Rows that name a person and a time belong to an alarm if that person was the worker or was contacted, from the
 * beginning of the visit until the alarm was closed. They go after the alarm. Those of a held visit stay too.
 */
export const isOfAStory = (person: string, at: string): string => `(
  exists (
    select 1 from alarm left join visit on visit.id = alarm.visit_id
    where alarm.id in (select id from alarm where worker_id = ${person}
        union select alarm_id from alarm_contact where person_id = ${person})
      and ${at} between least(alarm.raised_at, visit.started_at) and coalesce(alarm.closed_at, 'infinity'))
  or exists (select 1 from visit where ${isHeld('visit.id', 'visits')} and visit.worker_id = ${person}
    and ${at} between visit.started_at and coalesce(visit.ended_at, 'infinity')))`;

/** Nothing of what a worker's phone said then waits to be taken in. */
export const isTakenIn = (worker: string, from: string, until: string): string => `not exists (
  select 1 from sealed_event where sealed_event.worker_id = ${worker} and sealed_event.processed_at is null
    and sealed_event.at between ${from} and ${until} + interval '1 day')`;

export const hasLive = (column: string, id: string): string => `(
  exists (select 1 from contact_attempt where contact_attempt.${column} = ${id} and contact_attempt.is_live)
  or exists (select 1 from call_sequence where call_sequence.${column} = ${id} and call_sequence.is_live)
  or exists (select 1 from purple_call where purple_call.${column} = ${id} and purple_call.due_at is not null))`;

export const overAlarms = (covert: boolean): string => `
  alarm.status = 'closed' and alarm.due_at is null and ${covert ? '' : 'not'} alarm.covert
  and alarm.closed_at < :before and not ${isHeld('alarm.id', 'alarms')} and not ${hasLive('alarm_id', 'alarm.id')}
  and not exists (select 1 from visit where visit.id = alarm.visit_id and visit.status <> 'ended')
  and ${isTakenIn('alarm.worker_id', `alarm.raised_at - interval '1 day'`, 'alarm.closed_at')}`;
