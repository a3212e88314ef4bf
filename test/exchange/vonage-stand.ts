import { createHash, createHmac, generateKeyPairSync } from 'node:crypto';
import { Vonage } from '@vonage/server-sdk';
import { z } from 'zod';
import type { ExchangeOptions } from '../../src/exchange/exchange.ts';
import { createStand, JO, SAM, type Seen, type Stand } from './stand.ts';

/** The stand as an application of Vonage, with the official SDK in front of it. */
export const NUMBER = '+441632960300';
export const SECRET = 'a signature secret for tests';
export const APPLICATION = '11111111-2222-4333-8444-555555555555';
const KEYS = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});
const STRANGERS_KEY = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
}).privateKey;

export const vonageSettings = (url: string): NonNullable<ExchangeOptions['vonage']> => ({
  apiKey: 'abcd1234',
  applicationId: APPLICATION,
  publicKey: KEYS.publicKey,
  signatureSecret: SECRET,
  numbers: [NUMBER],
  signedAt: () => new Date('2026-03-16T14:00:00Z'),
  webhooks: {
    answerUrl: `${url}/answer`,
    fallbackAnswerUrl: `${url}/fallback`,
    eventUrl: `${url}/event`,
    inboundUrl: `${url}/inbound`,
    statusUrl: `${url}/message`,
  },
});

export function createVonageStand(more: Partial<ExchangeOptions> = {}): Promise<Stand> {
  return createStand((url) => ({
    twilio: undefined,
    vonage: vonageSettings(url),
    phones: [
      { number: SAM, label: 'Sam' },
      { number: JO, label: 'Jo' },
    ],
    ...more,
  }));
}

export function vonageSdk({ url }: Pick<Stand, 'url'>, key: 'own' | 'strange' = 'own'): Vonage {
  const apiHost = `${url}/exchange`;
  return new Vonage(
    { applicationId: APPLICATION, privateKey: key === 'own' ? KEYS.privateKey : STRANGERS_KEY },
    { apiHost, restHost: apiHost, timeout: 5000 },
  );
}

const Claims = z.object({
  iat: z.number(),
  jti: z.string(),
  iss: z.literal('Vonage'),
  payload_hash: z.string(),
  api_key: z.string(),
  application_id: z.string(),
});

/** The token's claims. Throws if it is not signed with the secret, or not over this payload. */
export function claimsOf({ authorization, raw, query }: Seen): z.output<typeof Claims> {
  const [header = '', claims = '', signature] = authorization.replace('Bearer ', '').split('.');
  if (createHmac('sha256', SECRET).update(`${header}.${claims}`).digest('base64url') !== signature)
    throw new Error('not signed');
  const said = Claims.parse(JSON.parse(Buffer.from(claims, 'base64url').toString()));
  if (
    createHash('sha256')
      .update(raw === '' ? JSON.stringify(query) : raw)
      .digest('hex') !== said.payload_hash
  )
    throw new Error('not the payload');
  return said;
}

export const ncco = (...actions: object[]): { type: string; body: string } => ({
  type: 'application/json',
  body: JSON.stringify(actions),
});
export const talk = (text: string, more: object = {}): object => ({ action: 'talk', text, language: 'en-GB', ...more });

/** A number as Vonage writes it. */
export const bare = (number: string): string => number.slice(1);

/** Where our document asks for the next one. */
export const toNext = ({ url }: Stand): { eventUrl: string[] } => ({ eventUrl: [`${url}/next`] });

export const asks = (stand: Stand, type: string[], dtmf: object = {}): object => ({
  action: 'input',
  type,
  ...(type.includes('dtmf') && { dtmf }),
  ...toNext(stand),
});

export async function press({ exchange }: Stand, id: string, keys: string): Promise<void> {
  exchange.press(id, keys);
  await exchange.idle();
}

/** The statuses that this address was told, in order. */
export const statusesAt = (stand: Stand, path = '/event'): unknown[] =>
  stand.at(path).map(({ json }) => (json as { status?: string }).status);

/** What this address was told last. */
export const lastAt = (stand: Stand, path: string): unknown => stand.at(path).at(-1)?.json;
