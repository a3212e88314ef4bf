import { tellStory } from '../../src/cli/story.ts';
import type { Town } from '../harness/town.ts';
import type { WorkerDay } from './people.ts';

/** What must hold after a day, whatever went wrong on it (design.md, "Promises"). Each fault is a sentence. */
export interface Verdict {
  visits: number;
  missed: number;
  alarms: number;
  /** Alarms that a person took, by key or by text. */
  taken: number;
  ringing: number;
  calls: number;
  texts: number;
  faults: string[];
}

export async function judge(town: Town, days: WorkerDay[]): Promise<Verdict> {
  const facts = await factsOf(town);
  const faults = [
    ...await unwatched(town, days), ...await closedByNobody(town), ...await rungWithoutCause(town, days), ...await stuck(town),
  ];
  return {
    ...facts.counts, ringing: facts.open.length, calls: town.exchange.calls().length, texts: town.exchange.texts().length,
    faults: await Promise.all(faults.map(async (fault) => `${fault}${await storiesOf(town, fault)}`)),
  };
}

/** What happened, minute by minute, to whoever a fault is about. */
async function storiesOf({ knex, now }: Town, fault: string): Promise<string> {
  const [staffNumber] = /\b4\d{3}\b/.exec(fault) ?? [];
  if (staffNumber === undefined) return '';
  const visits = await knex('visit').join('person', 'person.id', 'visit.worker_id').where({ staff_number: staffNumber })
    .orderBy('started_at').select<{ id: string }[]>('visit.id');
  const told = await Promise.all(visits.map(({ id }) => tellStory(knex, id, now())));
  return told.map((story) => `\n${story}`).join('');
}

async function factsOf({ knex }: Town): Promise<{ counts: Omit<Verdict, 'ringing' | 'calls' | 'texts' | 'faults'>; open: unknown[] }> {
  const count = async (sql: string): Promise<number> => {
    const { rows } = await knex.raw<{ rows: { count: string }[] }>(`select count(*) as count from ${sql}`);
    return Number(rows[0]?.count ?? 0);
  };
  const open = await knex('alarm').whereNot({ status: 'closed' }).select('id');
  return {
    open,
    counts: {
      visits: await count('visit'), missed: await count(`alarm where state->'facts' @> '[{"what":"cause","kind":"missed"}]'`), alarms: await count('alarm'),
      taken: await count(`(select distinct alarm_id from journal where kind = 'alarm' and detail->>'what' in ('take', 'dialled') and detail->>'answer' = 'taken') taken`),
    },
  };
}

/** Whoever has heard that a visit is open, and has not ended it, was looked for or came back; whoever cried for help was heard. */
async function unwatched({ knex }: Town, days: WorkerDay[]): Promise<string[]> {
  const rows = await knex<{ staff_number: string }>('person').join('visit', 'visit.worker_id', 'person.id')
    .leftJoin('alarm', 'alarm.worker_id', 'person.id').groupBy('person.staff_number')
    .select<{ staff_number: string; ended: boolean; alarmed: boolean }[]>(
      'person.staff_number', knex.raw(`bool_and(visit.status = 'ended') as ended`), knex.raw('bool_or(alarm.id is not null) as alarmed'));
  const known = new Map(rows.map((row) => [row.staff_number, row]));
  const alarmed = new Set((await knex('alarm').join('person', 'person.id', 'alarm.worker_id').select<{ staff_number: string }[]>('staff_number'))
    .map(({ staff_number }) => staff_number));
  return days.flatMap((day) => {
    const { staffNumber } = day.family.worker;
    const row = known.get(staffNumber);
    const faults: string[] = [];
    if (day.toldOpen && !row) faults.push(`${staffNumber} was told that a visit is open, and there is none`);
    if (day.toldOpen && day.plan === 'misses' && !alarmed.has(staffNumber)) faults.push(`${staffNumber} missed a visit, and no alarm was raised`);
    return faults;
  });
}

/** Only a person acknowledges: whatever was taken was taken by a key in a call of ours or to us, or by a text. */
async function closedByNobody({ knex }: Town): Promise<string[]> {
  const { rows } = await knex.raw<{ rows: { letter: string; by: string }[] }>(`
    select a.letter, j.detail->>'by' as by from journal j join alarm a on a.id = j.alarm_id
    where j.kind = 'alarm' and j.detail->>'what' in ('take', 'dialled', 'contact-made', 'covert-contact') and j.detail->>'answer' in ('taken', 'done')
      and not exists (select 1 from attempt k where k.contact_key = j.detail->>'by' and k.keyed_at is not null)
      and not exists (select 1 from turn t join conversation c on c.id = t.conversation_id
        where c.contact_key = j.detail->>'by' and t.input->>'kind' = 'digits')
      and not exists (select 1 from inbound_text i join phone p on p.number = i.from_number where 'person:' || p.person_id = j.detail->>'by')`);
  return rows.map(({ letter, by }) => `alarm ${letter} was answered by ${by}, who pressed no key`);
}

/** Nobody was rung about somebody who ended in time and heard so, or who stayed at home. */
async function rungWithoutCause({ knex }: Town, days: WorkerDay[]): Promise<string[]> {
  const rows = await knex('alarm').join('person', 'person.id', 'alarm.worker_id').leftJoin('visit', 'visit.id', 'alarm.visit_id')
    .select<{ staff_number: string; kind: string; ended_at: Date | null; raised_at: Date; deadline: Date | null }[]>(
      'person.staff_number', 'alarm.kind', 'visit.ended_at', 'alarm.raised_at', 'visit.deadline');
  return days.flatMap((day) => rows.filter(({ staff_number }) => staff_number === day.family.worker.staffNumber).flatMap((row) => {
    if (day.plan === 'stays-home') return [`an alarm about ${row.staff_number}, who stayed at home`];
    if (row.kind === 'missed' && row.ended_at && row.ended_at < row.raised_at) return [`an alarm about ${row.staff_number} after the visit was ended`];
    if ((row.kind === 'duress' || row.kind === 'watch') && !day.saidDuress) return [`${row.kind} of ${row.staff_number}, who said nothing of it`];
    return [];
  }));
}

/** No state stuck: nothing half sent, no ring without a call, no call that never ends, nothing that could not be handled. */
async function stuck({ knex, now }: Town): Promise<string[]> {
  const late = new Date(now().getTime() - 120_000);
  const looks: [what: string, sql: string][] = [
    ['attempts half sent', `select id from attempt where status in ('sending', 'unknown') and sending_at < :late`],
    ['rings without a call', `select r.id from ring r where r.status = 'ringing' and r.created_at < :late and not exists (select 1 from attempt a where a.ring_id = r.id
      and a.status in ('waiting', 'sending', 'unknown', 'queued', 'ringing', 'answered'))`],
    ['visits whose time has passed', `select id from visit where due_at < :late`],
    ['alarms whose time has passed', `select id from alarm where due_at < :late`],
    ['calls that never end', `select id from conversation where status = 'live' and due_at < :late`],
    ['covert calls whose time has passed', `select id from purple_call where due_at < :late`],
    ['events that nobody took in', `select id from sealed_event where derived_at is null and due_at < :late`],
    ['rows that failed', `select row_id as id from sweep_failure`],
    ['raised alarms without a next step', `select id from alarm where status = 'raised' and state->>'nextAt' is null`],
  ];
  const found = await Promise.all(looks.map(async ([what, sql]) => {
    const { rows } = await knex.raw<{ rows: unknown[] }>(sql, { late });
    return rows.length > 0 ? [`${rows.length} ${what}`] : [];
  }));
  return found.flat();
}
