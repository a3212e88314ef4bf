import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '../harness/free-port.ts';
import { type Arrival, arrivals, done } from './fake-carrier.ts';
import { openVisits, pairUp, type Server, type Town } from './house.ts';
import { type Helper, startBoth, startHelper } from './processes.ts';
import { DURESS_PIN, environment } from './settings.ts';
import { textTheLine } from './texts.ts';
import { ALARM_URGENCY } from '../../src/contact/urgency.ts';

/** A thousand visits due in one second, and in the middle of it some are under duress and some call for help. */

export const VISITS = 1_000;
const OF_EACH_KIND = 30;
export const CALLS = VISITS + 2 * OF_EACH_KIND;
export const CALLS_PER_SECOND = 30;
/** Until the first deadline. */
const AHEAD = 5_000;
const PATIENCE = 30_000;
/**
 * What was asked for so shortly before a call may still go after it: asked is before the commit, and that one was taken
 * already (ms).
 */
const UNDER_WAY = 1_000;

interface Burst {
  /** Milliseconds from the first deadline to the first request. */
  first: number;
  /** Milliseconds from the first request to the last. */
  all: number;
  /** Calls that went before one that was more urgent, or as urgent and due before it. */
  overtook: number;
  /** By how much the later deadline of such a pair was later, at most (ms). */
  overtookBy: number;
  /** Milliseconds at most from the deadline until the call was asked for: before that there is no order to keep. */
  asked: number;
  /** Milliseconds at most from the first deadline, and from when it was raised, to the request: duress, panic. */
  urgent: { sinceFirst: number; sinceRaised: number };
  missing: number;
}

export async function measureBurst(server: Server): Promise<Burst> {
  const town = await server.town(CALLS + 2 * OF_EACH_KIND);
  const criers = town.workers.slice(VISITS, CALLS);
  await pairUp(town, criers, town.workers.slice(CALLS));
  const [port, carrierPort] = [await freePort(), await freePort()];
  const env = environment({ databaseUrl: town.url, port, carrierPort, callsPerSecond: CALLS_PER_SECOND });
  const carrier = startHelper('fake-carrier');
  await carrier.ask({ listen: carrierPort }, done);
  const [web, worker] = await startBoth(env, port);
  try {
    const first = Date.now() + AHEAD;
    await openVisits(
      town,
      town.workers.slice(0, VISITS).map((one, n) => ({ worker: one, deadline: new Date(first + n) })),
      new Date(),
    );
    await Promise.all(
      criers.map(async ({ phone }, n) => {
        await pause(first + (n * 1_000) / criers.length - Date.now());
        await textTheLine(port, phone, n % 2 === 0 ? 'SOS' : `STATUS ${DURESS_PIN}`);
      }),
    );
    return await assess(town, await callsOf(carrier, first), first);
  } finally {
    await worker.stop();
    await Promise.all([web.stop(), carrier.stop()]);
    await town.close();
  }
}

async function callsOf(carrier: Helper, first: number): Promise<Arrival[]> {
  const calls: Arrival[] = [];
  const end = first + (CALLS / CALLS_PER_SECOND) * 1_000 + PATIENCE;
  while (calls.length < CALLS && Date.now() < end) {
    await pause(250);
    calls.push(
      ...(await carrier.ask({ arrivals: true }, arrivals)).arrivals.filter(({ channel }) => channel === 'call'),
    );
  }
  return calls.sort((one, other) => one.at - other.at).slice(0, CALLS);
}

interface Call {
  urgency: number;
  /** The deadline, or when the alarm was raised. */
  due: number;
  asked: number;
  at: number;
}

async function assess({ knex }: Town, came: Arrival[], first: number): Promise<Burst> {
  const { rows } = await knex.raw<{ rows: { id: string; urgency: number; due: Date; asked: Date }[] }>(`
    select a.id, a.urgency, coalesce(alarm.raised_at, visit.deadline) as due, a.created_at as asked
    from contact_attempt a left join alarm on alarm.id = a.alarm_id left join visit on visit.id = a.visit_id
      where a.channel = 'call'`);
  const known = new Map(
    rows.map(({ id, urgency, due, asked }) => [id, { urgency, due: due.getTime(), asked: asked.getTime() }]),
  );
  const calls = came.flatMap(({ attemptId, at }) => {
    const one = known.get(attemptId);
    return one ? [{ ...one, at }] : [];
  });
  const times = calls.map(({ at }) => at);
  const urgent = calls.filter(({ urgency }) => urgency <= ALARM_URGENCY.panic);
  const pairs = calls.flatMap((call, n) => overtaken(call, calls.slice(n + 1)));
  return {
    first: Math.min(...times) - first,
    all: Math.max(...times) - Math.min(...times),
    missing: CALLS - calls.length,
    overtook: pairs.length,
    overtookBy: Math.max(0, ...pairs),
    asked: Math.max(...calls.map(({ asked, due }) => asked - due)),
    urgent: {
      sinceFirst: Math.max(...urgent.map(({ at }) => at - first)),
      sinceRaised: Math.max(...urgent.map(({ at, due }) => at - due)),
    },
  };
}

/** Of those that went after it though they should have gone first: by how much the most delayed was due before it. */
function overtaken(call: Call, later: Call[]): number[] {
  const before = later.filter(
    ({ urgency, due, asked }) =>
      asked < call.at - UNDER_WAY && (urgency < call.urgency || (urgency === call.urgency && due < call.due)),
  );
  return before.length > 0 ? [Math.max(...before.map(({ due }) => Math.abs(call.due - due)))] : [];
}
