import type { Knex } from 'knex';

/**
 * When the last call with any of these numbers ended: theirs or ours, answered or not. Null if there is
 * none on record.
 */
export async function lastCallWith(db: Knex, numbers: string[]): Promise<Date | 'going on' | null> {
  const { rows } = await db.raw<{ rows: { going_on: boolean | null; ended_at: Date | null }[] }>(
    `
    select bool_or(going_on) as going_on, max(ended_at) as ended_at from (
      select status = 'live' as going_on, ended_at from conversation where their_number = any(:numbers)
      union all
      select is_live_call, ended_at from contact_attempt
      where channel = 'call' and status <> 'waiting' and to_number = any(:numbers)
    ) calls`,
    { numbers },
  );
  const [row] = rows;
  if (row?.going_on) return 'going on';
  return row?.ended_at ?? null;
}

/**
 * Whether somebody talks to us from this number now, in their call or in ours. A phone that rings is not in a
 * call.
 */
export async function isInACall(db: Knex, number: string): Promise<boolean> {
  const { rows } = await db.raw<{ rows: unknown[] }>(
    `select 1 from conversation where status = 'live' and their_number = ? limit 1`,
    [number],
  );
  return rows.length > 0;
}

const WAITING_CALL = `channel = 'call' and status = 'waiting'`;

/** A call that goes on as far as we know, by its carrier's reference. */
export interface LiveCall {
  carrierRef: string;
  /** The attempt, if it is our call. */
  attemptId: string | null;
}

/** Only calls that began before `begunBefore`: a carrier may not know yet of a call that has just begun. */
const LIVE_CALLS = `select carrier_ref, min(attempt_id::text) as attempt_id from (
    select carrier_ref, attempt_id, their_number as number from conversation
      where status = 'live' and carrier = :carrier and started_at < :begunBefore
    union all
    select carrier_ref, id, to_number from contact_attempt
      where is_live_call and carrier = :carrier and carrier_ref is not null and sending_at < :begunBefore
  ) live`;

/** All calls of a carrier that go on as far as we know. */
export async function liveCalls(db: Knex, carrier: string, begunBefore: Date): Promise<LiveCall[]> {
  return readLiveCalls(db, `${LIVE_CALLS} group by carrier_ref`, { carrier, begunBefore });
}

/** Those of them for whose end another call to the same phone has waited since `waitingSince`. */
export async function callsWaitedFor(
  db: Knex,
  carrier: string,
  begunBefore: Date,
  waitingSince: Date,
): Promise<LiveCall[]> {
  return readLiveCalls(
    db,
    `${LIVE_CALLS} where number in (select to_number from contact_attempt
      where ${WAITING_CALL} and not_before <= :waitingSince)
    group by carrier_ref`,
    { carrier, begunBefore, waitingSince },
  );
}

async function readLiveCalls(db: Knex, sql: string, bindings: Record<string, Knex.RawBinding>): Promise<LiveCall[]> {
  const { rows } = await db.raw<{ rows: { carrier_ref: string; attempt_id: string | null }[] }>(sql, bindings);
  return rows.map(({ carrier_ref: carrierRef, attempt_id: attemptId }) => ({ carrierRef, attemptId }));
}

/**
 * Ids of calls about alarms that have waited since then for an engaged phone, and that are not yet marked to go out
 * even so. Somebody in a call with us in which they have heard of that alarm is disturbed by those alone that have
 * waited since `talkingSince`: their carrier is asked meanwhile whether that call goes on, but may not answer.
 */
export async function alarmCallsHeldUp(
  db: Knex,
  { waitingSince, talkingSince }: { waitingSince: Date; talkingSince: Date },
  limit: number,
): Promise<string[]> {
  const { rows } = await db.raw<{ rows: { id: string }[] }>(
    `
    select id from contact_attempt where ${WAITING_CALL} and purpose in ('alarm', 'news') and not even_if_engaged
      and not_before <= :waitingSince
      and (to_number in (select to_number from contact_attempt where is_live_call)
        or to_number in (select their_number from conversation where status = 'live' and their_number is not null))
      and (not_before <= :talkingSince or not exists (select 1 from conversation c where c.status = 'live'
        and c.their_number = contact_attempt.to_number and c.contact_key = contact_attempt.contact_key
        and position(contact_attempt.alarm_id::text in c.heard) > 0))
    order by urgency, created_at limit :limit`,
    { waitingSince, talkingSince, limit },
  );
  return rows.map(({ id }) => id);
}
