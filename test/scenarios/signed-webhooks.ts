import { createHmac, randomBytes } from 'node:crypto';
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
