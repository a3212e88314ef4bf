import { afterAll, afterEach, beforeAll } from '@jest/globals';
import { isFinal } from '../../src/contact/attempt-status.ts';
import { type Attempt, attemptById, type NewAttempt } from '../../src/records/attempts.ts';
import { insertAttempts } from '../../src/records/new-attempts.ts';
import { recordReport, type Report } from '../../src/records/reports.ts';
import { NEW_SESSION } from '../../src/records/session.ts';
import { insertConversation } from '../../src/records/conversations.ts';
import { createCarrierPool } from '../../src/outbox/carrier-pool.ts';
import { type CarrierSender, createCarrierSender } from '../../src/outbox/carrier-sender.ts';
import { createDispatcher, type Dispatcher, type DispatcherParts } from '../../src/outbox/dispatcher.ts';
import { type FreshDatabase, freshDatabase } from '../harness/database.ts';
import { ManualClock } from '../harness/manual-clock.ts';
import { start } from '../records/an-attempt.ts';
import { FakeCarrier } from './fake-carrier.ts';

/** An outbox on a database of its own, with a carrier and a clock that the test controls. */
export class OutboxInHand {
  clock = new ManualClock(start);
  carrier = new FakeCarrier();
  settled: Attempt[] = [];
  /** What an attempt's end leads to, in its transaction. */
  onSettled: () => Promise<void> = () => Promise.resolve();
  allBad: string[] = [];
  logged: unknown[] = [];
  longWaits: string[] = [];
  heldUp: string[] = [];
  /** What follows from a call that is held up takes until then. */
  followed: Promise<void> = Promise.resolve();
  #running: Dispatcher[] = [];

  #database: FreshDatabase | null;

  private constructor(database: FreshDatabase | null) {
    this.#database = database;
  }

  static async open(): Promise<OutboxInHand> {
    return new OutboxInHand(await freshDatabase());
  }

  static of(database: FreshDatabase): OutboxInHand {
    return new OutboxInHand(database);
  }

  /** One for all tests of a file: open before the first, empty at the start of each, closed after the last. */
  static forThisFile(): OutboxInHand {
    const outbox = new OutboxInHand(null);
    beforeAll(async () => {
      outbox.#database = await freshDatabase();
    });
    afterEach(() => outbox.clear());
    afterAll(() => outbox.close());
    return outbox;
  }

  get database(): FreshDatabase {
    if (!this.#database) throw new Error('the outbox is not open yet');
    return this.#database;
  }

  async clear(): Promise<void> {
    await Promise.all(this.#running.map((dispatcher) => dispatcher.stop()));
    await this.database.knex.raw(
      'delete from contact_attempt; delete from call_sequence; delete from lease; delete from ' +
        'conversation; delete from carrier_health; delete from sweep',
    );
    this.clock = new ManualClock(start);
    this.carrier = new FakeCarrier();
    this.settled = [];
    this.onSettled = () => Promise.resolve();
    this.allBad = [];
    this.longWaits = [];
    this.heldUp = [];
    this.followed = Promise.resolve();
    this.logged = [];
    this.#running = [];
  }

  async close(): Promise<void> {
    await this.database.drop();
  }

  dispatcher(
    holder = 'one',
    carriers = [this.carrier],
    more: Pick<DispatcherParts, 'lookEvery' | 'monotonicNow' | 'remeasureClock'> = {},
  ): Dispatcher {
    const made = createDispatcher({ ...this.#parts(holder), url: this.database.url, carriers, ...more });
    this.#running.push(made);
    return made;
  }

  /** The one carrier's part of a dispatcher, whose send rate is measured by this clock. */
  sender(monotonicNow: () => number): CarrierSender {
    const parts = { ...this.#parts('one'), names: [this.carrier.name] };
    const wake = (): void => undefined;
    return createCarrierSender({
      ...parts,
      carrier: this.carrier,
      carrierPool: createCarrierPool(parts),
      monotonicNow,
      wake,
    });
  }

  #parts(holder: string): Omit<DispatcherParts, 'url' | 'carriers'> {
    const write = (...entry: unknown[]): void => {
      this.logged.push(entry);
    };
    return {
      knex: this.database.knex,
      clock: this.clock,
      lineNumbers: [],
      holder,
      onSettled: (_, attempt) => {
        this.settled.push(attempt);
        return this.onSettled();
      },
      onCallReport: ({ attemptId, carrierRef, carrier, status, errorCode }) =>
        this.database.knex.transaction(async (trx) => {
          await trx('conversation').where({ carrier, carrier_ref: carrierRef }).update({ status: 'ended' });
          const reported = await recordReport(
            trx,
            { carrier, carrierRef, attemptId, status, errorCode },
            this.clock.now(),
          );
          if (reported !== 'unchanged' && isFinal(reported.after.status)) this.settled.push(reported.after);
        }),
      onLongWait: (attemptId) => {
        this.longWaits.push(attemptId);
        return this.database.knex('contact_attempt').where({ id: attemptId }).update({ even_if_engaged: true });
      },
      onHeldUp: (attemptId) => {
        this.heldUp.push(attemptId);
        return this.followed;
      },
      onAllBad: (channel) => {
        this.allBad.push(channel);
        return Promise.resolve();
      },
      log: { info: write, warn: write, error: write },
    };
  }

  async ask(...attempts: NewAttempt[]): Promise<string[]> {
    // One statement may have 65,535 parameters.
    for (let from = 0; from < attempts.length; from += 1000) {
      await this.database.knex.transaction((trx) => insertAttempts(trx, attempts.slice(from, from + 1000)));
    }
    return attempts.map(({ id }) => id);
  }

  async askOne(attempt: NewAttempt): Promise<string> {
    await this.ask(attempt);
    return attempt.id;
  }

  async stored(id: string): Promise<Attempt> {
    const attempt = await attemptById(this.database.knex, id);
    if (!attempt) throw new Error('gone');
    return attempt;
  }

  async report(
    attemptId: string,
    status: Report['status'],
    carrierRef = this.carrier.refOf(attemptId),
    carrier = this.carrier.name,
  ): Promise<void> {
    await this.database.knex.transaction((trx) =>
      recordReport(trx, { carrier, carrierRef, attemptId, status, errorCode: null, order: null }, this.clock.now()),
    );
  }

  /** The person who answered talks with us. */
  async talks(attemptId: string): Promise<void> {
    const { toNumber } = await this.stored(attemptId);
    await this.database.knex.transaction((trx) =>
      insertConversation(trx, {
        id: attemptId,
        attemptId,
        carrier: this.carrier.name,
        carrierRef: this.carrier.refOf(attemptId),
        direction: 'outbound',
        ourNumber: '+441632960000',
        theirNumber: toNumber,
        personId: null,
        contactKey: null,
        turn: 0,
        status: 'live',
        dueAt: start,
        startedAt: start,
        endedAt: null,
        state: {
          flow: 'responder-call',
          step: 'menu',
          silences: 0,
          misses: 0,
          waits: 1,
          hungUp: false,
          pendingSpeech: [],
          vars: {},
        },
        session: NEW_SESSION,
      }),
    );
  }
}

/** Dispatches until nothing more may go. */
export async function dispatchAll(dispatcher: Dispatcher): Promise<void> {
  while ((await dispatcher.dispatchOnce()) > 0);
}
