import { createHmac, randomUUID } from 'node:crypto';
import { ACCOUNT_SID, AUTH_TOKEN, LINE } from '../bench/settings.ts';

/**
 * Webhooks as Twilio sends them, signed by its rule ("Webhooks Security") and neither by its SDK nor by the exchange.
 */

export const newSid = (prefix: string): string => prefix + randomUUID().replaceAll('-', '');

export function signatureOf(url: string, fields: Record<string, string>): string {
  const glued = Object.keys(fields)
    .sort()
    .map((name) => name + (fields[name] ?? ''))
    .join('');
  return createHmac('sha1', AUTH_TOKEN)
    .update(url + glued)
    .digest('base64');
}

export function fieldsOfText(from: string, body: string): Record<string, string> {
  const sid = newSid('SM');
  return {
    AccountSid: ACCOUNT_SID,
    MessageSid: sid,
    SmsSid: sid,
    SmsMessageSid: sid,
    From: from,
    To: LINE,
    Body: body,
    NumMedia: '0',
  };
}

/** A phone texts the line. Resolves with the HTTP status; 0: no answer. */
export async function text(port: number, from: string, body: string): Promise<number> {
  const url = `http://127.0.0.1:${port}/twilio/sms`;
  const fields = fieldsOfText(from, body);
  return fetch(url, {
    method: 'POST',
    body: new URLSearchParams(fields),
    headers: { 'x-twilio-signature': signatureOf(url, fields) },
  }).then(
    ({ status }) => status,
    () => 0,
  );
}
