import { randomBytes, randomUUID } from 'node:crypto';

/** Whole requests that anybody can send. */

export const FORM = 'content-type: application/x-www-form-urlencoded';

export function request(method: 'GET' | 'POST', path: string, headers: string[] = [], body = ''): string {
  return [
    `${method} ${path} HTTP/1.1`,
    'host: 127.0.0.1',
    ...headers,
    ...(method === 'POST' ? [`content-length: ${Buffer.byteLength(body)}`] : []),
    '',
    body,
  ].join('\r\n');
}

/** Every kind of refusal, the costly ones too: of our account and wrongly signed. */
export function unsignedWebhooks(account: string): string[] {
  const body = new URLSearchParams({ AccountSid: account, From: '+447700900999', Body: 'SOS' }).toString();
  const other = body.replace(account, `AC${'b'.repeat(32)}`);
  return Array.from({ length: 50 }, () => [
    request('POST', `/twilio/attempt/${randomUUID()}`, [FORM], body),
    request('POST', '/twilio/sms', [FORM, `x-twilio-signature: ${randomBytes(20).toString('base64')}`], body),
    request('POST', '/twilio/sms', [FORM, `x-twilio-signature: ${randomBytes(20).toString('base64')}`], other),
    request('POST', '/vonage/event', ['content-type: application/json'], '{"status":"completed"}'),
    request(
      'POST',
      '/vonage/inbound',
      [
        'content-type: application/json',
        `authorization: Bearer ${randomBytes(20).toString('hex')}.e30.${'A'.repeat(43)}`,
      ],
      '{}',
    ),
  ]).flat();
}

export const memos = (): string[] =>
  Array.from({ length: 50 }, () =>
    request('GET', `/memo/${randomUUID()}.${Date.now() + 3_600_000}.${randomBytes(32).toString('base64url')}.wav`),
  );
export const longPaths = (): string[] =>
  ['twilio', 'vonage', 'desk'].map((room) => request('POST', `/${room}/${'x'.repeat(7_000)}`, [FORM], 'a=b'));

export const looksAtHealth = (): string[] => [request('GET', '/health')];
