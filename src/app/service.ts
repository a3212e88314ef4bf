import express, { type ErrorRequestHandler, type Express } from 'express';
import helmet from 'helmet';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { Carrier } from '../carriers/carrier.ts';
import { type DiskTold, type DiskWatch, needsAPersonNow } from './disk-watch.ts';
import { carrierNames, type CarrierSettings } from '../carriers/carrier-settings.ts';
import { carrierRoutes, createCarriers, type RouteParts } from '../carriers/carriers.ts';
import { memoRoute } from '../recordings/memo-route.ts';
import { onTheRecord } from '../carriers/line-log.ts';
import { createRefusals } from '../carriers/refusals.ts';
import { webhookLog } from '../carriers/webhook-log.ts';
import { createDispatcher, type Dispatcher } from '../outbox/dispatcher.ts';
import { createMemoKeeper, type MemoKeeper } from '../recordings/memo-keeper.ts';
import { createOperatorNotices } from '../outbox/operator-notices.ts';
import { metricsRoutes } from './metrics.ts';
import { rememberHealth } from '../records/views/health.ts';
import { createLineLog } from '../records/line-log.ts';
import { createRetention } from '../records/retention.ts';
import { openWorkerPools, type WorkerPools } from '../database/worker-pools.ts';
import { SYSTEM } from '../records/actor.ts';
import { createOperatorMemory, type OperatorMemory } from '../records/organisation/operator-contacts.ts';
import { saysNoRoom } from '../database/error-code.ts';
import { recordWebhook } from '../records/webhooks.ts';
import { createDesk } from '../desk/desk.ts';
import type { OidcSettings } from '../desk/dependencies.ts';
import { loopbackNamesOnly } from '../exchange/loopback-names.ts';
import { processDueSealedEvents } from '../operations/derive.ts';
import { dueHandlers } from '../switchboard/due.ts';
import { actOnKept } from '../switchboard/texts/kept-texts.ts';
import { createLine } from '../switchboard/line.ts';
import { repairInconsistencies } from '../switchboard/mend.ts';
import { whileThereIsRoom } from '../switchboard/no-room.ts';
import { createNotTaken } from '../switchboard/texts/not-taken.ts';
import { operatorAlarm, tellOfLittleRoom } from '../operations/operator.ts';
import { attemptSettled, callReported } from '../switchboard/reports.ts';
import { ringAllTheSame } from '../operations/ring-work.ts';
import { openingSealedWords } from '../operations/sealed-words.ts';
import { createLooks } from '../timers/looks.ts';
import { inTransaction, type Dependencies, withinTransaction } from '../operations/work.ts';
import { createTimers, type Timers } from '../timers/timers.ts';

/** The two halves of the service, however they are spread over processes. */

export interface WebParts {
  parts: Dependencies;
  /** Preferred first. */
  carriers: CarrierSettings[];
  /** Whether our own exchange stands in for them; /health says so. */
  exchange: boolean;
  trustProxy: number | string[] | false;
  metricsToken: string | null;
  /** Where browsers find the duty desk, and who signs people in there. Left out: this machine, and local accounts. */
  desk?: { publicUrl: string; oidc: OidcSettings | null };
  /** Left out: nobody watches the disk. */
  disk?: Pick<DiskWatch, 'state' | 'free'>;
  /** Whom to tell when nothing can be written; left out: it is read when it is wanted. */
  operator?: OperatorMemory;
  log: Logger;
}

/** What carriers and load balancers call. */
export async function createWebApp({
  parts,
  carriers,
  exchange,
  trustProxy,
  metricsToken,
  desk = { publicUrl: 'http://127.0.0.1', oidc: null },
  disk = UNWATCHED,
  operator,
  log,
}: WebParts): Promise<Express> {
  const { clock, knex } = parts;
  const refusals = createRefusals(log);
  const healthNow = rememberHealth(knex, clock);
  const isFull = (): boolean => disk.state() === 'full';
  const memory = operator ?? createOperatorMemory(knex);
  let senders: Promise<Carrier[]> | null = null;
  const routeParts: RouteParts = {
    line: whileThereIsRoom(createLine(parts), {
      isFull,
      log,
      tellNotTaken: createNotTaken({ knex, carriers: () => (senders ??= createCarriers(carriers)), memory }),
    }),
    log,
    refusals,
    isFirstOrRepeat: (id, content) =>
      recordWebhook(knex, id, content, clock.now()).catch((error: unknown) => {
        // Its signature and its age are looked at all the same, and nothing can be changed by it now.
        if (isFull() && saysNoRoom(error)) return true;
        throw error;
      }),
    now: () => clock.toReal(clock.now()).getTime(),
  };
  const app = express();
  app.set('trust proxy', trustProxy);
  app.disable('x-powered-by');
  app.disable('etag'); // nobody asks for the same twice
  // First: callers wait for these, and need none of the headers that browsers do.
  app.use(
    carrierNames.map((name) => `/${name}`),
    webhookLog(() => clock.now(), createLineLog(knex).note),
  );
  for (const settings of carriers) app.use(await carrierRoutes(settings, routeParts));
  // The exchange's demo accounts are for this machine: no other name leads to them.
  if (exchange) app.use('/desk', loopbackNamesOnly);
  app.use('/desk', createDesk({ parts, ...desk, allowDemoAccounts: exchange, log }));
  app.use(helmet({ contentSecurityPolicy: { directives: { defaultSrc: ["'none'"] } } }));
  app.get('/live', (_request, response) => {
    response.json({ status: 'ok' });
  });
  app.get('/health', async (_request, response) => {
    const health = await healthNow();
    // In force is the first that is trusted with calls; where none is, they all go on, the first first.
    const inForce = carriers.find(({ name }) => (health.carriers[name]?.call ?? 'good') === 'good') ?? carriers[0];
    const status = health.status === 'ok' && !needsAPersonNow(disk.state()) ? 'ok' : 'failing';
    response
      .status(status === 'ok' ? 200 : 503)
      .json({ ...health, status, disk: disk.state(), carrier: exchange ? 'exchange' : inForce?.name });
  });
  app.use(metricsRoutes(parts, refusals, disk, metricsToken));
  app.use(memoRoute(parts));
  app.use((_request, response) => {
    response.status(404).json(notFound);
  });
  app.use(answerFaults(log));
  return app;
}

const UNWATCHED: Pick<DiskWatch, 'state' | 'free'> = { state: () => 'ok', free: () => null };

const notFound = { error: 'There is nothing here.' };
const clientFault = z.object({ status: z.number().int().min(400).max(499) });

/**
 * Express's own would show a stack to whoever asks, and print the error as it is. An address that cannot be decoded is
 * no address of ours.
 */
function answerFaults(log: Logger): ErrorRequestHandler {
  return (error: unknown, _request, response, next) => {
    if (!response.headersSent && clientFault.safeParse(error).success) {
      response.status(404).json(notFound);
      return;
    }
    log.error({ err: error }, 'a request failed');
    // Without the error: Express cuts the half-given answer off, and prints nothing.
    if (response.headersSent) next();
    else response.status(503).json({ error: 'Not now. Please try again.' });
  };
}

export interface WorkerParts {
  parts: Dependencies;
  /** Of the same database, for connections of their own. */
  url: string;
  /** Left out: opened here. Closed with the worker. */
  pools?: WorkerPools;
  carriers: Carrier[];
  /** This process's own name. */
  holder: string;
  /** Milliseconds of a clock that only goes forward, for the carriers' pace; left out: the machine's. */
  monotonicNow?: () => number;
  /** Real milliseconds that the alarm clock is given before the sweep acts; 2 s unless told. */
  sweepGraceMs?: number;
  /** Left out: nobody watches the disk. */
  disk?: DiskWatch;
  /** Left out: everybody on duty is told from memory by every carrier, one carrier's calls after the other's. */
  betweenCarriers?: number;
  log: Logger;
}

export interface Worker {
  dispatcher: Dispatcher;
  memos: MemoKeeper;
  timers: Timers;
  /** Whom to tell of the disk. */
  diskTold: DiskTold;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Real milliseconds between looks for events that nothing announces (see saveTurn): an alarm is derived within 250 ms.
 */
const LOOK_FOR_EVENTS = 100;
/**
 * Passes that may go on at once, each with one worker in hand: one that waits for a worker's lock holds up nobody
 * else's events. With four, a starved machine let them wait for the lock of letters beyond its 2 s.
 */
const PASSES = 3;
/** Real milliseconds between looks for texts that were kept and not acted on. */
const LOOK_FOR_TEXTS = 250;
/** Each with one sender in hand: one whose worker is locked holds up nobody else's texts. */
const TEXT_PASSES = 2;

/** Real milliseconds: so old may be what is known of whom to tell when the database cannot be asked any more. */
const REMEMBER_OPERATOR = 60_000;

/** The half that rings people: alarm clocks, the outbox, the true book. */
export function createWorker({
  parts: ofProcess,
  url,
  pools = openWorkerPools(url),
  carriers: given,
  holder,
  monotonicNow,
  sweepGraceMs,
  disk,
  betweenCarriers,
  log,
}: WorkerParts): Worker {
  const { clock, secrets } = ofProcess;
  disk?.watchWrites(pools.alarms, pools.timers, pools.outbox);
  const alarms: Dependencies = { ...ofProcess, knex: pools.alarms };
  const due: Dependencies = { ...ofProcess, knex: pools.timers };
  const sent: Dependencies = { ...ofProcess, knex: pools.outbox };
  const lineLog = createLineLog(pools.timers);
  const carriers = given.map((carrier) => onTheRecord(carrier, () => clock.now(), lineLog.note));
  const dispatcher = createDispatcher({
    knex: pools.outbox,
    url,
    clock,
    holder,
    log,
    carriers: carriers.map((carrier) => openingSealedWords(carrier, secrets.data)),
    ...(monotonicNow !== undefined && { monotonicNow }),
    onSettled: (trx, attempt, phoneFault) =>
      withinTransaction(sent, trx, SYSTEM, (work) => attemptSettled(work, attempt, phoneFault)),
    onCallReport: (report) => callReported(sent, report),
    onLongWait: async (attemptId) => {
      await inTransaction(sent, SYSTEM, (work) => ringAllTheSame(work, attemptId));
    },
    onAllBad: (channel) =>
      operatorAlarm(sent, `no carrier can be trusted with a ${channel}`, { kind: 'carriers', id: channel }),
  });
  const letGoOfOld = createRetention(due);
  const timers = createTimers({
    knex: pools.timers,
    url,
    clock,
    holder,
    handlers: dueHandlers(due),
    log,
    mend: async () => {
      await repairInconsistencies(due);
      await letGoOfOld();
    },
    isWell: () => disk?.state() !== 'full',
    ...(sweepGraceMs !== undefined && { graceMs: sweepGraceMs }),
    onStuck: (kind, id) => operatorAlarm(due, `a ${kind} cannot be handled`, { kind, id }),
  });
  const memory = createOperatorMemory(pools.timers);
  const diskTold: DiskTold = {
    noRoom: createOperatorNotices({
      carriers: given,
      memory,
      log,
      ...(betweenCarriers !== undefined && { betweenCarriers }),
    }),
    littleRoom: (free) => tellOfLittleRoom(due, free),
  };
  let remembering: NodeJS.Timeout | null = null;
  const memos = createMemoKeeper({ knex: pools.timers, carriers, clock, secrets: secrets.data, log });
  const busyWorkers = new Set<string>();
  const events = createLooks({
    every: LOOK_FOR_EVENTS,
    atOnce: PASSES,
    log,
    complaint: 'what the line was told could not be taken in; it goes on trying',
    look: async () => {
      while ((await processDueSealedEvents(alarms, 1, busyWorkers)) > 0);
    },
  });
  const busySenders = new Set<string | null>();
  const texts = createLooks({
    every: LOOK_FOR_TEXTS,
    atOnce: TEXT_PASSES,
    log,
    complaint: 'texts that were kept could not be acted on; it goes on trying',
    look: async () => {
      await actOnKept(alarms, busySenders);
    },
  });

  return {
    dispatcher,
    memos,
    timers,
    diskTold,
    async start() {
      events.start();
      texts.start();
      void memory.refresh();
      remembering = setInterval(() => {
        void memory.refresh();
      }, REMEMBER_OPERATOR).unref();
      disk?.start(diskTold);
      dispatcher.start();
      memos.start();
      await timers.start();
    },
    async stop() {
      await Promise.all([events.stop(), texts.stop()]);
      if (remembering) clearInterval(remembering);
      await disk?.stop();
      await timers.stop();
      await dispatcher.stop();
      await memos.stop();
      await lineLog.stop();
      await pools.close();
    },
  };
}
