import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What every process of the bench agrees on. */
export const ACCOUNT_SID = 'AC00000000000000000000000000000001';
export const AUTH_TOKEN = 'a-token-for-the-bench';
export const LINE = '+441632960000';
export const VONAGE = {
  apiKey: 'abcd1234',
  applicationId: '0b6e1c9a-3f5d-4c57-9b57-6a8d2b7c1e10',
  signatureSecret: 'a signature secret for the bench',
  number: '+441632960002',
};
export const PIN = '7294';
export const DURESS_PIN = '3851';
export const PIN_SECRET = 'the pin secret of the bench, 32 long';
export const DATA_SECRET = 'the data secret of the bench, 32 long';

/** As src/web.ts has them: the floor may hold as many connections. */
export const WEB_CONNECTIONS = 20;

interface Settings {
  databaseUrl: string;
  port: number;
  /** Twilio's. */
  carrierPort: number;
  /** With Vonage as well; which goes first is the plan's to say. */
  vonagePort?: number;
  /** Of each. */
  callsPerSecond: number;
}

let dataDir: string | null = null;

/** One for all processes of a run: in `.data` they would find, and store, what another service has left there. */
function dataDirOfTheRun(): string {
  if (dataDir !== null) return dataDir;
  const made = mkdtempSync(join(tmpdir(), 'buddyline-bench-'));
  process.on('exit', () => {
    rmSync(made, { recursive: true, force: true });
  });
  dataDir = made;
  return made;
}

/** The environment of the Procfile's processes. */
export function environment({
  databaseUrl,
  port,
  carrierPort,
  vonagePort,
  callsPerSecond,
}: Settings): NodeJS.ProcessEnv {
  return {
    ...process.env,
    DATABASE_URL: databaseUrl,
    DATA_DIR: dataDirOfTheRun(),
    PORT: String(port),
    PUBLIC_URL: `http://127.0.0.1:${port}`,
    LOG_LEVEL: 'error',
    TWILIO_ACCOUNT_SID: ACCOUNT_SID,
    TWILIO_AUTH_TOKEN: AUTH_TOKEN,
    TWILIO_NUMBER: LINE,
    TWILIO_API_URL: `http://127.0.0.1:${carrierPort}`,
    TWILIO_CALLS_PER_SECOND: String(callsPerSecond),
    ...(vonagePort !== undefined && vonage(vonagePort, callsPerSecond)),
    PIN_SECRET,
    DATA_SECRET,
  };
}

function vonage(port: number, callsPerSecond: number): NodeJS.ProcessEnv {
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  return {
    VONAGE_API_KEY: VONAGE.apiKey,
    VONAGE_APPLICATION_ID: VONAGE.applicationId,
    VONAGE_PRIVATE_KEY: privateKey,
    VONAGE_SIGNATURE_SECRET: VONAGE.signatureSecret,
    VONAGE_NUMBER: VONAGE.number,
    VONAGE_API_URL: `http://127.0.0.1:${port}`,
    VONAGE_CALLS_PER_SECOND: String(callsPerSecond),
  };
}
