import type { Knex } from 'knex';
import type { Alarm } from '../../safety/alarm/alarm.ts';
import type { VisitStatus } from '../../safety/visit.ts';
import { alarmById, openAlarmOf } from '../alarms.ts';

/** Somebody who is out now, or about whom an alarm is open. */
export interface BoardRow {
  name: string;
  staffNumber: string;
  visitId: string | null;
  status: VisitStatus | null;
  since: Date | null;
  until: Date | null;
  place: string | null;
  alarm: Alarm | null;
}

/** Whoever has an open alarm first, then by when they are due. */
export async function board(db: Knex): Promise<BoardRow[]> {
  const { rows } = await db.raw<{
    rows: {
      worker_id: string;
      name: string;
      staff_number: string;
      visit_id: string | null;
      status: VisitStatus | null;
      started_at: Date | null;
      deadline: Date | null;
      place: string | null;
      alarmed: boolean;
    }[];
  }>(`
    select p.id as worker_id, p.name, p.staff_number, v.id as visit_id, v.status, v.started_at, v.deadline, v.place, a.id is not null as alarmed
    from person p
    left join visit v on v.worker_id = p.id and v.is_open
    left join alarm a on a.worker_id = p.id and a.status <> 'closed'
    where v.id is not null or a.id is not null
    order by a.raised_at nulls last, v.deadline`);
  return Promise.all(
    rows.map(async (row) => ({
      name: row.name,
      staffNumber: row.staff_number,
      visitId: row.visit_id,
      status: row.status,
      since: row.started_at,
      until: row.deadline,
      place: row.place,
      alarm: row.alarmed ? ((await openAlarmOf(db, row.worker_id))?.alarm ?? null) : null,
    })),
  );
}

/** The open alarm of that letter. */
export async function openAlarmByLetter(db: Knex, letter: string): Promise<Alarm | null> {
  const row = await db<{ id: string; letter: string; status: string }>('alarm')
    .where({ letter })
    .whereNot({ status: 'closed' })
    .first('id');
  return row ? ((await alarmById(db, row.id))?.alarm ?? null) : null;
}
