import type { Knex } from 'knex';
import type { Clock } from '../safety/clock.ts';

/**
 * Where Buddyline's clock starts. At the real time `realZero` it showed `serviceZero`. Since then it has run `speed`
 * times as fast as the real clock.
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

/** The real time at which Buddyline's clock shows `serviceTime`. */
export function wallClock({ realZero, serviceZero, speed }: Zero, serviceTime: Date): Date {
  return new Date(realZero.getTime() + (serviceTime.getTime() - serviceZero.getTime()) / speed);
}

/**
 * A larger difference between this machine's clock and the database's is worth a warning. The database's clock counts
 * in any case.
 */
const SKEW_WORTH_SAYING_MS = 2000;

export interface DatabaseClock extends Clock {
  /** The database's clock minus this machine's, in milliseconds, at the last measurement. */
  readonly skew: number;
  /** A line for the log, or null while both clocks agree to 2 s. */
  readonly skewWarning: string | null;
  /**
   * This machine has slept, or somebody has set its time of day, since the last measurement: a clock that only goes
   * forward stands still while a machine sleeps, and everything would come later by as much. Measure again at once.
   */
  readonly isAstray: boolean;
  /**
   * Measures again. Call it from time to time, since clocks drift and laptops sleep. Rejects if the database is not
   * reachable.
   */
  resync(): Promise<void>;
  /** How fast the clock runs at present: `speed`, or 1 while it is held. */
  readonly pace: number;
  /**
   * Lets a sped-up clock run at real speed, or at its own speed again. Only the demo may call it, because the demo is
   * one process. The demo tells its other thread (`onHold`, `follow`). Other running processes see the change only when
   * they open the clock. `stretch` still uses `speed`, so that no telephone gets less time than it needs. Rejects if
   * the database is not reachable; this process's clock has changed even then.
   */
  hold(isHeld: boolean): Promise<void>;
  /** Called with the zero in force now, and whenever this clock is held or let go. */
  onHold(tell: (zero: Zero) => void): void;
  /** Runs on as another clock of the same database does, which was held or let go. */
  follow(zero: Zero): void;
}

/**
 * Opens Buddyline's clock for this process.
 * @param speed how fast it runs (DEMO_SPEED). Null takes the speed from the database, as the command line must do
 * beside a running service. If the speed changes, the time continues without a jump.
 */
export async function openClock(knex: Knex, speed: number | null): Promise<DatabaseClock> {
  const opened = await keptZero(knex, speed);
  const nominal = speed ?? opened.speed;
  /** The present zero, then the earlier ones, the latest first. Each holds from its own moment on. */
  let zeros: [Zero, ...Zero[]] = [opened];
  let writing: Promise<void> = Promise.resolve();
  let measured = await measure(knex);
  const listeners: ((zero: Zero) => void)[] = [];
  const changeZero = (zero: Zero): void => {
    zeros = [zero, ...zeros.slice(0, ZEROS_REMEMBERED)];
  };
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
      changeZero(zero);
      for (const tell of listeners) tell(zero);
      writing = writing.catch(() => undefined).then(() => writeZero(knex, zero));
      await writing;
    },
    onHold(tell) {
      listeners.push(tell);
      tell(zeros[0]);
    },
    follow(zero) {
      const isKnown = zero.realZero.getTime() === zeros[0].realZero.getTime() && zero.speed === zeros[0].speed;
      if (!isKnown) changeZero(zero);
    },
    get skew() {
      return measured.skew;
    },
    get skewWarning() {
      if (Math.abs(measured.skew) <= SKEW_WORTH_SAYING_MS) return null;
      return (
        `This machine's clock differs from the ` +
        `database's by ${Math.round(measured.skew / 1000)} s; the database's is used`
      );
    },
    get isAstray() {
      return Math.abs(timeOfDayAtZero() - measured.timeOfDayAtZero) > SKEW_WORTH_SAYING_MS;
    },
    resync: async () => {
      measured = await measure(knex);
    },
  };
}

/** More than the number of holds in a day of trying the demo. */
const ZEROS_REMEMBERED = 1000;

/** The real time at which Buddyline's clock showed `time`, or will show it at the present speed. */
function wallTime([latest, ...before]: [Zero, ...Zero[]], time: Date): Date {
  return wallClock([latest, ...before].find(({ serviceZero }) => serviceZero <= time) ?? before.at(-1) ?? latest, time);
}

async function writeZero(knex: Knex, { realZero, serviceZero, speed }: Zero): Promise<void> {
  await knex('clock').where('clock.id', 1).update({ real_zero: realZero, service_zero: serviceZero, speed });
}

interface Measured {
  databaseTime: number;
  /** The moment on the monotonic clock: a step of this machine's real clock must not move a deadline. */
  at: number;
  skew: number;
  timeOfDayAtZero: number;
}

/** What this machine's time of day was when its monotonic clock began, as far as both go at one pace. */
const timeOfDayAtZero = (): number => Date.now() - performance.now();

/** The fastest of three round trips is the most exact. */
async function measure(knex: Knex): Promise<Measured> {
  const tries = [];
  for (let i = 0; i < 3; i++) {
    const asked = performance.now();
    const { rows }: { rows: { now: Date }[] } = await knex.raw('select clock_timestamp() as now');
    const answered = performance.now();
    const at = (asked + answered) / 2;
    const databaseTime = rows[0]?.now.getTime() ?? Date.now();
    tries.push({
      ...{ roundTrip: answered - asked, databaseTime, at, timeOfDayAtZero: timeOfDayAtZero() },
      skew: databaseTime - (Date.now() - (answered - at)),
    });
  }
  return tries.reduce((best, next) => (next.roundTrip < best.roundTrip ? next : best));
}

/** Measures the database's clock minus this machine's, in milliseconds. Changes nothing. */
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
      .insert({ id: 1, real_zero: row.now, service_zero: row.now, speed: wanted ?? 1 })
      .onConflict('id')
      .ignore();
    const kept: { real_zero: Date; service_zero: Date; speed: number } = await trx('clock')
      .where('clock.id', 1)
      .forUpdate()
      .first();
    const zero: Zero = { realZero: kept.real_zero, serviceZero: kept.service_zero, speed: kept.speed };
    if (wanted === null || wanted === zero.speed) return zero;
    const changed: Zero = { realZero: row.now, serviceZero: serviceClock(zero, row.now), speed: wanted };
    await trx('clock')
      .where('clock.id', 1)
      .update({ real_zero: changed.realZero, service_zero: changed.serviceZero, speed: wanted });
    return changed;
  });
}
