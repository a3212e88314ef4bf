import { connect, type AddressInfo } from 'node:net';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Express } from 'express';
import express from 'express';
import request from 'supertest';
import { createRefusals, type Refusals } from '../../src/carriers/refusals.ts';
import * as twilio from './twilio/webhook.ts';
import * as vonage from './vonage/webhook.ts';

describe('the log of refused webhooks', () => {
  let logged: { path: string; fault: string; leftOut?: number }[];
  let refusals: Refusals;
  let app: Express;
  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
    logged = [];
    refusals = createRefusals({
      warn: (fields) => {
        logged.push(fields as (typeof logged)[0]);
      },
    });
    app = express();
    app.use((asked, response) => {
      refusals.refuse(
        'twilio',
        asked,
        response,
        asked.query['fault'] === undefined ? 'unsigned' : 'stale',
        asked.query['fault'] === undefined ? 403 : 400,
      );
    });
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('has one line a second at most for each kind, with the number left out, and every refusal counts', async () => {
    for (let n = 0; n < 20; n++) await request(app).post('/twilio/voice').expect(403, 'Forbidden');
    await request(app).post('/twilio/sms?fault=1').expect(400, 'Bad request');
    expect(logged).toMatchObject([
      { path: '/twilio/voice', fault: 'unsigned' },
      { path: '/twilio/sms', fault: 'stale' },
    ]);
    jest.advanceTimersByTime(1_000);
    expect(logged.slice(2)).toMatchObject([{ fault: 'unsigned', leftOut: 18 }]);
    jest.advanceTimersByTime(10_000);
    expect(logged).toHaveLength(3);
    await request(app).post('/twilio/voice');
    expect(logged).toHaveLength(4);
    expect(logged[3]).not.toHaveProperty('leftOut');
    expect(refusals.counts()).toEqual([
      { carrier: 'twilio', fault: 'unsigned', count: 21 },
      { carrier: 'twilio', fault: 'stale', count: 1 },
    ]);
  });

  it('leaves out the query, and cuts a long path', async () => {
    await request(app).post(`/twilio/${'x'.repeat(7_000)}?msisdn=447700900101`);
    expect(logged[0]?.path).toBe(`/twilio/${'x'.repeat(72)}`);
    jest.advanceTimersByTime(1_000);
    await request(app).post('/twilio/voice?msisdn=447700900101');
    expect(logged[1]?.path).toBe('/twilio/voice');
  });
});

describe('a refusal does not wait for the body', () => {
  const headers = {
    form: 'content-type: application/x-www-form-urlencoded',
    signature: `x-twilio-signature: ${'A'.repeat(27)}=`,
  };
  const bearer = (claims: object): string => `authorization: Bearer ${vonage.token('', { claims: { ...claims } })}`;
  const { attemptId } = twilio;

  it.each([
    ['unsigned', '/twilio/voice', [headers.form]],
    ['a signature of no form', '/twilio/sms', [headers.form, 'x-twilio-signature: x']],
    ['no form', `/twilio/attempt/${attemptId}`, [headers.signature, 'content-type: application/json']],
    ['an address that is none', '/twilio/nowhere', [headers.form, headers.signature]],
    ['unsigned', `/vonage/attempt/${attemptId}`, []],
    ['another account', '/vonage/event', [bearer({ api_key: 'dcba4321' })]],
    ['another application', '/vonage/inbound', [bearer({ application_id: attemptId })]],
    ['stale', '/vonage/answer', [bearer({ iat: 1 })]],
    ['an address that is none', '/vonage/nowhere', [bearer({})]],
  ])('%s, at %s', async (_, path, lines) => {
    const { app } = path.startsWith('/twilio')
      ? twilio.application(new twilio.RecordingLine())
      : vonage.application(new twilio.RecordingLine());
    const server = createServer(app);
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    // The announced body never comes.
    socket.write([`POST ${path} HTTP/1.1`, 'host: x', 'content-length: 100', ...lines, '', ''].join('\r\n'));
    const [answer] = await new Promise<string[]>((resolve) => {
      socket.once('data', (data: Buffer) => {
        resolve([data.toString()]);
      });
    });
    expect(answer).toMatch(/^HTTP\/1\.1 403 /);
    socket.destroy();
    server.closeAllConnections();
    await new Promise((resolve) => {
      server.close(resolve);
    });
  });

  it('and closes the connection of a long body', async () => {
    const { app } = twilio.application(new twilio.RecordingLine());
    const server = createServer(app);
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    socket.write(
      ['POST /twilio/voice HTTP/1.1', 'host: x', 'content-length: 1000000000', headers.form, '', ''].join('\r\n'),
    );
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 403 [^]*\r\nconnection: close/i);
    await new Promise((resolve) => {
      server.close(resolve);
    });
  });
});
