import type { Knex } from 'knex';
import { hoursWords } from '../../../safety/hours-words.ts';
import { storedAway, storedHours } from '../../organisation/stored-availability.ts';
import type { HeldDeed, HeldHold, HeldIncident, HeldLooks, HeldNote, HeldPerson, HeldRollCall } from './things.ts';

/** What is kept of somebody of staff besides visits, calls and texts. */

interface Row {
  name: string;
  staff_number: string;
  roles: string[];
  teams: string[];
  phones: string[];
  former: string[];
  buddies: string[];
  buddy_of: string[];
  away: unknown;
  hours: unknown;
  has_pin: boolean;
  practised_at: Date | null;
  training: string[];
  left_at: Date | null;
  sheet_at: Date | null;
}

/** Themselves, their sheet (that there is one) and their accounts. PINs are in no form that anybody can give. */
export async function heldSelf(db: Knex, personId: string): Promise<HeldPerson[]> {
  const { rows } = await db.raw<{ rows: Row[] }>(
    `
    select p.name, p.staff_number, p.roles, p.away, p.hours, p.pin_hash is not null as has_pin, p.practised_at,
      p.left_at,
      array(select t.name from person_team pt join team t on t.id = pt.team_id where pt.person_id = p.id
        order by pt.position) as teams,
      array(select number from phone where person_id = p.id order by position) as phones,
      array(select number from former_phone where person_id = p.id) as former,
      array(select o.name from buddy b join person o on o.id = b.buddy_id where b.worker_id = p.id
        order by b.position) as buddies,
      array(select o.name from buddy b join person o on o.id = b.worker_id where b.buddy_id = p.id) as buddy_of,
      array(select kind || ' ' || on_day || ', due ' || due_on from training
        where person_id = p.id order by due_on, kind) as training,
      (select checked_at from emergency_sheet where person_id = p.id) as sheet_at
    from person p where p.id = ?`,
    [personId],
  );
  const [row] = rows;
  if (!row) return [];
  const facts = [
    ['Name', row.name],
    ['Staff number', row.staff_number],
    ['Roles', row.roles.join(', ')],
    ['Teams', row.teams.join(', ')],
    ['Phones', row.phones.join(', ')],
    ['Former phones', row.former.join(', ')],
    ['Buddies', row.buddies.join(', ')],
    ['Buddy of', row.buddy_of.join(', ')],
    [
      'Away',
      storedAway
        .parse(row.away)
        .map(({ from, to }) => `${from} to ${to}`)
        .join('; '),
    ],
    ['Hours', storedHours.parse(row.hours).map(hoursWords).join('; ')],
    ['Training', row.training.join('; ')],
    ['PINs', row.has_pin ? 'set; kept only in a form that nobody can read' : 'none'],
    ['Left', row.left_at?.toISOString().slice(0, 10) ?? ''],
  ].flatMap(([name = '', value = '']) => (value === '' ? [] : [{ name, value }]));
  return [
    { kind: 'person', id: personId, at: null, facts },
    ...(row.sheet_at ? [{ kind: 'sheet' as const, id: personId, at: row.sheet_at, facts: [] }] : []),
    ...(await accountsOf(db, personId)),
  ];
}

async function accountsOf(db: Knex, personId: string): Promise<HeldPerson[]> {
  const { rows } = await db.raw<{
    rows: { id: string; email: string; name: string; created_at: Date; last_seen_at: Date | null; roles: string[] }[];
  }>(
    `
    select a.id, a.email, a.name, a.created_at, a.last_seen_at,
      array(select r.role || coalesce(' of ' || t.name, '') from account_role r left join team t on t.id = r.team_id
        where r.account_id = a.id order by 1) as roles
    from account a where a.person_id = ?`,
    [personId],
  );
  return rows.map((row) => ({
    kind: 'account',
    id: row.id,
    at: row.created_at,
    facts: [
      { name: 'Name', value: row.name },
      { name: 'E-mail', value: row.email },
      { name: 'Roles', value: row.roles.join(', ') },
      { name: 'Last seen', value: row.last_seen_at?.toISOString().slice(0, 10) ?? 'never' },
    ],
  }));
}

/** Wrong PINs, by day. Which PIN was meant nobody knows. */
export async function heldPins(db: Knex, personId: string, before: Date): Promise<HeldPerson[]> {
  const { rows } = await db.raw<{ rows: { day: string; count: number }[] }>(
    `
    select to_char(at, 'YYYY-MM') as day, count(*)::integer as count from pin_failure
    where person_id = :personId and at < :before group by 1 order by 1`,
    { personId, before },
  );
  const facts = rows.map(({ day, count }) => ({ name: day, value: String(count) }));
  return facts.length === 0 ? [] : [{ kind: 'pins', id: personId, at: null, facts }];
}

/** What the office did about them, and what was changed of them. The values of a change are not kept. */
export async function heldDeeds(db: Knex, personId: string, before: Date): Promise<HeldDeed[]> {
  const { rows } = await db.raw<{ rows: HeldDeed[] }>(
    `
    select 'office' as kind, j.id::text as id, j.at, j.detail ->> 'what' as what from journal j
    where j.kind = 'office' and j.worker_id = :personId and j.visit_id is null and j.alarm_id is null
      and j.at < :before
    union all
    select 'change', c.id::text, c.at, c.happened || coalesce(': '
      || (select string_agg(k ->> 'key', ', ') from jsonb_array_elements(c.changes) k), '')
    from change c where c.person_id = :personId
    union all
    select 'change', s.id::text, s.planned_at, (case s.kind when 'leave' then 'leaves' else 'moves' end)
      || ' from ' || s.day || ', ' || s.status
    from staff_change s where s.person_id = :personId
    order by 3, 2`,
    { personId, before },
  );
  return rows;
}

export async function heldRollCalls(db: Knex, personId: string, before: Date): Promise<HeldRollCall[]> {
  const { rows } = await db.raw<{ rows: HeldRollCall[] }>(
    `
    select 'roll-call' as kind, r.id, r.started_at as at, r.name, p.status, p.answered_at as "answeredAt", p.via
    from roll_call_person p join roll_call r on r.id = p.roll_call_id
    where p.person_id = :personId and r.started_at < :before order by r.started_at, r.id`,
    { personId, before },
  );
  return rows;
}

/** Holds and incidents. */
export async function heldMatters(
  db: Knex,
  personId: string,
  { before, realBefore }: { before: Date; realBefore: Date },
): Promise<(HeldHold | HeldIncident)[]> {
  const holds = await db.raw<{ rows: HeldHold[] }>(
    `select 'hold' as kind, id, held_at as at, why from legal_hold
    where person_id = :personId and held_at < :realBefore order by held_at, id`,
    { personId, realBefore },
  );
  const incidents = await db.raw<{ rows: HeldIncident[] }>(
    `
    select 'incident' as kind, id, at, seriousness, hs_reference as reference, debriefed_on::text as "debriefedOn"
    from incident where person_id = :personId and at < :before order by at, id`,
    { personId, before },
  );
  return [...holds.rows, ...incidents.rows];
}

/**
 * Who looked at them, and what they looked at themselves: by month and page, without names. Looks at an alarm are left
 * out. `until`: a real time.
 */
export async function heldLooks(db: Knex, personId: string, until: Date): Promise<HeldLooks[]> {
  const { rows } = await db.raw<{ rows: Omit<HeldLooks, 'id' | 'at'>[] }>(
    `
    with seen as (
      select 'seen' as kind, to_char(at, 'YYYY-MM') as month, page from access_log
      where person_id = :personId and alarm_id is null and did in ('view', 'search', 'export', 'print') and at < :until
      union all
      select 'looked', to_char(at, 'YYYY-MM'), page from access_log
      where account_id in (select id from account where person_id = :personId) and alarm_id is null and at < :until
    ), counted as (
      select kind, month, page, count(*)::integer as count from seen group by 1, 2, 3
    )
    select kind, month, jsonb_agg(jsonb_build_object('page', page, 'count', count) order by page) as pages
    from counted group by 1, 2 order by 1, 2`,
    { personId, until },
  );
  return rows.map((row) => ({ ...row, id: row.month, at: null }));
}

/** Words for the next shift, and of reports, in which somebody or something is named. They are of no open alarm. */
export async function heldNotes(db: Knex, named: string, before: Date): Promise<HeldNote[]> {
  if (named.length < 3) return [];
  const { rows } = await db.raw<{ rows: HeldNote[] }>(
    `
    select 'note' as kind, h.id, h.at, h.words from handover_note h left join alarm a on a.id = h.alarm_id
    where strpos(lower(h.words), lower(:named)) > 0 and (a.id is null or a.status = 'closed')
      and h.at < :before
    union all
    select 'note', r.id, r.at, r.words from report_words r where strpos(lower(r.words), lower(:named)) > 0
    order by 3, 2`,
    { named, before },
  );
  return rows;
}

/**
 * Tables that name somebody of staff, and where a request finds what they say. A test compares them with the schema, so
 * that no table is forgotten.
 */
export const WHERE_PEOPLE_STAND: Readonly<Record<string, string>> = {
  person: 'who they are',
  person_team: 'who they are',
  phone: 'who they are',
  former_phone: 'who they are',
  buddy: 'who they are',
  account: 'accounts at the desk',
  emergency_sheet: 'emergency sheet',
  training: 'who they are',
  pin_failure: 'wrong PINs',
  visit: 'visits',
  alarm: 'alarms and their stories',
  alarm_contact: 'alarms and their stories',
  alarm_owner: 'alarms and their stories',
  purple_call: 'alarms and their stories: alone it would tell of a covert alarm',
  inbound_text: 'texts that came',
  unread_text: 'words that nobody understood',
  contact_attempt: 'calls and texts of ours; those of an alarm in its story',
  call_sequence: 'calls and texts of ours: it is only their order',
  conversation: 'what was keyed and said in calls',
  memo: 'recordings of a place',
  incident: 'incidents',
  roll_call_person: 'roll-calls',
  journal: 'what the office did; the rest in the stories of visits and alarms',
  change: 'changes of their record',
  staff_change: 'changes of their record',
  access_log: 'who looked at their record',
  legal_hold: 'holds',
  data_request: 'the request itself',
  calendar_feed: 'nowhere: what it plans is among the visits, and its address is sealed and their own',
  sealed_event: 'nowhere: it is sealed, of one length, and says what other tables say',
};
