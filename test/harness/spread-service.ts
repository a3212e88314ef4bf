import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express from 'express';
import { createExchange } from '../../src/exchange/exchange.ts';
import { type FreshDatabase, freshDatabase } from './database.ts';
import { freePort } from './free-port.ts';
import { importOrganisation } from './organisation.ts';
import { RemoteExchange } from './remote-phones.ts';
import { type ServiceProcess, startScript } from './service-process.ts';

/**
 * What the Procfile's processes need: an organisation, and a carrier that communicates over HTTP in both directions.
 */

const LINE = '+441632960000';
const ACCOUNT = { accountSid: 'AC00000000000000000000000000000002', authToken: 'a token for tests' };
export const PIN_SECRET = 'the PIN secret of a test, long enough';
export const DATA_SECRET = 'the data secret of a test, long enough';

export function importDemo(database: FreshDatabase): Promise<void> {
  return importOrganisation(database, readFileSync('db/demo.yaml', 'utf8'), PIN_SECRET);
}

export interface CarrierNearby {
  /** The processes' DATA_DIR. */
  dataDir: string;
  phones: RemoteExchange;
  /** The environment with which a process finds the database and the carrier. */
  environment(databaseUrl: string, speed: number): Record<string, string>;
  /** The requests that the exchange would have refused, as a carrier does. */
  errors(): string[];
  close(): Promise<void>;
}

/** A separate carrier: an exchange that calls `publicUrl`. */
export async function openCarrier(publicUrl: string): Promise<CarrierNearby> {
  const app = express();
  // A browser's or our own connection that has just been idle for Node's five seconds would be reset under it.
  const server = createServer({ keepAliveTimeout: 130_000 }, app);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  const exchange = createExchange({
    twilio: {
      account: ACCOUNT,
      lines: [
        {
          number: LINE,
          voiceUrl: `${publicUrl}/twilio/voice`,
          smsUrl: `${publicUrl}/twilio/sms`,
          statusUrl: `${publicUrl}/twilio/status`,
        },
      ],
    },
  });
  app.use('/exchange', exchange.router);
  const dataDir = mkdtempSync(join(tmpdir(), 'buddyline-spread-'));
  return {
    dataDir,
    phones: new RemoteExchange(url),
    environment: (databaseUrl, speed) => ({
      DATABASE_URL: databaseUrl,
      DATA_DIR: dataDir,
      PIN_SECRET,
      DATA_SECRET,
      PUBLIC_URL: publicUrl,
      TWILIO_ACCOUNT_SID: ACCOUNT.accountSid,
      TWILIO_AUTH_TOKEN: ACCOUNT.authToken,
      TWILIO_NUMBER: LINE,
      TWILIO_API_URL: `${url}/exchange`,
      TWILIO_CALLS_PER_SECOND: '20',
      DEMO_SPEED: String(speed),
    }),
    errors: () => exchange.errors().map(({ code, reason }) => `${code} ${reason}`),
    async close() {
      exchange.close();
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** Processes of the service on a database of their own, beside such a carrier. */
export interface SpreadService {
  database: FreshDatabase;
  carrier: CarrierNearby;
  port: number;
  /** All that were started. */
  processes: ServiceProcess[];
  /** Resolves once the process says that it is ready. */
  started(script: 'web.ts' | 'worker.ts'): Promise<ServiceProcess>;
  /** Kills what still runs. */
  close(): Promise<void>;
}

/** @param environment of each process, besides what it needs */
export async function openSpreadService(
  importInto: (database: FreshDatabase) => Promise<void>,
  { speed = 1, environment = {} }: { speed?: number; environment?: Record<string, string> } = {},
): Promise<SpreadService> {
  const database = await freshDatabase();
  await importInto(database);
  const port = await freePort();
  const carrier = await openCarrier(`http://127.0.0.1:${port}`);
  const processes: ServiceProcess[] = [];
  return {
    database,
    carrier,
    port,
    processes,
    async started(script) {
      const settings = { ...carrier.environment(database.url, speed), PORT: String(port), ...environment };
      const service = startScript(script, settings);
      processes.push(service);
      await service.says(/(web|worker) is ready/);
      return service;
    },
    async close() {
      await Promise.all(processes.map((process) => process.kill()));
      await carrier.close();
      await database.drop();
    },
  };
}
