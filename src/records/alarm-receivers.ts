import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';

/** Other systems that are told of alarms, what each has been told, and what is on its way to them. */

export interface AlarmReceiver {
  id: string;
  name: string;
  teamIds: 'all' | string[];
  covert: boolean;
  reachedAt: Date | null;
  /** Since it was reached last. */
  fault: string | null;
  /** How much has not reached it yet. */
  waiting: number;
}

interface Row {
  id: string;
  name: string;
  team_ids: string[] | null;
  covert: boolean;
  reached_at: Date | null;
  fault: string | null;
  waiting: number;
}

interface NewAlarmReceiver {
  id: string;
  name: string;
  sealed: Buffer;
  teamIds: 'all' | string[];
  covert: boolean;
  /** Null: a command. */
  createdBy: string | null;
}

/** For whom its address and secret are sealed. */
export const receiverSeal = (id: string): string => `alarm receiver ${id}`;

export async function insertAlarmReceiver(trx: Knex, receiver: NewAlarmReceiver, now: Date): Promise<void> {
  await trx('alarm_receiver').insert({
    id: receiver.id,
    name: receiver.name,
    sealed: receiver.sealed,
    team_ids: receiver.teamIds === 'all' ? null : receiver.teamIds,
    covert: receiver.covert,
    created_by: receiver.createdBy,
    created_at: now,
  });
}

/** Those that are told, by name. */
export async function listAlarmReceivers(db: Knex): Promise<AlarmReceiver[]> {
  const { rows } = await db.raw<{ rows: Row[] }>(`
    select r.id, r.name, r.team_ids, r.covert, r.reached_at, r.fault,
      (select count(*)::int from alarm_delivery d where d.receiver_id = r.id and d.due_at is not null) as waiting
    from alarm_receiver r where r.ended_at is null order by r.name, r.created_at, r.id`);
  return rows.map(receiverOf);
}

const receiverOf = ({ id, name, team_ids, covert, reached_at, fault, waiting }: Row): AlarmReceiver => ({
  ...{ id, name, covert, fault, waiting },
  teamIds: team_ids ?? 'all',
  reachedAt: reached_at,
});

/**
 * As those read it who see no alarms: what an alarm brought about is a day old, so that nobody reads from a minute or a
 * number that one is open, or was taken. What was sent to try a receiver stands there at once, and so does what was
 * given up, for it was tried for a day.
 * @param dayAgo real time
 */
export async function listReceiversADayLater(db: Knex, dayAgo: Date): Promise<AlarmReceiver[]> {
  const { rows } = await db.raw<{ rows: Row[] }>(
    `
    with receiver as (
      select r.id, r.name, r.team_ids, r.covert, r.created_at, coalesce(told.waiting, 0) as waiting,
        greatest(told.reached_at, case when r.reached_at < :dayAgo then r.reached_at end) as reached_at
      from alarm_receiver r
      left join (
        select receiver_id, (count(*) filter (where type = 'test' and due_at is not null))::int as waiting,
          max(ended_at) filter (where fault is null and (type = 'test' or ended_at < :dayAgo)) as reached_at
        from alarm_delivery group by receiver_id
      ) told on told.receiver_id = r.id
      where r.ended_at is null)
    select r.*, (
      select d.fault from alarm_delivery d
      where d.receiver_id = r.id and d.fault is not null and (d.type = 'test' or d.ended_at is not null)
        and coalesce(d.ended_at, 'infinity') > coalesce(r.reached_at, '-infinity')
      order by coalesce(d.ended_at, 'infinity') desc, d.id limit 1) as fault
    from receiver r order by r.name, r.created_at, r.id`,
    { dayAgo },
  );
  return rows.map(receiverOf);
}

/** Whether any system is told. */
export async function hasAlarmReceiver(db: Knex): Promise<boolean> {
  return (await db('alarm_receiver').whereNull('ended_at').first('id')) !== undefined;
}

/** It is at another address. */
export async function moveAlarmReceiver(trx: Knex, id: string, sealed: Buffer): Promise<void> {
  await trx('alarm_receiver').where({ id }).whereNull('ended_at').update({ sealed });
}

/** Nothing more goes there. False: nothing did. */
export async function endAlarmReceiver(trx: Knex, id: string, now: Date): Promise<boolean> {
  const ended = await trx('alarm_receiver').where({ id }).whereNull('ended_at').update({ ended_at: now });
  if (ended > 0) await trx('alarm_delivery').where({ receiver_id: id }).whereNotNull('due_at').delete();
  return ended > 0;
}

interface News {
  receiver_id: string;
  alarm_id: string;
  team_id: string;
  drill: boolean;
  told: 'raised' | 'taken' | 'closed' | null;
  status: 'raised' | 'taken' | 'closed';
}

/**
 * Writes down what each receiver is to be told: how alarms stand now against what it was told last. So nothing is lost
 * with a process, and no alarm's own transaction knows of it. To a receiver that may not know of covert ones, an alarm
 * that turns covert is closed. One that came and went between two looks is told to nobody. Another process that looks
 * now is left to it.
 * @param at by Buddyline's clock; `now` is real
 */
export async function recordAlarmNews(trx: Knex.Transaction, { at, now }: { at: Date; now: Date }): Promise<void> {
  const { rows: locked } = await trx.raw<{ rows: { taken: boolean }[] }>(
    'select pg_try_advisory_xact_lock(7240918365) as taken',
  );
  if (locked[0]?.taken !== true) return;
  const { rows } = await trx.raw<{ rows: News[] }>(`
    select * from (
      select r.id as receiver_id, a.id as alarm_id, a.team_id, a.drill, t.status as told,
        case when a.covert and not r.covert then 'closed' else a.status end as status
      from alarm_receiver r
      join alarm a on a.id in (select id from alarm where status <> 'closed'
        union select alarm_id from alarm_told where status <> 'closed')
      left join alarm_told t on t.receiver_id = r.id and t.alarm_id = a.id
      where r.ended_at is null and (r.team_ids is null or a.team_id = any (r.team_ids))) as one
    where coalesce(told, 'closed') <> status`);
  if (rows.length === 0) return;
  const told = rows.map(({ receiver_id, alarm_id, status }) => ({ receiver_id, alarm_id, status }));
  await trx('alarm_told').insert(told).onConflict(['receiver_id', 'alarm_id']).merge();
  const deliveries = rows.flatMap(({ told: before, status, ...about }) =>
    // One that was taken before it was told was raised first.
    (status === 'taken' && before !== 'raised' ? ['raised', 'taken'] : [status]).map((one, order) => ({
      ...about,
      id: randomUUID(),
      type: `alarm.${one}`,
      at,
      due_at: new Date(now.getTime() + order),
    })),
  );
  await trx('alarm_delivery').insert(deliveries);
}

/** Something that is about no alarm, to see whether it arrives. */
export async function recordTry(trx: Knex, receiverId: string, { at, now }: { at: Date; now: Date }): Promise<void> {
  await trx('alarm_delivery').insert({
    id: randomUUID(),
    receiver_id: receiverId,
    type: 'test',
    drill: true,
    at,
    due_at: now,
  });
}

export interface AlarmDelivery {
  id: string;
  receiver_id: string;
  sealed: Buffer;
  type: string;
  alarm_id: string | null;
  team_id: string | null;
  drill: boolean;
  at: Date;
  tries: number;
}

/**
 * Takes what is due next, so that no other process takes it before `againAt`. Should this process be killed meanwhile,
 * it is sent again then: the receiver knows it by its id.
 * @param not receivers that have enough in hand
 */
export async function takeDelivery(
  db: Knex,
  { now, againAt, not }: { now: Date; againAt: Date; not: string[] },
): Promise<AlarmDelivery | null> {
  const { rows } = await db.raw<{ rows: AlarmDelivery[] }>(
    `
    update alarm_delivery d set due_at = :againAt, tries = d.tries + 1 from alarm_receiver r
    where r.id = d.receiver_id and d.id = (
      select id from alarm_delivery where due_at <= :now and not receiver_id = any (cast(:not as uuid[]))
      order by due_at limit 1 for update skip locked)
    returning d.id, d.receiver_id, r.sealed, d.type, d.alarm_id, d.team_id, d.drill, d.at, d.tries`,
    { now, againAt, not },
  );
  return rows[0] ?? null;
}

export async function deliveryReached(db: Knex, { id, receiver_id }: AlarmDelivery, at: Date): Promise<void> {
  await db('alarm_delivery').where({ id }).update({ due_at: null, ended_at: at, fault: null });
  await db('alarm_receiver').where({ id: receiver_id }).update({ reached_at: at, fault: null });
}

/** @param dueAt null: it is given up */
export async function deliveryFailed(
  db: Knex,
  { id, receiver_id }: AlarmDelivery,
  { fault, dueAt, at }: { fault: string; dueAt: Date | null; at: Date },
): Promise<void> {
  await db('alarm_delivery')
    .where({ id })
    .update({ due_at: dueAt, ended_at: dueAt === null ? at : null, fault });
  await db('alarm_receiver').where({ id: receiver_id }).update({ fault });
}
