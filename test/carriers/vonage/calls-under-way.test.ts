import { describe, expect, it } from '@jest/globals';
import { createBringBack } from '../../../src/carriers/vonage/bring-back.ts';
import { type Answer, api, json, noContent } from './api.ts';
import { leg, messageUuid, settings } from './webhook.ts';

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
