import type { Knex } from 'knex';
import { rememberedInTransaction } from '../database/remembered.ts';
import type { Alarm, AlarmKind, AlarmState, AlarmStatus, ReportedBy } from '../safety/alarm/alarm.ts';
import { toJson } from '../database/json.ts';
import { alarmState } from './alarm-state.ts';
import { placesOfVisit } from './visits.ts';

export interface AlarmRow {
  id: string;
  worker_id: string;
  visit_id: string | null;
  team_id: string;
  letter: string;
  kind: AlarmKind;
  covert: boolean;
  drill: boolean;
  status: AlarmStatus;
  state: unknown;
  due_at: Date | null;
  version: number;
  raised_at: Date;
  closed_at: Date | null;
}

export interface StoredAlarm {
  alarm: Alarm;
  dueAt: Date | null;
  version: number;
}

/** The open alarms of workers whom the transaction has locked, as it has read or saved them; null: none is open. */
export const knownOpenAlarms = rememberedInTransaction<StoredAlarm | null>();

export async function openAlarmOf(db: Knex, workerId: string): Promise<StoredAlarm | null> {
  const known = knownOpenAlarms.of(db, workerId);
  if (known !== undefined) return known;
  const row = await db<AlarmRow>('alarm').where({ worker_id: workerId }).whereNot({ status: 'closed' }).first();
  return row ? asStored(row) : null;
}

/**
 * Who was asked or told, by contact key, about an open covert alarm of these workers', no drill; by the worker's id.
 */
export async function contactedCovertly(db: Knex, workerIds: string[]): Promise<Map<string, string[]>> {
  const rows = await db<AlarmRow>('alarm')
    .whereIn('worker_id', workerIds)
    .whereNot({ status: 'closed' })
    .where({ covert: true, drill: false })
    .select('worker_id', 'state');
  return new Map(
    rows.flatMap(({ worker_id: workerId, state: stored }) => {
      const state = alarmState.readIfSound(stored);
      return state ? [[workerId, state.contacted] as const] : [];
    }),
  );
}

/** Whether an alarm about the worker, no drill, has been closed since then. */
export async function wasAlarmClosedSince(db: Knex, workerId: string, since: Date): Promise<boolean> {
  const row = await db<AlarmRow>('alarm')
    .where({ worker_id: workerId, status: 'closed', drill: false })
    .where('closed_at', '>=', since)
    .first('id');
  return row !== undefined;
}

/**
 * How many alarms have nobody whom they can ask: `isUnasked` of src/safety/alarm/alarm.ts, counted where they lie.
 * `/health` is public: it counts those that are for all to see. The metrics, which few may read, count every one.
 */
export async function countUnaskedAlarms(db: Knex, which: 'all' | 'for-all-to-see'): Promise<number> {
  const { rows } = await db.raw<{ rows: { count: number }[] }>(`
    select count(*)::int as count from alarm where status = 'raised' and not drill
      and state->'cannot' @> (state->'heard') ${which === 'all' ? '' : 'and not covert'}
      and (state->>'next')::int >= jsonb_array_length(state->'steps')`);
  return rows[0]?.count ?? 0;
}

/**
 * What the open covert alarm about a worker keeps from being rung: phones that covert words came from, and people who
 * are at the place of its visit. One statement, whether there is such an alarm or not.
 */
export async function atRiskFor(
  db: Knex,
  workerId: string,
): Promise<{ phones: string[]; places: string[]; since: Date | null }> {
  const { rows } = await db.raw<{ rows: { phones: string[]; places: string[]; since: Date | null }[] }>(
    `
    select coalesce(a.state->'excludedPhones', '[]') || coalesce(a.state->'workerPhones', '[]') as phones,
      array${placesOfVisit('v')} as places,
      a.raised_at as since from person p
    left join alarm a on a.worker_id = p.id and a.status <> 'closed' and a.covert and not a.drill
    left join visit v on v.id = a.visit_id
    where p.id = ?`,
    [workerId],
  );
  return rows[0] ?? { phones: [], places: [], since: null };
}

/**
 * Open alarms that this person's or number's worry has raised since then, the latest first. Until the transaction ends
 * no other one asks the same.
 */
export async function openAlarmsRaisedFor(
  trx: Knex.Transaction,
  { key, number }: Pick<ReportedBy, 'key' | 'number'>,
  since: Date,
): Promise<Alarm[]> {
  await trx.raw('select pg_advisory_xact_lock(hashtext(?))', [`worries of ${key ?? number ?? 'withheld numbers'}`]);
  const rows = await trx<AlarmRow>('alarm')
    .whereNot({ status: 'closed' })
    .where({ drill: false })
    .where('raised_at', '>', since)
    .whereRaw(`state #> '{facts,0}' @> ?::jsonb`, [toJson({ what: 'worried', by: { key, number } })])
    .orderBy('raised_at', 'desc');
  return rows.flatMap((row) => soundAlarm(row)?.alarm ?? []);
}

/** Alarms of workers whom the transaction has locked, as it has read or saved them. */
export const knownAlarms = rememberedInTransaction<StoredAlarm>();

export async function alarmById(db: Knex, id: string): Promise<StoredAlarm | null> {
  const known = knownAlarms.of(db, id);
  if (known) return known;
  const row = await db<AlarmRow>('alarm').where({ id }).first();
  return row ? asStored(row) : null;
}

/** The open alarm of that letter. */
export async function openAlarmByLetter(db: Knex, letter: string): Promise<Alarm | null> {
  const row = await db<AlarmRow>('alarm').where({ letter }).whereNot({ status: 'closed' }).first();
  return row ? asStored(row).alarm : null;
}

/** Whether an alarm had that letter since then, and is over: people may still write of it. */
export async function wasClosedSince(db: Knex, letter: string, since: Date): Promise<boolean> {
  const row = await db<AlarmRow>('alarm').where({ letter }).where('closed_at', '>', since).first('id');
  return row !== undefined;
}

/** The open alarms that a contact was asked about or owns, most urgent first, then the oldest. */
export async function openAlarmsAsking(db: Knex, contactKeys: string[]): Promise<StoredAlarm[]> {
  const rows = await db<AlarmRow>('alarm')
    .whereNot({ status: 'closed' })
    .whereRaw(`state->'contacted' ?| :keys`.replace('?|', String.raw`\?|`), { keys: contactKeys })
    .orderByRaw(
      `case kind when 'duress' then 1 when 'panic' then 2 when 'watch' then 3 when ` +
        `'no_answer' then 4 else 5 end, raised_at`,
    );
  return rows.flatMap((row) => soundAlarm(row) ?? []);
}

/** Open alarms of which this person, by contact key, knows: they were asked, or have said that they are worried. */
export async function openAlarmsKnownTo(db: Knex, contactKey: string): Promise<StoredAlarm[]> {
  const rows = await db<AlarmRow>('alarm')
    .whereNot({ status: 'closed' })
    .whereRaw(`(state->'contacted' @> ?::jsonb or state->'facts' @> ?::jsonb)`, [
      toJson([contactKey]),
      toJson([{ by: { key: contactKey } }]),
    ]);
  return rows.flatMap((row) => soundAlarm(row) ?? []);
}

/** Drills that go on while something real is open: they must end. */
export async function drillsBesideReal(db: Knex): Promise<{ id: string }[]> {
  const rows = await db<AlarmRow>('alarm')
    .where({ drill: true })
    .whereNot({ status: 'closed' })
    .whereExists(db<AlarmRow>('alarm').where({ drill: false }).whereNot({ status: 'closed' }))
    .select('id');
  return rows.map(({ id }) => ({ id }));
}

/** Open covert alarms, no drills. */
export async function openCovertAlarms(db: Knex, limit: number): Promise<{ id: string }[]> {
  return db<AlarmRow>('alarm')
    .where({ covert: true, drill: false })
    .whereNot({ status: 'closed' })
    .orderBy('raised_at')
    .limit(limit)
    .select('id');
}

/**
 * Owners about whom an alarm was raised after they took theirs, by contact key. Of covert ones nothing follows for
 * other alarms: the owner's phone would show it.
 */
export async function ownersInNeed(db: Knex, limit: number): Promise<{ alarmId: string; contactKey: string }[]> {
  const { rows } = await db.raw<{ rows: { alarm_id: string; contact_key: string }[] }>(
    `
    select o.alarm_id, o.contact_key from alarm a join alarm_owner o on o.alarm_id = a.id and o.until is null
      join alarm own on own.worker_id = o.person_id and own.status <> 'closed' and not own.covert and not own.drill
    where a.status = 'taken' and not a.drill and own.raised_at > o.since limit ?`,
    [limit],
  );
  return rows.map(({ alarm_id: alarmId, contact_key: contactKey }) => ({ alarmId, contactKey }));
}

/**
 * Somebody who is rung about a raised alarm, and has called for help themselves, for all to see: a ring could give away
 * where they hide. As above, nothing covert about them may be seen by it. Only the ladder's rings are meant: a
 * ring-back, and the call that asks whether a text was theirs, they have asked for themselves.
 */
export async function askedInNeed(db: Knex, limit: number): Promise<{ alarmId: string; contactKey: string }[]> {
  const { rows } = await db.raw<{ rows: { alarm_id: string; contact_key: string }[] }>(
    `
    select distinct s.alarm_id, s.contact_key from call_sequence s
      join alarm a on a.id = s.alarm_id and a.status = 'raised' and not a.drill
      join alarm own on own.worker_id = s.person_id and own.status <> 'closed' and own.kind = 'panic'
        and not own.covert and not own.drill
    where s.is_live and s.purpose = 'alarm' and s.flow = 'responder-call'
      and coalesce(s.dedupe_key, '') not like 'ring-back %' limit ?`,
    [limit],
  );
  return rows.map(({ alarm_id: alarmId, contact_key: contactKey }) => ({ alarmId, contactKey }));
}

export function asStored(row: AlarmRow): StoredAlarm {
  return withState(row, alarmState.read(row.state));
}

/**
 * Null where the state of the alarm cannot be read, for lists: it must keep nobody from speaking of the others, or for
 * themselves. It is not forgotten: its next step fails, and after three failures the sweep tells everybody on duty.
 */
export function soundAlarm(row: AlarmRow): StoredAlarm | null {
  const state = alarmState.readIfSound(row.state);
  return state && withState(row, state);
}

function withState(row: AlarmRow, state: AlarmState): StoredAlarm {
  return {
    alarm: {
      id: row.id,
      workerId: row.worker_id,
      visitId: row.visit_id,
      teamId: row.team_id,
      letter: row.letter,
      kind: row.kind,
      covert: row.covert,
      drill: row.drill,
      status: row.status,
      raisedAt: row.raised_at,
      closedAt: row.closed_at,
      state,
    },
    dueAt: row.due_at,
    version: row.version,
  };
}
