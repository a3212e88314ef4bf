import { describe, expect, it } from '@jest/globals';
import express from 'express';
import request from 'supertest';
import type { LineEntry } from '../../src/contact/line-entry.ts';
import { onTheRecord } from '../../src/carriers/line-log.ts';
import type { Carrier, Placed } from '../../src/carriers/carrier.ts';
import { markFault, markSigned, webhookLog } from '../../src/carriers/webhook-log.ts';

const ID = '0b6e1c9a-3f5d-4c57-9b57-6a8d2b7c1e10';
const CALL = `CA${'a'.repeat(32)}`;
const NOW = new Date('2026-11-23T14:00:00Z');

/** The log entries of a webhook that gets this answer. */
async function noted(
  path: string,
  {
    body = {},
    status = 204,
    fault,
    isSigned = true,
  }: { body?: object; status?: number; fault?: string; isSigned?: boolean },
): Promise<LineEntry[]> {
  const notes: LineEntry[] = [];
  const app = express();
  app.use(
    ['/twilio', '/vonage'],
    webhookLog(
      () => NOW,
      (entry) => {
        notes.push(entry);
      },
    ),
  );
  app.use(path.startsWith('/vonage') ? express.raw({ type: () => true }) : express.urlencoded({ extended: false }));
  app.use((asked, response) => {
    if (isSigned) markSigned(response, asked.body);
    if (fault !== undefined) markFault(response, fault);
    response.status(status).end();
  });
  const sent = request(app).post(path);
  await (path.startsWith('/vonage')
    ? sent.set('content-type', 'application/json').send(JSON.stringify(body))
    : sent.type('form').send(body));
  return notes;
}

describe('the log of webhooks', () => {
  it.each<[string, Parameters<typeof noted>[1], Partial<LineEntry>]>([
    [
      '/twilio/voice',
      { body: { CallSid: CALL, From: '+447700900101' } },
      { carrier: 'twilio', what: 'a call', carrierRef: CALL },
    ],
    [
      '/twilio/status',
      { body: { CallSid: CALL, CallStatus: 'no-answer' } },
      { what: 'call status no-answer', carrierRef: CALL },
    ],
    [
      '/twilio/status',
      { body: { CallSid: 'Sam', CallStatus: 'Mill Lane 12' } },
      { what: 'call status', carrierRef: null },
    ],
    [
      `/twilio/attempt/${ID}/text`,
      { body: { MessageSid: `SM${'b'.repeat(32)}`, MessageStatus: 'delivered' } },
      { what: 'text status delivered', attemptId: ID },
    ],
    [
      `/twilio/attempt/${ID}/answerer`,
      { body: { CallSid: CALL, AnsweredBy: 'machine_start' } },
      { what: 'answered by machine_start', attemptId: ID, carrierRef: CALL },
    ],
    [
      `/vonage/attempt/${ID}/call`,
      { body: { call_uuid: ID, status: 'machine' } },
      { what: 'call status machine', attemptId: ID, carrierRef: ID },
    ],
    [
      `/twilio/call/${ID}/3?passed=1`,
      { body: { CallSid: CALL, Digits: '7294' }, status: 200 },
      { what: 'a turn', conversationId: ID, attemptId: null, carrierRef: null, outcome: '200' },
    ],
    [
      `/twilio/call/${ID}/3`,
      { status: 200, fault: 'could not be answered' },
      { outcome: '200', code: 'could not be answered' },
    ],
    [
      `/vonage/attempt/${ID}`,
      { status: 403, body: { uuid: ID }, fault: 'of another call' },
      { carrier: 'vonage', attemptId: ID, carrierRef: null, outcome: '403', code: 'of another call' },
    ],
    [
      '/vonage/event',
      { body: { uuid: ID, status: 'ringing', to: '447700900101' } },
      { what: 'call status ringing', carrierRef: ID },
    ],
    [
      '/vonage/status',
      { body: { message_uuid: ID, status: 'delivered' } },
      { what: 'text status delivered', carrierRef: ID },
    ],
  ])('%s %j', async (path, how, entry) => {
    expect(await noted(path, how)).toEqual([expect.objectContaining({ at: NOW, kind: 'webhook', ...entry })]);
  });

  it('leaves out what is not signed, and what is not a webhook', async () => {
    for (const status of [400, 403, 503]) {
      for (const path of [
        '/twilio/voice',
        `/twilio/attempt/${ID}`,
        `/twilio/call/${ID}/3`,
        `/vonage/attempt/${ID}/text`,
      ]) {
        expect(await noted(path, { status, isSigned: false, body: { CallSid: CALL } })).toEqual([]);
      }
    }
    expect(await noted('/twilio/wp-login', { status: 404 })).toEqual([]);
  });
});

describe('the log of requests', () => {
  const order = { attemptId: ID, to: '+447700900101', ringSeconds: 25, cover: false };
  async function outcome(answer: () => Promise<Placed>): Promise<LineEntry[]> {
    const notes: LineEntry[] = [];
    const carrier: Pick<Carrier, 'name' | 'placeCall'> = { name: 'twilio', placeCall: answer };
    await onTheRecord(
      carrier as Carrier,
      () => NOW,
      (entry) => {
        notes.push(entry);
      },
    )
      .placeCall(order)
      .catch(() => undefined);
    return notes;
  }

  it.each<[Placed, Partial<LineEntry>]>([
    [
      { kind: 'placed', carrierRef: CALL },
      { outcome: 'placed', carrierRef: CALL },
    ],
    [
      { kind: 'refused', code: '21211', permanent: true },
      { outcome: 'refused', code: '21211' },
    ],
    [
      { kind: 'unknown', code: 'ECONNRESET' },
      { outcome: 'unknown', code: 'ECONNRESET' },
    ],
    [{ kind: 'too-fast', retryAfterSeconds: 1 }, { outcome: 'too fast' }],
  ])('%j', async (placed, entry) => {
    expect(await outcome(() => Promise.resolve(placed))).toEqual([
      expect.objectContaining({ kind: 'request', what: 'place a call', attemptId: ID, ...entry }),
    ]);
  });

  it('logs that the request threw, and throws the error on', async () => {
    expect(await outcome(() => Promise.reject(new Error('+447700900101')))).toEqual([
      expect.objectContaining({ outcome: 'failed', code: null }),
    ]);
  });
});
