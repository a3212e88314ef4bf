import type { RequestListener, ServerResponse } from 'node:http';
import express, { type ErrorRequestHandler } from 'express';
import helmet from 'helmet';
import type { Knex } from 'knex';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { Carrier, Line } from '../carriers/carrier.ts';
import { type DiskWatch, needsAPersonNow } from './disk-watch.ts';
import { CARRIER_NAMES, type CarrierSettings } from '../carriers/carrier-settings.ts';
import { carrierRoutes, checkCarrier, createCarriers, type RouteParts } from '../carriers/carriers.ts';
import { type GuardedRoutes, withGuards } from '../carriers/guard.ts';
import { memoRoute } from '../recordings/memo-route.ts';
import { createRefusals } from '../carriers/refusals.ts';
import { webhookLog } from '../carriers/webhook-log.ts';
import { createLostReports } from './lost-reports.ts';
import { metricsRoutes, type WorkerFigures } from './metrics.ts';
import { rememberHealth } from '../records/views/health.ts';
import { createLineLog } from '../records/line-log.ts';
import { createOperatorMemory, type OperatorMemory } from '../records/organisation/operator-contacts.ts';
import { saysNoRoom } from '../database/error-code.ts';
import { notifyReportsLost } from '../database/transact.ts';
import { recordWebhook } from '../records/webhooks.ts';
import { createApi } from '../api/api.ts';
import { createDesk } from '../desk/desk.ts';
import type { OidcSettings } from '../desk/dependencies.ts';
import { createTelephoneFirst, type TelephoneFirst } from '../desk/live/telephone-first.ts';
import { loopbackNamesOnly } from '../exchange/loopback-names.ts';
import { createTurnSpool } from '../switchboard/calls/turn-spool.ts';
import { createLine } from '../switchboard/line.ts';
import { whileThereIsRoom } from '../switchboard/no-room.ts';
import type { Spool } from '../switchboard/spool.ts';
import { createNotTaken } from '../switchboard/texts/not-taken.ts';
import { createTextSpool } from '../switchboard/texts/text-spool.ts';
import type { Dependencies } from '../operations/work.ts';

/** The half of the service that answers. `create-worker.ts` makes the half that rings people. */

interface WebParts {
  parts: Dependencies;
  /** Connections for the desk's pages: however much they ask at once, no caller waits for one of them. */
  deskKnex: Knex;
  /** Connections for other systems. Left out: those of the desk. */
  apiKnex?: Knex;
  /** Preferred first. */
  carriers: CarrierSettings[];
  /** Whether our own exchange stands in for them; /health says so. */
  exchange: boolean;
  trustProxy: number | string[] | false;
  metricsToken: string | null;
  /** Where browsers find the duty desk, and who signs people in there. Left out: this machine, and local accounts. */
  desk?: { publicUrl: string; oidc: OidcSettings | null };
  /** Aborted when the process begins to end. Left out: it ends at once. */
  stopping?: AbortSignal;
  /** Left out: nobody watches the disk. */
  disk?: Pick<DiskWatch, 'state' | 'free'>;
  /** Where waits what the database does not take. Left out: in memory alone. */
  spool?: Spool;
  /** Whom to tell when nothing can be written; left out: it is read when it is wanted. */
  operator?: OperatorMemory;
  /** As metricsRoutes has it. */
  skew?: () => number;
  /** Of the worker's thread; left out: the worker is another process. */
  workerFigures?: () => WorkerFigures | null;
  log: Logger;
}

/** What carriers, load balancers and browsers request. */
export async function createWebApp({
  parts,
  deskKnex,
  apiKnex = deskKnex,
  carriers,
  exchange,
  trustProxy,
  metricsToken,
  desk = { publicUrl: 'http://127.0.0.1', oidc: null },
  stopping,
  disk = UNWATCHED,
  spool,
  operator,
  skew,
  workerFigures,
  log,
}: WebParts): Promise<RequestListener> {
  const { clock, knex } = parts;
  const refusals = createRefusals(log);
  const healthNow = rememberHealth(knex, clock);
  const isFull = (): boolean => disk.state() === 'full';
  const memory = operator ?? createOperatorMemory(knex, parts.lineNumbers);
  let senders: Promise<Carrier[]> | null = null;
  const lostReports = createLostReports({ tell: () => notifyReportsLost(knex), log, stopping });
  const telephone = createTelephoneFirst();
  const realNow = (): Date => clock.toReal(clock.now());
  const textSpool = createTextSpool({ files: spool?.texts ?? null, now: realNow, log, stopping });
  const line = lostReports.onLine(
    whileThereIsRoom(createLine(parts), {
      isFull,
      log,
      notifyNotTaken: createNotTaken({ knex, carriers: () => (senders ??= createCarriers(carriers)), memory }),
    }),
  );
  const turnSpool = spool ? createTurnSpool({ files: spool.turns, now: realNow, log, stopping }) : null;
  const withTurns = turnSpool?.onLine(line) ?? line;
  const inFiles = { waiting: () => textSpool.waiting() + (turnSpool?.unopened() ?? 0) };
  const routeParts: RouteParts = {
    // A text that waits in the spool is not being answered.
    line: textSpool.onLine(answeredFirst(withTurns, telephone)),
    log,
    refusals,
    isFirstOrRepeat: (id, content) =>
      recordWebhook(knex, id, content, clock.now()).catch((error: unknown) => {
        // Its signature and its age are looked at all the same, and nothing can be changed by it now.
        if (isFull() && saysNoRoom(error)) return true;
        throw error;
      }),
    now: () => realNow().getTime(),
  };
  const app = express();
  app.set('trust proxy', trustProxy);
  app.disable('x-powered-by');
  app.disable('etag'); // nobody asks for the same twice
  // First: callers wait for these, and need none of the headers that browsers do.
  app.use(
    CARRIER_NAMES.map((name) => `/${name}`),
    webhookLog(() => clock.now(), createLineLog(knex).note),
  );
  const guarded: GuardedRoutes[] = [memoRoute(parts, answerNotFound)];
  for (const settings of carriers) guarded.push(await carrierRoutes(settings, routeParts));
  for (const { router } of guarded) app.use(router);
  // The exchange's demo accounts are for this machine: no other name leads to them.
  if (exchange) app.use('/desk', loopbackNamesOnly);
  app.use(
    '/desk',
    createDesk({
      parts: { ...parts, knex: deskKnex },
      knexOfActs: knex,
      ...desk,
      line: carriers[0]?.number,
      numbers: carriers.map(({ number }) => number),
      carrierChecks: exchange
        ? []
        : carriers.map((settings) => ({ carrier: settings.name, look: () => checkCarrier(settings) })),
      allowDemoAccounts: exchange,
      stopping,
      telephone,
      log,
    }),
  );
  app.use(helmet({ contentSecurityPolicy: { directives: { defaultSrc: ["'none'"] } } }));
  app.use('/api/v1', createApi({ parts: { ...parts, knex: apiKnex }, publicUrl: desk.publicUrl, log }));
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
      .json({
        ...health,
        status,
        textsWaiting: inFiles.waiting(),
        disk: disk.state(),
        carrier: exchange ? 'exchange' : inForce?.name,
      });
  });
  app.use(metricsRoutes({ ...parts, refusals, disk, textSpool: inFiles, token: metricsToken, skew, workerFigures }));
  app.use((_request, response) => {
    answerNotFound(response);
  });
  app.use(answerFaults(log));
  const guards = new Map(guarded.map(({ path, guard }) => [path, guard]));
  for (const name of CARRIER_NAMES) {
    // No signature of a carrier that is not in force can be right.
    if (!guards.has(name))
      guards.set(name, (request, response) => {
        refusals.refuse(name, request, response, 'carrier not in force');
      });
  }
  return withGuards(guards, app);
}

/** The line, for whose callers and texts the desk's open pages wait. */
const answeredFirst = (line: Line, { answering }: TelephoneFirst): Line => ({
  ...line,
  callBegins: (call) => answering(() => line.callBegins(call)),
  callTurns: (turn) => answering(() => line.callTurns(turn)),
  textReceived: (text) => answering(() => line.textReceived(text)),
});

const UNWATCHED: Pick<DiskWatch, 'state' | 'free'> = { state: () => 'ok', free: () => null };

function answerNotFound(response: ServerResponse): void {
  response.writeHead(404, { 'Content-Type': 'application/json; charset=utf-8' });
  response.end(JSON.stringify({ error: 'There is nothing here.' }));
}

const clientFault = z.object({ status: z.number().int().min(400).max(499) });

/**
 * Express's own would show a stack to the client, and print the error as it is. An address that cannot be decoded is
 * none of our addresses.
 */
function answerFaults(log: Logger): ErrorRequestHandler {
  return (error: unknown, _request, response, next) => {
    if (!response.headersSent && clientFault.safeParse(error).success) {
      answerNotFound(response);
      return;
    }
    log.error({ err: error }, 'a request failed');
    // Without the error: Express cuts the half-given answer off, and prints nothing.
    if (response.headersSent) next();
    else response.status(503).json({ error: 'Not now. Please try again.' });
  };
}
