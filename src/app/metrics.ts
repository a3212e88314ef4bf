import { createHash, timingSafeEqual } from 'node:crypto';
import express, { type Request, type Router } from 'express';
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { Refusals } from '../carriers/refusals.ts';
import { type DiskWatch, needsAPersonNow } from './disk-watch.ts';
import { type Figures, readFigures } from '../records/views/figures.ts';
import type { TextSpool } from '../switchboard/texts/text-spool.ts';
import type { Dependencies } from '../operations/work.ts';

const GAUGES: [name: string, help: string, of: Exclude<keyof Figures, 'attempts' | 'held' | 'carriers'>][] = [
  ['buddyline_visits_open', 'Visits that go on', 'openVisits'],
  ['buddyline_visits_overdue', 'Visits past their deadline', 'overdueVisits'],
  ['buddyline_alarms_raised', 'Alarms that nobody has taken', 'raisedAlarms'],
  ['buddyline_alarms_taken', 'Alarms that somebody deals with', 'takenAlarms'],
  ['buddyline_oldest_raised_alarm_seconds', 'Age of the oldest alarm that nobody has taken', 'oldestRaisedAlarm'],
  ['buddyline_alarms_unasked', 'Alarms about which the line can ring nobody', 'alarmsUnasked'],
  ['buddyline_attempts_waiting', 'Calls and texts that wait to go out', 'waitingAttempts'],
  ['buddyline_oldest_waiting_attempt_seconds', 'Age of the oldest that might go out', 'oldestWaitingAttempt'],
  ['buddyline_sweep_age_seconds', 'Since any worker last looked for what falls due', 'sweepAge'],
  ['buddyline_workers', 'Worker processes that have swept within 15 s', 'workers'],
  ['buddyline_events_set_aside', 'What phones said within a day and what could not be applied', 'eventsSetAside'],
  [
    'buddyline_connections_failing',
    'Receivers and channels not reached, and calendars not read, the last time',
    'failingConnections',
  ],
  ['buddyline_mails_failing', 'Mails that failed and are tried again, or were given up within a day', 'failingMails'],
  [
    'buddyline_carriers_unreached',
    'Carriers that some worker could not reach within the last hour, so that another was to ask them',
    'unreachedCarriers',
  ],
  ['buddyline_logs_unsealed_seconds', 'Age of the oldest row of the logs that no seal holds', 'oldestUnsealed'],
  ['buddyline_connections_left', "Connections that the database's server would still give", 'connectionsLeft'],
  ['buddyline_lateness_seconds', 'By how much the most overdue step is late', 'lateness'],
];

/** How the event loop that rings people does, where it is a thread of this process. */
export interface WorkerFigures {
  /** By how much it was late, in seconds: the 99th percentile of the last second. */
  lag: number;
  /** Of its own heap. */
  heapBytes: number;
}

interface MetricsParts extends Pick<Dependencies, 'knex' | 'clock'> {
  refusals: Pick<Refusals, 'counts'>;
  disk: Pick<DiskWatch, 'state' | 'free'>;
  textSpool: Pick<TextSpool, 'waiting'>;
  token: string | null;
  /** The database's clock minus this machine's, in milliseconds; left out: nobody measures it. */
  skew?: (() => number) | undefined;
  /** Null before they are known; left out: the worker is another process. */
  workerFigures?: (() => WorkerFigures | null) | undefined;
}

/**
 * `GET /metrics` for Prometheus: where a token is set, for those who send it; without one only for this
 * machine.
 */
export function metricsRoutes({ token, ...parts }: MetricsParts): Router {
  const { registry, measure } = createGauges(parts);
  const ofNode = ofThisProcess();
  const isAllowed = token === null ? isFromThisMachine : bearerOf(token);
  const router = express.Router();
  router.get('/metrics', async (request, response) => {
    if (!isAllowed(request)) {
      if (token === null) response.status(403).json({ error: 'Only for this machine, unless METRICS_TOKEN is set.' });
      else response.status(401).set('WWW-Authenticate', 'Bearer').json({ error: 'METRICS_TOKEN is asked for' });
      return;
    }
    await measure();
    const all = Registry.merge([ofNode, registry]);
    response.type(all.contentType).send(await all.metrics());
  });
  return router;
}

let processMetrics: Registry | null = null;

/**
 * What Node tells of itself, since the first call. Once for the process, however many services it opens: the package
 * watches the event loop a hundred times a second and each collection of garbage, and never stops.
 */
function ofThisProcess(): Registry {
  if (processMetrics) return processMetrics;
  processMetrics = new Registry();
  collectDefaultMetrics({ register: processMetrics });
  return processMetrics;
}

/** `measure` gives every gauge its value of now. */
function createGauges({ knex, clock, refusals, disk, textSpool, skew, workerFigures }: Omit<MetricsParts, 'token'>): {
  registry: Registry;
  measure: () => Promise<void>;
} {
  const registry = new Registry();
  const gaugeOf = <Label extends string>(name: string, help: string, labelNames: Label[] = []): Gauge<Label> =>
    new Gauge({ name, help, labelNames, registers: [registry] });
  /** Told only once there is something to tell. */
  const perhaps = (name: string, help: string): Gauge => new Gauge({ name, help, registers: [] });
  const gauges = GAUGES.map(([name, help, of]) => ({ of, gauge: gaugeOf(name, help) }));
  const attempts = gaugeOf('buddyline_attempts', 'Calls and texts under way, or ended within the last hour', [
    'carrier',
    'channel',
    'status',
  ]);
  const held = gaugeOf('buddyline_attempts_held', 'Calls and texts that wait, by reason', ['reason']);
  const trusted = gaugeOf('buddyline_carrier_trusted', '0 while a carrier is set aside', ['carrier', 'channel']);
  const refused = gaugeOf(
    'buddyline_webhooks_refused',
    'Webhooks that this process has refused since it started, by fault',
    ['carrier', 'fault'],
  );
  const isFull = gaugeOf(
    'buddyline_disk_full',
    '1 while the database has no room, or only the reserve that was given back',
  );
  const textsWaiting = gaugeOf(
    'buddyline_texts_waiting',
    'Texts that came to this process and that the database does not have, and files of texts or keys that do not open',
  );
  const diskFree = perhaps('buddyline_disk_free_bytes', 'Room on the disk of the built-in database');
  const clockSkew = perhaps('buddyline_clock_skew_seconds', "The database's clock minus this machine's");
  const workerLag = perhaps(
    'buddyline_worker_eventloop_lag_seconds',
    'By how much the thread that rings people was late in the last second, 99th percentile',
  );
  const workerHeap = perhaps('buddyline_worker_heap_bytes', 'Heap in use by the thread that rings people');

  const tell = (gauge: Gauge, value: number | null | undefined): void => {
    if (value == null) return;
    registry.registerMetric(gauge);
    gauge.set(value);
  };
  /** Those who ask meanwhile get the same. */
  let reading: Promise<Figures> | null = null;
  const figuresNow = (): Promise<Figures> => {
    reading ??= readFigures(knex, clock.now()).finally(() => {
      reading = null;
    });
    return reading;
  };

  return {
    registry,
    async measure() {
      const figures = await figuresNow();
      for (const { gauge, of } of gauges) gauge.set(figures[of]);
      for (const gauge of [attempts, held, trusted, refused]) gauge.reset();
      const worker = workerFigures?.() ?? null;
      tell(diskFree, disk.free());
      tell(workerLag, worker?.lag);
      tell(workerHeap, worker?.heapBytes);
      tell(clockSkew, skew && skew() / 1000);
      textsWaiting.set(textSpool.waiting());
      isFull.set(needsAPersonNow(disk.state()) ? 1 : 0);
      for (const { count, ...labels } of figures.attempts) attempts.set(labels, count);
      for (const { count, reason } of figures.held) held.set({ reason }, count);
      for (const { isTrusted, ...labels } of figures.carriers) trusted.set(labels, isTrusted ? 1 : 0);
      for (const { count, ...labels } of refusals.counts()) refused.set(labels, count);
    },
  };
}

const LOOPBACK = /^(?:::ffff:)?127\.|^::1$/;

/**
 * A proxy on this machine asks for somebody else, whatever it says of them: only what came straight from here counts.
 */
function isFromThisMachine({ socket, headers }: Request): boolean {
  return (
    LOOPBACK.test(socket.remoteAddress ?? '') &&
    ['forwarded', 'x-forwarded-for', 'x-real-ip', 'via'].every((name) => headers[name] === undefined)
  );
}

function bearerOf(token: string): (request: Request) => boolean {
  const hash = (text: string): Buffer => createHash('sha256').update(text).digest();
  const wanted = hash(`Bearer ${token}`);
  return ({ headers }) => headers.authorization !== undefined && timingSafeEqual(hash(headers.authorization), wanted);
}
