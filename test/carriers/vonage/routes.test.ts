import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { attemptId, conversationId } from '../twilio/webhook.ts';
import { inbound, leg, messageUuid, post, setUp, text, turnPath } from './webhook.ts';

describe('malformed requests', () => {
  it.each<[string, object | string]>([
    ['/vonage/answer', { from: '447700900101' }],
    ['/vonage/answer', { ...inbound, uuid: 'x' }],
    ['/vonage/answer', { ...inbound, uuid: [leg] }],
    ['/vonage/answer', 'no JSON'],
    ['/vonage/answer', '[1]'],
    ['/vonage/answer', '"x"'],
    ['/vonage/attempt/7', inbound],
    ['/vonage/attempt/7/call', { ...inbound, status: 'busy' }],
    ['/vonage/attempt/7/text', { ...text, status: 'delivered' }],
    ['/vonage/call/7/3', inbound],
    [`/vonage/call/${conversationId}/x`, inbound],
    [`/vonage/call/${conversationId}/-1`, inbound],
    [turnPath, { dtmf: { digits: '1' } }],
    ['/vonage/inbound', { text: 'END', from: '447700900101' }],
    ['/vonage/inbound', { messageId: '', text: 'END', msisdn: '447700900101' }],
    [`/vonage/attempt/${attemptId}/text`, { status: 'delivered' }],
    ['/vonage/event', { ...inbound, uuid: '', status: 'completed' }],
  ])('%s %#', async (path, body) => {
    const { app, line } = setUp();
    await post(app, path, body).expect(400);
    expect(line.heard()).toEqual([]);
  });

  it('refuses a body that is too long', async () => {
    const { app } = setUp();
    await post(app, '/vonage/answer', { ...inbound, extra: 'x'.repeat(70_000) }).expect(400);
  });
});

describe('nonsense in a signed request', () => {
  const names = [
    'from',
    'to',
    'status',
    'detail',
    'dtmf',
    'speech',
    'timed_out',
    'text',
    'error',
    'client_ref',
    'payload',
    'concat',
    'concat-part',
    'type',
    'constructor',
  ];
  const rubbish = fc.dictionary(fc.constantFrom(...names), fc.jsonValue(), { maxKeys: 8 });
  const paths = [
    '/vonage/answer',
    turnPath,
    `${turnPath}?passed=1`,
    `${turnPath}?resume=zz&passed[]=2&leg=7`,
    '/vonage/inbound',
    '/vonage/event',
    '/vonage/status',
    `/vonage/attempt/${attemptId}`,
    `/vonage/attempt/${attemptId}/call`,
    `/vonage/attempt/${attemptId}/text`,
  ];

  it('never causes an internal error', async () => {
    const { app } = setUp();
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...paths), rubbish, async (path, fields) => {
        const response = await post(app, path, { ...fields, uuid: leg, message_uuid: messageUuid });
        expect([200, 204]).toContain(response.status);
      }),
      { numRuns: 150 },
    );
  });
});
