import type { Knex } from 'knex';
import type { Clock } from '../safety/clock.ts';

/**
 * From the moment `realZero`, when Buddyline's clock showed `houseZero`, it runs `speed` times as fast as the wall's.
 */
export interface Zero {
  realZero: Date;
  serviceZero: Date;
  speed: number;
}

/** What Buddyline's clock shows at `realNow`. */
export function serviceClock({ realZero, serviceZero, speed }: Zero, realNow: Date): Date {
  return new Date(serviceZero.getTime() + (realNow.getTime() - realZero.getTime()) * speed);
}

/** When the wall's clock reaches the moment at which Buddyline's shows `houseTime`. */
export function wallClock({ realZero, serviceZero, speed }: Zero, serviceTime: Date): Date {
  return new Date(realZero.getTime() + (serviceTime.getTime() - serviceZero.getTime()) / speed);
}

/** More than this between this machine's clock and the database's is worth a warning; the database's decides anyway. */
const SKEW_WORTH_SAYING_MS = 2000;

export interface DatabaseClock extends Clock {
  /** The database's clock less this machine's, in milliseconds, when last measured. */
  readonly skew: number;
  /** A line for the log, or null while both clocks agree to 2 s. */
  readonly skewWarning: string | null;
  /**
   * Measures again; to be called now and then, as clocks drift and laptops sleep. Rejects when the database is away.
   */
  resync(): Promise<void>;
  /** How fast it runs just now: `speed`, or 1 while it is held. */
  readonly pace: number;
  /**
   * Lets a sped-up clock run as the wall's does, or go on at its speed. Only the demo, which is one process, may ask
   * for it: other processes that run see it when they open the clock. What is stretched (`stretch`) is stretched by
   * `speed` all the same, so that nothing that a telephone does is ever given less time than it needs. Rejects when the
   * database is away; this process's clock has changed all the same.
   */
  hold(isHeld: boolean): Promise<void>;
}

/**
 * Buddyline's clock as this process sees it.
 * @param speed how fast it runs (DEMO_SPEED); null takes it as the database has it, which is what the command line must
 *   do beside a running service. When the speed changes the time goes on from where it was.
 */
export async function openClock(knex: Knex, speed: number | null): Promise<DatabaseClock> {
  const opened = await keptZero(knex, speed);
  const nominal = speed ?? opened.speed;
  /** The zero in force and those before it, the latest first: each holds from its own moment on. */
  let zeros: [Zero, ...Zero[]] = [opened];
  let writing: Promise<void> = Promise.resolve();
  let measured = await measure(knex);
  const real = () => new Date(measured.databaseTime + performance.now() - measured.at);
  return {
    speed: nominal,
    get pace() {
      return zeros[0].speed;
    },
    now: () => serviceClock(zeros[0], real()),
    stretch: (realMilliseconds) => realMilliseconds * nominal,
    toReal: (time) => wallTime(zeros, time),
    async hold(isHeld) {
      const pace = isHeld ? 1 : nominal;
      if (pace === zeros[0].speed) return await writing;
      const now = real();
      const zero: Zero = { realZero: now, serviceZero: serviceClock(zeros[0], now), speed: pace };
      zeros = [zero, ...zeros.slice(0, ZEROS_REMEMBERED)];
      writing = writing.catch(() => undefined).then(() => writeZero(knex, zero));
      await writing;
    },
    get skew() {
      return measured.skew;
    },
    get skewWarning() {
      if (Math.abs(measured.skew) <= SKEW_WORTH_SAYING_MS) return null;
      return `This machine's clock differs from the database's by ${Math.round(measured.skew / 1000)} s; the database's is used`;
    },
    resync: async () => {
      measured = await measure(knex);
    },
  };
}

/** More than the holds of a day of trying. */
const ZEROS_REMEMBERED = 1000;

/** When the wall's clock showed the moment at which Buddyline's shows `time`, or will as things run now. */
function wallTime([latest, ...before]: [Zero, ...Zero[]], time: Date): Date {
  return wallClock([latest, ...before].find(({ serviceZero }) => serviceZero <= time) ?? before.at(-1) ?? latest, time);
}

async function writeZero(knex: Knex, { realZero, serviceZero, speed }: Zero): Promise<void> {
  await knex('clock').where('clock.id', 1).update({ real_zero: realZero, house_zero: serviceZero, speed });
}

interface Measured {
  databaseTime: number;
  /** When, on the monotonic clock: a step of this machine's wall clock must not move a deadline. */
  at: number;
  skew: number;
}

/** The quickest of three round trips tells best. */
async function measure(knex: Knex): Promise<Measured> {
  const tries = [];
  for (let i = 0; i < 3; i++) {
    const asked = performance.now();
    const { rows }: { rows: { now: Date }[] } = await knex.raw('select clock_timestamp() as now');
    const answered = performance.now();
    const at = (asked + answered) / 2;
    const databaseTime = rows[0]?.now.getTime() ?? Date.now();
    tries.push({ roundTrip: answered - asked, databaseTime, at, skew: databaseTime - (Date.now() - (answered - at)) });
  }
  return tries.reduce((best, next) => (next.roundTrip < best.roundTrip ? next : best));
}

/** The database's clock less this machine's, in milliseconds; looked at only. */
export async function clockSkew(knex: Knex): Promise<number> {
  return (await measure(knex)).skew;
}

async function keptZero(knex: Knex, wanted: number | null): Promise<Zero> {
  return await knex.transaction(async (trx) => {
    const {
      rows: [row],
    }: { rows: { now: Date }[] } = await trx.raw('select clock_timestamp() as now');
    if (row === undefined) throw new Error('The database did not tell the time');
    await trx('clock')
      .insert({ id: 1, real_zero: row.now, house_zero: row.now, speed: wanted ?? 1 })
      .onConflict('id')
      .ignore();
    const kept: { real_zero: Date; house_zero: Date; speed: number } = await trx('clock')
      .where('clock.id', 1)
      .forUpdate()
      .first();
    const zero: Zero = { realZero: kept.real_zero, serviceZero: kept.house_zero, speed: kept.speed };
    if (wanted === null || wanted === zero.speed) return zero;
    const changed: Zero = { realZero: row.now, serviceZero: serviceClock(zero, row.now), speed: wanted };
    await trx('clock')
      .where('clock.id', 1)
      .update({ real_zero: changed.realZero, house_zero: changed.serviceZero, speed: wanted });
    return changed;
  });
}
