import type { Knex } from 'knex';
import { z } from 'zod';
import { mayBeRung } from '../../contact/barred-numbers.ts';
import { type DayAndNight, numberAt } from '../../safety/major-incident.ts';
import { dutyKey, LAST_RESORT, listedKey, personKey } from '../../contact/contact-key.ts';
import type { Reachable, ResponderPerson, Responders } from '../../safety/responders.ts';
import { keptPhones, mayStillBeThere } from '../beside.ts';
import { placesOfVisit } from '../visits.ts';
import { knownNeeds } from './communication-needs.ts';
import { storedAway, storedHours } from './stored-availability.ts';
import {
  asOrganisationSettings,
  loadOrganisationSettings,
  type OrganisationSettings,
  type OrganisationSettingsRow,
} from './people.ts';

/** Who may be asked or told about a worker. */

const responderPeople = z.array(
  z.object({
    id: z.string(),
    staffNumber: z.string(),
    name: z.string(),
    roles: z.array(z.string()),
    phones: z.array(z.string()),
    away: storedAway,
    hours: storedHours,
    buddy: z.boolean(),
    inTeam: z.boolean(),
    onVisit: z.boolean(),
    language: z.string().nullable(),
    slowSpeech: z.boolean(),
    textOnly: z.boolean(),
    recentPlaces: z.array(z.string()),
  }),
);

const listed = z.array(z.object({ id: z.string(), name: z.string(), dayNumber: z.string(), nightNumber: z.string() }));

/** Somebody who has called for help themselves, and whose alarm is open for all to see. Only an alarm asks for it. */
const OR_IN_NEED = `or exists (select 1 from alarm own where own.worker_id = p.id and own.status <> 'closed'
  and own.kind = 'panic' and not own.covert and not own.drill)`;

/** Only an alarm asks for it. */
const KEPT_PHONES = `(select coalesce(jsonb_agg(kept.number), '[]') from (${keptPhones('w.id')}) kept
  where kept.number not in (select number from phone where person_id = w.id))`;

/** A page of the shown book asks for no place where somebody has been, so no statement of it may name an alarm. */
const whereTheyAre = (isEndedToo: boolean, isShown: boolean): string =>
  isEndedToo ? mayStillBeThere('v', 'cast(:endedSince as timestamptz)', isShown) : 'v.is_open';

/**
 * A file that renames a team makes a new one and moves everybody there. A visit that is open, and its alarm, keep the
 * old one, in which nobody is left to be rung: then those of the worker's own teams are.
 */
const IS_DESERTED = `not exists (select 1 from person_team one join person other on other.id = one.person_id
  where one.team_id = :teamId and (other.id = w.id or 'manager' = any (other.roles)))`;

/**
 * Everybody who may be asked or told about a worker, with the numbers that may be rung: the buddies in their order, the
 * team's people, those whom a step names by staff number, those of other teams who have a phone on the list for a major
 * incident (they may stand beside the worker), those whose ids are in `also`, the duty numbers and the last resort.
 * `endedSince`: places of visits that ended since then count too. `now`: those on the list for a major incident have
 * the number of that time; left out: both. `isForAlarm`: a person who has called for help is as busy as on a visit, and
 * the worker's numbers are also those that a covert alarm keeps. `isShown`: as `beside.ts` has it. `lineNumbers`: where
 * the line itself is rung, which reaches nobody. Throws if there is no such worker.
 */
export async function loadResponders(
  db: Knex,
  workerId: string,
  teamId: string,
  {
    also = [],
    endedSince = null,
    now = null,
    isForAlarm = false,
    isShown = false,
    lineNumbers,
  }: {
    also?: string[];
    endedSince?: Date | null;
    now?: Date | null;
    isForAlarm?: boolean;
    isShown?: boolean;
    lineNumbers: readonly string[];
  },
): Promise<Responders> {
  const { rows } = await db.raw<{
    rows: (OrganisationSettingsRow & {
      worker_name: string;
      worker_staff_number: string;
      worker_phones: string[];
      people: unknown;
      major_incident: unknown;
      office_hours: unknown;
    })[];
  }>(
    `
    select o.*, w.name as worker_name, w.staff_number as worker_staff_number,
      coalesce((select jsonb_agg(number order by position) from phone where person_id = w.id), '[]')
        ${isForAlarm ? `|| ${KEPT_PHONES}` : ''} as worker_phones,
      coalesce((
        select jsonb_agg(jsonb_build_object(
          'id', p.id, 'staffNumber', p.staff_number, 'name', p.name, 'roles', p.roles, 'away', p.away, 'hours', p.hours,
          'phones', coalesce((select jsonb_agg(number order by position) from phone where person_id = p.id), '[]'),
          'buddy', b.buddy_id is not null, 'inTeam', pt.person_id is not null,
          'language', p.language, 'slowSpeech', p.slow_speech, 'textOnly', p.text_only,
          'onVisit', exists (select 1 from visit v where v.worker_id = p.id and v.is_open and v.kind = 'visit')
            ${isForAlarm ? OR_IN_NEED : ''},
          'recentPlaces', coalesce((select jsonb_agg(one.place)
            from visit v, lateral ${placesOfVisit('v')} as one (place) where v.worker_id = p.id
              and ${whereTheyAre(endedSince !== null, isShown)}), '[]')
        ) order by b.position nulls last, p.staff_number)
        from person p
        left join buddy b on b.worker_id = w.id and b.buddy_id = p.id
        left join (select distinct person_id from person_team where team_id = any (about.teams)) pt
          on pt.person_id = p.id
        where p.id <> w.id and (b.buddy_id is not null or pt.person_id is not null or p.id = any (:also)
          or p.left_at is null and p.staff_number in (select jsonb_path_query(t.plan, '$.**.staffNumber') #>> '{}'
            from team t where t.id = :teamId)
          or p.left_at is null and p.id in (select f.person_id from phone f where f.number in (
            select day_number from major_incident_contact union all select night_number from major_incident_contact)))
      ), '[]') as people,
      coalesce((select jsonb_agg(jsonb_build_object('id', c.id, 'name', c.name, 'dayNumber', c.day_number,
        'nightNumber', c.night_number) order by c.position) from major_incident_contact c), '[]') as major_incident,
      (select plan->'officeHours' from team where id = :teamId) as office_hours
    from organisation o, person w, lateral (select array(select cast(:teamId as uuid)
      union select team_id from person_team where person_id = w.id and ${IS_DESERTED}) as teams) about
    where w.id = :workerId`,
    { workerId, teamId, also, ...(endedSince !== null && { endedSince }) },
  );
  const row = rows[0];
  if (!row) throw new Error(`no responders for worker ${workerId}`);
  const organisation = asOrganisationSettings(row);
  const barred: string[] = [];
  const rungOf = (key: string, numbers: string[]): string[] => {
    const rung = numbers.filter((number) => mayBeRung(number, organisation.mayRing, lineNumbers));
    if (rung.length < numbers.length) barred.push(key);
    return rung;
  };
  const people = responderPeople.parse(row.people).map(({ language, slowSpeech, ...person }): ResponderPerson => {
    const { id, textOnly } = person;
    if (isTransaction(db)) knownNeeds.remember(db, id, { language, slowSpeech, textOnly });
    return { ...person, phones: rungOf(personKey(id), person.phones) };
  });
  const { lastResort } = organisation;
  const officeHours = storedHours.parse(row.office_hours);
  const numbersOf = (one: DayAndNight): string[] =>
    now === null
      ? [...new Set([one.dayNumber, one.nightNumber])]
      : [numberAt(one, now, organisation.timezone, officeHours)];
  const majorIncident = listed
    .parse(row.major_incident)
    .map(({ id, name, ...numbers }) => ({ ...{ id, name }, phones: rungOf(listedKey(id), numbersOf(numbers)) }));
  return {
    worker: { id: workerId, name: row.worker_name, staffNumber: row.worker_staff_number, phones: row.worker_phones },
    people,
    duty: organisation.duty.filter((number) => rungOf(dutyKey(number), [number]).length > 0),
    lastResort: lastResort && rungOf(LAST_RESORT, [lastResort.phone]).length > 0 ? lastResort : null,
    ...(majorIncident.length > 0 && { majorIncident }),
    timezone: organisation.timezone,
    ...(barred.length > 0 && { barred }),
  };
}

const isTransaction = (db: Knex): db is Knex.Transaction => db.isTransaction === true;

/**
 * The contacts to ring when Buddyline itself fails: the duty numbers, or, if there are none, every manager. Only
 * numbers that may be rung.
 * @param lineNumbers as loadResponders has it
 */
export async function dutyContacts(db: Knex, lineNumbers: readonly string[]): Promise<Reachable[]> {
  const { duty, mayRing } = await whatIsRung(db);
  const numbers = duty.filter((number) => mayBeRung(number, mayRing, lineNumbers));
  if (numbers.length > 0) return numbers.map((number) => ({ key: dutyKey(number), personId: null, phones: [number] }));
  return managersRung(db, mayRing, lineNumbers);
}

/**
 * Every manager of every team; where nobody is called a manager, everybody who has another role than worker.
 * @param lineNumbers as loadResponders has it
 */
export async function managerContacts(db: Knex, lineNumbers: readonly string[]): Promise<Reachable[]> {
  return managersRung(db, (await whatIsRung(db)).mayRing, lineNumbers);
}

async function whatIsRung(db: Knex): Promise<Pick<OrganisationSettings, 'duty' | 'mayRing'>> {
  return (await loadOrganisationSettings(db)) ?? { duty: [], mayRing: [] };
}

async function managersRung(
  db: Knex,
  mayRing: OrganisationSettings['mayRing'],
  lineNumbers: readonly string[],
): Promise<Reachable[]> {
  const { rows } = await db.raw<{ rows: { id: string; phones: string[] }[] }>(`
    select p.id, jsonb_agg(f.number order by f.position) as phones from person p join phone f on f.person_id = p.id
    where case when exists (select 1 from person m join phone on phone.person_id = m.id where 'manager' = any (m.roles))
      then 'manager' = any (p.roles) else not p.roles <@ '{worker}' end group by p.id`);
  return rows.map(({ id, phones }) => ({
    key: personKey(id),
    personId: id,
    phones: phones.filter((number) => mayBeRung(number, mayRing, lineNumbers)),
  }));
}

/** The same, and the last resort after them. */
export async function officeContacts(
  db: Knex,
  { lastResort }: Pick<OrganisationSettings, 'lastResort'>,
  lineNumbers: readonly string[],
): Promise<Reachable[]> {
  return [
    ...(await dutyContacts(db, lineNumbers)),
    ...(lastResort && !lineNumbers.includes(lastResort.phone)
      ? [{ key: LAST_RESORT, personId: null, phones: [lastResort.phone] }]
      : []),
  ];
}
