import { setTimeout as wait } from 'node:timers/promises';
import type { Knex } from 'knex';
import type { Carrier } from '../carriers/carrier.ts';
import type { Log } from '../carriers/log.ts';
import type { Channel } from '../records/carrier-standings.ts';
import { type Listener, listen } from '../database/listen.ts';
import type { Clock } from '../safety/clock.ts';
import { type CarrierSender, createCarrierSender } from './carrier-desk.ts';
import { createCarrierPool } from './crew.ts';
import type { EngagedPhonesParts } from './engaged-phones.ts';
import type { OnSettled } from './settle.ts';

/** Real milliseconds: how often it looks by itself, should a notification be lost. */
const lookEvery = 250;

export interface DispatcherParts extends Pick<EngagedPhonesParts, 'onCallReport' | 'onLongWait'> {
  knex: Knex;
  /** Of the same database, for LISTEN on a connection of its own. */
  url: string;
  /** Preferred first. */
  carriers: Carrier[];
  clock: Clock;
  /** Milliseconds of a clock that only goes forward, for the pace; left out: the machine's. */
  monotonicNow?: () => number;
  /** This process's own name, for the leases. */
  holder: string;
  onSettled: OnSettled;
  /** No carrier is trusted at this channel any more; told once in a while. */
  onAllBad: (channel: Channel) => Promise<void>;
  log: Log;
}

export interface Dispatcher {
  /** Sends what may go now; resolves with how many attempts that touched, when all of them are written down. */
  dispatchOnce(): Promise<number>;
  /** Goes on by itself, woken by NOTIFY outbox. */
  start(): void;
  /** Takes nothing more and waits for what is on its way. */
  stop(): Promise<void>;
}

/**
 * Sends contact attempts, most urgent first, as fast as each carrier allows. Many processes may run one: a lease
 * decides.
 */
export function createDispatcher(parts: DispatcherParts): Dispatcher {
  const { carriers, log } = parts;
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
        pause = Math.max(1, Math.min(lookEvery, sender.untilNext() || lookEvery));
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
        heard: wake,
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
