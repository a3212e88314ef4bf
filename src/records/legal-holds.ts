import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';

/** Holds: what must not be erased, because of a claim, an investigation or a request. All times here are real times. */

type HoldSubject = { kind: 'person' | 'visit' | 'alarm'; id: string };

export interface Hold {
  id: string;
  subject: HoldSubject;
  /** The worker whom it is about: the person, or whose visit or alarm it is. */
  workerId: string;
  worker: string;
  why: string;
  heldAt: Date;
  /** Null: nobody has noted it. */
  heldBy: string | null;
  /** The last day, as 2027-06-30; null: until somebody lifts it. */
  until: string | null;
  /** The team of the visit or alarm, or those of the person. */
  teamIds: string[];
  /** It is about an alarm that is not closed, which not everybody may know of. */
  isOfOpenAlarm: boolean;
}

/** All that holds keep, by id. Whatever hangs on one of these is kept too. */
export interface HeldSubjects {
  people: string[];
  visits: string[];
  alarms: string[];
}

const IN_FORCE = 'lifted_at is null and (until is null or until >= cast(:now as timestamptz)::date)';

/**
 * A held person keeps the visits and alarms about them, and those in which they were contacted. A held alarm keeps its
 * visit, and a held visit keeps its alarms.
 */
const HELD = `
  with hold as (select * from legal_hold where ${IN_FORCE}),
  person as (select person_id as id from hold where person_id is not null),
  named_alarm as (
    select alarm_id as id from hold
    union select id from alarm where worker_id in (select id from person)
    union select alarm_id from alarm_contact where person_id in (select id from person)
    union select alarm_id from alarm_owner where person_id in (select id from person)
    union select alarm_id from contact_attempt where person_id in (select id from person)
    union select alarm_id from call_sequence where person_id in (select id from person)
  ),
  held_visit as (
    select visit_id as id from hold
    union select id from visit where worker_id in (select id from person) or companion_id in (select id from person)
    union select visit_id from contact_attempt where person_id in (select id from person)
    union select visit_id from call_sequence where person_id in (select id from person)
    union select visit_id from alarm where id in (select id from named_alarm)
  ),
  held_alarm as (
    select id from named_alarm union select id from alarm where visit_id in (select id from held_visit)
  )
  select array(select id::text from person) as people,
    array(select id::text from held_visit where id is not null) as visits,
    array(select id::text from held_alarm where id is not null) as alarms`;

export async function heldAt(db: Knex, now: Date): Promise<HeldSubjects> {
  const { rows } = await db.raw<{ rows: HeldSubjects[] }>(HELD, { now });
  return rows[0] ?? { people: [], visits: [], alarms: [] };
}

/** The same, and no hold is added or lifted before this transaction ends: what it erases is not held. */
export async function heldDuring(trx: Knex.Transaction, now: Date): Promise<HeldSubjects> {
  await trx.raw('lock table legal_hold in share row exclusive mode');
  return heldAt(trx, now);
}

interface Row {
  id: string;
  kind: HoldSubject['kind'];
  subject_id: string;
  worker_id: string;
  worker: string;
  why: string;
  held_at: Date;
  held_by: string | null;
  until: string | null;
  team_ids: string[];
  is_of_open_alarm: boolean;
}

/** The holds in force, the oldest first. */
export async function listHolds(db: Knex, now: Date): Promise<Hold[]> {
  const { rows } = await db.raw<{ rows: Row[] }>(
    `
    select h.id, case when h.person_id is not null then 'person' when h.visit_id is not null then 'visit'
        else 'alarm' end as kind,
      coalesce(h.person_id, h.visit_id, h.alarm_id) as subject_id, p.id as worker_id, p.name as worker, h.why,
      h.held_at, h.held_by, h.until::text, coalesce(a.status <> 'closed', false) as is_of_open_alarm,
      case when h.person_id is null then array[coalesce(v.team_id, a.team_id)::text]
        else array(select team_id::text from person_team where person_team.person_id = p.id) end as team_ids
    from legal_hold h left join visit v on v.id = h.visit_id left join alarm a on a.id = h.alarm_id
      join person p on p.id = coalesce(h.person_id, v.worker_id, a.worker_id)
    where ${IN_FORCE} order by h.held_at, h.id`,
    { now },
  );
  return rows.map((row) => ({
    id: row.id,
    subject: { kind: row.kind, id: row.subject_id },
    workerId: row.worker_id,
    worker: row.worker,
    why: row.why,
    heldAt: row.held_at,
    heldBy: row.held_by,
    until: row.until,
    teamIds: row.team_ids,
    isOfOpenAlarm: row.is_of_open_alarm,
  }));
}

export async function insertHold(
  trx: Knex.Transaction,
  { kind, id: subjectId }: HoldSubject,
  { why, until, by }: { why: string; until: string | null; by: string },
  now: Date,
): Promise<string> {
  const id = randomUUID();
  await trx('legal_hold').insert({ id, [`${kind}_id`]: subjectId, why, until, held_at: now, held_by: by });
  return id;
}

export async function liftHold(trx: Knex.Transaction, id: string, now: Date): Promise<void> {
  await trx('legal_hold').where({ id }).whereNull('lifted_at').update({ lifted_at: now });
}
