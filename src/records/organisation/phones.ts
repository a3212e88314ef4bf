import type { Knex } from 'knex';
import { dutyKey, LAST_RESORT } from '../../contact/contact-key.ts';

/**
 * The call `a` had a key, and is about the alarm `m`, if about one: it gives nothing away. Calls about an alarm that is
 * covert or open, and covert calls of any kind, do not count. The reader may not know of them.
 */
export const KEY_THAT_MAY_BE_READ = `a.keyed_at is not null and a.purpose <> 'purple'
  and (a.alarm_id is null or m.drill or (m.status = 'closed' and not m.covert))`;

/**
 * Records that the number has proved to be the person's: by a key in one of our calls, or by a text from it. Only the
 * first time is stored. A key in a call about a covert alarm proves nothing that a page shows: pages that anybody reads
 * say when a number was proved.
 * @param alarmId what the call was about; null: about no alarm
 */
export async function verifyPhone(
  trx: Knex.Transaction,
  { personId, number, alarmId }: { personId: string; number: string; alarmId: string | null },
  at: Date,
): Promise<void> {
  await trx('phone')
    .where({ person_id: personId, number })
    .whereNull('verified_at')
    .whereNotExists(trx('alarm').where({ id: alarmId, covert: true, drill: false }))
    .update({ verified_at: at });
}

export interface UnverifiedPhone {
  personId: string;
  name: string;
  staffNumber: string;
  number: string;
  /** The person has an open visit, or an alarm about them is open. A call or text from us could do harm. */
  isOut: boolean;
}

/** They are out, or an alarm about them is open: what we do by ourselves waits until neither is so. */
export async function isLeftAlone(db: Knex, personId: string): Promise<boolean> {
  const { rows } = await db.raw<{ rows: { is_out: boolean }[] }>(
    `select exists (select 1 from visit where worker_id = :personId and is_open)
      or exists (select 1 from alarm where worker_id = :personId and status <> 'closed') as is_out`,
    { personId },
  );
  return rows[0]?.is_out === true;
}

/** Numbers that are not proved yet: of one person, of a team's people (with its workers' buddies), or of everybody. */
export async function unverifiedPhones(
  db: Knex,
  of: { staffNumber: string } | { teamId: string } | 'everybody',
): Promise<UnverifiedPhone[]> {
  const staffNumber = of !== 'everybody' && 'staffNumber' in of ? of.staffNumber : null;
  const teamId = of !== 'everybody' && 'teamId' in of ? of.teamId : null;
  const { rows } = await db.raw<{
    rows: { person_id: string; name: string; staff_number: string; number: string; is_out: boolean }[];
  }>(
    `
    select p.id as person_id, p.name, p.staff_number, f.number,
      exists (select 1 from visit v where v.worker_id = p.id and v.is_open)
        or exists (select 1 from alarm a where a.worker_id = p.id and a.status <> 'closed') as is_out
    from person p join phone f on f.person_id = p.id
    where f.verified_at is null and (cast(:staffNumber as text) is null or p.staff_number = :staffNumber)
      and (cast(:teamId as uuid) is null or p.id in (${PEOPLE_OF_TEAM}))
    order by p.name, f.position`,
    { staffNumber, teamId },
  );
  return rows.map((row) => ({
    personId: row.person_id,
    name: row.name,
    staffNumber: row.staff_number,
    number: row.number,
    isOut: row.is_out,
  }));
}

export interface OfficeNumber {
  contactKey: string;
  name: string;
  number: string;
}

interface OfficeRow {
  is_duty: boolean;
  name: string;
  number: string;
}

const asOfficeNumber = ({ is_duty: isDuty, name, number }: OfficeRow): OfficeNumber => ({
  contactKey: isDuty ? dutyKey(number) : LAST_RESORT,
  name,
  number,
});

const OFFICE = `
  select true as is_duty, 'The duty desk' as name, jsonb_array_elements_text(duty) as number from organisation
  union all select false, last_resort->>'name', last_resort->>'phone' from organisation
    where last_resort->>'phone' is not null`;

/**
 * Those of the duty numbers and the last resort that are not proved: nobody has pressed a key there in one of our
 * calls, or texted us from there.
 */
export async function unprovedOfficeNumbers(db: Knex): Promise<OfficeNumber[]> {
  const { rows } = await db.raw<{ rows: OfficeRow[] }>(`
    select is_duty, name, number from (${OFFICE}) office
    where not exists (select 1 from contact_attempt a left join alarm m on m.id = a.alarm_id
        where a.to_number = office.number and ${KEY_THAT_MAY_BE_READ})
      and not exists (select 1 from inbound_text t where t.from_number = office.number)`);
  return rows.map(asOfficeNumber);
}

/** Whose number it is, and the number. */
interface OwnedNumber {
  whose: string;
  number: string;
}

/**
 * Every number that is rung or texted for help: the duty numbers, the last resort, the list for a major incident, and
 * those of everybody, or of a team's people with its workers' buddies.
 */
export async function numbersRung(db: Knex, teamId: string | null): Promise<OwnedNumber[]> {
  const { rows } = await db.raw<{ rows: OwnedNumber[] }>(
    `
    select office.name as whose, number from (${OFFICE}) office
    union all select name || ' on the list for a major incident', day_number from major_incident_contact
    union all select name || ' on the list for a major incident', night_number from major_incident_contact
      where night_number <> day_number
    union all (select p.name || ' (' || p.staff_number || ')', f.number from person p join phone f on f.person_id = p.id
      where p.left_at is null and (cast(:teamId as uuid) is null or p.id in (${PEOPLE_OF_TEAM}))
      order by p.name, f.position)`,
    { teamId },
  );
  return rows;
}

/** Every number that may be rung for help about a worker: the duty numbers and the last resort. */
export async function officeNumbers(db: Knex): Promise<OfficeNumber[]> {
  const { rows } = await db.raw<{ rows: OfficeRow[] }>(`select is_duty, name, number from (${OFFICE}) office`);
  return rows.map(asOfficeNumber);
}

/**
 * Numbers whose latest calls all failed, for any reason, with how many failed in a row, up to `most`. Cancelled calls
 * do not count. Not `seesAlarms`: calls about an alarm that is covert or open do not count either.
 */
export async function numbersThatFail(
  db: Knex,
  numbers: string[],
  { since, most, seesAlarms }: { since: Date; most: number; seesAlarms: boolean },
): Promise<Map<string, number>> {
  const { rows } = await db.raw<{ rows: { number: string; failed: number }[] }>(
    `
    select number, coalesce(min(place) filter (where status <> 'failed'), max(place) + 1) - 1 as failed from (
      select to_number as number, status, row_number() over (partition by to_number order by ended_at desc) as place
        from contact_attempt a
      where to_number = any (:numbers) and channel = 'call' and ended_at > :since
        and status in ('completed', 'busy', 'no_answer', 'failed')
        and (:seesAlarms or purpose <> 'purple' and (alarm_id is null or exists (select 1 from alarm m
          where m.id = a.alarm_id and (m.drill or m.status = 'closed' and not m.covert))))
    ) calls where place <= :most group by number`,
    { numbers, since, most, seesAlarms },
  );
  return new Map(rows.filter(({ failed }) => failed > 0).map(({ number, failed }) => [number, failed]));
}

/** Ids of a team's people and of its workers' buddies, for a statement with `:teamId`. */
export const PEOPLE_OF_TEAM = `
  select person_id from person_team where team_id = :teamId
  union select b.buddy_id from buddy b join person_team pt on pt.person_id = b.worker_id where pt.team_id = :teamId`;
