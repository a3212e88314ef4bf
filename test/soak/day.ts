import type { CallView } from '../../src/exchange/calls/call-view.ts';
import type { FaultChanges, FaultName } from '../../src/exchange/faults/faults.ts';
import { openTown, type Town, type TownOptions } from '../harness/town.ts';
import { type Chance, chance } from './chance.ts';
import { duressPinOf, DUTY, families, type Family, LAST_RESORT, type Member, organisationOf } from './families.ts';
import { type Deed, responderDoes, workerAsks, workerReplies } from './people.ts';
import { assess, type Verdict } from './verdict.ts';
import { comesToThePhone, MINUTE, takeIn, workerActs, type WorkerDay } from './worker-day.ts';

/**
 * A bad day of many families in one town: everything goes wrong on purpose, then the faults end and everybody does
 * their part.
 */

export interface Day extends Required<Pick<TownOptions, 'carriers'>>, Pick<TownOptions, 'timeouts'> {
  seed: number;
  families: number;
  plan: (family: Family, dice: Chance) => WorkerDay;
  /** For as long as the bad hour lasts. */
  faults: FaultChanges;
  /** How often in a hundred a person answers a phone that rings, in the bad hour. */
  answered: number;
  /** A carrier that is gone altogether for a while, in minutes of the bad hour. */
  gone?: { carrier: Town['carrier']['name']; from: number; until: number };
}

export interface DayReport {
  struck: Partial<Record<FaultName, number>>;
  verdict: Verdict;
}

/** Milliseconds. Shorter than a ring, or people would never hear those that begin and end between two looks. */
const TICK = 20_000;
/** Everybody's plans are over after 45 minutes; then some of it is still being missed. */
const BAD_MINUTES = 60;
/** News is asked for after five minutes, and a re-opened alarm goes round within five. */
const MOST_GOOD_MINUTES = 90;
const MOST_ROUNDS = 24;
const ALWAYS = 100;

export async function liveThrough({
  seed,
  families: count,
  carriers,
  timeouts,
  plan,
  faults,
  answered,
  gone,
}: Day): Promise<DayReport> {
  const dice = chance(seed);
  const all = families(count);
  const town = await openTown({
    organisation: organisationOf(all),
    carriers,
    poolsApart: true,
    ...(timeouts && { timeouts }),
  });
  const restore = (): unknown => town.exchange.setFaults({ chances: {}, phones: {} });
  try {
    const people = peopleOf(all.map((family) => plan(family, dice)));
    town.exchange.setFaults({ seed, ...faults });
    for (let minute = 0; minute < BAD_MINUTES; minute += 1) {
      if (minute === gone?.from)
        town.exchange.setFaults({ chances: { ...faults.chances, [gone.carrier]: { 'carrier-gone': 1 } } });
      if (minute === gone?.until) town.exchange.setFaults({ chances: faults.chances ?? {} });
      await workersAct(town, people, minute * MINUTE);
      await minutePasses(town, () => peopleAct(town, people, dice, answered, minute * MINUTE));
    }
    const struck = town.exchange.struck();
    restore();
    for (let minute = 0; minute < MOST_GOOD_MINUTES && (await isAnythingOpen(town)); minute += 1) {
      await minutePasses(town, () => peopleAct(town, people, dice, ALWAYS, (BAD_MINUTES + minute) * MINUTE));
    }
    takeIn(town.exchange, people.days);
    return { struck, verdict: await assess(town, people.days) };
  } finally {
    restore();
    await town.abandon();
  }
}

/**
 * While a phone rings or somebody is in a call, they are looked after every so often; and whenever the first one rings.
 */
async function minutePasses(town: Town, look: () => Promise<void>): Promise<void> {
  const end = town.now().getTime() + MINUTE;
  for (let left = MINUTE; left > 0; left = end - town.now().getTime()) {
    await look();
    const isQuiet = liveCalls(town).length === 0;
    const pass = Math.ceil(Math.min(left, isQuiet ? MINUTE : TICK) / 1000);
    await town.passes(`${pass}s`, () => isQuiet && liveCalls(town).length > 0);
  }
}

/** Everybody in the town, by their phones. */
interface People {
  days: WorkerDay[];
  workers: Map<string, WorkerDay>;
  responders: Map<string, Member>;
}

function peopleOf(days: WorkerDay[]): People {
  const shared: Member[] = [DUTY, LAST_RESORT].map((phone) => ({ phone, staffNumber: '', pin: '' }));
  return {
    days,
    workers: new Map(days.map((day) => [day.family.worker.phone, day])),
    responders: new Map(
      [...days.flatMap(({ family }) => [family.buddy, family.manager]), ...shared].map((member) => [
        member.phone,
        member,
      ]),
    ),
  };
}

async function workersAct(town: Town, { days }: People, at: number): Promise<void> {
  takeIn(town.exchange, days);
  const busy = new Set(town.exchange.phones().flatMap(({ number, callId }) => (callId === null ? [] : [number])));
  let acted = 0;
  for (const day of days) {
    const from = day.family.worker.phone;
    if (busy.has(from)) continue;
    workerActs(day, at, town.now().getTime(), {
      text: (body) => {
        acted += 1;
        tryTo(() => town.exchange.text({ from, body }));
      },
      dial: () => {
        acted += 1;
        tryTo(() => town.exchange.dial({ from }));
      },
    });
  }
  if (acted > 0) await town.settle();
}

/**
 * A person answers a ringing phone so often in a hundred. A person in a call does what the line asks, until
 * nobody has anything to do.
 */
async function peopleAct(town: Town, people: People, dice: Chance, often: number, at: number): Promise<void> {
  let acted = 0;
  for (const call of liveCalls(town)) {
    const day = people.workers.get(call.phone);
    const comes = day ? comesToThePhone(day, at) : people.responders.has(call.phone);
    if (!isRinging(call) || !comes || !dice.percent(often)) continue;
    acted += 1;
    tryTo(() => {
      town.exchange.answer(call.id);
    });
  }
  if (acted > 0) await town.settle();
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    acted = 0;
    for (const call of liveCalls(town)) {
      const deed = deedIn(call, people, at);
      if (deed === null) continue;
      acted += 1;
      tryTo(() => {
        does(town, call.id, deed);
      });
    }
    if (acted === 0) return;
    await town.settle();
  }
}

function isRinging({ direction, status, unheard, screening }: CallView): boolean {
  return direction === 'outbound' && !unheard && (status === 'ringing' || screening);
}

function deedIn(call: CallView, { workers, responders }: People, at: number): Deed {
  if (call.screening || (call.waitingFor?.kind !== 'keys' && call.waitingFor?.kind !== 'recording')) return null;
  const day = workers.get(call.phone);
  if (day) {
    const deed =
      call.direction === 'inbound' ? workerAsks(call, day) : comesToThePhone(day, at) ? workerReplies(call, day) : null;
    // A worker who has keyed the duress PIN means it, whatever came of the call.
    day.saidDuress ||=
      deed !== null && typeof deed === 'object' && 'keys' in deed && deed.keys.startsWith(duressPinOf(day.family));
    return deed;
  }
  const member = responders.get(call.phone);
  return member ? responderDoes(call, member) : null;
}

function does({ exchange }: Town, id: string, deed: NonNullable<Deed>): void {
  if (deed === 'hangs-up') exchange.hangUp(id);
  else if ('words' in deed) exchange.speak(id, deed.words);
  else exchange.press(id, deed.keys);
}

/** Calls that ring or go on now. */
function liveCalls({ exchange }: Town): CallView[] {
  return exchange.phones().flatMap(({ callId }) => (callId === null ? [] : [exchange.call(callId)]));
}

/** What a person cannot do as things stand (the line went dead meanwhile) they do not do. */
function tryTo(act: () => unknown): void {
  try {
    act();
  } catch (error) {
    if (!(error instanceof Error && error.constructor.name === 'Refused')) throw error;
  }
}

async function isAnythingOpen({ knex }: Town): Promise<boolean> {
  const { rows } = await knex.raw<{ rows: unknown[] }>(`
    select 1 from alarm where status <> 'closed' union all select 1 from visit where status in ('open', 'overdue')
    union all select 1 from contact_attempt where status in ('waiting', 'sending', 'unknown', 'queued', 'ringing',
      'answered') limit 1`);
  return rows.length > 0;
}
