import { createServer, type AddressInfo } from 'node:net';

/** What every process of the bench agrees on. */
export const ACCOUNT_SID = 'AC00000000000000000000000000000001';
export const AUTH_TOKEN = 'a-token-for-the-bench';
export const LINE = '+441632960000';
export const PIN = '7294';
export const DURESS_PIN = '3851';
export const PIN_SECRET = 'the pin secret of the bench, 32 long';
export const DATA_SECRET = 'the data secret of the bench, 32 long';

/** As src/web.ts has them: the floor may hold as many connections. */
export const WEB_CONNECTIONS = 20;

/** The environment of the Procfile's processes. */
export function environment(
  { databaseUrl, port, carrierPort, callsPerSecond }: { databaseUrl: string; port: number; carrierPort: number; callsPerSecond: number },
): NodeJS.ProcessEnv {
  return {
    ...process.env,
    DATABASE_URL: databaseUrl, PORT: String(port), PUBLIC_URL: `http://127.0.0.1:${port}`, LOG_LEVEL: 'error',
    TWILIO_ACCOUNT_SID: ACCOUNT_SID, TWILIO_AUTH_TOKEN: AUTH_TOKEN, TWILIO_NUMBER: LINE,
    TWILIO_API_URL: `http://127.0.0.1:${carrierPort}`, TWILIO_CALLS_PER_SECOND: String(callsPerSecond),
    PIN_SECRET, DATA_SECRET,
  };
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
