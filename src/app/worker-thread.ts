import { monitorEventLoopDelay } from 'node:perf_hooks';
import { parentPort } from 'node:worker_threads';
import { loadCarriers } from '../carriers/carriers.ts';
import type { RefusedWrites } from '../database/refused-writes.ts';
import type { Zero } from '../records/clock.ts';
import { exchangeCarrier } from './demo/exchange-carrier.ts';
import type { DiskWatch } from './disk-watch.ts';
import { createLog } from './log.ts';
import { keptFlows } from './dependencies.ts';
import { configOrFault, connectDatabase } from './process.ts';
import { createClosings, surviveFaults } from './run.ts';
import { startFaultLines } from './start-fault.ts';
import { type StartedWorker, startWorker } from './start-worker.ts';
import { type Begin, type FromWorker, toWorker } from './thread-messages.ts';

/**
 * The thread of `npm start` that rings people: whatever floods the web server, this event loop has alarms alone. It
 * loads while the main thread opens the database, and begins when it is told to. It ends with its process, however that
 * ends.
 */

/**
 * The demo's clock is held at times, and jobs that were set before ring too early: the sweep acts for them, and soon.
 */
const DEMO_SWEEP_GRACE_MS = 500;
/** Real milliseconds between two beats. */
const BEAT_EVERY = 1_000;

if (!parentPort) throw new Error('this is a thread of npm start');
const main = parentPort;
const config = configOrFault();
const log = createLog(config.logLevel);
surviveFaults(log);
const { atEnd, close } = createClosings();
/** On the exchange, what speaks to Twilio speaks to it. */
const carriersLoaded = loadCarriers(config.carriers.length > 0 ? config.carriers.map(({ name }) => name) : ['twilio']);
carriersLoaded.catch(() => undefined); // told when the carriers are made
const library = keptFlows();
let started: Promise<StartedWorker | null> = Promise.resolve(null);
let refused: RefusedWrites | null = null;
/** The latest that the main thread has told. */
let told: Zero | null = null;

const tell = (message: FromWorker): void => {
  main.postMessage(message);
};

async function begin({ url, folder, exchange, speed }: Begin): Promise<StartedWorker | null> {
  try {
    const own = { config, log, atEnd };
    const database = connectDatabase(own, { url, folder }, 'worker');
    refused = database.refused;
    const worker = await startWorker(own, {
      database,
      speed,
      library,
      carriers: exchange === null ? config.carriers : [exchangeCarrier(exchange)],
      // On the exchange nobody real is rung: a copy of the demo's data may do as it likes.
      here: exchange === null ? await database.place() : null,
      sweepGraceMs: exchange === null ? undefined : DEMO_SWEEP_GRACE_MS,
      ownMachine: exchange === null ? [] : [new URL(exchange).hostname],
    });
    if (told) worker.clock.follow(told);
    beat(database.disk);
    tell({ kind: 'ready', notInForce: worker.notInForce });
    return worker;
  } catch (error) {
    tell({ kind: 'cannot start', lines: startFaultLines(error) });
    return null;
  }
}

function beat({ state, free }: DiskWatch): void {
  const delay = monitorEventLoopDelay();
  delay.enable();
  const beating = setInterval(() => {
    const lag = delay.count > 0 ? delay.percentile(99) / 1e9 : 0;
    tell({ kind: 'beat', lag, heapBytes: process.memoryUsage().heapUsed, disk: { state: state(), free: free() } });
    delay.reset();
  }, BEAT_EVERY);
  atEnd(() => {
    clearInterval(beating);
    delay.disable();
  });
}

async function stop(): Promise<void> {
  await started;
  await close();
}

main.on('message', (message) => {
  const asked = toWorker.parse(message);
  switch (asked.kind) {
    case 'begin':
      started = begin(asked);
      break;
    case 'zero':
      told = asked.zero;
      void started.then((worker) => worker?.clock.follow(asked.zero));
      break;
    case 'write refused':
      refused?.count();
      break;
    case 'stop':
      stop().then(
        () => process.exit(0),
        (error: unknown) => {
          log.error({ err: error }, 'stopping failed');
          process.exit(1);
        },
      );
      break;
  }
});
