import { createPublicKey, createVerify } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import type { Carrier } from '../../../src/carriers/carrier.ts';
import { createBringBack } from '../../../src/carriers/vonage/bring-back.ts';
import { TIMEOUTS } from '../../../src/carriers/timeouts.ts';
import { createVonage } from '../../../src/carriers/vonage/vonage.ts';
import { isOfApplication } from '../../../src/exchange/vonage/jwt.ts';
import { attemptId } from '../twilio/webhook.ts';
import { keys, leg, messageUuid, settings } from './webhook.ts';

interface Asked {
  method: string;
  path: string;
  query: Record<string, string>;
  body: unknown;
  authorisation: string;
}

type Answer = (response: ServerResponse) => void;

const json =
  (status: number, body: unknown, headers: Record<string, string> = {}): Answer =>
  (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  };
const noContent: Answer = (response) => {
  response.writeHead(204).end();
};

const open: (() => void)[] = [];
afterEach(() => {
  open.splice(0).forEach((close) => {
    close();
  });
});

/** Vonage's API on loopback, below a path, as behind a proxy. It gives these answers in turn. */
async function api(...answers: Answer[]): Promise<{ carrier: Carrier; asked: Asked[]; url: string }> {
  const asked: Asked[] = [];
  const server = createServer((request: IncomingMessage, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on('end', () => {
      const url = new URL(request.url ?? '', 'http://127.0.0.1');
      asked.push({
        method: request.method ?? '',
        path: url.pathname,
        query: Object.fromEntries(url.searchParams),
        body: body === '' ? null : JSON.parse(body),
        authorisation: request.headers.authorization ?? '',
      });
      (answers.shift() ?? json(500, {}))(response);
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  open.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const url = `http://127.0.0.1:${address.port}/exchange/`;
  return { carrier: createVonage({ ...settings, coverNumber: '+441632960201', apiUrl: url }), asked, url };
}

const callOrder = { attemptId, to: '+447700900101', ringSeconds: 25, cover: false };
const textOrder = { attemptId, to: '+447700900101', body: 'On until 15:10. ŵ + &' };
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
    for (const to of ['999', '+44999', '112', '+44101']) {
      expect(await carrier.placeCall({ ...callOrder, to })).toEqual({
        kind: 'refused',
        code: 'emergency-number',
        permanent: true,
      });
      expect(await carrier.sendText({ ...textOrder, to })).toEqual({
        kind: 'refused',
        code: 'emergency-number',
        permanent: true,
      });
    }
    expect(asked).toEqual([]);
  });
});

describe('looking up', () => {
  const since = new Date('2026-11-20T10:00:00.250Z');
  const page = (...calls: object[]): Answer =>
    json(200, { count: calls.length, page_size: 100, record_index: 0, _embedded: { calls } });
  const listed = (uuid: string, more: object = {}): object => ({
    uuid,
    conversation_uuid: 'CON-1',
    direction: 'outbound',
    to: { type: 'phone', number: '447700900101' },
    from: { type: 'phone', number: '441632960200' },
    status: 'started',
    ...more,
  });

  it('finds the call that is new, ours and not known yet', async () => {
    const { carrier, asked } = await api(
      page(
        listed('leg-0009', { direction: 'inbound' }),
        listed('leg-0008'),
        listed('leg-0007', { to: { type: 'phone', number: '447700900102' } }),
        listed('leg-0006', { to: null }),
        listed('leg-0005', { to: [{ type: 'phone', number: '447700900101' }] }),
      ),
    );
    expect(await carrier.find({ channel: 'call', to: '+447700900101', since, known: ['leg-0008'] })).toEqual({
      kind: 'found',
      carrierRef: 'leg-0005',
    });
    expect(asked).toMatchObject([
      {
        method: 'GET',
        path: '/exchange/v1/calls',
        query: { date_start: '2026-11-20T09:59:55Z', order: 'desc', page_size: '100' },
      },
    ]);
  });

  it('finds nothing, and does not know if there are more calls than it sees, or if Vonage does not', async () => {
    const full = Array.from({ length: 100 }, (_, n) =>
      listed(`u${n}`, { to: { type: 'phone', number: '447700900102' } }),
    );
    const { carrier } = await api(page(), page(...full), json(500, {}), json(200, {}));
    expect(await carrier.find({ channel: 'call', to: '+447700900101', since, known: [] })).toEqual({ kind: 'absent' });
    for (let n = 0; n < 3; n += 1)
      expect(await carrier.find({ channel: 'call', to: '+447700900101', since, known: [] })).toEqual({
        kind: 'unknown',
      });
  });

  it('cannot look up texts or their status', async () => {
    const { carrier, asked } = await api();
    expect(
      await carrier.find({ channel: 'text', body: 'On until 15:10. +&é', to: '+447700900101', since, known: [] }),
    ).toEqual({ kind: 'unknown' });
    expect(await carrier.statusOfText(messageUuid)).toBeNull();
    expect(asked).toEqual([]);
  });

  it('asks for the status of a call', async () => {
    const { carrier, asked } = await api(
      json(200, { uuid: leg, status: 'answered' }),
      json(200, { status: 'completed' }),
      json(404, {}),
      json(500, {}),
    );
    expect(await carrier.statusOfCall(leg)).toBe('answered');
    expect(await carrier.statusOfCall(leg)).toBe('over');
    expect(await carrier.statusOfCall(leg)).toBeNull();
    const error: unknown = await carrier.statusOfCall(leg).catch((thrown: unknown) => thrown);
    expect(error).toEqual(new Error('Vonage answered 500'));
    expect(Object.keys(error as object)).toEqual([]);
    expect(asked[0]).toMatchObject({ method: 'GET', path: `/exchange/v1/calls/${leg}` });
  });
});

describe('ending a call', () => {
  it('ends the call', async () => {
    const { carrier, asked } = await api(noContent);
    await carrier.endCall(leg);
    expect(asked).toMatchObject([{ method: 'PUT', path: `/exchange/v1/calls/${leg}`, body: { action: 'hangup' } }]);
  });

  it('tries again if the call is too young to be ended', async () => {
    const { carrier, asked } = await api(
      json(400, { title: 'Bad Request' }),
      json(200, { status: 'started' }),
      noContent,
    );
    await carrier.endCall(leg);
    expect(asked.map(({ method }) => method)).toEqual(['PUT', 'GET', 'PUT']);
  });

  it('accepts that the call is over or unknown, and throws if it may not be', async () => {
    const over = await api(json(400, {}), json(200, { status: 'busy' }));
    await over.carrier.endCall(leg);
    const gone = await api(json(404, {}));
    await gone.carrier.endCall(leg);
    const alive = await api(json(500, {}), json(200, { status: 'ringing' }));
    await expect(alive.carrier.endCall(leg)).rejects.toThrow('Vonage answered 500');
    const stubborn = await api(
      ...Array.from({ length: 3 }, () => [json(400, {}), json(200, { status: 'ringing' })]).flat(),
    );
    await expect(stubborn.carrier.endCall(leg)).rejects.toThrow('Vonage answered 400');
  });
});

describe('bringing back a caller who is left alone in a room', () => {
  const alone = { carrierRef: leg, conversationId: 'c', nextTurn: 4 };

  it('makes Vonage ask us how the call continues', async () => {
    const { asked, url } = await api(noContent);
    await createBringBack({ ...settings, apiUrl: url })(alone);
    expect(asked).toMatchObject([
      {
        method: 'PUT',
        path: `/exchange/v1/calls/${leg}`,
        body: {
          action: 'transfer',
          destination: {
            type: 'ncco',
            ncco: [
              {
                action: 'notify',
                payload: { uuid: leg },
                eventUrl: [`${settings.publicUrl}/vonage/call/c/4?passed=1&leg=${leg}`],
                eventMethod: 'POST',
              },
            ],
          },
        },
      },
    ]);
  });

  it('accepts that the caller has hung up too, and throws if Vonage fails', async () => {
    const { url } = await api(json(404, {}), json(400, {}), json(503, {}));
    const bringBack = createBringBack({ ...settings, apiUrl: url });
    expect([await bringBack(alone), await bringBack(alone)]).toEqual(['gone', 'gone']);
    await expect(bringBack(alone)).rejects.toThrow('Vonage answered 503');
  });
});

describe('recordings', () => {
  const sound: Answer = (response) => {
    response.writeHead(200, { 'content-type': 'audio/wav' }).end('RIFF');
  };

  it('fetches a recording with our token, and knows if there is none', async () => {
    const { carrier, asked, url } = await api(sound, json(404, {}), json(500, {}));
    expect(await carrier.fetchRecording(`${url}v1/files/f-1`)).toEqual({
      type: 'audio/wav',
      sound: Buffer.from('RIFF'),
    });
    expect(await carrier.fetchRecording(`${url}v1/files/f-1`)).toBeNull();
    await expect(carrier.fetchRecording(`${url}v1/files/f-1`)).rejects.toThrow('HTTP 500');
    expect(asked[0]).toMatchObject({
      method: 'GET',
      path: '/exchange/v1/files/f-1',
      authorisation: expect.stringMatching(/^Bearer \S+\.\S+\.\S+$/),
    });
  });

  it('deletes a recording, or accepts that it is gone', async () => {
    const { carrier, asked, url } = await api(noContent, json(404, {}), json(500, {}));
    await carrier.deleteRecording(`${url}v1/files/f-1`);
    await carrier.deleteRecording(`${url}v1/files/f-1`);
    await expect(carrier.deleteRecording(`${url}v1/files/f-1`)).rejects.toThrow('HTTP 500');
    expect(asked[0]).toMatchObject({ method: 'DELETE', path: '/exchange/v3/media/f-1' });
  });

  it('shows our token to no other host', async () => {
    const elsewhere = await api(sound);
    const { carrier, asked } = await api();
    expect(await carrier.fetchRecording(`${elsewhere.url}v1/files/f-1`)).toBeNull();
    await carrier.deleteRecording(`${elsewhere.url}v1/files/f-1`);
    expect([
      await carrier.fetchRecording('f-1'),
      await carrier.fetchRecording('https://nexmo.com.example.org/f-1'),
    ]).toEqual([null, null]);
    expect([...asked, ...elsewhere.asked]).toEqual([]);
  });
});
