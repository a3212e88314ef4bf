import { createHash, createHmac, randomUUID } from 'node:crypto';
import { FORM, request } from './junk.ts';
import { ACCOUNT_SID, AUTH_TOKEN, LINE, VONAGE } from '../bench/settings.ts';

/**
 * Webhooks as Twilio sends them, signed by its rule ("Webhooks Security") and neither by its SDK nor by the exchange.
 */

const newSid = (prefix: string): string => prefix + randomUUID().replaceAll('-', '');

export function signatureOf(url: string, fields: Record<string, string>): string {
  const glued = Object.keys(fields)
    .sort()
    .map((name) => name + (fields[name] ?? ''))
    .join('');
  return createHmac('sha1', AUTH_TOKEN)
    .update(url + glued)
    .digest('base64');
}

function fieldsOfText(from: string, body: string): Record<string, string> {
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

/** Resolves with the HTTP status; 0: no answer. */
function postSigned(port: number, path: string, fields: Record<string, string>): Promise<number> {
  const url = `http://127.0.0.1:${port}${path}`;
  return posted(url, new URLSearchParams(fields), { 'x-twilio-signature': signatureOf(url, fields) });
}

function posted(url: string, body: string | URLSearchParams, headers: Record<string, string>): Promise<number> {
  return fetch(url, { method: 'POST', body, headers }).then(
    ({ status }) => status,
    () => 0,
  );
}

/** A phone texts the line. Resolves with the HTTP status; 0: no answer. */
export function text(port: number, from: string, body: string): Promise<number> {
  return postSigned(port, '/twilio/sms', fieldsOfText(from, body));
}

/** The same as a whole request, to be sent by a flood. */
export function textRequest(port: number, from: string, body: string): string {
  const fields = fieldsOfText(from, body);
  const signature = signatureOf(`http://127.0.0.1:${port}/twilio/sms`, fields);
  return request(
    'POST',
    '/twilio/sms',
    [FORM, `x-twilio-signature: ${signature}`],
    new URLSearchParams(fields).toString(),
  );
}

/** A phone calls the line and stays on it: nothing tells that the call has ended. */
export function call(port: number, from: string): Promise<number> {
  const fields = { AccountSid: ACCOUNT_SID, CallSid: newSid('CA'), From: from, To: LINE, CallStatus: 'ringing' };
  return postSigned(port, '/twilio/voice', { ...fields, Direction: 'inbound', ApiVersion: '2010-04-01' });
}

const NEXT_TURN = /\/twilio\/call\/[0-9a-f-]{36}\/\d+/;

/** The same caller presses keys, one entry a turn, and then stays on the line. Resolves with all that the line said. */
export async function callAndPress(port: number, from: string, entries: string[]): Promise<string> {
  const call = { AccountSid: ACCOUNT_SID, CallSid: newSid('CA'), From: from, To: LINE, Direction: 'inbound' };
  let path = '/twilio/voice';
  let said = '';
  for (const entry of [null, ...entries]) {
    const fields: Record<string, string> = {
      ...call,
      CallStatus: entry === null ? 'ringing' : 'in-progress',
      ...(entry !== null && { Digits: entry, FinishedOnKey: '' }),
    };
    const url = `http://127.0.0.1:${port}${path}`;
    const answer = await fetch(url, {
      method: 'POST',
      body: new URLSearchParams(fields),
      headers: { 'x-twilio-signature': signatureOf(url, fields) },
    }).then(
      (response) => response.text(),
      () => '',
    );
    said += answer;
    const next = NEXT_TURN.exec(answer);
    if (!next) break;
    [path] = next;
  }
  return said;
}

/** A phone texts the line by Vonage, which signs a token of its own with a hash of the body. */
export function vonageText(port: number, from: string, body: string): Promise<number> {
  const content = JSON.stringify({
    message_uuid: randomUUID(),
    from: from.slice(1),
    to: VONAGE.number.slice(1),
    channel: 'sms',
    message_type: 'text',
    text: body,
    timestamp: new Date().toISOString(),
  });
  const claims = {
    iat: Math.floor(Date.now() / 1_000),
    jti: randomUUID(),
    iss: 'Vonage',
    api_key: VONAGE.apiKey,
    application_id: VONAGE.applicationId,
    payload_hash: createHash('sha256').update(content).digest('hex'),
  };
  const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = `${encoded({ alg: 'HS256', typ: 'JWT' })}.${encoded(claims)}`;
  const signature = createHmac('sha256', VONAGE.signatureSecret).update(signed).digest('base64url');
  return posted(`http://127.0.0.1:${port}/vonage/inbound`, content, {
    'content-type': 'application/json',
    authorization: `Bearer ${signed}.${signature}`,
  });
}
