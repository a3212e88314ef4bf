import type { Knex } from 'knex';
import type { AlarmKind, AlarmStatus } from '../../safety/alarm/alarm.ts';
import type { VisitStatus } from '../../safety/visit.ts';

/** What somebody may ask the story of. */
export type StorySubject =
  { kind: 'visit' | 'alarm'; id: string } | { kind: 'person'; id: string; name: string; staffNumber: string };

/** Fewer letters of an id than this say too little, or are an alarm's letter. */
const SHORTEST_PREFIX = 4;
const ID = /^[0-9a-f-]+$/;

/** All that `wanted` may mean: a whole staff number, else the beginning of a visit's or an alarm's id. */
export async function findSubjects(db: Knex, wanted: string): Promise<StorySubject[]> {
  const person = await db<{ id: string; name: string; staff_number: string; left_at: Date | null }>('person')
    .where({ staff_number: wanted, left_at: null })
    .first();
  if (person) return [{ kind: 'person', id: person.id, name: person.name, staffNumber: person.staff_number }];
  const prefix = wanted.toLowerCase();
  if (prefix.length < SHORTEST_PREFIX || !ID.test(prefix)) return [];
  const { rows } = await db.raw<{ rows: { kind: 'visit' | 'alarm'; id: string }[] }>(
    `
    select 'visit' as kind, id from visit where id::text like :like
    union all select 'alarm', id from alarm where id::text like :like order by id limit 10`,
    { like: `${prefix}%` },
  );
  return rows;
}

export interface ListedVisit {
  id: string;
  status: VisitStatus;
  startedAt: Date | null;
  deadline: Date | null;
  endedAt: Date | null;
}

export interface ListedAlarm {
  id: string;
  visitId: string | null;
  kind: AlarmKind;
  letter: string;
  status: AlarmStatus;
  raisedAt: Date;
  closedAt: Date | null;
}

/** A worker's latest visits and alarms, the newest first. */
export async function recentOf(
  db: Knex,
  workerId: string,
  limit: number,
): Promise<{ visits: ListedVisit[]; alarms: ListedAlarm[] }> {
  const visits = await db<{
    id: string;
    worker_id: string;
    status: VisitStatus;
    started_at: Date | null;
    deadline: Date | null;
    ended_at: Date | null;
  }>('visit')
    .where({ worker_id: workerId })
    .whereNotNull('started_at')
    .orderBy('started_at', 'desc')
    .limit(limit);
  const alarms = await db<{
    id: string;
    worker_id: string;
    visit_id: string | null;
    kind: AlarmKind;
    letter: string;
    status: AlarmStatus;
    raised_at: Date;
    closed_at: Date | null;
  }>('alarm')
    .where({ worker_id: workerId })
    .orderBy('raised_at', 'desc')
    .limit(limit);
  return {
    visits: visits.map(({ id, status, started_at: startedAt, deadline, ended_at: endedAt }) => ({
      id,
      status,
      startedAt,
      deadline,
      endedAt,
    })),
    alarms: alarms.map(({ id, visit_id: visitId, kind, letter, status, raised_at: raisedAt, closed_at: closedAt }) => ({
      id,
      visitId,
      kind,
      letter,
      status,
      raisedAt,
      closedAt,
    })),
  };
}

/**
 * The team of a visit or an alarm, and whether it is an alarm that is open. Null: no visit and no alarm has that id.
 */
export async function subjectAbout(db: Knex, id: string): Promise<{ teamId: string; isOpenAlarm: boolean } | null> {
  const { rows } = await db.raw<{ rows: { teamId: string; isOpenAlarm: boolean }[] }>(
    `
    select team_id as "teamId", false as "isOpenAlarm" from visit where id = :id
    union all select team_id, status <> 'closed' from alarm where id = :id`,
    { id },
  );
  return rows[0] ?? null;
}
