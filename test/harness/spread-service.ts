import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import express from 'express';
import { createExchange } from '../../src/exchange/exchange.ts';
import type { FreshDatabase } from './database.ts';
import { importOrganisation } from './organisation.ts';
import { RemoteExchange } from './remote-phones.ts';

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
  return {
    phones: new RemoteExchange(url),
    environment: (databaseUrl, speed) => ({
      DATABASE_URL: databaseUrl,
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
    },
  };
}
