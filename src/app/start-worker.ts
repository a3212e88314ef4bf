import type { CarrierSettings } from '../carriers/carrier-settings.ts';
import { createCarriers } from '../carriers/carriers.ts';
import type { Library } from '../conversation/files/library.ts';
import type { Mailer } from '../outbox/mailer.ts';
import { createOperatorMail } from '../outbox/operator-mail.ts';
import type { Config } from './config/config.ts';
import type { DatabasePlace } from '../database/place.ts';
import type { DatabaseClock } from '../records/clock.ts';
import { createWorker } from './create-worker.ts';
import { startWhereInForce } from './in-force.ts';
import { type OpenDatabase, serviceDependencies, type ProcessContext, processName } from './process.ts';

/**
 * Starts what rings people, in a process of its own (`worker.ts`) or in a thread of `npm start` (`worker-thread.ts`).
 */

interface StartWorker {
  database: OpenDatabase;
  carriers: CarrierSettings[];
  /** Of Buddyline's clock. */
  speed: number;
  /** Null: the carrier is our own exchange, so nobody real can be rung. */
  here: DatabasePlace | null;
  /** Null: it is read now. */
  library?: Library | null;
  /** As WorkerParts has it. */
  sweepGraceMs?: number | undefined;
  /**
   * Addresses of this machine that may be asked as another system's: of the demo, which plays them (demo/elsewhere.ts).
   */
  ownMachine?: string[];
}

export interface StartedWorker {
  clock: DatabaseClock;
  /** The line for the person who starts it where the data is not in force, or null. */
  notInForce: string | null;
}

/** Loaded where it is wanted. */
async function mailerOf({ smtpUrl, publicUrl }: Config): Promise<Mailer | null> {
  if (smtpUrl === null) return null;
  const { createMailer } = await import('../outbox/mailer.ts');
  return createMailer(smtpUrl, publicUrl);
}

export async function startWorker(
  own: ProcessContext,
  { database: { knex, url, disk }, carriers, speed, here, library, sweepGraceMs, ownMachine = [] }: StartWorker,
): Promise<StartedWorker> {
  const { log, atEnd } = own;
  const parts = await serviceDependencies(own, knex, speed, carriers, library ?? undefined);
  const mailer = await mailerOf(own.config);
  const { operatorMail: to, publicUrl } = own.config;
  const stopping = new AbortController();
  atEnd(() => {
    stopping.abort();
  });
  const worker = createWorker({
    parts,
    url,
    carriers: await createCarriers(carriers),
    holder: processName(),
    disk,
    heartbeatUrl: own.config.heartbeatUrl,
    mailer,
    ...(mailer &&
      to.length > 0 && {
        notifyByMail: createOperatorMail({ mailer, to, publicUrl, clock: parts.clock, log, stopping: stopping.signal }),
      }),
    ownMachine,
    remeasureClock: () => parts.clock.resync(),
    log,
    ...(sweepGraceMs !== undefined && { sweepGraceMs }),
  });
  return {
    clock: parts.clock,
    notInForce: await startWhereInForce({ knex, clock: parts.clock, here, worker, log, atEnd }),
  };
}
