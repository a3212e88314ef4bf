import type { Knex } from 'knex';
import type { Log } from '../carriers/log.ts';
import type { Channel } from '../contact/channel.ts';
import { carriersInForce, isWorthTelling, readCarrierHealth, saveCarrierHealth } from '../records/carrier-health.ts';
import { writeJournal } from '../records/journal.ts';
import { wakeOutbox } from '../database/transact.ts';
import type { Clock } from '../safety/clock.ts';
import { type CarrierRoutes, routesOf } from './carrier-routes.ts';
import {
  afterWaiting,
  recordCarrierOutcome,
  mayBeTried,
  newCarrierHealth,
  type CarrierHealth,
  tryAgain,
  type CarrierOutcome,
} from './carrier-health.ts';

/** Real milliseconds. */
const TELL_EVERY = 900_000;

interface CarrierPoolDependencies {
  knex: Knex;
  clock: Clock;
  /** Every carrier in force, in the service's own order. */
  names: string[];
  /**
   * No carrier works on this channel. Then the fault is probably not the carriers': it is our own, or the whole
   * country's network is down.
   */
  onAllBad: (channel: Channel) => Promise<void>;
  log: Log;
}

/**
 * The health of all carriers, as this process knows it. For the carriers whose lease it holds, it counts outcomes
 * itself. For the others it reads what their processes stored.
 */
export interface CarrierPool {
  /** Reads what other processes have stored. `mine`: a carrier whose lease this process has just got. */
  refresh(mine: string | null): Promise<void>;
  /** This process has lost the carrier's lease. */
  giveUp(carrier: string): void;
  routes(carrier: string, channel: Channel): CarrierRoutes;
  /**
   * The routes for one trial attempt. Null unless the carrier was set aside for long enough, and another carrier is
   * healthy.
   */
  routesToTry(carrier: string, channel: Channel): CarrierRoutes | null;
  /** A trial attempt is on its way. */
  isTried(carrier: string, channel: Channel): Promise<void>;
  /**
   * Counts an outcome.
   * @param begunAt real milliseconds
   */
  recordOutcome(carrier: string, channel: Channel, outcome: CarrierOutcome, begunAt: number): Promise<void>;
  /** Counts a trial attempt as failed if nothing was heard of it in time. */
  endTries(carrier: string): Promise<void>;
  /** The carrier's state, and since when it has lasted (real milliseconds). */
  health(carrier: string, channel: Channel): CarrierHealth;
}

export function createCarrierPool({ knex, clock, names, onAllBad, log }: CarrierPoolDependencies): CarrierPool {
  const healthByCarrier = new Map<string, CarrierHealth>();
  const mine = new Set<string>();
  let registered: Promise<void> | null = null;

  const key = (carrier: string, channel: Channel): string => `${carrier} ${channel}`;
  const realNow = (): number => clock.toReal(clock.now()).getTime();
  const serviceTime = (real: number): Date => new Date(clock.now().getTime() + clock.stretch(real - realNow()));

  function healthOf(carrier: string, channel: Channel): CarrierHealth {
    return healthByCarrier.get(key(carrier, channel)) ?? newCarrierHealth(realNow());
  }

  function healthy(channel: Channel): Set<string> {
    return new Set(names.filter((name) => healthOf(name, channel).state === 'good'));
  }

  async function register(): Promise<void> {
    try {
      await (registered ??= carriersInForce(knex, names, clock.now()));
    } catch (error) {
      registered = null;
      throw error;
    }
  }

  async function change(carrier: string, channel: Channel, after: CarrierHealth): Promise<void> {
    const before = healthOf(carrier, channel);
    healthByCarrier.set(key(carrier, channel), after);
    if (after.state === before.state && after.since === before.since) return;
    const { state, why, pause, since, until } = after;
    log.warn({ carrier, channel, state, why }, 'how a carrier does has changed');
    await saveCarrierHealth(knex, {
      carrier,
      channel,
      state,
      why,
      pause,
      since: serviceTime(since),
      until: until === null ? null : serviceTime(until),
    });
    await writeJournal(knex, [{ at: clock.now(), kind: 'carrier', detail: { carrier, channel, state, why, pause } }]);
    await wakeOutbox(knex);
    if (state === 'aside' && healthy(channel).size === 0) await notifyOnce(channel);
  }

  async function notifyOnce(channel: Channel): Promise<void> {
    const since = new Date(clock.now().getTime() - clock.stretch(TELL_EVERY));
    if (await isWorthTelling(knex, channel, clock.now(), since)) await onAllBad(channel);
  }

  return {
    health: healthOf,
    async refresh(owned) {
      await register();
      for (const { carrier, channel, state, why, pause, since, until } of await readCarrierHealth(knex)) {
        if (mine.has(carrier)) continue;
        const times = {
          since: clock.toReal(since).getTime(),
          until: until === null ? null : clock.toReal(until).getTime(),
        };
        healthByCarrier.set(key(carrier, channel), { state, why, score: 0, pause, ...times });
      }
      if (owned !== null) mine.add(owned);
    },
    giveUp(carrier) {
      mine.delete(carrier);
    },
    routes: (carrier, channel) => routesOf(carrier, { names, healthy: healthy(channel) }),
    routesToTry(carrier, channel) {
      const good = healthy(channel);
      if (good.size === 0 || !mayBeTried(healthOf(carrier, channel), realNow())) return null;
      return { ...routesOf(carrier, { names, healthy: good.add(carrier) }), helps: [] };
    },
    async isTried(carrier, channel) {
      await change(carrier, channel, tryAgain(healthOf(carrier, channel), realNow()));
    },
    async endTries(carrier) {
      for (const channel of ['call', 'text'] as const)
        await change(carrier, channel, afterWaiting(healthOf(carrier, channel), realNow()));
    },
    async recordOutcome(carrier, channel, outcome, begunAt) {
      await change(carrier, channel, recordCarrierOutcome(healthOf(carrier, channel), outcome, begunAt, realNow()));
    },
  };
}
