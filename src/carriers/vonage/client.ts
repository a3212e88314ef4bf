import { Vonage } from '@vonage/server-sdk';
import type { VonageSettings } from './settings.ts';

/** Milliseconds. A look-up follows an unknown outcome: 10 s have gone by already, and the whole may take 30 s (promise 1). */
export const timeouts = { ofCommands: 10_000, ofLookUps: 5_000 };

export interface Clients {
  commands: Vonage;
  lookUps: Vonage;
}

/** The official SDK, which by itself waits for ever (carriers.md section 0) and never repeats a request. */
export function createClients(settings: VonageSettings, { ofCommands, ofLookUps }: typeof timeouts): Clients {
  const { apiKey, applicationId, privateKey } = settings;
  const url = settings.apiUrl?.replace(/\/+$/, '');
  const hosts = url === undefined ? {} : { apiHost: url, restHost: url };
  const client = (timeout: number): Vonage => new Vonage({ apiKey, applicationId, privateKey }, { ...hosts, timeout });
  return { commands: client(ofCommands), lookUps: client(ofLookUps) };
}
