import type { Knex } from 'knex';
import { placeKeys, referenceKey } from '../../../safety/hazard.ts';
import { plainPlace } from '../../../safety/risk.ts';
import type { FamilyMarks } from '../../data-requests.ts';
import { covertThen } from './running.ts';
import type { HeldAlarm, HeldHazard, HeldRecording, HeldVisit } from './things.ts';

/** Visits that are not going on, and what hangs on them, of a worker or of a family. */

/** Whose: a worker's, or the visits with these ids. */
type Whose = { personId: string } | { visitIds: string[] };
const given = (whose: Whose): { personId: string | null; visitIds: string[] | null } => ({
  personId: 'personId' in whose ? whose.personId : null,
  visitIds: 'visitIds' in whose ? whose.visitIds : null,
});

const NOTHING_WAITS = `not exists (select 1 from alarm o where o.visit_id = v.id and o.status <> 'closed')`;

export async function heldVisits(db: Knex, whose: Whose, before: Date): Promise<HeldVisit[]> {
  const { rows } = await db.raw<{ rows: HeldVisit[] }>(
    `
    select 'visit' as kind, v.id, coalesce(v.started_at, v.planned_start) as at, p.name as worker, v.status,
      coalesce(v.worker_id = :personId, false) as "isTheirs",
      v.started_at as "startedAt", v.ended_at as "endedAt", v.planned_start as "plannedStart",
      concat_ws(', ', v.place, v.place_postcode) as place, v.subject_initials as initials,
      v.subject_reference as reference, v.phone_there as "phoneThere", v.risk, v.note,
      coalesce((select jsonb_agg(jsonb_build_object('at', act.at, 'what', act.what, 'how', act.how) order by act.at)
        from visit_act act where act.visit_id = v.id), '[]') as acts
    from visit v join person p on p.id = v.worker_id
    where not v.is_open and (v.ended_at is null or v.ended_at < :before)
      and (v.worker_id = :personId or v.companion_id = :personId or v.id = any (cast(:visitIds as uuid[])))
    order by at, v.id`,
    { ...given(whose), before },
  );
  return rows.map((row) => ({ ...row, place: row.place === '' ? null : row.place }));
}

/**
 * Closed ones: about them, and those in which they were asked. The story of one tells of the other alarms of its visit,
 * so that it waits for them.
 */
export async function heldAlarms(db: Knex, whose: Whose, before: Date): Promise<HeldAlarm[]> {
  const { rows } = await db.raw<{ rows: HeldAlarm[] }>(
    `
    select 'alarm' as kind, a.id, a.raised_at as at, p.name as worker, a.kind as "alarmKind", a.covert, a.drill,
      a.closed_at as "closedAt", coalesce(a.worker_id = :personId, false) as "isTheirs",
      exists (select 1 from alarm o where o.visit_id = a.visit_id and o.covert) as "isBesideCovert"
    from alarm a join person p on p.id = a.worker_id
    where a.status = 'closed' and a.closed_at < :before
      and not exists (select 1 from alarm o where o.visit_id = a.visit_id and o.status <> 'closed')
      and (a.worker_id = :personId or a.visit_id = any (cast(:visitIds as uuid[]))
      or exists (select 1 from alarm_contact c where c.alarm_id = a.id and c.person_id = :personId))
    order by a.raised_at, a.id`,
    { ...given(whose), before },
  );
  return rows;
}

export async function heldRecordings(db: Knex, whose: Whose, before: Date): Promise<HeldRecording[]> {
  const { rows } = await db.raw<{ rows: HeldRecording[] }>(
    `
    select 'recording' as kind, m.id, m.recorded_at as at, m.seconds,
      ${covertThen('m.worker_id', 'm.recorded_at')} as "covertThen"
    from memo m join visit v on v.id = m.visit_id
    where m.status = 'kept' and m.recorded_at < :before and not v.is_open and ${NOTHING_WAITS}
      and (m.worker_id = :personId or m.visit_id = any (cast(:visitIds as uuid[])))
    order by m.recorded_at, m.id`,
    { ...given(whose), before },
  );
  return rows;
}

/**
 * The visits of a family, by any of its marks. Initials alone may be another family's, so the deciding officer sees
 * them.
 */
export async function visitsOfFamily(db: Knex, marks: FamilyMarks): Promise<string[]> {
  const { rows } = await db.raw<{ rows: { id: string; place: string | null; matches: boolean }[] }>(
    `
    select id, place, coalesce(
      (:initials <> '' and upper(subject_initials) = :initials)
      or (:reference <> '' and regexp_replace(upper(subject_reference), '[^A-Z0-9]', '', 'g') = :reference)
      or (:phone <> '' and phone_there = :phone), false) as matches
    from visit where not is_open and (:place <> '' and place is not null
      or subject_initials is not null or subject_reference is not null or phone_there is not null)`,
    {
      initials: marks.initials.replaceAll(/[\s.]/g, '').toUpperCase(),
      reference: referenceKey(marks.reference) ?? '',
      phone: marks.phone,
      place: marks.place,
    },
  );
  return rows.filter(({ matches, place }) => matches || isPlace(marks.place, place)).map(({ id }) => id);
}

function isPlace(wanted: string, place: string | null): boolean {
  const keys = placeKeys(wanted);
  if (keys === null || place === null) return false;
  const plain = plainPlace(place);
  return (
    plain !== '' &&
    (plain.startsWith(keys.plain) ||
      (plain.length >= keys.plain.length / 2 && keys.plain.startsWith(plain)) ||
      (keys.code !== null && placeKeys(place)?.code === keys.code))
  );
}

export async function heldHazards(db: Knex, marks: FamilyMarks, now: Date): Promise<HeldHazard[]> {
  const keys = placeKeys(marks.place);
  const { rows } = await db.raw<{ rows: HeldHazard[] }>(
    `
    select 'hazard' as kind, id, set_at as at, kind as hazard, place, reference, agreed_with as "agreedWith",
      review_on::text as "reviewOn", told_on::text as "toldOn",
      (lifted_at is not null or review_on < cast(:now as timestamptz)::date) as "isOver"
    from hazard_flag
    where (:reference <> '' and reference_key = :reference) or (:code <> '' and place_code = :code)
      or (:plain <> '' and (starts_with(place_plain, :plain) or starts_with(:plain, place_plain)))
    order by set_at, id`,
    { now, reference: referenceKey(marks.reference) ?? '', plain: keys?.plain ?? '', code: keys?.code ?? '' },
  );
  return rows;
}
