import { createHash, createHmac, randomBytes, randomUUID } from 'node:crypto';
import type { Town } from '../harness/town.ts';

/** Any webhook, signed as the carrier would sign it, or not signed. */
export interface Webhook {
  path: string;
  fields: Record<string, string>;
  /** In place of the right signature; null for none. */
  signature?: string | null;
}

export interface Answered {
  status: number;
  body: string;
}

const TOKEN = 'a-token-for-tests';
const ACCOUNT = 'AC00000000000000000000000000000001';

/** The ids that Twilio gives a text: three in the text, two in its receipts. */
export function idsOfText(sid = `SM${randomBytes(16).toString('hex')}`): Record<string, string> {
  return { MessageSid: sid, SmsSid: sid, SmsMessageSid: sid };
}

export async function post(town: Town, { path, fields: given, signature: wanted }: Webhook): Promise<Answered> {
  const fields = { AccountSid: ACCOUNT, ...given };
  const signature = wanted === undefined ? sign(town.url + path, fields) : wanted;
  const response = await fetch(town.url + path, {
    method: 'POST',
    body: new URLSearchParams(fields).toString(),
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      ...(signature === null ? {} : { 'x-twilio-signature': signature }),
    },
  });
  return { status: response.status, body: await response.text() };
}

function sign(url: string, fields: Record<string, string>): string {
  const text = Object.entries(fields)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map((field) => field.join(''))
    .join('');
  return createHmac('sha1', TOKEN)
    .update(url + text, 'utf8')
    .digest('base64');
}

/** A text to Vonage's messages webhook, under a token that signs it. `fields`: the sender, and what was sent. */
export const postVonage = (town: Town, fields: Record<string, unknown>): Promise<Answered> =>
  byVonage(town, '/vonage/inbound', {
    message_uuid: randomUUID(),
    to: town.line.slice(1),
    timestamp: town.now().toISOString(),
    ...fields,
  });

/** A request as Vonage signs and sends it. */
export async function byVonage(town: Town, path: string, fields: object): Promise<Answered> {
  const raw = JSON.stringify(fields);
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = `${part({ alg: 'HS256', typ: 'JWT' })}.${part({
    iat: Math.floor(town.now().getTime() / 1000),
    jti: randomUUID(),
    iss: 'Vonage',
    payload_hash: createHash('sha256').update(raw).digest('hex'),
    api_key: 'abcd1234',
    application_id: '0b6e1c9a-3f5d-4c57-9b57-6a8d2b7c1e10',
  })}`;
  const token = `${signed}.${createHmac('sha256', 'a signature ' + 'secret for tests')
    .update(signed)
    .digest('base64url')}`;
  const response = await fetch(town.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: raw,
  });
  return { status: response.status, body: await response.text() };
}
