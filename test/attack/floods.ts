import { randomBytes, randomUUID } from 'node:crypto';
import { ACCOUNT_SID } from '../bench/settings.ts';
import { type Attack, aSecondBeyondQuiet } from './attack.ts';
import { fieldsOfText } from './callers.ts';
import { flooded } from './flood.ts';

/** Floods of what anybody can send. */

const FORM = 'content-type: application/x-www-form-urlencoded';

function request(method: 'GET' | 'POST', path: string, headers: string[] = [], body = ''): string {
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
function unsignedWebhooks(): string[] {
  const body = new URLSearchParams(fieldsOfText('+447700900999', 'SOS')).toString();
  const other = body.replace(ACCOUNT_SID, `AC${'b'.repeat(32)}`);
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

const memos = (): string[] =>
  Array.from({ length: 50 }, () =>
    request('GET', `/memo/${randomUUID()}.${Date.now() + 3_600_000}.${randomBytes(32).toString('base64url')}.wav`),
  );
const longPaths = (): string[] =>
  ['twilio', 'vonage', 'desk'].map((room) => request('POST', `/${room}/${'x'.repeat(7_000)}`, [FORM], 'a=b'));

function flood(name: string, perSecond: number, requests: () => string[]): Attack {
  return {
    name: `${name}, ${perSecond.toLocaleString('en-GB')} a second`,
    callsPerSecond: 100,
    alarms: 20,
    seconds: 30,
    channel: 'call',
    bar: aSecondBeyondQuiet,
    async run({ port, flood: helper, logged }, seconds) {
      const before = logged();
      const { answered, statuses } = await helper.ask({ port, seconds, perSecond, requests: requests() }, flooded);
      const kinds = Object.entries(statuses)
        .map(([status, count]) => `${status}: ${count}`)
        .join(', ');
      const bytes = Math.round((logged() - before) / seconds);
      return {
        became: `${Math.round(answered / seconds)} a second answered (${kinds}), ${bytes} bytes of log a second`,
      };
    },
  };
}

export const floods: Attack[] = [
  flood('unsigned webhooks', 2_000, unsignedWebhooks),
  flood('/health', 500, () => [request('GET', '/health')]),
  flood('/memo', 1_000, memos),
  flood('long paths', 300, longPaths),
];
