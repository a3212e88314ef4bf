import { describe, expect, it } from '@jest/globals';
import { createTwilio } from '../../../src/carriers/twilio/twilio.ts';
import type { Carrier } from '../../../src/carriers/carrier.ts';
import { callOrder, refusesEmergencyNumbers, textOrder } from '../orders.ts';
import { type Answer as AnswerTo, apiInTurn, type ApiRequest, json } from '../api-in-turn.ts';
import { attemptId, callSid, messageSid, settings } from './webhook.ts';

interface Asked extends ApiRequest {
  form: [string, string][];
}

type Answer = AnswerTo<Asked>;

/** Twilio's API on loopback. It gives these answers in turn. */
async function api(...answers: Answer[]): Promise<{ carrier: Carrier; asked: Asked[] }> {
  const { url, asked } = await apiInTurn<{ form: [string, string][] }>(answers, (body) => ({
    form: [...new URLSearchParams(body)],
  }));
  return { carrier: createTwilio({ ...settings, apiUrl: url }), asked };
}

const account = `/exchange/2010-04-01/Accounts/${settings.accountSid}`;

describe('placing', () => {
  it("requests a call with the attempt's id in every address", async () => {
    const { carrier, asked } = await api(json(201, { sid: callSid, status: 'queued' }));
    expect(await carrier.placeCall(callOrder)).toEqual({ kind: 'placed', carrierRef: callSid });
    expect(asked).toEqual([
      {
        method: 'POST',
        path: `${account}/Calls.json`,
        query: {},
        authorisation: `Basic ${Buffer.from(`${settings.accountSid}:token`).toString('base64')}`,
        form: expect.arrayContaining([
          ['To', '+447700900101'],
          ['From', settings.number],
          ['Url', `${settings.publicUrl}/twilio/attempt/${attemptId}`],
          ['StatusCallback', `${settings.publicUrl}/twilio/attempt/${attemptId}/call`],
          ['StatusCallbackEvent', 'initiated'],
          ['StatusCallbackEvent', 'ringing'],
          ['StatusCallbackEvent', 'answered'],
          ['StatusCallbackEvent', 'completed'],
          ['Timeout', '25'],
          ['MachineDetection', 'Enable'],
          ['AsyncAmd', 'true'],
          ['AsyncAmdStatusCallback', `${settings.publicUrl}/twilio/attempt/${attemptId}/answerer`],
        ]),
      },
    ]);
  });

  it('sends a text from the number', async () => {
    const { carrier, asked } = await api(json(201, { sid: messageSid, status: 'queued' }));
    expect(await carrier.sendText(textOrder)).toEqual({ kind: 'placed', carrierRef: messageSid });
    expect(asked[0]?.path).toBe(`${account}/Messages.json`);
    expect(new Map(asked[0]?.form)).toEqual(
      new Map([
        ['To', '+447700900101'],
        ['Body', textOrder.body],
        ['From', settings.number],
        ['StatusCallback', `${settings.publicUrl}/twilio/attempt/${attemptId}/text`],
      ]),
    );
  });

  it.each<[string, Answer, unknown]>([
    [
      'no such number',
      json(400, { code: 21211, message: 'x', status: 400 }),
      { kind: 'refused', code: '21211', permanent: true, phoneFault: 'dead' },
    ],
    [
      'opted out',
      json(400, { code: 21610, message: 'x', status: 400 }),
      { kind: 'refused', code: '21610', permanent: false, phoneFault: 'opted_out' },
    ],
    [
      'a bad callback address',
      json(400, { code: 21609, message: 'x', status: 400 }),
      { kind: 'refused', code: '21609', permanent: false },
    ],
    [
      'a wrong token',
      json(401, { code: 20003, message: 'x', status: 401 }),
      { kind: 'refused', code: '20003', permanent: false, carrierFails: true },
    ],
    [
      'an HTML error',
      (response) => {
        response.writeHead(404).end('<html>no</html>');
      },
      { kind: 'refused', code: '404', permanent: false },
    ],
    ['too fast', json(429, { code: 20429, message: 'x', status: 429 }), { kind: 'too-fast', retryAfterSeconds: null }],
    [
      'too fast, with a time',
      json(429, { code: 20429 }, { 'retry-after': '7' }),
      { kind: 'too-fast', retryAfterSeconds: 7 },
    ],
    ['an error of theirs', json(503, { code: 20503, message: 'x' }), { kind: 'unknown', code: '20503' }],
    [
      'an error with a code that nobody can store',
      json(500, { code: 'a\0b', message: 'x' }),
      { kind: 'unknown', code: '500' },
    ],
    [
      'a refusal with a code that nobody can store',
      json(400, { code: 'x'.repeat(10_000), message: 'x' }),
      { kind: 'refused', code: '400', permanent: false },
    ],
    [
      'an HTML error of theirs',
      (response) => {
        response.writeHead(502).end('<html>no</html>');
      },
      { kind: 'unknown', code: '502' },
    ],
    [
      'a reset',
      (response) => {
        response.destroy();
      },
      { kind: 'unknown', code: 'ECONNRESET' },
    ],
    ['an answer without an id', json(201, {}), { kind: 'unknown', code: 'unreadable-answer' }],
    ['an answer whose id is none', json(201, { sid: 'CA\0' }), { kind: 'unknown', code: 'unreadable-answer' }],
    [
      'an answer that is no JSON',
      (response) => {
        response.writeHead(201).end('<html>');
      },
      { kind: 'unknown', code: 'unclear' },
    ],
  ])('understands %s', async (_, answer, outcome) => {
    const call = await api(answer);
    expect(await call.carrier.placeCall(callOrder)).toEqual(outcome);
    expect(call.asked).toHaveLength(1);
    const text = await api(answer);
    expect(await text.carrier.sendText(textOrder)).toEqual(outcome);
  });

  it('knows that nothing was placed when nothing listens', async () => {
    const carrier = createTwilio({ ...settings, apiUrl: 'http://127.0.0.1:1' });
    expect(await carrier.placeCall(callOrder)).toEqual({
      kind: 'refused',
      code: 'unreachable',
      permanent: false,
      carrierFails: true,
    });
  });

  it('does not know the outcome after a time-out', async () => {
    const { carrier } = await api(() => undefined);
    expect(await carrier.placeCall(callOrder)).toMatchObject({ kind: 'unknown' });
  });

  it('never dials an emergency number', async () => {
    const { carrier, asked } = await api();
    await refusesEmergencyNumbers(carrier);
    expect(asked).toEqual([]);
  });
});

describe('looking up', () => {
  const since = new Date('2026-11-20T10:00:00Z');
  const stamp = (seconds: number): string => new Date(since.getTime() + seconds * 1000).toUTCString();
  const call = (digit: string, seconds: number, direction = 'outbound-api'): object => ({
    sid: `CA${digit.repeat(32)}`,
    direction,
    date_created: stamp(seconds),
    status: 'queued',
  });

  it('finds the call that is new, ours and not known yet', async () => {
    const { carrier, asked } = await api(
      json(200, {
        calls: [call('9', 3, 'outbound-dial'), call('8', 2), call('7', 1), call('6', -60)],
        next_page_uri: null,
      }),
    );
    expect(await carrier.find({ channel: 'call', to: '+447700900101', since, known: [`CA${'8'.repeat(32)}`] })).toEqual(
      { kind: 'found', carrierRef: `CA${'7'.repeat(32)}` },
    );
    expect(asked[0]).toMatchObject({ method: 'GET', path: `${account}/Calls.json`, query: { To: '+447700900101' } });
  });

  it("finds no other text to that phone, and none of the carrier's own", async () => {
    const text = (digit: string, body: string): object => ({
      sid: `SM${digit.repeat(32)}`,
      direction: 'outbound-api',
      date_created: stamp(1),
      status: 'sent',
      body,
    });
    const listed = json(200, {
      messages: [text('1', 'You have successfully been re-subscribed.'), text('2', 'On until 15:30.')],
      next_page_uri: null,
    });
    const { carrier } = await api(listed, listed);
    const look = (body: string) => carrier.find({ channel: 'text', to: '+447700900101', body, since, known: [] });
    expect(await look('On until 15:00.')).toEqual({ kind: 'absent' });
    expect(await look('On until 15:30.')).toEqual({ kind: 'found', carrierRef: `SM${'2'.repeat(32)}` });
  });

  it('finds nothing', async () => {
    const { carrier, asked } = await api(
      json(200, { messages: [{ sid: messageSid, direction: 'inbound', date_created: stamp(1) }] }),
    );
    expect(
      await carrier.find({ channel: 'text', body: 'On until 15:10. +&é', to: '+447700900101', since, known: [] }),
    ).toEqual({ kind: 'absent' });
    expect(asked[0]?.path).toBe(`${account}/Messages.json`);
  });

  it('does not know when Twilio does not', async () => {
    const { carrier } = await api(json(500, {}));
    expect(await carrier.find({ channel: 'call', to: '+447700900101', since, known: [] })).toEqual({ kind: 'unknown' });
  });

  it('asks for the status of a call or a text', async () => {
    const { carrier } = await api(
      json(200, { sid: callSid, status: 'in-progress' }),
      json(404, { code: 20404, status: 404 }),
      json(200, { sid: messageSid, status: 'undelivered' }),
      json(500, {}),
    );
    expect(await carrier.statusOfCall(callSid)).toBe('answered');
    expect(await carrier.statusOfCall(callSid)).toBeNull();
    expect(await carrier.statusOfText(messageSid)).toBe('failed');
    await expect(carrier.statusOfText(messageSid)).rejects.toThrow();
  });
});

describe('ending a call', () => {
  it('ends the call', async () => {
    const { carrier, asked } = await api(json(200, { sid: callSid, status: 'completed' }));
    await carrier.endCall(callSid);
    expect(asked).toMatchObject([
      { method: 'POST', path: `${account}/Calls/${callSid}.json`, form: [['Status', 'completed']] },
    ]);
  });

  it('accepts that the call is over or unknown, and throws if it may not be', async () => {
    const over = await api(json(400, { code: 21220, status: 400 }), json(200, { status: 'busy' }));
    await over.carrier.endCall(callSid);
    const gone = await api(json(404, { code: 20404, status: 404 }), json(404, { code: 20404, status: 404 }));
    await gone.carrier.endCall(callSid);
    const alive = await api(json(500, {}), json(200, { status: 'ringing' }));
    await expect(alive.carrier.endCall(callSid)).rejects.toThrow();
  });
});

describe('a recording', () => {
  const sid = `RE${'3'.repeat(32)}`;
  const sends =
    (status: number, type: string, body: Buffer | string): Answer =>
    (response) => {
      response.writeHead(status, { 'content-type': type }).end(body);
    };

  it('is fetched with our credentials, unchanged', async () => {
    const sound = Buffer.from([82, 73, 70, 70, 0, 255]);
    const { carrier, asked } = await api(sends(200, 'audio/x-wav; rate=8000', sound));
    expect(await carrier.fetchRecording(sid)).toEqual({ type: 'audio/x-wav', sound });
    expect(asked).toMatchObject([
      {
        method: 'GET',
        path: `${account}/Recordings/${sid}.wav`,
        authorisation: `Basic ${Buffer.from(`${settings.accountSid}:token`).toString('base64')}`,
      },
    ]);
  });

  it('is null when Twilio does not have it', async () => {
    const { carrier } = await api(json(404, { code: 20404, status: 404 }));
    expect(await carrier.fetchRecording(sid)).toBeNull();
  });

  it.each<[string, Answer]>([
    ['Twilio is in trouble', json(503, {})],
    ['it is no sound', sends(200, 'text/html', '<html>')],
    [
      'it never ends',
      (response) => {
        response.writeHead(200, { 'content-type': 'audio/x-wav' });
        for (let megabyte = 0; megabyte < 5; megabyte += 1) response.write(Buffer.alloc(1_000_000));
      },
    ],
    [
      'it is cut off',
      (response) => {
        response.writeHead(200, { 'content-type': 'audio/x-wav', 'content-length': '9' }).write('RIFF');
        setImmediate(() => response.destroy());
      },
    ],
  ])('cannot be had while %s', async (_, answer) => {
    const { carrier } = await api(answer);
    await expect(carrier.fetchRecording(sid)).rejects.toThrow();
  });

  it('is deleted, or is gone already', async () => {
    const { carrier, asked } = await api(
      (response) => {
        response.writeHead(204).end();
      },
      json(404, { code: 20404, status: 404 }),
      json(500, {}),
    );
    await carrier.deleteRecording(sid);
    await carrier.deleteRecording(sid);
    expect(asked).toMatchObject(
      Array.from({ length: 2 }, () => ({ method: 'DELETE', path: `${account}/Recordings/${sid}.json` })),
    );
    await expect(carrier.deleteRecording(sid)).rejects.toThrow();
  });
});
