import { Vonage } from '@vonage/server-sdk';
import type { Timeouts } from '../timeouts.ts';
import type { VonageSettings } from './settings.ts';
import { TOKEN_TIMES } from './token-times.ts';

interface Clients {
  commands: Vonage;
  lookUps: Vonage;
}

/**
 * The official SDK with time-outs. Without one it waits for ever, and it never repeats a request
 * (src/carriers/README.md 0).
 */
export function createClients(settings: VonageSettings, { ofCommands, ofLookUps }: Timeouts): Clients {
  const { apiKey, applicationId, privateKey } = settings;
  const url = settings.apiUrl?.replace(/\/+$/, '');
  const hosts = url === undefined ? {} : { apiHost: url, restHost: url };
  const credentials = { apiKey, applicationId, privateKey, jwtOptions: TOKEN_TIMES };
  const client = (timeout: number): Vonage => new Vonage(credentials, { ...hosts, timeout });
  return { commands: client(ofCommands), lookUps: client(ofLookUps) };
}
