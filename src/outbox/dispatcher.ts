import { setTimeout as wait } from 'node:timers/promises';
import type { Knex } from 'knex';
import type { Carrier } from '../carriers/carrier.ts';
import type { Log } from '../carriers/log.ts';
import type { Channel } from '../contact/channel.ts';
import { type Listener, listen } from '../database/listen.ts';
import { LEASE_FREE, REPORTS_LOST } from '../database/transact.ts';
import type { Clock } from '../safety/clock.ts';
import { type CarrierSender, createCarrierSender } from './carrier-sender.ts';
import { createCarrierPool } from './carrier-pool.ts';
import type { EngagedPhonesParts } from './engaged-phones.ts';
import type { OnHeldUp, OnSettled } from './outcome-recorder.ts';

const LOOK_EVERY = 250;

export interface DispatcherParts extends Pick<EngagedPhonesParts, 'onCallReport' | 'onLongWait'> {
  knex: Knex;
  /** The URL of the same database, for LISTEN on a connection of its own. */
  url: string;
  /** In the order of preference. */
  carriers: Carrier[];
  /** Where the line itself is rung: no call or text goes there. */
  lineNumbers: readonly string[];
  clock: Clock;
  /** Milliseconds of a clock that only goes forward, for the send rate. Left out: the machine's. */
  monotonicNow?: () => number;
  /** Real milliseconds between two looks at the database, which find what came without its notification. */
  lookEvery?: number;
  /** Measures `clock` again. */
  remeasureClock?: () => Promise<void>;
  /** This process's own name, for the leases. */
  holder: string;
  onSettled: OnSettled;
  onHeldUp: OnHeldUp;
  /** No carrier is healthy on this channel any more. Called once in a while at most. */
  onAllBad: (channel: Channel) => Promise<void>;
  log: Log;
}

export interface Dispatcher {
  /**
   * Sends what may go now. Resolves with the number of attempts that it touched, when all their outcomes are stored.
   */
  dispatchOnce(): Promise<number>;
  /** Sends until it is stopped. NOTIFY outbox wakes it. */
  start(): void;
  /** Claims nothing more, and waits for requests that are under way. */
  stop(): Promise<void>;
}

/**
 * Sends contact attempts, the most urgent first, as fast as each carrier allows. Several processes may each run a
 * dispatcher: a lease gives each carrier to one of them.
 */
export function createDispatcher(parts: DispatcherParts): Dispatcher {
  const { carriers, log, lookEvery = LOOK_EVERY } = parts;
  let stopped = true;
  let listener: Listener | null = null;
  let runs: Promise<void>[] = [];
  const alarms = new Set<() => void>();
  const wake = (): void => {
    alarms.forEach((ring) => {
      ring();
    });
  };

  const names = carriers.map(({ name }) => name);
  const carrierPool = createCarrierPool({ ...parts, names });
  const senders = carriers.map((carrier) =>
    createCarrierSender({ monotonicNow: () => performance.now(), ...parts, carrier, names, carrierPool, wake }),
  );

  async function run(sender: CarrierSender): Promise<void> {
    let woken = new AbortController();
    const ring = (): void => {
      woken.abort();
    };
    alarms.add(ring);
    let failing = false;
    while (!stopped) {
      woken = new AbortController();
      let pause = lookEvery;
      try {
        void (await sender.pass({ thorough: false }));
        failing = false;
        // The next goes as soon as the rate allows it: several at once would reach the carrier in any order.
        pause = Math.max(1, Math.min(lookEvery, sender.untilNext() ?? lookEvery));
      } catch (error) {
        if (!failing) log.error({ err: error }, 'the outbox cannot work; it goes on trying');
        failing = true;
        woken = new AbortController();
      }
      await wait(pause, undefined, { signal: woken.signal }).catch(() => undefined);
    }
    alarms.delete(ring);
  }

  return {
    async dispatchOnce() {
      const launched = (await Promise.all(senders.map((sender) => sender.pass({ thorough: true })))).flat();
      await Promise.all(launched);
      return launched.length;
    },
    start() {
      stopped = false;
      listener = listen({
        url: parts.url,
        channel: 'outbox',
        heard: (words) => {
          if (words === null || words === REPORTS_LOST)
            senders.forEach((sender) => {
              sender.reportsMayBeLost();
            });
          if (words === LEASE_FREE)
            senders.forEach((sender) => {
              sender.leaseMayBeFree();
            });
          wake();
        },
        lost: (error) => {
          log.warn({ err: error }, 'the outbox lost its notifications; it looks by itself meanwhile');
        },
      });
      runs = senders.map(run);
    },
    async stop() {
      stopped = true;
      wake();
      await listener?.stop();
      await Promise.all(runs);
      await Promise.all(senders.map((sender) => sender.close()));
    },
  };
}
