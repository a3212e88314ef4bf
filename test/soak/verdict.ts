import { tellStory } from '../../src/cli/story.ts';
import type { Town } from '../harness/town.ts';
import type { WorkerDay } from './worker-day.ts';
import { type Broken, brokenFor } from './worker-verdict.ts';

/** What must hold after a day, whatever went wrong on it (src/README.md "Promises"). */
export interface Verdict {
  visits: number;
  missed: number;
  alarms: number;
  /** Alarms that a person took, by key or by text. */
  taken: number;
  /** Alarms that know from the covert call that their worker is in danger. */
  inDanger: number;
  ringing: number;
  calls: number;
  texts: number;
  broken: BrokenPromise[];
}

export interface BrokenPromise extends Broken {
  /** What happened to the person whom it is about, minute by minute. */
  story: string;
}

export async function assess(town: Town, days: WorkerDay[]): Promise<Verdict> {
  const broken = [
    ...(await brokenFor(town, days)),
    ...(await closedByNobody(town)),
    ...(await stuck(town)),
    ...misspoken(town),
  ];
  return {
    ...(await countsOf(town)),
    calls: town.exchange.calls().length,
    texts: town.exchange.texts().length,
    broken: await Promise.all(
      broken.map(async (one) => ({ ...one, story: one.worker === null ? '' : await storyOf(town, one.worker) })),
    ),
  };
}

async function storyOf({ knex, now }: Town, worker: string): Promise<string> {
  const visits = await knex('visit')
    .join('person', 'person.id', 'visit.worker_id')
    .where({ staff_number: worker })
    .orderBy('started_at')
    .select<{ id: string }[]>('visit.id');
  return (await Promise.all(visits.map(({ id }) => tellStory(knex, id, now())))).join('\n');
}

async function countsOf({
  knex,
}: Town): Promise<Pick<Verdict, 'visits' | 'missed' | 'alarms' | 'taken' | 'inDanger' | 'ringing'>> {
  const count = async (sql: string): Promise<number> => {
    const { rows } = await knex.raw<{ rows: { count: string }[] }>(`select count(*) as count from ${sql}`);
    return Number(rows[0]?.count ?? 0);
  };
  return {
    visits: await count('visit'),
    missed: await count(`alarm where state->'facts' @> '[{"what":"cause","kind":"missed"}]'`),
    alarms: await count('alarm'),
    taken: await count(
      `(select distinct alarm_id from journal
        where kind = 'alarm' and detail->>'what' in ('take', 'dialled') and detail->>'answer' = 'taken') taken`,
    ),
    inDanger: await count(`alarm where state->'facts' @> '[{"what":"reply","question":"danger","reply":"yes"}]'`),
    ringing: await count(`alarm where status <> 'closed'`),
  };
}

/**
 * Only a person acknowledges: whatever was taken or closed was so by a key in a call from us or to us, or by a text; or
 * the worker's PIN closed it.
 */
export async function closedByNobody({ knex }: Pick<Town, 'knex'>): Promise<Broken[]> {
  const { rows } = await knex.raw<{ rows: { staff_number: string; by: string | null; what: string }[] }>(`
    select p.staff_number, j.detail->>'by' as by, j.detail->>'what' as what from journal j
      join alarm a on a.id = j.alarm_id join person p on p.id = a.worker_id
    where j.kind = 'alarm'
      and (j.detail->>'what' in ('take', 'dialled', 'contact-made', 'covert-contact')
        and j.detail->>'answer' in ('taken', 'done')
        or j.detail->>'status' = 'closed' and j.detail->>'what' = 'timer')
      and not exists (select 1 from contact_attempt k
        where journal_contact(k.contact_key) = j.detail->>'by' and k.keyed_at is not null)
      and not exists (select 1 from turn t join conversation c on c.id = t.conversation_id
        where journal_contact(c.contact_key) = j.detail->>'by' and t.input->>'kind' = 'digits')
      and not exists (select 1 from inbound_text i join phone p on p.number = i.from_number
        where 'person:' || p.person_id = j.detail->>'by')`);
  return rows.map(({ staff_number, by, what }) => ({
    worker: staff_number,
    what: `${what}: ${by ?? 'nobody'} answered the alarm and pressed no key`,
  }));
}

/**
 * Nothing that we said was no document that its carrier can read; what did not reach us, or not in time, is the day's
 * own fault.
 */
function misspoken({ exchange }: Town): Broken[] {
  const NOT_HAD = 11_200;
  return exchange
    .errors()
    .filter(({ code }) => code !== NOT_HAD)
    .map(({ code, reason }) => ({ worker: null, what: `the exchange's error ${code}: ${reason}` }));
}

/**
 * No state stuck: nothing half sent, no ring without a call, no call that never ends, nothing that could not be
 * handled.
 */
export async function stuck({ knex, now }: Pick<Town, 'knex' | 'now'>): Promise<Broken[]> {
  const late = new Date(now().getTime() - 120_000);
  const looks: [what: string, sql: string][] = [
    [
      'attempts half sent',
      `select id from contact_attempt where status in ('sending', 'unknown') and sending_at < :late`,
    ],
    [
      'rings without a call',
      `select r.id from call_sequence r where r.status = 'ringing' and r.created_at < :late and not exists (select 1
        from contact_attempt a where a.call_sequence_id = r.id
      and a.status in ('waiting', 'sending', 'unknown', 'queued', 'ringing', 'answered'))`,
    ],
    ['visits whose time has passed', `select id from visit where due_at < :late`],
    ['alarms whose time has passed', `select id from alarm where due_at < :late`],
    ['calls that never end', `select id from conversation where status = 'live' and due_at < :late`],
    ['covert calls whose time has passed', `select id from purple_call where due_at < :late`],
    ['events that nobody took in', `select id from sealed_event where processed_at is null and due_at < :late`],
    ['rows that failed', `select row_id as id from sweep_failure`],
    ['raised alarms without a next step', `select id from alarm where status = 'raised' and state->>'nextAt' is null`],
  ];
  const found = await Promise.all(
    looks.map(async ([what, sql]) => {
      const { rows } = await knex.raw<{ rows: unknown[] }>(sql, { late });
      return rows.length > 0 ? [{ worker: null, what: `${rows.length} ${what}` }] : [];
    }),
  );
  return found.flat();
}
