import { readFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { fileURLToPath } from 'node:url';
import express from 'express';
import type { Knex } from 'knex';
import type { Config } from './config/config.ts';
import { createDemo } from './demo/demo-exchange.ts';
import { ELSEWHERE, elsewhereRouter } from './demo/elsewhere.ts';
import { exchangeCarrier } from './demo/exchange-carrier.ts';
import { EXCHANGE_COVER, EXCHANGE_LINE } from './demo/numbers.ts';
import { createLimitedServer, listenOn, stopListening } from './listening.ts';
import {
  hasRunAhead,
  type OpenDatabase,
  openBesideCallers,
  secretsOf,
  serviceDependencies,
  warnLaterOfFewConnections,
} from './process.ts';
import { readFlows } from './dependencies.ts';
import type { RunningProcess } from './run.ts';
import { createWebApp } from './service.ts';
import type { LoadedThread } from './load-worker-thread.ts';
import { startWorkerThread } from './start-worker-thread.ts';
import type { CarrierSettings } from '../carriers/carrier-settings.ts';
import { migrate } from '../database/migrate.ts';
import type { Exchange } from '../exchange/exchange.ts';
import { readOrganisation } from '../organisation-file/read.ts';
import { makeDemoDay } from './demo/day.ts';
import type { Dependencies } from '../operations/work.ts';
import { DEMO_ACCOUNTS, DEMO_CODE, DEMO_PASSWORD, makeDemoAccounts } from '../operations/accounts/demo-accounts.ts';
import { SYSTEM } from '../records/actor.ts';
import { openClock } from '../records/clock.ts';
import type { Organisation } from '../records/organisation/organisation-shape.ts';
import { importOrganisation } from '../operations/organisation/import-organisation.ts';
import { loadOrganisationSettings } from '../records/organisation/people.ts';
import { createSpool } from '../switchboard/spool.ts';

/** What `npm start` serves. Without a carrier it brings a telephone exchange of its own. */

const DEMO = fileURLToPath(new URL('../../db/demo.yaml', import.meta.url));
const DEMO_SPEED = 20;

export async function serveEverything(
  own: RunningProcess,
  thread: LoadedThread,
  opening: Promise<OpenDatabase>,
): Promise<void> {
  const { config, log } = own;
  const isDemo = config.carriers.length === 0;
  const worker = startWorkerThread(own, thread);
  // The server starts meanwhile.
  const library = readFlows();
  const { knex, url, folder, refused } = await opening;
  const disk = worker.disk(refused);
  await migrate(knex);
  warnLaterOfFewConnections(own, { knex, folder }, { webs: 1, workers: 1 });
  const demo = isDemo ? await demoOrganisation(config, knex) : null;
  const parts = await serviceDependencies(
    own,
    knex,
    config.demoSpeed ?? (demo ? await demoSpeed(knex, demo) : 1),
    isDemo ? [{ number: EXCHANGE_LINE, coverNumber: EXCHANGE_COVER }] : config.carriers,
    library,
  );

  const besideCallers = openBesideCallers(own, { url, refused });
  const stopping = new AbortController();
  const webApp = (carriers: CarrierSettings[]): Promise<RequestListener> =>
    createWebApp({
      parts,
      ...besideCallers,
      carriers,
      exchange: isDemo,
      trustProxy: config.trustProxy,
      metricsToken: config.metricsToken,
      desk: { publicUrl: carriers[0]?.publicUrl ?? config.publicUrl, oidc: config.oidc },
      stopping: stopping.signal,
      disk,
      spool: createSpool(config.dataDir, parts.secrets.data),
      skew: () => parts.clock.skew,
      workerFigures: () => worker.figures(),
      log,
    });
  // The exchange has to know its address first, so what it serves comes after the server listens.
  const app = isDemo ? express() : null;
  const server = createLimitedServer(app ?? (await webApp(config.carriers)));
  // The exchange's phones are anybody's who reaches them: with it, only this machine may.
  const port = await listenOn(server, config.port, isDemo ? '127.0.0.1' : undefined);
  own.atEnd(() => stopListening(server));
  own.atEnd(() => {
    stopping.abort();
  });
  const address = `http://127.0.0.1:${port}`;
  let exchange: Exchange | null = null;
  if (demo && app) {
    const running = await createDemo({ parts, address, demo, log });
    exchange = running.exchange;
    mount(app, exchange);
    app.use(elsewhereRouter(() => parts.clock.now()));
    own.atEnd(() => running.stop());
    own.atEnd(() => {
      running.exchange.close();
    });
    app.use(await webApp([exchangeCarrier(address)]));
  }

  const { clock } = parts;
  const begun = worker.begin({ url, folder, exchange: isDemo ? address : null, speed: clock.speed });
  clock.onHold((zero) => {
    worker.follow(zero);
  });
  const deskLines = demo ? await demoDesk(parts, demo, address) : [];
  const notInForce = await begun;

  process.stdout.write(`Buddyline is ready: ${exchange ? address : config.publicUrl}\n`);
  if (notInForce !== null) process.stdout.write(`${notInForce}\n`);
  if (exchange) process.stdout.write(`  Telephones to try it with: ${address}/handset\n`);
  for (const line of deskLines) process.stdout.write(`${line}\n`);
  process.stdout.write(`  Health: ${address}/health\n`);
}

function mount(app: express.Express, exchange: Exchange): void {
  app.use('/exchange', exchange.router);
  app.use(exchange.handset);
  app.get('/', (_request, response) => {
    response.redirect('/handset');
  });
}

/** The demo organisation's file, imported where the database is empty. */
async function demoOrganisation(config: Config, knex: Knex): Promise<Organisation> {
  const read = readOrganisation(readFileSync(DEMO, 'utf8'));
  if (!('organisation' in read)) throw new Error('db/demo.yaml has faults');
  const { organisation } = read;
  if (await loadOrganisationSettings(knex)) return organisation;
  const { pin } = await secretsOf(config);
  const now = (await openClock(knex, null)).now();
  const options = { pinSecrets: pin, prune: false, lineNumbers: config.lineNumbers, overwrite: false, seen: null };
  await knex.transaction((trx) => importOrganisation({ trx, now, actor: SYSTEM }, read, options));
  return organisation;
}

/**
 * Makes the demo's accounts and says how to use them. Another organisation gets none: a staff number of the
 * demo may be somebody's there.
 */
async function demoDesk(parts: Dependencies, demo: Organisation, address: string): Promise<string[]> {
  const { knex, clock } = parts;
  if ((await loadOrganisationSettings(knex))?.name !== demo.name) return [`  Duty desk: ${address}/desk`];
  await makeDemoDay(parts, `${address}${ELSEWHERE}`);
  await makeDemoAccounts(knex, clock.toReal(clock.now()));
  return [
    `  Duty desk: ${address}/desk (password ${DEMO_PASSWORD}, code ${DEMO_CODE})`,
    ...DEMO_ACCOUNTS.map(({ email, role }) => `    ${email} (${role})`),
  ];
}

/**
 * With another organisation the clock stays as fast as it was. It goes at its own speed in a database that has
 * never run fast: that one may be meant for real people, whose times it could never tell again.
 */
async function demoSpeed(knex: Knex, demo: Organisation): Promise<number> {
  const isOwn = (await loadOrganisationSettings(knex))?.name !== demo.name;
  return isOwn && !hasRunAhead(await openClock(knex, null)) ? 1 : DEMO_SPEED;
}
