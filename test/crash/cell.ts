import { generateKeyPairSync } from 'node:crypto';
import { chmodSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express from 'express';
import type { Knex } from 'knex';
import { connect } from '../../src/database/connect.ts';
import { type Embedded, startEmbedded } from '../../src/database/embedded-postgres.ts';
import { migrate } from '../../src/database/migrate.ts';
import { createExchange, type Exchange, type ExchangeOptions } from '../../src/exchange/exchange.ts';
import { type DatabaseClock, openClock } from '../../src/records/clock.ts';
import { saveOrganisation } from '../../src/records/organisation/organisation.ts';
import { freePort } from '../harness/free-port.ts';
import { organisationOf as readOrganisation } from '../harness/organisation.ts';
import { SwallowingProxy } from '../harness/swallowing-proxy.ts';
import { type Family, families, organisationOf } from '../soak/families.ts';
import { chance } from '../soak/chance.ts';
import { type CarrierWay, openCarrierWay } from './carrier-way.ts';
import { type KeptRunning, restartWhenDead } from './kept-running.ts';
import { type Phones, watchPhones } from './phones.ts';
import { openRelay, type Relay } from './relay.ts';

/** A population with a database server, a carrier and a service of its own: a web process and a worker process. */
export interface Cell {
  number: number;
  carrier: 'twilio' | 'vonage';
  knex: Knex;
  server: Embedded;
  clock: DatabaseClock;
  exchange: Exchange;
  families: Family[];
  phones: Phones;
  carrierWay: CarrierWay;
  relay: Relay;
  /** The ways of the two processes to the database. */
  network: { web: SwallowingProxy; worker: SwallowingProxy };
  /** Sets the time of day of both processes wrong by so many milliseconds, as if somebody set their machine's clock. */
  setClocks(wrongBy: number): void;
  web: KeptRunning;
  worker: KeptRunning;
  close(): Promise<void>;
}

/** A minute of a plan is a second. */
export const SPEED = 60;
const LINE = '+441632960000';
const COVER = '+441632960001';
const ACCOUNT = { accountSid: 'AC00000000000000000000000000000003', authToken: 'a token for crash tests' };
const VONAGE = {
  apiKey: 'abcd1234',
  applicationId: '0b6e1c9a-3f5d-4c57-9b57-6a8d2b7c1e10',
  signatureSecret: 'a signature secret for crash tests',
};
const PIN_SECRET = 'the PIN secret of the crash tests, long';
const DATA_SECRET = 'the data secret of the crash tests, long';
/** Speech takes little time, so that calls are short and many. */
const CHARACTERS_PER_SECOND = 400;

export async function openCell(number: number, size: number, seed: number): Promise<Cell> {
  const carrier = number % 2 === 0 ? 'twilio' : 'vonage';
  const dataDir = mkdtempSync(join(tmpdir(), 'buddyline-crash-'));
  chmodSync(dataDir, 0o755); // root's server runs as another account
  const server = await startEmbedded(dataDir);
  const knex = connect(server.url, { name: 'crash', max: 8 });
  await migrate(knex);
  const people = families(size);
  const organisation = readOrganisation(organisationOf(people));
  await knex.transaction((trx) => saveOrganisation(trx, organisation, PIN_SECRET, { prune: false }));
  const clock = await openClock(knex, SPEED);

  const port = await freePort();
  const relay = await openRelay(port);
  const app = express();
  const carrierServer = createServer({ keepAliveTimeout: 130_000 }, app);
  await new Promise<void>((resolve) => {
    carrierServer.listen(0, '127.0.0.1', resolve);
  });
  const address = carrierServer.address();
  const carrierWay = await openCarrierWay(
    typeof address === 'object' && address !== null ? address.port : 0,
    chance(seed * 31 + number),
  );
  const carrierUrl = `http://127.0.0.1:${carrierWay.port}/exchange`;
  const { options, env } = settingsOf(carrier, `http://127.0.0.1:${relay.port}`, carrierUrl);
  const exchange = createExchange({ ...options, speech: { charactersPerSecond: CHARACTERS_PER_SECOND } });
  app.use('/exchange', exchange.router);
  const phones = watchPhones(exchange);
  const network = { web: await wayTo(server.url), worker: await wayTo(server.url) };
  const clockFile = join(dataDir, 'clock');
  const setClocks = (wrongBy: number): void => {
    writeFileSync(`${clockFile}.new`, String(wrongBy));
    renameSync(`${clockFile}.new`, clockFile);
  };
  setClocks(0);
  const environment = (way: SwallowingProxy): Record<string, string> => ({
    ...env,
    DATABASE_URL: throughPort(server.url, way.port),
    DATA_DIR: dataDir,
    NODE_OPTIONS: `--import=${STEPPED_CLOCK}`,
    STEPPED_CLOCK: clockFile,
    PORT: String(port),
    PUBLIC_URL: `http://127.0.0.1:${relay.port}`,
    PIN_SECRET,
    DATA_SECRET,
    LOG_LEVEL: 'info',
    DEMO_SPEED: String(SPEED),
  });
  const web = restartWhenDead('web.ts', environment(network.web));
  const worker = restartWhenDead('worker.ts', environment(network.worker));
  await Promise.all([web.ready(), worker.ready()]);
  return {
    number,
    carrier,
    knex,
    server,
    clock,
    exchange,
    families: people,
    phones,
    carrierWay,
    relay,
    network,
    setClocks,
    web,
    worker,
    async close() {
      await Promise.all([web.stop(), worker.stop()]);
      phones.close();
      exchange.close();
      await Promise.all([relay, carrierWay, network.web, network.worker].map((way) => way.close()));
      carrierServer.closeAllConnections();
      carrierServer.close();
      await knex.destroy();
      await server.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

const STEPPED_CLOCK = new URL('../harness/stepped-clock.mjs', import.meta.url).href;

const wayTo = (url: string): Promise<SwallowingProxy> => SwallowingProxy.to('127.0.0.1', Number(new URL(url).port));

function throughPort(url: string, port: number): string {
  const through = new URL(url);
  through.hostname = '127.0.0.1';
  through.port = String(port);
  return through.href;
}

interface CarrierSettings {
  options: ExchangeOptions;
  env: Record<string, string>;
}

/** One carrier, as the exchange plays it and as the service has it in its settings. */
function settingsOf(carrier: Cell['carrier'], publicUrl: string, carrierUrl: string): CarrierSettings {
  if (carrier === 'twilio')
    return {
      options: {
        twilio: {
          account: ACCOUNT,
          lines: [LINE, COVER].map((number) => ({
            number,
            voiceUrl: `${publicUrl}/twilio/voice`,
            smsUrl: `${publicUrl}/twilio/sms`,
            statusUrl: `${publicUrl}/twilio/status`,
          })),
        },
      },
      env: {
        TWILIO_ACCOUNT_SID: ACCOUNT.accountSid,
        TWILIO_AUTH_TOKEN: ACCOUNT.authToken,
        TWILIO_NUMBER: LINE,
        TWILIO_COVER_NUMBER: COVER,
        TWILIO_API_URL: carrierUrl,
        TWILIO_CALLS_PER_SECOND: '20',
      },
    };
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  return {
    options: {
      vonage: {
        ...VONAGE,
        publicKey,
        numbers: [LINE, COVER],
        apiUrl: carrierUrl,
        webhooks: {
          answerUrl: `${publicUrl}/vonage/answer`,
          eventUrl: `${publicUrl}/vonage/event`,
          inboundUrl: `${publicUrl}/vonage/inbound`,
          statusUrl: `${publicUrl}/vonage/status`,
        },
      },
    },
    env: {
      VONAGE_API_KEY: VONAGE.apiKey,
      VONAGE_APPLICATION_ID: VONAGE.applicationId,
      VONAGE_PRIVATE_KEY: privateKey,
      VONAGE_SIGNATURE_SECRET: VONAGE.signatureSecret,
      VONAGE_NUMBER: LINE,
      VONAGE_COVER_NUMBER: COVER,
      VONAGE_API_URL: carrierUrl,
      VONAGE_CALLS_PER_SECOND: '20',
    },
  };
}
