import type { Knex } from 'knex';
import type { Incident, Seriousness } from '../safety/incident.ts';

/** Incidents: to whom, when, and what has been done since. */

export interface IncidentRecord extends Incident {
  id: string;
  teamId: string;
  team: string;
  personId: string;
  name: string;
  staffNumber: string;
  seriousness: Seriousness;
  notedAt: Date;
  notedBy: string;
  hsReference: string | null;
  /** The alarm that it comes from, for as long as that is kept. */
  alarmId: string | null;
}

export async function insertIncident(
  trx: Knex.Transaction,
  incident: Pick<
    IncidentRecord,
    'id' | 'teamId' | 'personId' | 'seriousness' | 'at' | 'notedAt' | 'notedBy' | 'alarmId'
  >,
): Promise<void> {
  await trx('incident').insert({
    id: incident.id,
    team_id: incident.teamId,
    person_id: incident.personId,
    seriousness: incident.seriousness,
    at: incident.at,
    noted_at: incident.notedAt,
    noted_by: incident.notedBy,
    alarm_id: incident.alarmId,
  });
}

export async function recordIncidentWritten(
  trx: Knex.Transaction,
  id: string,
  { reference, at }: { reference: string; at: Date },
): Promise<void> {
  await trx('incident').where({ id }).update({ hs_reference: reference, written_at: at });
}

export async function recordIncidentDay(
  trx: Knex.Transaction,
  id: string,
  what: 'debriefed' | 'checked',
  day: string,
): Promise<void> {
  await trx('incident')
    .where({ id })
    .update(what === 'debriefed' ? { debriefed_on: day } : { checked_on: day });
}

/** The latest first. */
export async function readIncidents(
  db: Knex,
  of: { teamIds: 'all' | string[] } | { id: string } | { alarmId: string },
): Promise<IncidentRecord[]> {
  const { rows } = await db.raw<{ rows: IncidentRecord[] }>(
    `
    select i.id, i.team_id as "teamId", t.name as team, i.person_id as "personId", p.name,
      p.staff_number as "staffNumber", i.seriousness, i.at, i.noted_at as "notedAt", i.noted_by as "notedBy",
      i.hs_reference as "hsReference", i.written_at as "writtenAt", i.debriefed_on::text as "debriefedOn",
      i.checked_on::text as "checkedOn", i.alarm_id as "alarmId"
    from incident i join team t on t.id = i.team_id join person p on p.id = i.person_id
    where (cast(:id as uuid) is null or i.id = :id) and (cast(:alarmId as uuid) is null or i.alarm_id = :alarmId)
      and (cast(:teamIds as uuid[]) is null or i.team_id = any (:teamIds))
    order by i.at desc, i.id`,
    {
      id: 'id' in of ? of.id : null,
      alarmId: 'alarmId' in of ? of.alarmId : null,
      teamIds: 'teamIds' in of && of.teamIds !== 'all' ? of.teamIds : null,
    },
  );
  return rows;
}
