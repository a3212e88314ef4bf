import { Vonage } from '@vonage/server-sdk';
import type { Timeouts } from '../timeouts.ts';
import type { VonageSettings } from './settings.ts';

export interface Clients {
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
  const client = (timeout: number): Vonage => new Vonage({ apiKey, applicationId, privateKey }, { ...hosts, timeout });
  return { commands: client(ofCommands), lookUps: client(ofLookUps) };
}
