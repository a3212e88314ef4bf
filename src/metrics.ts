import { createHash, timingSafeEqual } from 'node:crypto';
import express, { type Router } from 'express';
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { type Figures, readFigures } from './records/figures.ts';
import type { Parts } from './switchboard/work.ts';

const GAUGES: [name: string, help: string, of: keyof Figures][] = [
  ['buddyline_visits_open', 'Visits that go on', 'openVisits'],
  ['buddyline_visits_overdue', 'Visits past their deadline', 'overdueVisits'],
  ['buddyline_alarms_raised', 'Alarms that nobody has taken', 'raisedAlarms'],
  ['buddyline_alarms_taken', 'Alarms that somebody deals with', 'takenAlarms'],
  ['buddyline_oldest_raised_alarm_seconds', 'Age of the oldest alarm that nobody has taken', 'oldestRaisedAlarm'],
  ['buddyline_attempts_waiting', 'Calls and texts that wait to go out', 'waitingAttempts'],
  ['buddyline_lateness_seconds', 'By how much the most overdue step is late', 'lateness'],
];

/** `GET /metrics` for Prometheus. With a token, only for whoever sends it as a bearer's. */
export function metricsRoutes(parts: Pick<Parts, 'knex' | 'clock'>, token: string | null): Router {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const gauges = GAUGES.map(([name, help, of]) => ({ of, gauge: new Gauge({ name, help, registers: [registry] }) }));
  const router = express.Router();
  router.get('/metrics', async (request, response) => {
    if (token !== null && !isBearer(request.headers.authorization, token)) {
      response.status(401).set('WWW-Authenticate', 'Bearer').json({ error: 'METRICS_TOKEN is asked for' });
      return;
    }
    const figures = await readFigures(parts.knex, parts.clock.now());
    for (const { gauge, of } of gauges) gauge.set(figures[of]);
    response.type(registry.contentType).send(await registry.metrics());
  });
  return router;
}

function isBearer(header: string | undefined, token: string): boolean {
  const hash = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(header ?? ''), hash(`Bearer ${token}`));
}
