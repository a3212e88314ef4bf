import type { Knex } from 'knex';

/** Channels of a chat that read that somebody is needed at the desk, and the one line that is on its way to each. */

export interface NoticeChannel {
  id: string;
  name: string;
  teamIds: 'all' | string[];
  reachedAt: Date | null;
  /** Since it was reached last. */
  fault: string | null;
  /** A line is on its way. */
  isWaiting: boolean;
}

interface Row {
  id: string;
  name: string;
  team_ids: string[] | null;
  reached_at: Date | null;
  fault: string | null;
  due_at: Date | null;
}

/** For whom its address is sealed. */
export const channelSeal = (id: string): string => `notice channel ${id}`;

export async function insertNoticeChannel(
  trx: Knex,
  channel: { id: string; name: string; sealed: Buffer; teamIds: 'all' | string[] },
  now: Date,
): Promise<void> {
  const { id, name, sealed, teamIds } = channel;
  await trx('notice_channel').insert({
    ...{ id, name, sealed },
    team_ids: teamIds === 'all' ? null : teamIds,
    created_at: now,
  });
}

/** By name. */
export async function listNoticeChannels(db: Knex): Promise<NoticeChannel[]> {
  const rows = await db<Row & { ended_at: Date | null }>('notice_channel')
    .whereNull('ended_at')
    .orderBy(['name', 'id'])
    .select('id', 'name', 'team_ids', 'reached_at', 'fault', 'due_at');
  return rows.map(({ id, name, team_ids: teamIds, reached_at: reachedAt, fault, due_at: dueAt }) => ({
    ...{ id, name, reachedAt, fault },
    teamIds: teamIds ?? 'all',
    isWaiting: dueAt !== null,
  }));
}

/** Whether any channel reads. */
export async function hasNoticeChannel(db: Knex): Promise<boolean> {
  return (await db('notice_channel').whereNull('ended_at').first('id')) !== undefined;
}

/** Nothing more goes there. False: nothing did. Its address is let go of. */
export async function endNoticeChannel(trx: Knex, id: string, now: Date): Promise<boolean> {
  const ended = await trx('notice_channel')
    .where({ id })
    .whereNull('ended_at')
    .update({ ended_at: now, due_at: null, sealed: null });
  return ended > 0;
}

/** It is at another address. */
export async function moveNoticeChannel(trx: Knex, id: string, sealed: Buffer): Promise<void> {
  await trx('notice_channel').where({ id }).whereNull('ended_at').update({ sealed });
}

/** A line that is about nothing goes there, unless one that is about something is on its way. */
export async function askForTry(db: Knex, id: string, now: Date): Promise<void> {
  await db('notice_channel')
    .where({ id })
    .whereNull('ended_at')
    .whereNull('due_at')
    .update({ due_at: now, is_try: true, tries: 0 });
}

/**
 * Asks for a line where somebody is needed of whom a channel has not had one.
 *
 * Three things count. A visit that is late, so that others are asked, and a red one that has not begun: by what the
 * worker's phone knows of it, and so the same under a covert alarm (src/README.md "Two books"). And an open call for
 * help that nobody deals with. A covert alarm asks for no line. Whatever comes while a line is on its way, or soon
 * after one, is one line later, if it is so still.
 * @param redFrom when a red visit was to begin; it, redUntil and helpRaisedBefore are by Buddyline's clock, others real
 */
export async function recordNeeds(
  trx: Knex.Transaction,
  { now, helpRaisedBefore, redFrom, redUntil, noticedBefore, purgeBefore }: Record<NeedTimes, Date>,
): Promise<void> {
  await trx.raw('delete from notice_told where at < ?', [purgeBefore]);
  await trx.raw(
    `
    with need as (
      select 'visit ' || v.id || ' ' || extract(epoch from v.deadline) as about, v.team_id from visit v
        where v.is_open and v.status = 'overdue' and (v.state ->> 'missed')::boolean
      union all
      select 'plan ' || v.id, v.team_id from visit v
        where v.status = 'planned' and v.risk = 'red' and v.planned_start between :redFrom and :redUntil
      union all
      select 'alarm ' || a.id, a.team_id from alarm a
        where a.status = 'raised' and a.kind = 'panic' and not a.covert and not a.drill
          and a.raised_at <= :helpRaisedBefore
    ), channel as (
      select id, team_ids from notice_channel
        where ended_at is null and due_at is null and (noticed_at is null or noticed_at <= :noticedBefore)
        for update skip locked
    ), news as (
      select channel.id, need.about from channel join need on channel.team_ids is null
        or need.team_id = any (channel.team_ids)
      where not exists (select 1 from notice_told t where t.channel_id = channel.id and t.about = need.about)
    ), told as (
      insert into notice_told (channel_id, about, at) select id, about, :now from news on conflict do nothing
    )
    update notice_channel set due_at = :now, noticed_at = :now, is_try = false, tries = 0
      where id in (select id from news)`,
    { now, helpRaisedBefore, redFrom, redUntil, noticedBefore },
  );
}
type NeedTimes = 'now' | 'helpRaisedBefore' | 'redFrom' | 'redUntil' | 'noticedBefore' | 'purgeBefore';

export interface DueNotice {
  id: string;
  sealed: Buffer;
  isTry: boolean;
  tries: number;
}

/** The next line. No other process takes it before `againAt`. */
export async function takeNotice(db: Knex, now: Date, againAt: Date): Promise<DueNotice | null> {
  const { rows } = await db.raw<{ rows: DueNotice[] }>(
    `
    update notice_channel set due_at = :againAt, tries = tries + 1 where id = (
      select id from notice_channel where due_at <= :now order by due_at limit 1 for update skip locked)
    returning id, sealed, is_try as "isTry", tries`,
    { now, againAt },
  );
  return rows[0] ?? null;
}

export async function noticeReached(db: Knex, { id }: DueNotice, at: Date): Promise<void> {
  await db('notice_channel').where({ id }).update({ due_at: null, reached_at: at, fault: null });
}

/** @param dueAt null: it is given up */
export async function noticeFailed(db: Knex, { id }: DueNotice, fault: string, dueAt: Date | null): Promise<void> {
  await db('notice_channel').where({ id }).whereNull('ended_at').update({ due_at: dueAt, fault });
}
