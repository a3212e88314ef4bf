import { generateKeyPairSync } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:http';
import express from 'express';
import type { Knex } from 'knex';
import type { Logger } from 'pino';
import type { Carrier } from '../../src/carriers/carrier.ts';
import type { CarrierSettings } from '../../src/carriers/carrier-settings.ts';
import { createCarriers } from '../../src/carriers/carriers.ts';
import type { Timeouts } from '../../src/carriers/timeouts.ts';
import { createDiskWatch, type DiskWatch } from '../../src/app/disk-watch.ts';
import { createExchange, type Exchange, type ExchangeOptions } from '../../src/exchange/exchange.ts';
import { createLog } from '../../src/app/log.ts';
import { createWorker, type Worker } from '../../src/app/create-worker.ts';
import { createWebApp } from '../../src/app/service.ts';
import { openWorkerPools, type WorkerPools } from '../../src/database/worker-pools.ts';
import { watchWrites } from '../../src/database/refused-writes.ts';
import { processDueSealedEvents } from '../../src/operations/sealed-event-processing.ts';
import { dueHandlers } from '../../src/switchboard/due.ts';
import { actOnKept } from '../../src/switchboard/texts/kept-texts.ts';
import type { Dependencies } from '../../src/operations/work.ts';
import { type Due, handleDue, lookForDue } from './due.ts';
import { bySocket } from './database.ts';
import { dependenciesOn, SECRETS } from './dependencies.ts';
import { logged } from './logged.ts';
import { databaseOfATown } from './used-again.ts';
import { ManualClock } from './manual-clock.ts';
import { ManualTimers } from './manual-timers.ts';
import { importOrganisation } from './organisation.ts';
import { Phone } from './phones.ts';
import { slowly } from './slow-desk.ts';
import { recordsIn, type TownRecords } from './town-records.ts';

/**
 * A town of phones: the whole service in one process, with a database and the carriers' exchange of its own. The test
 * controls the time. Everything goes over HTTP, signed. `close` fails on any call or text that nobody expected.
 */
export interface Town {
  phone(number: string): Phone;
  /** Several at once, in that order: `const [sam, bea] = town.phones(SAM, BEA)`. */
  phones<Numbers extends string[]>(...numbers: Numbers): { [Place in keyof Numbers]: Phone };
  /**
   * Lets this much time pass for everybody, and handles everything that is due on the way, in order. It stops early
   * once `isEnough` is true.
   */
  passes(duration: string, isEnough?: () => boolean): Promise<void>;
  settle(): Promise<void>;
  /** The service is down for so long, and then looks for what has become overdue. */
  isDownFor(duration: string): Promise<void>;
  now(): Date;
  close(): Promise<void>;
  /** Closes without the check for unexpected calls and texts, for days on which it is impossible. */
  abandon(): Promise<void>;
  /** What is in the database. */
  readonly records: TownRecords;
  /** The database itself, for tests that change it on purpose. */
  readonly knex: Knex;
  readonly parts: Dependencies;
  readonly log: Logger;
  readonly exchange: Exchange;
  readonly worker: Worker;
  /** The preferred carrier, as the service has it. */
  readonly carrier: Carrier;
  /** Nobody checks the disk unless the test does. */
  readonly disk: DiskWatch;
  readonly databaseUrl: string;
  readonly url: string;
  /** The number of the preferred carrier. */
  readonly line: string;
}

export interface TownOptions {
  /** Null: nothing is imported yet. */
  organisation: string | null;
  /** The real time and Buddyline's time at the start. By default a Monday afternoon in winter. */
  at?: string;
  /** The preferred one first. By default Twilio alone. */
  carriers?: CarrierSettings['name'][];
  /** How long we wait for a carrier's API, in real time. By default as in production. */
  timeouts?: Timeouts;
  /**
   * The most calls and texts that each carrier accepts in a second of the town's time. By default a thousand of each.
   */
  pace?: { calls: number; texts: number };
  /**
   * True: the worker's connections are separate from the webhooks', as in production. By default all use one small
   * pool. A town is a sixth faster that way, since each connection plans every statement again.
   */
  poolsApart?: boolean;
}

const NUMBERS = {
  twilio: { number: '+441632960000', coverNumber: '+441632960001' },
  vonage: { number: '+441632960002', coverNumber: '+441632960003' },
};
const ACCOUNT = { accountSid: 'AC00000000000000000000000000000001', authToken: 'a-token-for-tests' };
export { SECRETS };

const APPLICATION = {
  apiKey: 'abcd1234',
  applicationId: '0b6e1c9a-3f5d-4c57-9b57-6a8d2b7c1e10',
  signatureSecret: 'a signature secret for tests',
};
let keys: { publicKey: string; privateKey: string } | null = null;

/** Vonage's application key. It is made when it is first needed, since it takes 200 ms. */
function applicationKeys(): { publicKey: string; privateKey: string } {
  keys ??= generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  return keys;
}

const CONNECTIONS = 6;

function onePool(knex: Knex): WorkerPools {
  return { alarms: knex, timers: knex, outbox: knex, close: () => Promise.resolve() };
}

export async function openTown({
  organisation,
  at = '2026-11-23T14:00:00Z',
  carriers: names = ['twilio'],
  timeouts,
  pace,
  poolsApart = false,
}: TownOptions): Promise<Town> {
  const database = await databaseOfATown(poolsApart ? {} : { max: CONNECTIONS });
  if (organisation !== null) await importOrganisation(database, organisation, SECRETS.pin.current);
  const clock = new ManualClock(at);
  const timers = new ManualTimers(at);
  const log = createLog('debug', logged);
  const app = express();
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const carriers = names.map((name) => settingsOf(name, url, pace));
  const [carrier, ...others] = await createCarriers(carriers, timeouts);
  if (!carrier) throw new Error('a town without a carrier');
  const exchange = createExchange({ timers, speech: { charactersPerSecond: 0 }, ...linesOf(names, url, timers) });
  const { number: line, coverNumber: coverLine } = NUMBERS[names[0] ?? 'twilio'];
  const coverNumbers = names.map((name) => NUMBERS[name].coverNumber);
  const lineNumbers = names.flatMap((name) => Object.values(NUMBERS[name]));
  const parts = dependenciesOn(database, clock, { log, coverNumbers, lineNumbers });
  const disk = createDiskWatch({ refused: watchWrites(database.knex), disk: null, log });
  const pools = poolsApart ? openWorkerPools(bySocket(database.url)) : onePool(database.knex);
  const worker = createWorker({
    parts,
    url: database.url,
    pools,
    carriers: [carrier, ...others],
    holder: 'test',
    disk,
    betweenCarriers: 0,
    log,
    ...(pace && { monotonicNow: () => clock.now().getTime() }),
  });
  app.use('/exchange', exchange.router);
  app.use(exchange.handset);
  const web = { parts, deskKnex: database.knex };
  app.use(slowly);
  app.use(await createWebApp({ ...web, carriers, exchange: true, trustProxy: false, metricsToken: null, disk, log }));

  const handlers = dueHandlers(parts);
  const expected = new Set<string>();

  let statements = 0;
  const count = (): void => {
    statements += 1;
  };
  const counted = new Set([database.knex, pools.alarms, pools.timers, pools.outbox]);
  for (const knex of counted) knex.on('query', count);
  /** Nothing was due, at that time and after so many statements. */
  let quiet: { due: Due; at: number; statements: number } | null = null;

  /** Those that look side by side: what one has not found may be what another has just brought about. */
  let lookers = 0;
  let begun = 0;

  /** Resolves with what was due last: nothing that can be acted on now. */
  async function settle(): Promise<Due> {
    await exchange.idle();
    if (quiet?.at === clock.now().getTime() && quiet.statements === statements) return quiet.due;
    begun += 1;
    const mine = begun;
    lookers += 1;
    try {
      const due = await actUntilQuiet();
      const wasAlone = lookers === 1 && begun === mine;
      quiet = due.falling.size > 0 || !wasAlone ? null : { due, at: clock.now().getTime(), statements };
      return due;
    } finally {
      lookers -= 1;
    }
  }

  async function actUntilQuiet(): Promise<Due> {
    for (;;) {
      const due = await lookForDue(database.knex, clock.now());
      const { falling } = due;
      let acted = falling.has('text') ? await actOnKept(parts) : 0;
      if (falling.has('event')) acted += await processDueSealedEvents(parts);
      acted += await handleDue(database.knex, handlers, clock.now(), { falling });
      acted += await worker.dispatcher.dispatchOnce();
      if (falling.has('memo')) acted += await worker.memos.fetchMemosOnce();
      await exchange.idle();
      if (acted === 0) return due;
    }
  }

  /** When the pace allows the next waiting attempt to go out, if the pace is slow enough to matter. */
  function nextSending({ falling }: Due): Date | null {
    if (!pace || !falling.has('attempt')) return null;
    return new Date(clock.now().getTime() + 1000 / Math.max(pace.calls, pace.texts));
  }

  async function passes(duration: string, isEnough = (): boolean => false): Promise<void> {
    const until = new Date(clock.now().getTime() + milliseconds(duration));
    let due = await settle();
    for (;;) {
      const next = earliest([timers.nextAt(), due.next, nextSending(due)], clock.now());
      const stop = next !== null && next <= until ? next : until;
      clock.advanceTo(stop);
      await timers.advance(stop.getTime() - timers.now().getTime(), () => exchange.idle());
      await worker.memos.fetchMemosOnce(); // which have had their time is known to it alone
      due = await settle();
      if (stop >= until || isEnough()) return;
    }
  }

  async function isDownFor(duration: string): Promise<void> {
    clock.advance(milliseconds(duration));
    await timers.advance(milliseconds(duration), () => exchange.idle());
    await worker.timers.sweep();
    await settle();
  }

  async function abandon(): Promise<void> {
    exchange.close();
    await worker.stop();
    await new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await database.drop();
    // The desk's limits on sign-ins keep their pool for good, by a timer. This listener kept the whole town with it.
    for (const knex of counted) knex.removeListener('query', count);
  }

  const surroundings = { exchange, line, coverLine, settle: () => settle().then(() => undefined), expected };
  return {
    phone: (number) => new Phone(number, surroundings),
    phones: <Numbers extends string[]>(...numbers: Numbers) =>
      numbers.map((number) => new Phone(number, surroundings)) as { [Place in keyof Numbers]: Phone },
    passes,
    settle: async () => {
      await settle();
    },
    isDownFor,
    now: () => clock.now(),
    records: recordsIn(database.knex),
    knex: database.knex,
    parts,
    log,
    exchange,
    worker,
    carrier,
    disk,
    databaseUrl: database.url,
    url,
    line,
    abandon,
    async close() {
      try {
        await settle();
        failOnTheUnexpected(exchange, expected);
      } finally {
        await abandon();
      }
    },
  };
}

function settingsOf(
  name: CarrierSettings['name'],
  url: string,
  { calls, texts } = { calls: 1000, texts: 1000 },
): CarrierSettings {
  const common = {
    ...NUMBERS[name],
    apiUrl: `${url}/exchange`,
    callsPerSecond: calls,
    textsPerSecond: texts,
    publicUrl: url,
  };
  return name === 'twilio'
    ? { name, ...common, ...ACCOUNT, previousAuthToken: null, messagingServiceSid: null }
    : { name, ...common, ...APPLICATION, privateKey: applicationKeys().privateKey };
}

/** The lines as the exchange has them. */
function linesOf(
  names: CarrierSettings['name'][],
  url: string,
  timers: ManualTimers,
): Pick<ExchangeOptions, CarrierSettings['name']> {
  const numbersOf = (name: CarrierSettings['name']): string[] => Object.values(NUMBERS[name]);
  const twilio = {
    account: ACCOUNT,
    lines: numbersOf('twilio').map((number) => ({
      number,
      voiceUrl: `${url}/twilio/voice`,
      smsUrl: `${url}/twilio/sms`,
      statusUrl: `${url}/twilio/status`,
    })),
  };
  const at = `${url}/vonage`;
  const vonage = names.includes('vonage') && {
    ...APPLICATION,
    publicKey: applicationKeys().publicKey,
    numbers: numbersOf('vonage'),
    apiUrl: `${url}/exchange`,
    signedAt: () => timers.now(),
    webhooks: {
      answerUrl: `${at}/answer`,
      eventUrl: `${at}/event`,
      inboundUrl: `${at}/inbound`,
      statusUrl: `${at}/status`,
    },
  };
  return { ...(names.includes('twilio') && { twilio }), ...(vonage && { vonage }) };
}

function earliest(times: (Date | null)[], now: Date): Date | null {
  const later = times.flatMap((time) => (time === null ? [] : [Math.max(time.getTime(), now.getTime())]));
  return later.length > 0 ? new Date(Math.min(...later)) : null;
}

function failOnTheUnexpected(exchange: Exchange, expected: Set<string>): void {
  const calls = exchange
    .calls()
    .filter(({ id, direction }) => direction === 'outbound' && !expected.has(id))
    .map(
      ({ phone, status, createdAt, transcript }) =>
        `a call to ${phone} at ${createdAt} (${status}): ${transcript.map(({ text }) => text).join(' / ')}`,
    );
  // The owner of a phone cannot expect a text that never reached it.
  const texts = exchange
    .texts()
    .filter(({ id, direction, status }) => direction === 'outbound' && status !== 'undelivered' && !expected.has(id))
    .map(({ phone, body, createdAt }) => `a text to ${phone} at ${createdAt}: ${body}`);
  const errors = exchange.errors().map(({ code, reason }) => `the exchange's error ${code}: ${reason}`);
  const faults = [...calls, ...texts, ...errors];
  if (faults.length > 0) throw new Error(`Nobody expected:\n${faults.join('\n')}`);
}

/** "1h30m", "6m", "25s" in milliseconds. */
export function milliseconds(duration: string): number {
  const parts = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/.exec(duration);
  if (!parts || duration === '') throw new Error(`no duration: ${duration}`);
  const [, hours = '0', minutes = '0', seconds = '0'] = parts;
  return ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
}
