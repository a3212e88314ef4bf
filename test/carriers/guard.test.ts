import { createServer, type RequestListener } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import express from 'express';
import request from 'supertest';
import { longPaths, unsignedWebhooks } from '../attack/junk.ts';
import { createRefusals } from '../../src/carriers/refusals.ts';
import { pathPart, withGuards } from '../../src/carriers/guard.ts';
import { twilioGuard } from '../../src/carriers/twilio/signature.ts';
import { vonageGuard } from '../../src/carriers/vonage/signature.ts';
import * as twilio from './twilio/webhook.ts';
import * as vonage from './vonage/webhook.ts';

const quiet = createRefusals({ warn: () => undefined });
const always = (): boolean => true;
const GUARDS = new Map([
  ['twilio', twilioGuard(twilio.settings, quiet, always).guard],
  ['vonage', vonageGuard(vonage.settings, quiet, () => vonage.NOW, always).guard],
]);

/** Sends whole requests, one after the other without waiting, and counts the answers by their status. */
async function statusesOf(app: RequestListener, requests: string[]): Promise<Record<string, number>> {
  const server = createServer(app);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1').setEncoding('latin1');
  socket.write(requests.join(''), 'latin1');
  const answered = await new Promise<string[]>((resolve) => {
    let text = '';
    socket.on('data', (data: string) => {
      text += data;
      const statuses = [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status = '']) => status);
      if (statuses.length === requests.length) resolve(statuses);
    });
  });
  socket.destroy();
  await new Promise((resolve) => {
    server.close(resolve);
  });
  const counts: Record<string, number> = {};
  for (const status of answered) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

describe('what no carrier has signed', () => {
  it('is refused before the application sees it, however much of it comes', async () => {
    const junk = unsignedWebhooks(twilio.settings.accountSid);
    let seen = 0;
    const app = withGuards(GUARDS, (_request, response) => {
      seen += 1;
      response.end();
    });
    expect(await statusesOf(app, junk)).toEqual({ 403: junk.length });
    expect(seen).toBe(0);
    expect(await statusesOf(app, longPaths())).toEqual({ 200: 1, 403: 2 });
    expect(seen).toBe(1);
  });

  it('is refused by the routes too, where somebody forgot their guard: even what is rightly signed', async () => {
    const line = new twilio.RecordingLine();
    const [ofTwilio, ofVonage] = [express(), express()];
    ofTwilio.use(twilio.application(line).router);
    ofVonage.use(vonage.application(line).router);
    await twilio.post(ofTwilio, '/twilio/sms', { ...twilio.idsOfText, Body: 'SOS' }).expect(403);
    await vonage.post(ofVonage, '/vonage/event', { uuid: vonage.leg, status: 'completed' }).expect(403);
    expect(line.heard()).toEqual([]);
  });

  it('reaches no guard by another spelling of its path', async () => {
    const line = new twilio.RecordingLine();
    const routes = express();
    routes.use(twilio.application(line).router);
    const app = express();
    app.use(withGuards(GUARDS, routes));
    for (const path of ['/Twilio/sms', '//twilio/sms', '/twilio//sms', '/%74wilio/sms'])
      expect([403, 404]).toContain((await twilio.post(app, path, { ...twilio.idsOfText, Body: 'SOS' })).status);
    expect(line.heard()).toEqual([]);
  });
});

it.each([
  ['/twilio/voice', 1, 'twilio'],
  ['/twilio/voice?a=/b', 2, 'voice'],
  ['/twilio', 2, ''],
  ['/twilio?x=/y', 1, 'twilio'],
  ['/', 1, ''],
  [`/${'x'.repeat(7_000)}/voice`, 1, 'x'.repeat(40)],
  [undefined, 1, ''],
])('part of the path %j, %d: %j', (url, part, expected) => {
  expect(pathPart({ url }, part)).toBe(expected);
});

it('a signed request passes once, with its body read', async () => {
  const { guard, formOf } = twilioGuard(twilio.settings, quiet, always);
  const bodies: unknown[] = [];
  const app = express();
  app.use(
    withGuards(new Map([['twilio', guard]]), (asked, response) => {
      bodies.push(formOf(asked)?.['Body']);
      response.end();
    }),
  );
  await twilio.post(app, '/twilio/sms', { ...twilio.idsOfText, Body: 'SOS' }).expect(200);
  await request(app).post('/elsewhere').expect(200);
  expect(bodies).toEqual(['SOS', undefined]);
});
