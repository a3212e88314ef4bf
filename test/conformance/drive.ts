import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import type { Carrier } from '../../src/carriers/carrier.ts';
import { createTwilio } from '../../src/carriers/twilio/twilio.ts';
import { createVonage } from '../../src/carriers/vonage/vonage.ts';
import { createExchange } from '../../src/exchange/exchange.ts';
import { restTraffic, type RestExchange } from '../harness/rest-traffic.ts';

const PHONE = '+447700900102';
const TWILIO_LINE = '+441632960100';
const VONAGE_LINE = '+441632960300';
const ACCOUNT = { accountSid: `AC${'0'.repeat(32)}`, authToken: 'token-for-tests' };
const APPLICATION = {
  apiKey: 'abcd1234',
  applicationId: '11111111-2222-4333-8444-555555555555',
  signatureSecret: 'a signature secret for tests',
};

/** Has our carriers do with the exchange whatever they can do, and answers what passed between them. */
export async function drive(): Promise<RestExchange[]> {
  const keys = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const app = express();
  const server = createServer(app);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  const apiUrl = `${url}/exchange`;
  const exchange = createExchange({
    speech: { charactersPerSecond: 0 },
    twilio: { account: ACCOUNT, apiUrl, lines: [{ number: TWILIO_LINE, voiceUrl: url, smsUrl: url, statusUrl: url }] },
    vonage: {
      ...APPLICATION,
      apiUrl,
      publicKey: keys.publicKey,
      numbers: [VONAGE_LINE],
      webhooks: { answerUrl: url, eventUrl: url, inboundUrl: url, statusUrl: url },
    },
  });
  const { handler, traffic } = restTraffic();
  app.use('/exchange', handler, exchange.router);
  // The line itself: silent, but it answers.
  app.use((request, response) => {
    if (request.get('X-Twilio-Signature') === undefined) response.json([{ action: 'wait', timeout: 60 }]);
    else response.type('text/xml').send('<Response><Pause length="60"/></Response>');
  });
  const common = { coverNumber: null, apiUrl, callsPerSecond: 10, publicUrl: url };
  const carriers = [
    createTwilio({ ...common, ...ACCOUNT, number: TWILIO_LINE, previousAuthToken: null, messagingServiceSid: null }),
    createVonage({ ...common, ...APPLICATION, number: VONAGE_LINE, privateKey: keys.privateKey }),
  ];
  try {
    for (const carrier of carriers) await everything(carrier, () => exchange.idle(), traffic);
    return traffic;
  } finally {
    exchange.close();
    server.closeAllConnections();
    server.close();
  }
}

async function everything(carrier: Carrier, settled: () => Promise<void>, traffic: RestExchange[]): Promise<void> {
  const since = new Date(Date.now() - 1000);
  const call = await carrier.placeCall({
    attemptId: '01890a5d-ac96-774b-bcce-b302099a8057',
    to: PHONE,
    ringSeconds: 25,
    cover: false,
  });
  const text = await carrier.sendText({
    attemptId: '01890a5d-ac96-774b-bcce-b302099a8058',
    to: PHONE,
    body: 'Sam has not rung.',
  });
  if (call.kind !== 'placed' || text.kind !== 'placed')
    throw new Error(
      `${carrier.name} placed nothing: ` +
        `${JSON.stringify([call, text, traffic.slice(-2).map(({ answered }) => answered)])}`,
    );
  await settled();
  await carrier.find({ channel: 'call', to: PHONE, since, known: [] });
  await carrier.find({ channel: 'text', body: 'On until 15:10. +&é', to: PHONE, since, known: [] });
  await carrier.statusOfCall(call.carrierRef);
  await carrier.statusOfText(text.carrierRef);
  await carrier.endCall(call.carrierRef);
  await settled();
  await carrier.statusOfCall(call.carrierRef);
}
