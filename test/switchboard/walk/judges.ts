import type { Knex } from 'knex';

/** What must never be so, in SQL over all that stands in the records. Each judge says in words what is wrong. */

const ABOUT_AN_ALARM = `('alarm', 'news', 'tell', 'briefing')`;

/** Why the carrier must not be given this call or text now. */
const AT_HAND_OVER = `
  with a as (select * from contact_attempt where id = :id),
    about as (select al.* from alarm al join a on a.alarm_id = al.id),
    hidden as (select about.* from about where covert and not drill and status <> 'closed'),
    places as (select v.worker_id, jsonb_build_array(v.place) || (v.state->'earlierPlaces') as places from visit v)
  select 'a phone that covert words came from' as wrong from a, hidden
      where a.purpose in ${ABOUT_AN_ALARM} and (hidden.state->'excludedPhones' @> to_jsonb(a.to_number)
        or hidden.state->'workerPhones' @> to_jsonb(a.to_number))
  union all select 'their own alarm' from a, about where about.status <> 'closed' and a.purpose in ${ABOUT_AN_ALARM}
      and (a.person_id = about.worker_id or about.covert and not about.drill
        and a.to_number in (select number from phone where person_id = about.worker_id))
  union all select 'somebody beside the worker' from a, hidden where a.purpose in ${ABOUT_AN_ALARM}
      and exists (select from places mine, places theirs, jsonb_array_elements_text(theirs.places) one
        where mine.worker_id = hidden.worker_id and theirs.worker_id = a.person_id and mine.places @> to_jsonb(one))
  union all select 'a call about an alarm that is closed' from a, about where about.status = 'closed'
      and a.channel = 'call' and (a.purpose in ('alarm', 'news', 'worker', 'purple')
        or (a.purpose = 'tell' and a.created_at < about.closed_at))
  union all select 'a text that asks about an alarm that is closed' from a, about where about.status = 'closed'
      and a.channel = 'text' and a.purpose in ('alarm', 'news')
  union all select 'a call about a visit that is over' from a join visit v on v.id = a.visit_id
      where a.channel = 'call' and a.purpose in ('overdue', 'reminder') and v.status = 'ended'
  union all select 'it is taken, and is not' from a, about where about.status <> 'taken'
      and coalesce(a.body, a.vars->>'message', '') ~ '^[A-Z] is taken'
  union all select 'it is taken by somebody who has it no longer' from a, about where about.status = 'taken'
      and coalesce(a.body, a.vars->>'message', '') ~ '^[A-Z] is taken'
      and not exists (select from jsonb_array_elements(about.state->'owners') o
        where position(o->>'name' in coalesce(a.body, a.vars->>'message')) > 0)
  union all select 'a responder is put through to somebody under duress' from a, hidden where a.purpose = 'worker'
  union all select 'somebody who calls for help is rung while others are' from a, about, alarm own
      where a.channel = 'call' and a.purpose = 'alarm' and about.status = 'raised' and own.worker_id = a.person_id
        and own.status <> 'closed' and own.kind = 'panic' and not own.covert and not own.drill
        and exists (select from call_sequence s where s.alarm_id = about.id and s.is_live and s.purpose = 'alarm'
          and s.person_id is distinct from a.person_id
          and not exists (select from visit v where v.worker_id = s.person_id and v.is_open)
          and not exists (select from alarm o where o.worker_id = s.person_id and o.status <> 'closed'))
  union all select 'the worker reads of what is kept from them' from a where a.channel = 'text' and a.alarm_id is null
      and a.person_id = a.worker_id and not exists (select from alarm o
        where jsonb_exists(o.state->'contacted', 'person:' || a.person_id))
      and a.body ~* '\\m(alarm|duress|covert|emergency|police|danger|weapon)'
  union all select 'a roll-call that is over' from a join roll_call_person p on p.text_id = a.id
      join roll_call r on r.id = p.roll_call_id where r.ended_at is not null`;

export async function wrongWith(knex: Knex, id: string): Promise<string[]> {
  return said(
    knex,
    `select w.wrong || ': ' || c.channel || ' ' || c.purpose || ' to ' || c.to_number || ' ' || coalesce(c.body, '')
      as wrong from (${AT_HAND_OVER}) w, contact_attempt c where c.id = :id`,
    { id },
  );
}

const IN_RECORDS = `
  select 'an open alarm without a time to come: ' || kind || ' ' || status as wrong from alarm
      where status <> 'closed' and (due_at is null or due_at <= :now)
  union all select 'an open visit without a time to come' from visit
      where status in ('open', 'overdue') and (due_at is null or due_at <= :now or deadline is null)
  union all select 'a taken alarm that nobody has' from alarm where status = 'taken' and state->'owners' = '[]'
  union all select 'told twice that it is over: ' || body from contact_attempt
      where channel = 'text' and purpose = 'tell' and body ~ '^[A-Z] is over' and status <> 'cancelled'
      group by to_number, alarm_id, body having count(*) > 1
  union all select 'not told that it is over: ' || p.staff_number || ', ' || a.kind || ' closed ' || a.closed_how
    from alarm a, jsonb_array_elements_text(a.state->'contacted') key join person p on 'person:' || p.id = key
      where a.status = 'closed' and not a.covert and key is distinct from a.closed_by and p.left_at is null
        and exists (select from phone f where f.person_id = p.id and f.number not in (
          select number from phone where person_id = a.worker_id))
        and a.closed_at = :now and not exists (select from contact_attempt t where t.alarm_id = a.id
          and t.contact_key = key and t.purpose = 'tell' and t.created_at >= a.closed_at)
  union all select 'the worker has an alarm twice' from alarm where status <> 'closed'
      group by worker_id having count(*) > 1
  union all select 'a covert alarm is closed by ' || closed_how from alarm
      where covert and status = 'closed' and closed_how in ('pin', 'contact')
  union all select 'somebody has their own alarm' from alarm a, jsonb_array_elements(a.state->'owners') o
      where a.status = 'taken' and o->>'key' = 'person:' || a.worker_id
  union all select 'who has it is written otherwise: ' || a.status from alarm a
      where (select coalesce(jsonb_agg(contact_key order by contact_key), '[]') from alarm_owner o
          where o.alarm_id = a.id and o.until is null)
        <> (select coalesce(jsonb_agg(o->>'key' order by o->>'key'), '[]') from jsonb_array_elements(
          case when a.status = 'taken' then a.state->'owners' else '[]' end) o)
  union all select 'one person has it twice at a time' from alarm_owner o, alarm_owner p
      where o.alarm_id = p.alarm_id and o.contact_key = p.contact_key and o.id < p.id
        and p.since < coalesce(o.until, 'infinity')
  union all select 'one person is rung twice about one alarm: ' || string_agg(purpose || ' ' || flow, ', ' order by id)
      from call_sequence where is_live and alarm_id is not null and purpose in ('alarm', 'news')
      group by alarm_id, contact_key having count(*) > 1
  union all select 'an event was set aside: ' || coalesce(error, '') from sealed_event
      where set_aside_at is not null or failures > 0
  union all select 'a call sequence goes on without a call' from call_sequence s where s.status = 'ringing'
      and not exists (select from contact_attempt c where c.call_sequence_id = s.id and c.is_live)
  union all select 'a text was kept and never acted on' from inbound_text where acted_at is null and at < :now`;

export function wrongInRecords(knex: Knex, now: Date): Promise<string[]> {
  return said(knex, IN_RECORDS, { now });
}

/**
 * A text of somebody of the organisation has been acted on. Somebody on a visit is never met with silence, and "On
 * until 15:10" is told of a visit that ends then.
 */
const REPLIES = `
  with theirs as (select distinct person_id as id from phone where number = :from),
    replies as (select * from contact_attempt where to_number = :from and created_at = :now
      and purpose in ('reply', 'help-reply')),
    last as (select body from replies order by seq desc limit 1)
  select 'a text on a visit gets no reply' as wrong from theirs join visit v on v.worker_id = theirs.id and v.is_open
      where (select count(*) from theirs) = 1 and not exists (select from replies)
        and not exists (select from contact_attempt c where c.to_number = :from and c.created_at = :now)
  union all select 'told of another end: ' || last.body from last, theirs left join visit v on v.worker_id = theirs.id
        and v.is_open
      where (select count(*) from theirs) = 1 and last.body ~ '^On until \\d\\d:\\d\\d'
        and substring(last.body from '^On until (\\d\\d:\\d\\d)')
          is distinct from to_char(v.deadline at time zone 'Europe/London', 'HH24:MI')`;

export function wrongWithReplies(knex: Knex, from: string, now: Date): Promise<string[]> {
  return said(knex, REPLIES, { from, now });
}

async function said(knex: Knex, sql: string, bindings: Record<string, Knex.RawBinding>): Promise<string[]> {
  const { rows } = await knex.raw<{ rows: { wrong: string }[] }>(sql, bindings);
  return rows.map(({ wrong }) => wrong);
}
