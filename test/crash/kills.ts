import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { type Chance, chance } from '../soak/chance.ts';
import type { Cell } from './cell.ts';
import { type Fault, FAULTS, happens, isFault } from './faults.ts';
import type { Outage } from './outages.ts';

/** `kill -9` of a cell's processes and of its database, at points that a seed chooses. */

export const TARGETS = ['web', 'worker', 'both', 'PostgreSQL', 'a backend', 'a session'] as const;
type Target = (typeof TARGETS)[number] | Fault;

/** What the kill waited for. */
export const POINTS = [
  'a turn',
  'a text to us',
  'a report',
  'a call of ours',
  'a text of ours',
  'a deadline',
  'any',
] as const;
type Point = (typeof POINTS)[number];

export interface Kill {
  cell: number;
  at: number;
  target: Target;
  point: Point;
  /** Milliseconds between the point and the kill. */
  after: number;
  webhooksUnanswered: number;
  /** Requests to the carrier that had no answer: those that it had heard of, and those on their way. */
  requests: { heard: number; notHeard: number };
  /** Milliseconds until all was ready again. */
  recovered: number;
}

const POINT_COMES_WITHIN = 6_000;
const MOST_AFTER = 30;
const SILENT = () => undefined;
/** In a hundred. */
const OTHER_FAULTS = 20;

/** Kills so often, with other faults between. Adds an outage for each. */
export async function killAgainAndAgain(
  cell: Cell,
  { seed, kills, outages }: { seed: number; kills: number; outages: Outage[] },
  tell: (kill: Kill) => void,
): Promise<void> {
  const dice = chance(seed * 7_919 + cell.number);
  for (let killed = 0; killed < kills;) {
    await pause(pauseBefore(dice));
    const target = dice.percent(OTHER_FAULTS) ? dice.one(FAULTS) : targetOf(dice);
    if (!isFault(target)) killed += 1;
    const point = pointFor(target, dice);
    await pointComes(cell, point);
    const after = point === 'any' ? 0 : dice.between(0, MOST_AFTER);
    await pause(after);
    const kill = {
      cell: cell.number,
      at: Date.now(),
      target,
      point,
      after,
      webhooksUnanswered: cell.relay.unanswered(),
      requests: cell.carrierWay.unanswered(),
    };
    const leftUnknown = kill.requests.heard + kill.requests.notHeard > 0;
    const outage: Outage = { from: kill.at, to: Infinity, what: target, leftUnknown };
    outages.push(outage);
    if (isFault(target)) await happens(cell, target, dice, outage);
    else await strike(cell, target, dice);
    outage.to = Date.now();
    tell({ ...kill, recovered: outage.to - outage.from });
  }
}

/** Often amid the recovery from the last; often so late that every promise has had its time. */
const pauseBefore = (dice: Chance): number =>
  dice.percent(35) ? dice.between(16_000, 24_000) : dice.between(200, 4_000);

function targetOf(dice: Chance): (typeof TARGETS)[number] {
  const roll = dice.next() * 100;
  if (roll < 35) return 'web';
  if (roll < 72) return 'worker';
  if (roll < 82) return 'both';
  if (roll < 92) return 'a session';
  return roll < 97 ? 'a backend' : 'PostgreSQL';
}

function pointFor(target: Target, dice: Chance): Point {
  if (target === 'web') return dice.one(['a turn', 'a turn', 'a text to us', 'a text to us', 'a report', 'any']);
  if (target === 'worker')
    return dice.one(['a call of ours', 'a text of ours', 'a deadline', 'a deadline', 'a text to us', 'any']);
  return dice.one(POINTS);
}

/** Resolves when it comes, or when it has not come for a while. */
async function pointComes(cell: Cell, point: Point): Promise<void> {
  if (point === 'any') return;
  if (point === 'a deadline') {
    await deadline(cell);
    return;
  }
  await new Promise<void>((resolve) => {
    const timer = setTimeout(come, POINT_COMES_WITHIN);
    function come(): void {
      clearTimeout(timer);
      cell.relay.onWebhook = SILENT;
      cell.carrierWay.onRequest = SILENT;
      resolve();
    }
    cell.relay.onWebhook = (path) => {
      if (kindOfWebhook(path) === point) come();
    };
    cell.carrierWay.onRequest = (channel) => {
      if (point === (channel === 'call' ? 'a call of ours' : 'a text of ours')) come();
    };
  });
}

function kindOfWebhook(path: string): Point {
  if (/\/twilio\/sms|\/vonage\/inbound/.test(path)) return 'a text to us';
  return /\/twilio\/voice|\/vonage\/answer|\/call\/|\/attempt\/[^/]+$/.test(path) ? 'a turn' : 'a report';
}

/** Just before or after the next time of a visit, an alarm or a sealed event. */
async function deadline({ knex, clock }: Cell): Promise<void> {
  const { rows } = await knex
    .raw<{ rows: { due: Date | null }[] }>(
      `select min(due_at) as due from (
         select due_at from visit union all select due_at from alarm
         union all select due_at from sealed_event where processed_at is null) due where due_at > ?`,
      [clock.now()],
    )
    .catch(() => ({ rows: [] }));
  const due = rows[0]?.due;
  if (!due) return;
  await pause(Math.min(Math.max(clock.toReal(due).getTime() - Date.now() - MOST_AFTER / 2, 0), POINT_COMES_WITHIN));
}

async function strike(cell: Cell, target: (typeof TARGETS)[number], dice: Chance): Promise<void> {
  switch (target) {
    case 'web':
      await cell.web.kill();
      break;
    case 'worker':
      await cell.worker.kill();
      break;
    case 'both':
      await Promise.all([cell.web.kill(), cell.worker.kill()]);
      break;
    case 'PostgreSQL':
      process.kill(Number(readFileSync(join(cell.server.folder, 'postmaster.pid'), 'utf8').split('\n')[0]), 'SIGKILL');
      break;
    case 'a backend': {
      const pid = await aBackend(cell, dice);
      if (pid !== null) process.kill(pid, 'SIGKILL');
      break;
    }
    case 'a session': {
      const pid = await aBackend(cell, dice);
      if (pid !== null) await cell.knex.raw('select pg_terminate_backend(?)', [pid]).catch(SILENT);
    }
  }
  await databaseAnswers(cell.server.url);
  await Promise.all([cell.web.ready(), cell.worker.ready()]);
}

/** One of the service's own sessions, those that only listen among them. */
async function aBackend({ knex }: Cell, dice: Chance): Promise<number | null> {
  const { rows } = await knex
    .raw<{ rows: { pid: number }[] }>(
      "select pid from pg_stat_activity where datname = current_database() and application_name <> 'buddyline " +
        "crash' order by pid",
    )
    .catch(() => ({ rows: [] }));
  return rows[dice.between(0, rows.length - 1)]?.pid ?? null;
}

async function databaseAnswers(url: string): Promise<void> {
  for (;;) {
    const client = new pg.Client({ connectionString: url });
    client.on('error', SILENT);
    try {
      await client.connect();
      await client.query('select 1');
      return;
    } catch {
      await pause(50);
    } finally {
      await client.end().catch(SILENT);
    }
  }
}
