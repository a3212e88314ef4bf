import type { Logger } from 'pino';
import type { Carrier } from '../carriers/carrier.ts';
import { onTheRecord } from '../carriers/line-log.ts';
import { withTimeout } from '../carriers/retry.ts';
import { openWorkerPools, type WorkerPools } from '../database/worker-pools.ts';
import { noEventsInHand, processDueSealedEvents } from '../operations/sealed-event-processing.ts';
import { notifyOfClockPutBack, notifyOfOutage } from '../operations/outage.ts';
import { operatorAlarm, recordLostWorker, notifyOfLittleRoom } from '../operations/operator.ts';
import { ringAllTheSame, ringNextAsWell } from '../operations/ring-work.ts';
import { openingSealedWords } from '../operations/sealed-words.ts';
import { type Dependencies, inTransaction, withinTransaction } from '../operations/work.ts';
import { createDispatcher, type Dispatcher } from '../outbox/dispatcher.ts';
import { createOperatorNotices } from '../outbox/operator-notices.ts';
import type { Mailer } from '../outbox/mailer.ts';
import type { NotifyByMail } from '../outbox/operator-mail.ts';
import { type Notice, NOTICE_WORDS, type NoticeOutcome } from '../carriers/notices.ts';
import { createMemoKeeper, type MemoKeeper } from '../recordings/memo-keeper.ts';
import { SYSTEM } from '../records/actor.ts';
import { createLineLog } from '../records/line-log.ts';
import { createOperatorMemory } from '../records/organisation/operator-contacts.ts';
import { dueHandlers } from '../switchboard/due.ts';
import { repairInconsistencies } from '../switchboard/repair-inconsistencies.ts';
import { attemptSettled, callReported } from '../switchboard/reports.ts';
import { actOnKept, noSendersInHand } from '../switchboard/texts/kept-texts.ts';
import { createHeartbeat } from '../timers/heartbeat.ts';
import { createLockWatch } from '../timers/lock-watch.ts';
import { createLooks } from '../timers/looks.ts';
import { createOutageWatch } from '../timers/outage-watch.ts';
import { createTimers, type Timers } from '../timers/timers.ts';
import { createWorkerWatch } from '../timers/worker-watch.ts';
import type { DiskTold, DiskWatch } from './disk-watch.ts';
import { createLooksElsewhere } from './looks-elsewhere.ts';

/** The half of the service that rings people. `service.ts` makes the half that answers. */

interface WorkerParts {
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
  /** Measures this process's clock against the database's again. */
  remeasureClock?: () => Promise<void>;
  /** Real milliseconds that the alarm clock is given before the sweep acts; 2 s unless told. */
  sweepGraceMs?: number;
  /** Requested for as long as all is well; left out: nobody elsewhere looks after this process. */
  heartbeatUrl?: string | null;
  /** Left out: nothing is mailed. */
  mailer?: Mailer | null;
  /** Tells those who run it by mail of what is broken. Left out: nobody is mailed. */
  notifyByMail?: NotifyByMail | null;
  /** Left out: nobody watches the disk. */
  disk?: DiskWatch;
  /** Left out: everybody on duty is told from memory by every carrier, one carrier's calls after the other's. */
  betweenCarriers?: number;
  /** As StartWorker has it. */
  ownMachine?: string[];
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
 * Real milliseconds for which an event rests, so that the reply by text goes out meanwhile. This process sends it. If a
 * look came between the text and the reply, the reply waited while the alarm was made, and a duress text was answered
 * later than another (promise 5). What was said with the real PIN rests as long. With the look an alarm begins within
 * 175 ms.
 */
const EVENTS_REST = 75;
/**
 * Passes that may go on at once, each with one worker in hand: one that waits for a lock holds up nobody else's events.
 * With four, a starved machine let them wait beyond 2 s for the letter of a new alarm, for which nobody waits any more.
 */
const PASSES = 3;
/** Real milliseconds. Somebody who calls for help meanwhile goes before those whom a pass has still to see to. */
const LOOK_AGAIN_AFTER = 500;
/** Real milliseconds between looks for texts that were kept and not acted on. */
const LOOK_FOR_TEXTS = 250;
/** Each with one sender in hand: one whose worker is locked holds up nobody else's texts. */
const TEXT_PASSES = 2;

/** Real milliseconds between looks for sessions of others that keep us waiting for a lock. */
const LOOK_FOR_LOCKS = 1_000;

/** Real milliseconds: so old may be what is known of whom to tell when the database cannot be asked any more. */
const REMEMBER_OPERATOR = 60_000;

/**
 * Real milliseconds from the signal. A process is cut off 8 s after it (run.ts). Work that goes on for longer, as where
 * the database is slow, another worker does again. It must not keep this one from saying that it stops.
 */
const WORK_ENDS_WITHIN = 5_000;
/** Real milliseconds that what other machines are asked for has after that: a mail server may hang for longer. */
const OTHERS_END_WITHIN = 1_000;

/** The half that rings people: alarm clocks, the outbox, the true book. */
export function createWorker({
  parts: ofProcess,
  url,
  pools = openWorkerPools(url),
  carriers: given,
  holder,
  monotonicNow,
  remeasureClock,
  sweepGraceMs,
  heartbeatUrl = null,
  mailer = null,
  notifyByMail = null,
  disk,
  betweenCarriers,
  ownMachine = [],
  log,
}: WorkerParts): Worker {
  const { clock, secrets } = ofProcess;
  const mailOperator: NotifyByMail = (what) => notifyByMail?.(what);
  disk?.watchWrites(pools.alarms, pools.timers, pools.outbox);
  const alarms: Dependencies = { ...ofProcess, knex: pools.alarms };
  const due: Dependencies = { ...ofProcess, knex: pools.timers };
  const sent: Dependencies = { ...ofProcess, knex: pools.outbox };
  const lineLog = createLineLog(pools.timers);
  const carriers = given.map((carrier) => onTheRecord(carrier, () => clock.now(), lineLog.note));
  const dispatcher = createDispatcher({
    knex: pools.outbox,
    url,
    lineNumbers: ofProcess.lineNumbers,
    clock,
    holder,
    log,
    carriers: carriers.map((carrier) => openingSealedWords(carrier, secrets.data)),
    ...(monotonicNow !== undefined && { monotonicNow }),
    ...(remeasureClock !== undefined && { remeasureClock }),
    onSettled: (trx, attempt, phoneFault) =>
      withinTransaction(sent, trx, SYSTEM, (work) => attemptSettled(work, attempt, phoneFault)),
    onCallReport: (report) => callReported(sent, report),
    onLongWait: async (attemptId) => {
      await inTransaction(sent, SYSTEM, (work) => ringAllTheSame(work, attemptId));
    },
    onHeldUp: async (attemptId) => {
      await inTransaction(sent, SYSTEM, (work) => ringNextAsWell(work, attemptId));
    },
    onAllBad: async (channel) => {
      const what = `no carrier can be trusted with a ${channel}`;
      mailOperator(what);
      await operatorAlarm(sent, what, { kind: 'carriers', id: channel });
    },
  });
  const heartbeat =
    heartbeatUrl === null && notifyByMail === null
      ? null
      : createHeartbeat({ url: heartbeatUrl, onHeldBack: mailOperator, knex: pools.timers, clock, log });
  const elsewhere = createLooksElsewhere({ due, mailer, ownMachine, log });
  const outages = createOutageWatch({
    knex: pools.timers,
    clock,
    tell: (outage) => notifyOfOutage(due, outage),
    notifyOfClockPutBack: (times) => notifyOfClockPutBack(due, times),
    log,
  });
  const memory = createOperatorMemory(pools.timers, ofProcess.lineNumbers);
  const byCarriers = createOperatorNotices({
    carriers: given,
    memory,
    log,
    ...(betweenCarriers !== undefined && { betweenCarriers }),
  });
  const notifyOperator = async (notice: Notice): Promise<NoticeOutcome> => {
    mailOperator(NOTICE_WORDS[notice]);
    return await byCarriers(notice);
  };
  const others = createWorkerWatch({
    knex: pools.timers,
    clock,
    holder,
    onLost: async (worker, isAgain) => {
      if (!isAgain)
        recordLostWorker(due, worker).catch((error: unknown) => {
          log.error({ err: error }, 'that a worker is gone could not be written down');
        });
      return await notifyOperator('worker_lost');
    },
    log,
    ...(monotonicNow && { monotonicNow }),
  });
  const timers = createTimers({
    knex: pools.timers,
    url,
    clock,
    holder,
    handlers: dueHandlers(due),
    log,
    repair: (goesOn) => repairInconsistencies(due, goesOn),
    isWell: () => disk?.state() !== 'full',
    beforeRecording: outages.beforeRecording,
    onSwept: () => {
      heartbeat?.sweepHasRun();
      others.sweepHasRun();
    },
    ...(sweepGraceMs !== undefined && { graceMs: sweepGraceMs }),
    onStuck: async (kind, id) => {
      const what = `a ${kind} cannot be handled`;
      mailOperator(what);
      await operatorAlarm(due, what, { kind, id });
    },
  });
  const diskTold: DiskTold = {
    noRoom: async (state) => {
      await notifyOperator(state);
    },
    littleRoom: (free) => notifyOfLittleRoom(due, free),
  };
  let remembering: NodeJS.Timeout | null = null;
  const memos = createMemoKeeper({ knex: pools.timers, carriers, clock, secrets: secrets.data, log });
  const inHand = noEventsInHand(LOOK_AGAIN_AFTER);
  const events = createLooks({
    every: LOOK_FOR_EVENTS,
    atOnce: PASSES,
    log,
    complaint: 'what the line was told could not be taken in; it goes on trying',
    look: async () => {
      while ((await processDueSealedEvents(alarms, 1, inHand, EVENTS_REST)) > 0);
    },
  });
  const senders = noSendersInHand();
  const texts = createLooks({
    every: LOOK_FOR_TEXTS,
    atOnce: TEXT_PASSES,
    log,
    complaint: 'texts that were kept could not be acted on; it goes on trying',
    look: async () => {
      await actOnKept(alarms, senders);
    },
  });
  // Five looks at most use six connections: one is free, however many wait for a lock.
  const locks = createLooks({
    every: LOOK_FOR_LOCKS,
    atOnce: 1,
    log,
    complaint: 'sessions that keep us waiting for a lock cannot be looked for; it goes on trying',
    look: createLockWatch({ knex: pools.alarms, log }),
  });

  const inTime = (milliseconds: number, work: Promise<unknown>): Promise<unknown> =>
    withTimeout(milliseconds, work).catch((error: unknown) => {
      log.warn({ err: error }, 'work under way did not end with this worker: it is done again');
    });

  return {
    dispatcher,
    memos,
    timers,
    diskTold,
    async start() {
      events.start();
      elsewhere.start();
      texts.start();
      locks.start();
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
      if (remembering) clearInterval(remembering);
      const [elsewhereEnds, memosEnd] = [elsewhere.stop(), memos.stop()];
      const working = [dispatcher, timers, events, texts, locks];
      await Promise.all(working.map((one) => inTime(WORK_ENDS_WITHIN, one.stop())));
      await others.stop();
      const last = [elsewhereEnds, memosEnd].map((one) => inTime(OTHERS_END_WITHIN, one));
      await Promise.all([disk?.stop(), heartbeat?.stop(), ...last]);
      await lineLog.stop();
      await pools.close();
    },
  };
}
