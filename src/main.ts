import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import express from 'express';
import type { Knex } from 'knex';
import type { CarrierSettings } from './carriers/carrier-settings.ts';
import { createCarriers } from './carriers/carriers.ts';
import { readOrganisation } from './organisation-file/read.ts';
import type { Config } from './app/config/config.ts';
import { createDemo } from './app/demo/demo-exchange.ts';
import { EXCHANGE_ACCOUNT, EXCHANGE_COVER, EXCHANGE_LINE } from './app/demo/numbers.ts';
import type { Exchange } from './exchange/exchange.ts';
import { startWhereInForce } from './app/in-force.ts';
import { listenOn, stopListening } from './app/listening.ts';
import { openClock } from './records/clock.ts';
import { migrate } from './database/migrate.ts';
import { saveOrganisation } from './records/organisation/organisation.ts';
import type { Organisation } from './records/organisation/organisation-shape.ts';
import { loadOrganisationSettings } from './records/organisation/people.ts';
import type { Place } from './database/place.ts';
import { hasRunAhead, openDatabase, openParts, type ProcessContext, processName, secretsOf } from './app/process.ts';
import { run } from './app/run.ts';
import { createWebApp, createWorker } from './app/service.ts';

/** Everything in one process: what `npm start` runs. Without a carrier it brings a telephone exchange of its own. */

const DEMO = fileURLToPath(new URL('../db/demo.yaml', import.meta.url));
const DEMO_SPEED = 20;
/** Our own exchange takes what we send; a carrier's account starts with one call a second. */
const EXCHANGE_CALLS_PER_SECOND = 20;
const CONNECTIONS = 30;
const DEMO_SWEEP_GRACE_MS = 500;

await run(everything);

async function everything(own: ProcessContext): Promise<void> {
  const { config, log } = own;
  const isDemo = config.carriers.length === 0;
  const { knex, url, place, disk } = await openDatabase(own, CONNECTIONS);
  await migrate(knex);
  const demo = isDemo ? await demoOrganisation(config, knex) : null;
  const parts = await openParts(
    own,
    knex,
    config.demoSpeed ?? (demo ? await demoSpeed(knex, demo) : 1),
    isDemo ? [{ coverNumber: EXCHANGE_COVER }] : config.carriers,
  );

  const app = express();
  const serve = async (carriers: CarrierSettings[]): Promise<void> => {
    app.use(
      await createWebApp({
        parts,
        carriers,
        exchange: isDemo,
        trustProxy: config.trustProxy,
        metricsToken: config.metricsToken,
        desk: { publicUrl: carriers[0]?.publicUrl ?? config.publicUrl, oidc: config.oidc },
        disk,
        log,
      }),
    );
  };
  // Before anybody can ask; the exchange alone has to know its address first.
  if (!isDemo) await serve(config.carriers);
  const server = createServer(app);
  // The exchange's phones are anybody's who reaches them: with it, only this machine may.
  const port = await listenOn(server, config.port, isDemo ? '127.0.0.1' : undefined);
  own.atEnd(() => stopListening(server));
  const address = `http://127.0.0.1:${port}`;
  const carriers = isDemo ? [onTheExchange(address)] : config.carriers;
  let exchange: Exchange | null = null;
  if (demo) {
    const running = await createDemo({ parts, address, demo, log });
    exchange = running.exchange;
    mount(app, exchange);
    own.atEnd(() => running.stop());
    own.atEnd(() => {
      running.exchange.close();
    });
    await serve(carriers);
  }

  const worker = createWorker({
    parts,
    url,
    carriers: await createCarriers(carriers),
    holder: processName(),
    disk,
    log,
    // The demo's clock is held at times, and jobs that were set before ring too early: the sweep acts for them, and
    // soon.
    ...(demo && { sweepGraceMs: DEMO_SWEEP_GRACE_MS }),
  });
  // On the exchange nobody real is rung: a copy of the demo's data may do as it likes.
  const here: Place | null = isDemo ? null : await place();
  const notInForce = await startWhereInForce({ knex, clock: parts.clock, here, worker, log, atEnd: own.atEnd });

  process.stdout.write(`Buddyline is ready: ${exchange ? address : config.publicUrl}\n`);
  if (notInForce !== null) process.stdout.write(`${notInForce}\n`);
  if (exchange) process.stdout.write(`  Telephones to try it with: ${address}/handset\n`);
  process.stdout.write(`  Health: ${address}/health\n`);
}

/** The exchange speaks as Twilio does. */
function onTheExchange(address: string): CarrierSettings {
  return {
    name: 'twilio',
    ...EXCHANGE_ACCOUNT,
    previousAuthToken: null,
    number: EXCHANGE_LINE,
    coverNumber: EXCHANGE_COVER,
    messagingServiceSid: null,
    apiUrl: `${address}/exchange`,
    callsPerSecond: EXCHANGE_CALLS_PER_SECOND,
    publicUrl: address,
  };
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
  await knex.transaction((trx) => saveOrganisation(trx, organisation, pin.current, { prune: false }));
  return organisation;
}

/**
 * With an organisation of one's own the clock stays as fast as it was. It goes at its own speed in a database that has
 * never run fast: that one may be meant for real people, whose times it could never tell again.
 */
async function demoSpeed(knex: Knex, demo: Organisation): Promise<number> {
  const isOwn = (await loadOrganisationSettings(knex))?.name !== demo.name;
  return isOwn && !hasRunAhead(await openClock(knex, null)) ? 1 : DEMO_SPEED;
}
