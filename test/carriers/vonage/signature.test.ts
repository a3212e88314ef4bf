import { createSign } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { attemptId, conversationId, RecordingLine } from '../twilio/webhook.ts';
import { application, get, keys, leg, messageUuid, NOW, post, settings, type Signing, token } from './webhook.ts';

const call = { from: '447700900101', to: '441632960200', uuid: leg, conversation_uuid: 'CON-1' };
const event = { ...call, status: 'ringing' };
const minute = 60;
const now = NOW / 1000;

function setUp(): { line: RecordingLine } & ReturnType<typeof application> {
  const line = new RecordingLine();
  return { line, ...application(line) };
}

/** A token that is signed with the application's own key, like our own requests. */
function withRsa(content: string): string {
  const [, payload = ''] = token(content).split('.');
  const signed = `${Buffer.from('{"alg":"RS256","typ":"JWT"}').toString('base64url')}.${payload}`;
  return `Bearer ${signed}.${createSign('RSA-SHA256').update(signed).sign(keys.privateKey, 'base64url')}`;
}

const body = JSON.stringify(event);
const [head = '', payload = ''] = token(body).split('.');

describe('who is allowed in', () => {
  const paths = [
    '/vonage/answer',
    '/vonage/event',
    '/vonage/status',
    '/vonage/inbound',
    `/vonage/attempt/${attemptId}`,
    `/vonage/attempt/${attemptId}/call`,
    `/vonage/attempt/${attemptId}/text`,
    `/vonage/call/${conversationId}/3`,
    '/vonage/nowhere',
  ];

  it.each<[string, Signing]>([
    ['unsigned', { authorisation: null }],
    ['empty', { authorisation: '' }],
    ['of another scheme', { authorisation: 'Basic YTpi' }],
    ['no token', { authorisation: 'Bearer x' }],
    ['without a signature', { authorisation: `Bearer ${head}.${payload}.` }],
    ["with another's signature", { authorisation: `Bearer ${head}.${payload}.${'A'.repeat(43)}` }],
    ['signed with another secret', { secret: 'stolen' }],
    ['"signed" by no algorithm', { header: { alg: 'none' } }],
    [
      '"signed" by no algorithm, without a signature',
      { authorisation: `Bearer ${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.` },
    ],
    ['said to be of another kind', { header: { alg: 'HS512' } }],
    ['signed as we sign', { authorisation: withRsa(body) }],
    ['tampered with', { content: body.replace('ringing', 'busy') }],
    ['without a hash of its content', { claims: { payload_hash: undefined } }],
    ['with a hash of no length', { claims: { payload_hash: '' } }],
    ['for another account', { claims: { api_key: 'dcba4321' } }],
    ['for another application', { claims: { application_id: '0b6e1c9a-3f5d-4c57-9b57-6a8d2b7c1e11' } }],
    ['with a NUL in its id', { claims: { jti: 'a\0b' } }],
    ['with half a character in its id', { claims: { jti: 'a\ud83d' } }],
    ['for no account', { claims: { api_key: undefined } }],
    ['without an id', { claims: { jti: undefined } }],
    ['without a time', { claims: { iat: undefined } }],
    ['older than a day', { claims: { iat: now - 24 * 60 * minute - 1 } }],
    ['from the future', { claims: { iat: now + 6 * minute } }],
  ])('refuses a request that is %s', async (_, signing) => {
    const { app, line } = setUp();
    for (const path of ['/vonage/answer', '/vonage/inbound']) await post(app, path, event, signing).expect(403);
    expect(line.heard()).toEqual([]);
  });

  it('accepts a webhook that names no application', async () => {
    const { app, line } = setUp();
    await post(
      app,
      '/vonage/inbound',
      { messageId: '0A0000000123ABCD1', msisdn: '447700900101', to: '441632960200', text: 'SOS' },
      { claims: { application_id: undefined } },
    ).expect(204);
    expect(line.texts).toHaveLength(1);
  });

  it('refuses a wrongly signed webhook at every address', async () => {
    const { app, line } = setUp();
    for (const path of paths) await post(app, path, event, { secret: 'stolen' }).expect(403);
    expect(line.heard()).toEqual([]);
  });

  it("refuses a call's webhook after five minutes, and a text's after a day", async () => {
    const { app, line } = setUp();
    const sixMinutes: Signing = { claims: { iat: now - 6 * minute } };
    for (const path of [
      '/vonage/answer',
      '/vonage/event',
      `/vonage/attempt/${attemptId}`,
      `/vonage/attempt/${attemptId}/call`,
      `/vonage/call/${conversationId}/3`,
    ]) {
      await post(app, path, event, sixMinutes).expect(403);
    }
    expect(line.heard()).toEqual([]);
    const almostADay: Signing = { claims: { iat: now - 23 * 60 * minute } };
    await post(
      app,
      '/vonage/inbound',
      { message_uuid: messageUuid, from: '447700900101', to: '441632960200', text: 'SOS', channel: 'sms' },
      almostADay,
    ).expect(204);
    for (const path of [`/vonage/attempt/${attemptId}/text`, '/vonage/status']) {
      await post(
        app,
        path,
        { message_uuid: messageUuid, status: 'delivered', client_ref: attemptId },
        almostADay,
      ).expect(204);
    }
    await post(app, '/vonage/event', event, { claims: { iat: now - 4 * minute } }).expect(204);
    expect([line.texts.length, line.textReports.length, line.callReports.length]).toEqual([1, 2, 1]);
  });

  it('accepts a GET by its query, in the order in which it came', async () => {
    const { app, line } = setUp();
    await get(app, '/vonage/answer', call).expect(200);
    await get(app, '/vonage/answer', { ...call, SipHeader_X: 'a b&c' }).expect(200);
    const { from, to, uuid, conversation_uuid: conversation } = call;
    await get(app, '/vonage/answer', call, {
      content: JSON.stringify({ to, from, uuid, conversation_uuid: conversation }),
    }).expect(403);
    await get(app, '/vonage/answer', call, { content: '{}' }).expect(403);
    await get(app, '/vonage/answer', call, { authorisation: null }).expect(403);
    await get(app, '/vonage/event', { ...event }).expect(403);
    expect(line.begun).toHaveLength(2);
  });

  it('accepts a repeat, which gets its answer again, and refuses other content under the same id', async () => {
    const { app, line } = setUp();
    const known: Signing = { claims: { jti: 'once' } };
    const turn = `/vonage/call/${conversationId}/3`;
    const keyed = { uuid: leg, dtmf: { digits: '2', timed_out: false } };
    const first = await post(app, turn, keyed, known).expect(200);
    const again = await post(app, turn, keyed, known).expect(200);
    expect(again.body).toEqual(first.body);
    await post(app, turn, { ...keyed, dtmf: { digits: '3', timed_out: false } }, known).expect(403);
    await post(app, `/vonage/call/${conversationId}/4`, keyed, known).expect(403);
    await post(app, '/vonage/event', event, known).expect(403);
    await post(
      app,
      '/vonage/inbound',
      { message_uuid: messageUuid, from: '447700900101', to: '441632960200', text: 'END' },
      known,
    ).expect(403);
    expect(line.heard()).toHaveLength(2);
  });

  it('logs no number, and no secret', async () => {
    const { app, logged } = setUp();
    await post(app, '/vonage/answer', call, { secret: 'stolen' }).expect(403);
    await get(app, '/vonage/answer', call, { secret: 'stolen' }).expect(403);
    await post(app, '/vonage/answer', { ...call, uuid: '447700900101 ' }).expect(400);
    // Of two equal refusals within a second one is logged. A busy machine may take longer for them.
    expect(logged.length).toBeGreaterThanOrEqual(2);
    expect(JSON.stringify(logged)).not.toMatch(/7700900|stolen/);
    expect(settings.signatureSecret).not.toBe('');
  });
});
