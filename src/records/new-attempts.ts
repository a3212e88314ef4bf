import type { Knex } from 'knex';
import { type Attempt, attemptById, type NewAttempt } from './attempts.ts';
import { journalJson } from './journal.ts';
import { toJson } from '../database/json.ts';
import { runSql } from '../database/statement.ts';
import { takeWrites, wakeOutbox } from '../database/transact.ts';
import { isUnwanted } from './unwanted-texts.ts';

/**
 * Adds calls and texts, and wakes the outbox when the transaction commits. A text is `cancelled` if the phone was told
 * the same within a minute. Its route is empty if no carrier may text that phone, or if its owner wants no texts during
 * this visit. Resolves with those that wait in vain: no carrier may take them.
 */
export async function insertAttempts(trx: Knex.Transaction, attempts: NewAttempt[]): Promise<Attempt[]> {
  const inVain: Attempt[] = [];
  for (const some of oneForEachPhone(attempts)) inVain.push(...(await insertTogether(trx, some)));
  return inVain;
}

/**
 * A statement sees none of its own rows. So a text to the same phone goes in the next one, which sees the first, and so
 * does a call. What is asked of a text looks at no call, and the other way round.
 */
function oneForEachPhone(attempts: NewAttempt[]): NewAttempt[][] {
  const rounds: { phones: Set<string>; attempts: NewAttempt[] }[] = [];
  for (const attempt of attempts) {
    const phone = `${attempt.channel} ${attempt.toNumber}`;
    const free = rounds.find(({ phones }) => !phones.has(phone));
    if (!free) rounds.push({ phones: new Set([phone]), attempts: [attempt] });
    else {
      free.phones.add(phone);
      free.attempts.push(attempt);
    }
  }
  return rounds.map((round) => round.attempts);
}

async function insertTogether(trx: Knex.Transaction, attempts: NewAttempt[]): Promise<Attempt[]> {
  const along = takeWrites(trx);
  const rows = await runSql<{ id: string }>(trx, `with ${along.sql === '' ? '' : `${along.sql},`} ${INSERT}`, [
    ...along.bindings,
    `[${attempts.map(givenOf).join(',')}]`,
  ]);
  await wakeOutbox(trx);
  const inVain: Attempt[] = [];
  for (const { id } of rows) {
    const attempt = await attemptById(trx, id);
    if (attempt) inVain.push(attempt);
  }
  return inVain;
}

/**
 * An attempt as the statement takes it, with what the journal says of it, but for what follows from how it begins. One
 * value for all of them: knex took longer to write a statement of single values than PostgreSQL to carry it out.
 */
function givenOf(attempt: NewAttempt, place: number): string {
  const { id, channel, purpose, contactKey, budget } = attempt;
  const plain = toJson({
    place,
    id,
    channel,
    purpose,
    urgency: attempt.urgency,
    to_number: attempt.toNumber,
    from_number: attempt.fromNumber,
    contact_key: contactKey,
    person_id: attempt.personId,
    worker_id: attempt.workerId,
    visit_id: attempt.visitId,
    alarm_id: attempt.alarmId,
    call_sequence_id: attempt.callSequenceId,
    dedupe_key: attempt.dedupeKey,
    flow: attempt.flow,
    vars: attempt.vars,
    body: attempt.body,
    cover: attempt.cover,
    created_at: attempt.createdAt,
    due_at: attempt.dueAt,
    not_before: attempt.notBefore,
    only_carrier: attempt.onlyCarrier,
    preferred: attempt.preferredCarrier,
    ...(budget && {
      is_for_cries: budget.isForCries,
      few: budget.few,
      few_since: budget.fewSince,
      one_since: budget.oneSince,
      waits_since: budget.waitsSince,
      beyond: budget.beyond,
    }),
  });
  return `${plain.slice(0, -1)},"detail":${journalJson({ what: 'asked', channel, purpose, contact: contactKey })}}`;
}

/**
 * A reply keeps its own urgency within its phone's budget. It gets the later urgency beyond the budget, or while an
 * earlier reply to that phone still waits beyond it.
 */
const SENT = `from contact_attempt sent where sent.to_number = g.to_number and sent.channel = 'text'
  and sent.urgency = g.urgency and sent.status <> 'cancelled'`;
const URGENCY = `case when g.beyond is null then g.urgency
  when case when g.is_for_cries
    then not exists (select ${SENT} and sent.body = g.body and sent.created_at > g.one_since)
    else not exists (select from contact_attempt waits where waits.to_number = g.to_number
        and waits.status = 'waiting' and waits.created_at > g.waits_since and waits.urgency = g.beyond)
      and ((select count(*) ${SENT} and sent.created_at > g.few_since) < g.few
        or not exists (select ${SENT} and sent.created_at > g.one_since)) end
  then g.urgency else g.beyond end`;

/**
 * The same text within a minute is not sent, unless what was asked for first still waits and is less urgent. A reply is
 * not sent if a reply with the same words to that phone already waits, at least as early in the order.
 */
const IS_TOLD = `case when g.channel = 'call' then false
  when g.beyond is not null then exists (select from contact_attempt waits where waits.to_number = g.to_number
    and waits.status = 'waiting' and waits.channel = 'text' and waits.created_at > g.waits_since
    and waits.purpose = g.purpose and waits.body = g.body and waits.urgency <= g.ranked)
  when g.dedupe_key is null then false
  else exists (select from contact_attempt told where told.to_number = g.to_number
    and told.created_at > g.created_at - interval '1 minute' and told.channel = 'text'
    and told.dedupe_key = g.dedupe_key and told.call_sequence_id is not distinct from g.call_sequence_id
    and told.status not in ('failed', 'cancelled')
    and (told.status <> 'waiting' or told.urgency <= g.ranked)) end`;

/** A call with the same news waits until the minute is over. Null for whatever need not wait. */
const TOLD_UNTIL = `case when g.channel = 'call' and g.dedupe_key is not null then
  (select max(told.created_at) + interval '1 minute' from contact_attempt told where told.to_number = g.to_number
    and told.channel = 'call' and told.created_at > g.created_at - interval '1 minute'
    and told.dedupe_key = g.dedupe_key and told.call_sequence_id is distinct from g.call_sequence_id
    and told.status not in ('failed', 'cancelled')) end`;

/**
 * A phone that did not answer is rung once more from the same number, because a second call from one number gets
 * through (src/safety/README.md "Alarms").
 */
const CARRIER = `case when g.channel = 'call' and g.call_sequence_id is not null then
  (select first.carrier from contact_attempt first where first.call_sequence_id = g.call_sequence_id
    and first.to_number = g.to_number and first.status in ('busy', 'no_answer', 'completed')
    order by first.created_at desc limit 1) end`;

/** The end of a `with`. */
const INSERT = `given as materialized (
    select * from json_to_recordset(?::json) as g (place integer, id uuid, channel text, purpose text, urgency integer,
      to_number text, from_number text, contact_key text, person_id uuid, worker_id uuid, visit_id uuid, alarm_id uuid,
      call_sequence_id uuid, dedupe_key text, flow text, vars jsonb, body text, cover boolean,
      created_at timestamptz, due_at timestamptz, not_before timestamptz, only_carrier text, preferred text,
      is_for_cries boolean, few integer, few_since timestamptz, one_since timestamptz, waits_since timestamptz,
      beyond integer, detail jsonb)
  ), ranked as materialized (
    select g.*, ${URGENCY} as ranked from given g
  ), begun as materialized (
    select g.*, ${IS_TOLD} as is_told, ${TOLD_UNTIL} as told_until from ranked g
  ), inserted as (
    insert into contact_attempt (id, channel, purpose, urgency, to_number, from_number, contact_key, person_id,
      worker_id, visit_id, alarm_id, call_sequence_id, dedupe_key, flow, vars, body, cover, created_at, due_at,
      route, carrier, status, not_before, ended_at, delay_reason)
    select id, channel, purpose, ranked, to_number, from_number, contact_key, person_id,
      worker_id, visit_id, alarm_id, call_sequence_id, dedupe_key, flow, vars, body, cover, created_at, due_at,
      case when ${isUnwanted('g')} then ''
        else coalesce(only_carrier, route_of(worker_id,
          case when channel = 'text' then to_number end, preferred, created_at))
        end,
      ${CARRIER},
      case when is_told then 'cancelled' else 'waiting' end,
      greatest(not_before, told_until),
      case when is_told then created_at end,
      case when is_told or told_until is not null then 'same_news' end
    from begun g order by place
    returning *
  ), entry as (
    insert into journal (at, kind, worker_id, visit_id, alarm_id, attempt_id, detail)
    select i.created_at, 'attempt', i.worker_id, i.visit_id, i.alarm_id, i.id, g.detail
      || jsonb_build_object('what', case i.status when 'cancelled' then 'told already' else 'asked' end)
      || case when i.delay_reason is null then '{}' else jsonb_build_object('held', i.delay_reason,
        'until', to_char(i.not_before at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) end
    from inserted i join given g on g.id = i.id order by i.seq
  )
  select id from inserted where status = 'waiting' and route = '' order by seq`;
