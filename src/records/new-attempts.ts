import type { Knex } from 'knex';
import { asAttempt, type Attempt, type AttemptRow, type NewAttempt, type ReplyBudget } from './attempts.ts';
import { journalJson } from './journal.ts';
import { toJson, wellFormed } from '../database/json.ts';
import { takeWrites, wakeOutbox } from '../database/transact.ts';

/**
 * Adds calls and texts, and wakes the outbox when the transaction commits. Resolves with the new attempts. A text is
 * `cancelled` if the phone was told the same within a minute. Its route is empty if no carrier may text that phone.
 */
export async function insertAttempts(trx: Knex.Transaction, attempts: NewAttempt[]): Promise<Attempt[]> {
  if (attempts.length === 0) return [];
  const along = takeWrites(trx);
  const inserts = trx('contact_attempt')
    .insert(attempts.map((attempt) => newRow(trx, attempt)))
    .returning('*');
  const { rows } = await trx.raw<{ rows: AttemptRow[] }>(
    `with ${along.sql === '' ? '' : `${along.sql},`} inserted as (?), entry as (
      insert into journal (at, kind, worker_id, visit_id, alarm_id, attempt_id, detail)
      select created_at, 'attempt', worker_id, visit_id, alarm_id, id, (cast(? as jsonb) -> id::text)
        || jsonb_build_object('what', case status when 'cancelled' then 'told already' else 'asked' end)
        || case when delay_reason is null then '{}' else jsonb_build_object('held', delay_reason,
          'until', to_char(not_before at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) end
      from inserted order by seq)
    select * from inserted order by seq`,
    [...along.bindings, inserts, detailsOf(attempts)],
  );
  await wakeOutbox(trx);
  return rows.map(asAttempt);
}

/** What the journal says of each, by its id, but for what follows from how it begins. */
function detailsOf(attempts: NewAttempt[]): string {
  const entries = attempts.map(({ id, channel, purpose, contactKey: contact }): [string, string] => [
    id,
    journalJson({ what: 'asked', channel, purpose, contact }),
  ]);
  return `{${entries.map(([id, detail]) => `"${id}":${detail}`).join(',')}}`;
}

function newRow(trx: Knex.Transaction, attempt: NewAttempt): Record<string, unknown> {
  return {
    id: attempt.id,
    channel: attempt.channel,
    purpose: attempt.purpose,
    urgency: urgencyOf(trx, attempt),
    to_number: attempt.toNumber,
    from_number: attempt.fromNumber,
    contact_key: attempt.contactKey,
    person_id: attempt.personId,
    worker_id: attempt.workerId,
    visit_id: attempt.visitId,
    alarm_id: attempt.alarmId,
    call_sequence_id: attempt.callSequenceId,
    dedupe_key: attempt.dedupeKey ?? null,
    flow: attempt.flow,
    vars: toJson(attempt.vars),
    body: attempt.body === null ? null : wellFormed(attempt.body),
    cover: attempt.cover,
    created_at: attempt.createdAt,
    due_at: attempt.dueAt ?? null,
    route:
      attempt.onlyCarrier ??
      trx.raw('route_of(?, ?, ?, ?)', [
        attempt.workerId,
        attempt.channel === 'text' ? attempt.toNumber : null,
        attempt.preferredCarrier ?? null,
        attempt.createdAt,
      ]),
    ...startOf(trx, attempt),
  };
}

const A_MINUTE = 60_000;

/**
 * How an attempt begins. The same text within a minute is not sent. A call with the same news waits until the minute is
 * over.
 */
function startOf(trx: Knex.Transaction, attempt: NewAttempt): Record<string, unknown> {
  const { channel, toNumber, dedupeKey = null, callSequenceId, notBefore, createdAt } = attempt;
  const since = new Date(createdAt.getTime() - A_MINUTE);
  if (channel === 'call')
    return {
      status: 'waiting',
      not_before: notBefore,
      carrier: carrierOfFirstRing(trx, attempt),
      ...afterSameNews(trx, attempt),
    };
  if (attempt.budget) return unlessItWaits(trx, attempt, attempt.budget);
  if (dedupeKey === null) return { status: 'waiting', not_before: notBefore };
  const told = trx.raw(
    `exists (select 1 from contact_attempt told where told.to_number = ? and told.created_at > ? and told.channel = 'text'
    and told.dedupe_key = ? and told.call_sequence_id is not distinct from ? and told.status not in ('failed', 'cancelled'))`,
    [toNumber, since, dedupeKey, callSequenceId],
  );
  return startUnless(trx, told, attempt);
}

function startUnless(
  trx: Knex.Transaction,
  isTold: Knex.Raw,
  { notBefore, createdAt }: NewAttempt,
): Record<string, unknown> {
  return {
    not_before: notBefore,
    status: trx.raw(`case when ? then 'cancelled' else 'waiting' end`, [isTold]),
    ended_at: trx.raw('case when ? then ?::timestamptz end', [isTold, createdAt]),
    delay_reason: trx.raw(`case when ? then 'same_news' end`, [isTold]),
  };
}

/**
 * A reply keeps its own urgency within its phone's budget. It gets the later urgency beyond the budget, or while an
 * earlier reply to that phone still waits beyond it.
 */
function urgencyOf(trx: Knex.Transaction, { budget, urgency, toNumber, body }: NewAttempt): number | Knex.Raw {
  if (!budget) return urgency;
  const { isForCries, few, fewSince, oneSince, waitsSince, beyond } = budget;
  const sent =
    `from contact_attempt sent where sent.to_number = :toNumber and sent.channel = 'text' and ` +
    `sent.urgency = :urgency and sent.status <> 'cancelled'`;
  const isWithin = isForCries
    ? `not exists (select ${sent} and sent.body = :body and sent.created_at > :oneSince)`
    : `not exists (select from contact_attempt waits where waits.to_number = :toNumber and waits.status = 'waiting'
      and waits.created_at > :waitsSince and waits.urgency = :beyond)
      and ((select count(*) ${sent} and sent.created_at > :fewSince) < :few or not
        exists (select ${sent} and sent.created_at > :oneSince))`;
  return trx.raw(`case when ${isWithin} then :urgency::integer else :beyond::integer end`, {
    toNumber,
    urgency,
    body,
    few,
    fewSince,
    oneSince,
    waitsSince,
    beyond,
  });
}

/** A reply is not sent if a reply with the same words to that phone already waits, at least as early in the order. */
function unlessItWaits(
  trx: Knex.Transaction,
  attempt: NewAttempt,
  { waitsSince }: ReplyBudget,
): Record<string, unknown> {
  const { toNumber, body, purpose } = attempt;
  const waits = trx.raw(
    `exists (select 1 from contact_attempt waits where waits.to_number = ? and waits.status = 'waiting'
      and waits.channel = 'text'
    and waits.created_at > ? and waits.purpose = ? and waits.body = ? and waits.urgency <= ?)`,
    [toNumber, waitsSince, purpose, body, urgencyOf(trx, attempt)],
  );
  return startUnless(trx, waits, attempt);
}

/**
 * A phone that did not answer is rung once more from the same number, because a second call from one number gets
 * through (src/safety/README.md "Alarms").
 */
function carrierOfFirstRing(trx: Knex.Transaction, { callSequenceId, toNumber }: NewAttempt): Knex.Raw | null {
  return callSequenceId === null
    ? null
    : trx.raw(
        `(select first.carrier from contact_attempt first where first.call_sequence_id = ? and first.to_number = ?
    and first.status in ('busy', 'no_answer', 'completed') order by first.created_at desc limit 1)`,
        [callSequenceId, toNumber],
      );
}

function afterSameNews(
  trx: Knex.Transaction,
  { toNumber, dedupeKey = null, callSequenceId, notBefore, createdAt }: NewAttempt,
): Record<string, unknown> {
  if (dedupeKey === null) return {};
  const before = trx.raw(
    `(select max(told.created_at) + interval '1 minute' from contact_attempt told
      where told.to_number = ? and told.channel = 'call'
    and told.created_at > ? and told.dedupe_key = ? and told.call_sequence_id is distinct
      from ? and told.status not in ('failed', 'cancelled'))`,
    [toNumber, new Date(createdAt.getTime() - A_MINUTE), dedupeKey, callSequenceId],
  );
  return {
    not_before: trx.raw('greatest(?::timestamptz, ?)', [notBefore, before]),
    delay_reason: trx.raw(`case when ? is not null then 'same_news' end`, [before]),
  };
}
