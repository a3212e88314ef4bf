import type { Knex } from 'knex';
import { asStored } from '../../visits.ts';
import { SHOWN_COLUMNS, FROM_VISITS, type ShownVisitRow } from './board.ts';
import type { Visit } from '../../../safety/visit.ts';

/** Who of a team is out, as their own phones would tell it: a list for paper, with the numbers that one would ring. */
export interface OutNow {
  name: string;
  staffNumber: string;
  visit: Visit;
  /** Preferred first. */
  phones: string[];
  buddies: { name: string; phone: string | null }[];
}

interface Row extends ShownVisitRow {
  phones: string[];
  buddies: { name: string; phone: string | null }[];
}

/** Those who are due first come first. */
export async function readOutNow(db: Knex, teamId: string): Promise<OutNow[]> {
  const { rows } = await db.raw<{ rows: Row[] }>(
    `
    select ${SHOWN_COLUMNS},
      array(select number from phone where person_id = p.id order by position) as phones,
      (select coalesce(jsonb_agg(jsonb_build_object('name', o.name, 'phone',
          (select number from phone where person_id = o.id order by position limit 1)) order by b.position), '[]')
        from buddy b join person o on o.id = b.buddy_id where b.worker_id = p.id) as buddies
    ${FROM_VISITS}
    where v.is_open and v.team_id = ? order by v.deadline, p.name`,
    [teamId],
  );
  return rows.map((row) => ({
    name: row.name,
    staffNumber: row.staff_number,
    visit: asStored(row).visit,
    phones: row.phones,
    buddies: row.buddies,
  }));
}
