import { createServer, type Server } from 'node:http';

import { afterAll, afterEach, beforeAll } from '@jest/globals';
import express, { type Express } from 'express';
import type { CarrierSettings } from '../../src/carriers/carrier-settings.ts';
import { readConfig } from '../../src/app/config/config.ts';
import { createExchange, type ExchangeOptions } from '../../src/exchange/exchange.ts';
import { recordSweep } from '../../src/records/sweeps.ts';
import { createLog } from '../../src/app/log.ts';
import { createWebApp } from '../../src/app/service.ts';
import { keys } from '../carriers/vonage/webhook.ts';
import { freshDatabase, type FreshDatabase } from '../harness/database.ts';
import { dependenciesOn } from '../harness/dependencies.ts';
import { logged } from '../harness/logged.ts';
import { ManualClock } from '../harness/manual-clock.ts';

/** Installations that doctor looks at: a line with both carriers, whose accounts are at the exchange. */

export const SERVICE = `MG${'1'.repeat(32)}`;
export const ACCOUNT = { accountSid: 'AC00000000000000000000000000000001', authToken: 'a-token-for-tests' };
const LINE = '+441632960000';
export const VONAGE_LINE = '+441632960300';
export const SIGNING = 'b4a1-signing';

/** A line with both carriers at the exchange, a proxy's worth of web server, and a fallback on another host. */
interface Installation {
  url: string;
  environment: Record<string, string>;
}

type Twist = (options: {
  twilio: NonNullable<ExchangeOptions['twilio']>;
  vonage: NonNullable<ExchangeOptions['vonage']>;
}) => void;

const log = createLog('warn', logged);
let database: FreshDatabase;
const open: (() => void)[] = [];

/** One database for all installations of a file. What listens ends after each test. */
export function opensInstallations(): void {
  beforeAll(async () => {
    database = await freshDatabase();
  });
  afterAll(() => database.drop());
  afterEach(() => {
    open.splice(0).forEach((close) => {
      close();
    });
  });
}
export const itsDatabase = (): FreshDatabase => database;

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

async function elsewhere(): Promise<string> {
  const app = express();
  app.all('/fallback.xml', (_request, response) => {
    response.type('text/xml').send('<Response><Dial>+441632960500</Dial></Response>');
  });
  app.all('/fallback.json', (_request, response) => {
    response.json([{ action: 'connect', endpoint: [{ type: 'phone', number: '441632960500' }] }]);
  });
  app.all('/999.xml', (_request, response) => {
    response.type('text/xml').send('<Response><Dial><Number>999</Number></Dial></Response>');
  });
  // Not our own host: the service is at 127.0.0.1.
  return `http://localhost:${await listening(createServer(app))}`;
}

export async function installation({
  twist = () => undefined,
  before = () => undefined,
  given = {},
}: { twist?: Twist; before?: (app: Express) => void; given?: Record<string, string> } = {}): Promise<Installation> {
  const app = express();
  const url = `http://127.0.0.1:${await listening(createServer(app))}`;
  const other = await elsewhere();
  const options = {
    twilio: {
      account: ACCOUNT,
      hasApprovedProfile: true,
      lines: [
        {
          number: LINE,
          voiceUrl: `${url}/twilio/voice`,
          voiceFallbackUrl: `${other}/fallback.xml`,
          smsUrl: `${url}/twilio/sms`,
          smsFallbackUrl: `${other}/fallback.xml`,
          statusUrl: `${url}/twilio/status`,
        },
      ],
      messagingService: { sid: SERVICE, numbers: [LINE], inboundUrl: null },
    },
    vonage: {
      apiKey: 'abcd1234',
      apiSecret: 'a secret of the account',
      applicationId: '0b6e1c9a-3f5d-4c57-9b57-6a8d2b7c1e10',
      publicKey: keys.publicKey,
      signatureSecret: SIGNING,
      numbers: [VONAGE_LINE],
      webhooks: {
        answerUrl: `${url}/vonage/answer`,
        fallbackAnswerUrl: `${other}/fallback.json`,
        eventUrl: `${url}/vonage/event`,
        inboundUrl: `${url}/vonage/inbound`,
        statusUrl: `${url}/vonage/status`,
      },
    },
  };
  twist(options);
  const exchange = createExchange(options);
  open.push(() => {
    exchange.close();
  });
  const environment: Record<string, string> = {
    DATABASE_URL: database.url,
    PIN_SECRET: 'p'.repeat(40),
    DATA_SECRET: 'd'.repeat(40),
    PUBLIC_URL: url,
    TWILIO_ACCOUNT_SID: ACCOUNT.accountSid,
    TWILIO_AUTH_TOKEN: ACCOUNT.authToken,
    TWILIO_NUMBER: LINE,
    TWILIO_MESSAGING_SERVICE_SID: SERVICE,
    TWILIO_API_URL: `${url}/exchange`,
    VONAGE_API_KEY: 'abcd1234',
    VONAGE_API_SECRET: 'a secret of the account',
    VONAGE_APPLICATION_ID: options.vonage.applicationId,
    VONAGE_PRIVATE_KEY: keys.privateKey,
    VONAGE_SIGNATURE_SECRET: SIGNING,
    VONAGE_NUMBER: VONAGE_LINE,
    VONAGE_API_URL: `${url}/exchange`,
    ...given,
  };
  before(app);
  app.use('/exchange', exchange.router);
  const clock = new ManualClock(new Date());
  await recordSweep(database.knex, 'a worker', clock.now());
  app.use(
    await createWebApp({
      carriers: runningWith(environment),
      exchange: false,
      trustProxy: false,
      metricsToken: null,
      log,
      parts: dependenciesOn(database, clock, { log }),
      deskKnex: database.knex,
    }),
  );
  return { url, environment };
}

function runningWith(environment: Record<string, string>): CarrierSettings[] {
  const read = readConfig(environment);
  if ('faults' in read) throw new Error(read.faults.join('\n'));
  return read.config.carriers;
}
