import { setTimeout as pause } from 'node:timers/promises';
import { ASKING_TO_ACT } from '../../src/contact/purposes.ts';
import { type Chance, chance } from '../soak/chance.ts';
import type { Family } from '../soak/families.ts';
import type { Cell } from './cell.ts';

/**
 * Workers end their visits within 50 ms of the moment at which their buddies are to be asked. Each visit becomes one of
 * two: ended, and nobody was asked; or escalated, and then ended, and everybody who was asked is told so.
 */

export interface Races {
  rounds: number;
  /** Those in which the buddy had been asked. */
  escalated: number;
  broken: string[];
}

const BUDDIES_AFTER = 6 * 60_000;
const WITHIN = 50;
const ANSWER_WITHIN = 60_000;
/** The calls that had begun are stopped, and everybody is told. */
const SETTLE = 15_000;
const MINUTES = 5;

interface Row {
  visit: string;
  status: string;
  started_at: Date;
  ended_at: Date | null;
  alarms: { status: string; raised_at: string; closed_how: string | null }[];
}

export async function race(cell: Cell, rounds: number, seed: number): Promise<Races> {
  const dice = chance(seed);
  const { families } = cell;
  for (const { worker, buddy, manager } of families)
    for (const { phone } of [worker, buddy, manager]) cell.exchange.setPhone(phone, { answers: 'silent' });
  const all: { escalated: boolean; broken: string[] }[] = [];
  while (all.length < rounds)
    all.push(
      ...(await Promise.all(families.slice(0, rounds - all.length).map((family) => raceOnce(cell, family, dice)))),
    );
  return {
    rounds: all.length,
    escalated: all.filter(({ escalated }) => escalated).length,
    broken: all.flatMap(({ broken }) => broken),
  };
}

async function raceOnce(
  cell: Cell,
  { worker, buddy }: Family,
  dice: Chance,
): Promise<{ escalated: boolean; broken: string[] }> {
  const { exchange, phones, knex, clock } = cell;
  const offset = dice.between(-WITHIN, WITHIN);
  const began = Date.now();
  const says = (words: string, answer: RegExp): Promise<string | null> => {
    const at = Date.now();
    exchange.text({ from: worker.phone, body: words });
    return phones.until(
      () => phones.textsTo(worker.phone, at).find(({ body }) => answer.test(body))?.body ?? null,
      ANSWER_WITHIN,
    );
  };
  /** A call that only tells of an end, because its text did not arrive, rings out by itself. */
  const fallsSilent = async (): Promise<true | null> => {
    const telling = new Set(await refsOfTelling(cell, buddy.phone));
    return phones.until(() => {
      const calls = phones.callsTo(buddy.phone, began);
      return calls.every(({ id, endedAt }) => endedAt !== null || telling.has(id)) ? true : null;
    }, SETTLE);
  };
  const told = (what: string): { escalated: boolean; broken: string[] } => ({
    escalated: false,
    broken: [`${worker.staffNumber}: ${what}`],
  });
  if ((await says(`START ${MINUTES} mins at 12 High Street`, /n until /)) === null) return told('START got no answer');
  const deadline = await knex('visit')
    .join('person', 'person.id', 'visit.worker_id')
    .where({ staff_number: worker.staffNumber, is_open: true })
    .first<{ deadline: Date } | undefined>('visit.deadline');
  if (!deadline) return told('was told that the visit is open, and none is');
  const dueAt = clock.toReal(new Date(deadline.deadline.getTime() + BUDDIES_AFTER)).getTime();
  await pause(dueAt + offset - Date.now());
  if ((await says(`OUT ${worker.pin}`, /is ended/)) === null) return told('OUT got no answer');
  await pause(SETTLE);
  const row = await recordOf(cell, worker.staffNumber);
  if (row?.status !== 'ended') return told(`was told that the visit is ended, and it is ${row?.status ?? 'not there'}`);
  const urgent = phones.textsTo(buddy.phone, began).filter(({ body }) => /: urgent/.test(body)).length;
  // A call that tells of the end of the alarm before, because its text did not arrive, may come now.
  const rung = await alarmCallsSince(cell, buddy.phone, row.started_at);
  // Hundreds of texts go out at the carrier's pace, and those that tell of an end come last.
  const ends = (): number => phones.textsTo(buddy.phone, began).filter(({ body }) => /is over: /.test(body)).length;
  if (urgent + rung > 0) await phones.until(() => (ends() > 0 ? true : null), ANSWER_WITHIN);
  const closings = ends();
  const [alarm, second] = row.alarms;
  const ended = row.ended_at?.getTime() ?? 0;
  const broken = [
    ...(second ? ['has two alarms about one visit'] : []),
    ...(alarm && alarm.status !== 'closed' ? ['ended the visit, and its alarm goes on'] : []),
    ...(alarm && Date.parse(alarm.raised_at) > ended ? ['an alarm was raised after the visit had ended'] : []),
    ...(!alarm && urgent + rung > 0 ? ['has no alarm, and the buddy was asked'] : []),
    ...(urgent + rung > 0 && closings !== 1 ? [`the buddy was asked, and told of the end ${closings} times`] : []),
    ...((await fallsSilent()) === null
      ? [`the buddy still rings: ${await callsOf(cell, buddy.phone, row, began)}`]
      : []),
  ];
  return { escalated: alarm !== undefined, broken: broken.map((what) => `${worker.staffNumber}: ${what}`) };
}

/** The latest visit of a worker with its alarms. */
async function recordOf({ knex }: Cell, staffNumber: string): Promise<Row | undefined> {
  const { rows } = await knex.raw<{ rows: Row[] }>(
    `select v.id as visit, v.status, v.started_at, v.ended_at,
        coalesce((select jsonb_agg(jsonb_build_object('status', a.status,
       'raised_at', a.raised_at, 'closed_how', a.closed_how)) from alarm a where a.visit_id = v.id), '[]') as alarms
     from visit v join person p on p.id = v.worker_id where p.staff_number = ? order by v.started_at desc limit 1`,
    [staffNumber],
  );
  return rows[0];
}

/** How many calls about an alarm the carrier was asked for. */
async function alarmCallsSince({ knex, carrierWay }: Cell, phone: string, since: Date): Promise<number> {
  const calls = await knex('contact_attempt')
    .where({ to_number: phone, purpose: 'alarm', channel: 'call' })
    .where('created_at', '>=', since)
    .select<{ id: string }[]>('id');
  return calls.filter(({ id }) => carrierWay.all.some(({ attemptId }) => attemptId === id)).length;
}

/** The carrier's references of calls that ask for nothing. */
async function refsOfTelling({ knex }: Cell, phone: string): Promise<string[]> {
  return knex('contact_attempt')
    .where({ to_number: phone, channel: 'call' })
    .whereNotIn('purpose', [...ASKING_TO_ACT])
    .whereNotNull('carrier_ref')
    .pluck<string[]>('carrier_ref');
}

/** What was asked for at that phone since the visit began, and what rang there: it tells what to mend. */
async function callsOf({ knex, phones }: Cell, phone: string, visit: Row, began: number): Promise<string> {
  const { rows } = await knex.raw<{ rows: { told: string }[] }>(
    `select a.purpose || ' ' || a.status || ' (' || coalesce((select string_agg(detail->>'what', ', ' order by id)
       from journal j where j.attempt_id = a.id and j.kind = 'attempt'), '-') || ')' as told
     from contact_attempt a where a.to_number = ? and a.channel = 'call' and a.created_at >= ? order by a.created_at`,
    [phone, visit.started_at],
  );
  const rang = phones.callsTo(phone, began).map(({ createdAt, endedAt }) => `${createdAt} to ${endedAt ?? 'now'}`);
  const ended = visit.ended_at?.toISOString() ?? 'never';
  return `${rows.map(({ told }) => told).join('; ')}; rang ${rang.join('; ')}; ended ${ended}`;
}
