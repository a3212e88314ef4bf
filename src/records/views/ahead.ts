import type { Knex } from 'knex';
import type { Plan } from '../../safety/plan.ts';
import type { PurpleReason } from '../../safety/purple-file.ts';
import type { Visit } from '../../safety/visit.ts';
import { alarmById, type StoredAlarm } from '../alarms.ts';
import { planDocument } from '../plan-document.ts';
import { asStored, type VisitRow } from '../visits.ts';

/**
 * What the line has in hand and will act on by itself: open visits, open alarms, rings and calls that wait for their
 * time.
 */
export interface Ahead {
  visits: { visit: Visit; plan: Plan }[];
  alarms: StoredAlarm[];
  /** Rings that wait for their second time round. `name`: null for the duty desk and the last resort. */
  secondRings: { name: string | null; contactKey: string; dueAt: Date }[];
  purpleCalls: { name: string; reason: PurpleReason; dueAt: Date }[];
}

export async function loadAhead(db: Knex): Promise<Ahead> {
  const { rows: visits } = await db.raw<{ rows: (VisitRow & { plan: unknown })[] }>(
    `select v.*, t.plan from visit v join team t on t.id = v.team_id where v.is_open order by v.deadline`,
  );
  const { rows: alarms } = await db.raw<{ rows: { id: string }[] }>(
    `select id from alarm where status <> 'closed' order by raised_at`,
  );
  const { rows: secondRings } = await db.raw<{ rows: Ahead['secondRings'] }>(`
    select p.name, r.contact_key as "contactKey", r.due_at as "dueAt" from call_sequence r left
      join person p on p.id = r.person_id
    where r.status = 'pausing' order by r.due_at`);
  const { rows: purpleCalls } = await db.raw<{ rows: Ahead['purpleCalls'] }>(`
    select p.name, c.reason, c.due_at as "dueAt" from purple_call c join person p on p.id = c.worker_id
      where c.status = 'waiting' order by c.due_at`);
  const stored = await Promise.all(alarms.map(({ id }) => alarmById(db, id)));
  return {
    visits: visits.map((row) => ({ visit: asStored(row).visit, plan: planDocument.parse(row.plan) })),
    alarms: stored.filter((alarm) => alarm !== null),
    secondRings,
    purpleCalls,
  };
}

/** How far somebody's visits have come since then. */
export interface VisitsSince {
  started: boolean;
  /** The missed alarms about the worker. */
  missed: { raisedAt: Date; /** By contact key. */ owners: string[]; ended: string | null }[];
}

export async function visitsSince(db: Knex, staffNumber: string, since: Date): Promise<VisitsSince> {
  const {
    rows: [row],
  } = await db.raw<{ rows: { started: boolean }[] }>(
    `
    select exists (select 1 from visit v join person p on p.id = v.worker_id
      where p.staff_number = ? and p.left_at is null and v.started_at >= ?) as started`,
    [staffNumber, since],
  );
  const { rows: missed } = await db.raw<{ rows: VisitsSince['missed'] }>(
    `
    select a.raised_at as "raisedAt", a.state->>'ended' as ended,
      array(select jsonb_array_elements(a.state->'owners')->>'key') as owners
    from alarm a join person p on p.id = a.worker_id
    where p.staff_number = ? and p.left_at is null and a.kind = 'missed' and not a.drill and a.raised_at >= ?
      order by a.raised_at`,
    [staffNumber, since],
  );
  return { started: row?.started ?? false, missed };
}
