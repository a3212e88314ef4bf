import { createPublicKey, createVerify } from 'node:crypto';
import { describe, expect, it, jest } from '@jest/globals';
import { TIMEOUTS } from '../../../src/carriers/timeouts.ts';
import { createVonage } from '../../../src/carriers/vonage/vonage.ts';
import { isOfApplication } from '../../../src/exchange/vonage/jwt.ts';
import { attemptId } from '../twilio/webhook.ts';
import { callOrder, refusesEmergencyNumbers, textOrder } from '../orders.ts';
import { type Answer, api, json } from './api.ts';
import { keys, leg, messageUuid, settings } from './webhook.ts';

const attempt = `${settings.publicUrl}/vonage/attempt/${attemptId}`;
const problem = (status: number, code: string, more: object = {}): Answer =>
  json(status, {
    type: `https://developer.vonage.com/api-errors/messages#${code}`,
    title: 'No',
    detail: 'No',
    ...more,
  });

describe('placing', () => {
  it("requests a call with the attempt's id in every address", async () => {
    const { carrier, asked } = await api(
      json(201, { uuid: leg, status: 'started', direction: 'outbound', conversation_uuid: 'CON-1' }),
      json(201, { uuid: leg }),
    );
    expect(await carrier.placeCall(callOrder)).toEqual({ kind: 'placed', carrierRef: leg });
    await carrier.placeCall({ ...callOrder, cover: true });
    expect(asked).toMatchObject([
      {
        method: 'POST',
        path: '/exchange/v1/calls',
        body: {
          to: [{ type: 'phone', number: '447700900101' }],
          from: { type: 'phone', number: '441632960200' },
          answer_url: [attempt],
          answer_method: 'POST',
          event_url: [`${attempt}/call`],
          event_method: 'POST',
          ringing_timer: 25,
          advanced_machine_detection: { behavior: 'continue', mode: 'default' },
        },
      },
      { body: { from: { type: 'phone', number: '441632960201' } } },
    ]);
    const [head = '', payload = '', signature = ''] = (asked[0]?.authorisation ?? '').replace('Bearer ', '').split('.');
    expect(createVerify('RSA-SHA256').update(`${head}.${payload}`).verify(keys.publicKey, signature, 'base64url')).toBe(
      true,
    );
    expect(JSON.parse(Buffer.from(payload, 'base64url').toString())).toMatchObject({
      application_id: settings.applicationId,
    });
  });

  it.each([-59, 0, 59])('rings where the clock of its machine is wrong by %i minutes', async (minutes) => {
    const { carrier, asked } = await api(json(201, { uuid: leg }), json(201, { uuid: leg }));
    const clock = jest.spyOn(Date, 'now').mockReturnValue(Date.now() + minutes * 60_000);
    await carrier.placeCall(callOrder);
    await carrier.placeCall(callOrder);
    clock.mockRestore();
    const application = { id: settings.applicationId, publicKey: createPublicKey(keys.publicKey) };
    const tokens = asked.map(({ authorisation }) => authorisation.replace('Bearer ', ''));
    expect(tokens.map((token) => isOfApplication(token, application, Date.now() / 1000))).toEqual([true, true]);
    expect(new Set(tokens).size).toBe(2);
  });

  it('sends a text with our own reference', async () => {
    const { carrier, asked } = await api(json(202, { message_uuid: messageUuid }));
    expect(await carrier.sendText(textOrder)).toEqual({ kind: 'placed', carrierRef: messageUuid });
    expect(asked).toMatchObject([
      {
        method: 'POST',
        path: '/exchange/v1/messages',
        body: {
          message_type: 'text',
          channel: 'sms',
          to: '447700900101',
          from: '441632960200',
          text: textOrder.body,
          client_ref: attemptId,
          webhook_url: `${attempt}/text`,
          webhook_version: 'v1',
        },
      },
    ]);
  });

  it.each<[string, Answer, unknown]>([
    ['no such number', problem(422, '1170'), { kind: 'refused', code: '1170', permanent: true }],
    [
      'a number no longer in use',
      problem(422, '1190'),
      { kind: 'refused', code: '1190', permanent: true, phoneFault: 'dead' },
    ],
    [
      'opted out',
      json(422, { title: 1240 }),
      { kind: 'refused', code: '1240', permanent: false, phoneFault: 'opted_out' },
    ],
    [
      'a number that it does not take',
      json(400, { type: 'x', title: 'Bad Request', invalid_parameters: [{ name: 'to[0].number', reason: 'x' }] }),
      { kind: 'refused', code: '400', permanent: true },
    ],
    [
      'a wrong key',
      json(401, { type: 'UNAUTHORIZED', error_title: 'Unauthorized' }),
      { kind: 'refused', code: '401', permanent: false, carrierFails: true },
    ],
    ['no credit', problem(402, '1070'), { kind: 'refused', code: '1070', permanent: false, carrierFails: true }],
    [
      'an HTML error',
      (response) => {
        response.writeHead(404).end('<html>no</html>');
      },
      { kind: 'refused', code: '404', permanent: false },
    ],
    ['too fast', json(429, { title: 'Rate Limit Hit' }), { kind: 'too-fast', retryAfterSeconds: null }],
    ['too fast, with a time', json(429, {}, { 'retry-after': '7' }), { kind: 'too-fast', retryAfterSeconds: 7 }],
    ['too fast for the account', problem(422, '1000'), { kind: 'too-fast', retryAfterSeconds: null }],
    ['an error of theirs', json(503, {}), { kind: 'unknown', code: '503' }],
    [
      'an HTML error of theirs',
      (response) => {
        response.writeHead(502).end('<html>no</html>');
      },
      { kind: 'unknown', code: '502' },
    ],
    [
      'an error that breaks off',
      (response) => {
        response.writeHead(500, { 'content-length': '100' }).write('{');
        response.destroy();
      },
      { kind: 'unknown', code: expect.any(String) },
    ],
    [
      'a reset',
      (response) => {
        response.destroy();
      },
      { kind: 'unknown', code: 'ECONNRESET' },
    ],
    ['an answer without an id', json(202, {}), { kind: 'unknown', code: 'unreadable-answer' }],
    [
      'an answer whose id is none',
      json(202, { message_uuid: 'a\0b', messageUUID: 'a\0b' }),
      { kind: 'unknown', code: 'unreadable-answer' },
    ],
    [
      'an answer that is no JSON',
      (response) => {
        response.writeHead(202, { 'content-type': 'application/json', 'content-length': '6' }).end('<html>');
      },
      { kind: 'unknown', code: 'unreadable-answer' },
    ],
  ])('understands %s', async (_, answer, outcome) => {
    const { carrier, asked } = await api(answer, answer);
    expect(await carrier.placeCall(callOrder)).toEqual(outcome);
    expect(await carrier.sendText(textOrder)).toEqual(outcome);
    expect(asked).toHaveLength(2);
  });

  it.each([400, 403])(
    'places the call without machine detection if that may be why it was refused (%i), and from then on',
    async (status) => {
      const { carrier, asked } = await api(
        json(status, { title: 'No' }),
        json(201, { uuid: leg }),
        json(201, { uuid: leg }),
      );
      expect(await carrier.placeCall(callOrder)).toEqual({ kind: 'placed', carrierRef: leg });
      expect(await carrier.placeCall(callOrder)).toEqual({ kind: 'placed', carrierRef: leg });
      expect(asked.map(({ body }) => Object.hasOwn(Object(body), 'advanced_machine_detection'))).toEqual([
        true,
        false,
        false,
      ]);
    },
  );

  it('stays refused if machine detection was not the reason, and asks for detection again the next time', async () => {
    const no = json(400, {
      title: 'Bad Request',
      invalid_parameters: [{ name: 'answer_url', reason: 'no route to host' }],
    });
    const { carrier, asked } = await api(no, no, json(201, { uuid: leg }));
    expect(await carrier.placeCall(callOrder)).toEqual({ kind: 'refused', code: '400', permanent: false });
    await carrier.placeCall(callOrder);
    expect(asked.map(({ body }) => Object.hasOwn(Object(body), 'advanced_machine_detection'))).toEqual([
      true,
      false,
      true,
    ]);
  });

  it('knows that nothing was placed when nothing listens', async () => {
    const carrier = createVonage({ ...settings, apiUrl: 'http://127.0.0.1:1' });
    expect(await carrier.placeCall(callOrder)).toEqual({
      kind: 'refused',
      code: 'unreachable',
      permanent: false,
      carrierFails: true,
    });
  });

  it('does not know the outcome after a time-out', async () => {
    const { asked, url } = await api(
      () => undefined,
      () => undefined,
      () => undefined,
    );
    const carrier = createVonage({ ...settings, apiUrl: url }, { ofCommands: 300, ofLookUps: 100 });
    const unknown = { kind: 'unknown', code: 'timeout' };
    expect(
      await Promise.all([
        carrier.placeCall(callOrder),
        carrier.sendText(textOrder),
        carrier.find({ channel: 'call', to: '+447700900101', since: new Date(), known: [] }),
      ]),
    ).toEqual([unknown, unknown, { kind: 'unknown' }]);
    expect(asked).toHaveLength(3);
    expect(TIMEOUTS).toEqual({ ofCommands: 10_000, ofLookUps: 5_000 });
  });

  it('never dials an emergency number', async () => {
    const { carrier, asked } = await api();
    await refusesEmergencyNumbers(carrier);
    expect(asked).toEqual([]);
  });
});
