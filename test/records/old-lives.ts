import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll } from '@jest/globals';
import { freshDatabase, type FreshDatabase } from '../harness/database.ts';
import { ManualClock } from '../harness/manual-clock.ts';
import { importOrganisation } from '../harness/organisation.ts';
import { RIVERSIDE } from '../harness/riverside.ts';
import { SECRETS } from '../harness/town.ts';
import { recordsIn } from '../harness/town-records.ts';

/** What old lives leave behind in a database: visits, alarms and calls, in every table that may name them. */

const NOW = '2026-11-23T14:00:00Z';
const DAY = 86_400_000;
export const ago = (days: number): Date => new Date(new Date(NOW).getTime() - days * DAY);
const AHEAD = ago(-1);
const THEIRS = '+447700900101';
const OURS = '+441632960000';

let database: FreshDatabase;
let team: string;
export const parts = () => ({ knex: database.knex, clock: new ManualClock(NOW) });
export const theTeam = (): string => team;
/** One database with Riverside in it, for all tests of a file. */
export function opensRecords(): void {
  beforeAll(async () => {
    database = await freshDatabase();
    await importOrganisation(database, RIVERSIDE, SECRETS.pin.current);
    team = await recordsIn(database.knex).teamId('North');
  });
  afterAll(() => database.drop());
}

interface Alarm {
  /** Days since it was closed; null: it is open. */
  closed: number | null;
  covert?: true;
}

export interface Life {
  /** Days since the visit ended; null: there was none. */
  ended: number | null;
  alarms?: Alarm[];
  /** What is not over yet. */
  waits?: 'visit' | 'call' | 'memo' | 'purple' | 'event' | 'words';
  /** What is held: until tomorrow, until a day that is over, or lifted. */
  held?: 'worker' | 'contact' | 'visit' | 'alarm';
  hold?: 'over' | 'lifted';
}

export interface Ids {
  worker: string;
  contact: string;
  visit: string | null;
  alarms: string[];
}

let people = 0;
export async function aPerson(): Promise<string> {
  const id = randomUUID();
  people += 1;
  await database
    .knex('person')
    .insert({ id, staff_number: String(900_000 + people), name: 'Kit', roles: ['worker'], away: '[]', hours: '[]' });
  return id;
}

/** Rows as a visit and its alarms leave them, in every table that may name them. */
export async function lived({ ended, alarms: given = [], waits, held, hold }: Life): Promise<Ids> {
  const { knex } = database;
  const [worker, contact] = [await aPerson(), await aPerson()];
  const visit = ended === null ? null : randomUUID();
  const end = ago(ended ?? given[0]?.closed ?? 1_200);
  const start = new Date(end.getTime() - 3_600_000);
  if (visit !== null)
    await knex('visit').insert({
      id: visit,
      worker_id: worker,
      team_id: team,
      status: waits === 'visit' ? 'overdue' : 'ended',
      started_at: start,
      deadline: end,
      due_at: waits === 'visit' ? AHEAD : null,
      ended_at: waits === 'visit' ? null : end,
      state: '{}',
    });
  if (visit !== null) await knex('visit_act').insert({ visit_id: visit, at: start, what: 'start', how: 'spoken-to' });
  const alarms = [];
  for (const { closed, covert = false } of given) {
    const alarm = randomUUID();
    alarms.push(alarm);
    await knex('alarm').insert({
      id: alarm,
      worker_id: worker,
      visit_id: visit,
      team_id: team,
      letter: 'A',
      kind: covert ? 'duress' : 'missed',
      covert,
      status: closed === null ? 'raised' : 'closed',
      due_at: closed === null ? AHEAD : null,
      state: '{}',
      raised_at: start,
      closed_at: closed === null ? null : ago(closed),
    });
    await knex('alarm_contact').insert({ alarm_id: alarm, contact_key: `person:${contact}`, person_id: contact });
    await knex('alarm_fact').insert({ alarm_id: alarm, number: 1, at: start, what: 'note', detail: '{}' });
    await knex('alarm_owner').insert({
      alarm_id: alarm,
      contact_key: `person:${contact}`,
      person_id: contact,
      since: start,
      news_at: start,
      extensions: 0,
    });
    await contacted({ alarm, visit, worker, contact, at: start, isLive: waits === 'call' });
  }
  if (visit !== null) {
    await contacted({ alarm: null, visit, worker, contact, at: start, isLive: waits === 'call' });
    await knex('memo').insert({
      id: randomUUID(),
      worker_id: worker,
      visit_id: visit,
      conversation_id: randomUUID(),
      turn: 1,
      carrier: 'twilio',
      recording_ref: randomUUID(),
      seconds: 3,
      status: 'deleted',
      at_carrier: waits === 'memo',
      due_at: waits === 'memo' ? AHEAD : null,
      recorded_at: start,
    });
    await knex('unread_text').insert({
      id: randomUUID(),
      worker_id: worker,
      visit_id: visit,
      at: start,
      words: 'hm',
      readers: [],
      due_at: waits === 'words' ? AHEAD : null,
    });
  }
  await knex('sealed_event').insert({
    worker_id: worker,
    at: start,
    due_at: start,
    sealed: Buffer.from('sealed'),
    processed_at: waits === 'event' ? null : start,
    set_aside_at: waits === 'event' ? start : null,
  });
  await knex('purple_call').insert({
    id: randomUUID(),
    worker_id: worker,
    team_id: team,
    visit_id: visit,
    alarm_id: alarms[0] ?? null,
    reason: 'alarm',
    status: waits === 'purple' ? 'waiting' : 'over',
    due_at: waits === 'purple' ? AHEAD : null,
    state: '{}',
    created_at: start,
  });
  // The call in which it was raised names it in its state, and the table names only the worker.
  await talked({ person: worker, attempt: null, at: start, state: { alarm: alarms[0], visit } });
  for (const id of [visit, ...alarms]) {
    if (id === null) continue;
    await knex('sweep_failure').insert({ kind: 'visit', row_id: id, failures: 3 });
    await knex('agenda_jobs').insert({ name: 'visit', data: JSON.stringify({ id, version: 1 }) });
  }
  const subjects = { worker, contact, visit, alarm: alarms[0] ?? null };
  if (held)
    await knex('legal_hold').insert({
      id: randomUUID(),
      [held === 'worker' || held === 'contact' ? 'person_id' : `${held}_id`]: subjects[held],
      why: 'a claim',
      held_at: ago(30),
      until: hold === 'over' ? '2026-11-22' : '2026-11-23',
      lifted_at: hold === 'lifted' ? ago(1) : null,
    });
  return { worker, contact, visit, alarms };
}

async function contacted(about: {
  alarm: string | null;
  visit: string | null;
  worker: string;
  contact: string;
  at: Date;
  isLive: boolean;
}): Promise<void> {
  const { knex } = database;
  const [ring, attempt] = [randomUUID(), randomUUID()];
  const names = {
    alarm_id: about.alarm,
    visit_id: about.visit,
    worker_id: about.worker,
    person_id: about.contact,
    created_at: about.at,
    flow: 'alarm-call',
    vars: '{}',
    urgency: 1,
    purpose: 'alarm',
  };
  await knex('call_sequence').insert({
    ...names,
    id: ring,
    contact_key: `person:${about.contact}`,
    phones: '[]',
    phone_index: 0,
    pass: 1,
    status: 'keyed',
  });
  await knex('contact_attempt').insert({
    ...names,
    id: attempt,
    channel: 'call',
    status: about.isLive ? 'ringing' : 'completed',
    not_before: about.at,
    to_number: THEIRS,
    call_sequence_id: ring,
    ended_at: about.isLive ? null : about.at,
  });
  const conversation = await talked({ person: about.contact, attempt, at: about.at, state: {} });
  const entry = { at: about.at, worker_id: about.worker, detail: '{}' };
  await knex('journal').insert([
    { ...entry, kind: 'alarm', visit_id: about.visit, alarm_id: about.alarm, attempt_id: null, conversation_id: null },
    { ...entry, kind: 'attempt', visit_id: null, alarm_id: null, attempt_id: attempt, conversation_id: null },
    { ...entry, kind: 'turn', visit_id: null, alarm_id: null, attempt_id: null, conversation_id: conversation },
  ]);
}

async function talked(of: { person: string; attempt: string | null; at: Date; state: object }): Promise<string> {
  const id = randomUUID();
  await database
    .knex('conversation')
    .insert({
      id,
      carrier: 'twilio',
      direction: of.attempt === null ? 'inbound' : 'outbound',
      carrier_ref: id,
      our_number: OURS,
      their_number: THEIRS,
      person_id: of.person,
      attempt_id: of.attempt,
      state: JSON.stringify(of.state),
      turn: 1,
      status: 'ended',
      started_at: of.at,
      ended_at: of.at,
    });
  await database.knex('turn').insert({ conversation_id: id, number: 1, at: of.at, input: '{}', reply: '{}' });
  return id;
}

export async function tables(): Promise<string[]> {
  const { rows } = await database.knex.raw<{ rows: { name: string }[] }>(`
    select table_name as name from information_schema.tables
    where table_schema = 'public' and table_name not like 'knex_%' order by 1`);
  return rows.map(({ name }) => name);
}

/** In which tables how many rows name one of these, in whatever column. */
export async function namedIn(ids: string[]): Promise<Record<string, number>> {
  const each = (await tables()).map(
    (table) => `select '${table}' as name, count(*)::integer as count from ${table} t where t::text like any (:likes)`,
  );
  const { rows } = await database.knex.raw<{ rows: { name: string; count: number }[] }>(
    `select name, count from (${each.join(' union all ')}) counts where count > 0`,
    { likes: ids.map((id) => `%${id}%`) },
  );
  return Object.fromEntries(rows.map(({ name, count }) => [name, count]));
}
