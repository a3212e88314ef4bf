import type { Knex } from 'knex';
import { countUnaskedAlarms } from '../alarms.ts';
import { countLateForAllToSee } from '../due.ts';
import type { Clock } from '../../safety/clock.ts';
import { countEventsSetAside, dayBefore } from '../sealed-events.ts';
import { isInForce } from '../in-force.ts';
import type { Channel } from '../../contact/channel.ts';
import { readCarrierHealth, type StoredCarrierHealth } from '../carrier-health.ts';

interface Health {
  status: 'ok' | 'failing';
  database: 'ok' | 'failing';
  /** Whether some worker's sweep has run of late. */
  sweep: 'ok' | 'late';
  /** false: a copy of data that is in force elsewhere; nobody is rung. */
  inForce: boolean;
  /** How each carrier does, in the service's own order; empty before a worker has run. */
  carriers: Record<string, Record<Channel, StoredCarrierHealth['state']>>;
  /**
   * Of what workers' phones said within a day, that which could not be applied: the line works, but a person must look
   * for them.
   */
  eventsSetAside: number;
  /** Alarms about which the line can ring nobody who would go. No covert ones: anybody may read this. */
  alarmsUnasked: number;
  /**
   * Visits and alarms whose next step is half a minute late, as where something holds a person's row: everybody else is
   * looked after, but a person must look what holds it.
   */
  stepsLate: number;
}

/** What the database said; null: it said nothing. */
type Reading = ({ sweptAt: Date | null } & Omit<Health, 'status' | 'database' | 'sweep'>) | null;

/** Real milliseconds after which no worker seems to be looking for what falls due. */
const FRESH = 15_000;
/** Real milliseconds. A step that is so late does not only wait for its turn. */
const LATE = 30_000;
/** Real milliseconds after which what is remembered is read anew, and after which it is no answer any more. */
const READ_AGAIN = 1_000;
const FORGOTTEN = 5_000;
/**
 * Real milliseconds that a reading may take: with what is remembered until then, `/health` turns red within 10 s of the
 * database's end.
 */
const LONGEST_READING = 5_000;

/** Whether the service can look after people now; never rejects. */
export async function healthOf(knex: Knex, clock: Clock): Promise<Health> {
  return healthBy(await readHealth(knex, clock), clock);
}

/**
 * The same from memory. However many ask, the database is asked once a second at most, and not while nobody asks. An
 * answer's reading began 5 s ago at most; whether the sweep is late is always told by the clock as it is now.
 */
export function rememberHealth(knex: Knex, clock: Clock): () => Promise<Health> {
  let known: { reading: Reading; at: number } | null = null;
  let reading: Promise<Reading> | null = null;

  function readAgain(): Promise<Reading> {
    const at = performance.now();
    reading ??= withinTime(readHealth(knex, clock)).then((found) => {
      known = { reading: found, at };
      reading = null;
      return found;
    });
    return reading;
  }

  return async () => {
    const age = known === null ? Infinity : performance.now() - known.at;
    const next = age > READ_AGAIN ? readAgain() : null;
    return healthBy(known !== null && age <= FORGOTTEN ? known.reading : await (next ?? readAgain()), clock);
  };
}

/** Null where it takes longer than a reading may. */
async function withinTime(reading: Promise<Reading>): Promise<Reading> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => {
      resolve(null);
    }, LONGEST_READING).unref();
  });
  return await Promise.race([reading, late]).finally(() => {
    clearTimeout(timer);
  });
}

const NONE_KNOWN = { eventsSetAside: 0, alarmsUnasked: 0, stepsLate: 0 };

function healthBy(reading: Reading, clock: Clock): Health {
  if (reading === null)
    return { status: 'failing', database: 'failing', sweep: 'late', inForce: true, carriers: {}, ...NONE_KNOWN };
  const { sweptAt, ...rest } = reading;
  const isFresh = sweptAt !== null && clock.now().getTime() - sweptAt.getTime() <= clock.stretch(FRESH);
  return {
    status: isFresh && rest.inForce ? 'ok' : 'failing',
    database: 'ok',
    sweep: isFresh ? 'ok' : 'late',
    ...rest,
  };
}

/** Never rejects. */
async function readHealth(knex: Knex, clock: Clock): Promise<Reading> {
  try {
    const row = await knex('sweep').max<{ at: Date | null }>({ at: 'swept_at' }).first();
    return {
      sweptAt: row?.at ?? null,
      inForce: await isInForce(knex),
      carriers: await carriersOf(knex),
      eventsSetAside: await countEventsSetAside(knex, dayBefore(clock.now())),
      alarmsUnasked: await countUnaskedAlarms(knex, 'for-all-to-see'),
      stepsLate: await countLateForAllToSee(knex, new Date(clock.now().getTime() - clock.stretch(LATE))),
    };
  } catch {
    return null;
  }
}

async function carriersOf(knex: Knex): Promise<Health['carriers']> {
  const carriers: Health['carriers'] = {};
  for (const { carrier, channel, state } of await readCarrierHealth(knex)) {
    carriers[carrier] = { ...(carriers[carrier] ?? { call: 'good', text: 'good' }), [channel]: state };
  }
  return carriers;
}
