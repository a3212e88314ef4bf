import type { CallView } from '../../src/exchange/call.ts';
import { BAD_DAY, type Chances, type FaultName } from '../../src/exchange/faults.ts';
import { openTown, type Town, type TownOptions } from '../harness/town.ts';
import { type Chance, chance } from './chance.ts';
import { DUTY, families, LAST_RESORT, type Member, organisationOf } from './families.ts';
import { plannedDay, responderKeys, takeIn, workerActs, workerAnswers, type WorkerDay, workerKeys } from './people.ts';
import { judge, type Verdict } from './verdict.ts';

/** A bad day of many families in one town: everything goes wrong on purpose, then the faults end and everybody does their part. */

export interface Day {
  seed: number;
  families: number;
  carriers: NonNullable<TownOptions['carriers']>;
  /** BAD_DAY unless told. */
  faults?: Chances;
}

export interface DayReport {
  struck: Partial<Record<FaultName, number>>;
  verdict: Verdict;
}

/** Shorter than a ring, or people would never hear those that begin and end between two looks. */
const TICK = 20;
/** Everybody's plans are over after 45 minutes; then some of it is still being missed. */
const BAD_MINUTES = 60;
/** News is asked for after 15 minutes, and a re-opened alarm goes round within five. */
const MOST_GOOD_MINUTES = 90;
const MOST_KEYS = 14;

export async function liveThrough({ seed, families: count, carriers, faults = BAD_DAY }: Day): Promise<DayReport> {
  const dice = chance(seed);
  const all = families(count);
  const town = await openTown({ organisation: organisationOf(all), carriers });
  try {
    const days = all.map((family) => plannedDay(family, dice));
    const members = membersByPhone(days);
    town.exchange.setFaults({ seed, chances: { both: faults } });
    for (let second = 0; second < BAD_MINUTES * 60; second += TICK) {
      if (second % 60 === 0) await workersAct(town, days, second * 1000);
      await peopleAnswer(town, members, days, dice, 50);
      await town.passes(`${TICK}s`);
    }
    const struck = town.exchange.struck();
    town.exchange.setFaults({ chances: {} });
    for (let minute = 0; minute < MOST_GOOD_MINUTES && await isAnythingOpen(town); minute += 1) {
      for (let second = 0; second < 60; second += TICK) {
        await peopleAnswer(town, members, days, dice, 100);
        await town.passes(`${TICK}s`);
      }
    }
    takeIn(town.exchange, days);
    return { struck, verdict: await judge(town, days) };
  } finally {
    town.exchange.setFaults({ chances: {} });
    await town.abandon();
  }
}

function membersByPhone(days: WorkerDay[]): Map<string, Member> {
  const shared: Member[] = [DUTY, LAST_RESORT].map((phone) => ({ phone, staffNumber: '', pin: '' }));
  return new Map([...days.flatMap(({ family }) => [family.buddy, family.manager]), ...shared].map((member) => [member.phone, member]));
}

interface Script {
  id: string;
  keys: string[];
}

async function workersAct(town: Town, days: WorkerDay[], at: number): Promise<void> {
  const scripts: Script[] = [];
  takeIn(town.exchange, days);
  for (const day of days) {
    workerActs(town.exchange, day, at, (keys) => {
      const id = tryTo(() => town.exchange.dial({ from: day.family.worker.phone }));
      if (id !== null) scripts.push({ id, keys });
    });
  }
  await town.settle();
  for (let round = 0; round < MOST_KEYS && scripts.some(({ keys }) => keys.length > 0); round += 1) {
    for (const { id, keys } of scripts) {
      const key = keys.shift();
      if (key !== undefined) tryTo(() => { town.exchange.press(id, key); });
    }
    await town.settle();
  }
  for (const { id } of scripts) tryTo(() => { town.exchange.hangUp(id); });
  await town.settle();
}

/** Whoever hears a phone ring answers it so often in a hundred, and does what the line asks. */
async function peopleAnswer(town: Town, members: Map<string, Member>, days: WorkerDay[], dice: Chance, often: number): Promise<void> {
  const workers = new Map(days.map((day) => [day.family.worker.phone, day]));
  for (const call of liveCalls(town)) {
    if (call.status !== 'ringing' || call.unheard) continue;
    const day = workers.get(call.phone);
    const comes = day ? workerAnswers(day) : members.has(call.phone);
    if (comes && dice.percent(often)) tryTo(() => { town.exchange.answer(call.id); });
  }
  await town.settle();
  for (let round = 0, pressed = 1; round < MOST_KEYS && pressed > 0; round += 1) {
    pressed = 0;
    for (const call of liveCalls(town)) {
      if (call.waitingFor?.kind !== 'keys' || call.screening) continue;
      const day = workers.get(call.phone);
      const member = members.get(call.phone);
      const keys = day ? (workerAnswers(day) ? workerKeys(call, day) : null) : member ? responderKeys(call, member) : null;
      if (keys === null) continue;
      pressed += 1;
      tryTo(() => { town.exchange.press(call.id, keys); });
    }
    if (pressed > 0) await town.settle();
  }
}

/** Our calls that ring or go on now. */
function liveCalls({ exchange }: Town): CallView[] {
  return exchange.phones().flatMap(({ callId }) => (callId === null ? [] : [exchange.call(callId)])).filter(({ direction }) => direction === 'outbound');
}

/** What a person cannot do as things stand (the line went dead meanwhile) they do not do. */
function tryTo<T>(act: () => T): T | null {
  try {
    return act();
  } catch (error) {
    if (error instanceof Error && error.constructor.name === 'Refused') return null;
    throw error;
  }
}

async function isAnythingOpen({ knex }: Town): Promise<boolean> {
  const { rows } = await knex.raw<{ rows: unknown[] }>(`
    select 1 from alarm where status <> 'closed' union all select 1 from visit where status in ('open', 'overdue')
    union all select 1 from attempt where status in ('waiting', 'sending', 'unknown', 'queued', 'ringing', 'answered') limit 1`);
  return rows.length > 0;
}

