import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { soundFile } from '../../src/exchange/audio.ts';
import { ACCOUNT, createStand, LINE, SAM, sdk, type Stand } from './stand.ts';

let stand: Stand;
beforeEach(async () => {
  stand = await createStand();
});
afterEach(() => stand.close());

const record = (attributes = ''): string =>
  `<Response><Say>Go ahead.</Say><Record action="/next" ` +
  `recordingStatusCallback="/recorded" ${attributes}/><Say>Nothing heard.</Say></Response>`;
const WORDS = 'The dog is out and nobody is at home';

async function dial(): Promise<string> {
  const id = stand.exchange.dial({ from: SAM });
  await stand.exchange.idle();
  return id;
}
async function speak(id: string, words = WORDS): Promise<void> {
  stand.exchange.speak(id, words);
  await stand.exchange.idle();
}
const last = (path: string): Record<string, string> | undefined => stand.at(path).at(-1)?.params;
const fetchAt = (path: string, token = ACCOUNT.authToken, method = 'GET'): Promise<Response> =>
  fetch(`${stand.url}/exchange/2010-04-01/Accounts/${ACCOUNT.accountSid}/Recordings/${path}`, {
    method,
    headers: { Authorization: `Basic ${btoa(`${ACCOUNT.accountSid}:${token}`)}` },
  });

describe('Record', () => {
  it('records what is said until a silence, and reports where the recording is', async () => {
    stand.answer('/voice', record('timeout="5"'));
    const id = await dial();
    expect(stand.exchange.call(id).waitingFor).toEqual({ kind: 'recording', seconds: 5, finishOnKey: '1234567890*#' });
    await stand.pass(4);
    await speak(id);
    await stand.pass(4.9);
    expect(stand.at('/next')).toEqual([]);
    await stand.pass(0.1);
    const sid = last('/next')?.['RecordingSid'] ?? '';
    expect(last('/next')).toMatchObject({
      RecordingDuration: '9',
      Digits: '',
      CallSid: id,
      RecordingUrl: `https://api.twilio.com/2010-04-01/Accounts/${ACCOUNT.accountSid}/Recordings/${sid}`,
    });
    expect(last('/recorded')).toMatchObject({
      RecordingSid: sid,
      RecordingStatus: 'completed',
      RecordingDuration: '9',
      CallSid: id,
    });
    expect(stand.seen.every(({ signed }) => signed)).toBe(true);
    expect(stand.exchange.call(id).transcript.map(({ text }) => text)).toEqual(['Go ahead.', 'Beep.', WORDS]);
  });

  it.each([
    ['any key', '', '7', '7'],
    ['the key that is named', 'finishOnKey="#" playBeep="false"', '1#', '#'],
  ])('is ended by %s', async (_what, attributes, keys, digits) => {
    stand.answer('/voice', record(attributes));
    const id = await dial();
    await speak(id);
    stand.exchange.press(id, keys);
    await stand.exchange.idle();
    expect(last('/next')).toMatchObject({ Digits: digits, RecordingDuration: '3' });
  });

  it('is ended by its greatest length', async () => {
    stand.answer('/voice', record('maxLength="6" timeout="4" trim="trim-silence"'));
    const id = await dial();
    await stand.pass(3);
    await speak(id, 'One');
    await stand.pass(3);
    expect(last('/next')).toMatchObject({ RecordingDuration: '1' });
  });

  it('continues with the next verb if nobody spoke', async () => {
    stand.answer('/voice', record());
    const id = await dial();
    await stand.pass(5);
    expect([stand.at('/next'), stand.at('/recorded')]).toEqual([[], []]);
    expect(stand.heard(id)).toEqual(['Go ahead.', 'Nothing heard.']);
  });

  it('keeps what was said before the caller hung up', async () => {
    stand.answer('/voice', record());
    const id = await dial();
    await speak(id);
    stand.exchange.hangUp(id);
    await stand.exchange.idle();
    expect(last('/next')).toMatchObject({ Digits: 'hangup', CallStatus: 'completed' });
    expect((await fetchAt(`${last('/recorded')?.['RecordingSid'] ?? ''}.wav`)).status).toBe(200);
    expect(last('/status')).toMatchObject({ CallStatus: 'completed' });
  });

  it('can be heard, read and deleted by clients that know the token', async () => {
    stand.answer('/voice', record('trim="trim-silence"'));
    const id = await dial();
    await speak(id);
    await stand.pass(5);
    const sid = last('/next')?.['RecordingSid'] ?? '';
    for (const [path, type, bytes] of [
      [`${sid}.wav`, 'audio/x-wav', soundFile('wav', 3)],
      [sid, 'audio/x-wav', soundFile('wav', 3)],
      [`${sid}.mp3`, 'audio/mpeg', soundFile('mp3', 3)],
    ] as const) {
      const sound = await fetchAt(path);
      expect([sound.status, sound.headers.get('content-type')]).toEqual([200, type]);
      expect(Buffer.from(await sound.arrayBuffer()).equals(bytes)).toBe(true);
    }
    expect((await fetchAt(`${sid}.wav`, 'another')).status).toBe(401);
    expect(await sdk(stand).recordings(sid).fetch()).toMatchObject({
      callSid: id,
      duration: '3',
      status: 'completed',
      source: 'RecordVerb',
    });
    expect(await sdk(stand).recordings(sid).remove()).toBe(true);
    for (const path of [`${sid}.wav`, `${sid}.json`]) expect((await fetchAt(path)).status).toBe(404);
    await expect(sdk(stand).recordings(sid).remove()).rejects.toMatchObject({ status: 404, code: 20404 });
  });
});

describe('Play', () => {
  it('fetches a sound and plays it for its length, alone or before keys', async () => {
    await stand.close();
    stand = await createStand({ speech: { charactersPerSecond: 14 } });
    stand.answer('/sound', { type: 'audio/wav', bytes: soundFile('wav', 4) });
    stand.answer(
      '/voice',
      '<Response><Play>/sound?of=7</Play><Gather numDigits="1" action="/next"><Play>/sound</Play></Gather></Response>',
    );
    const id = await dial();
    await stand.pass(3.9);
    expect(stand.exchange.call(id).waitingFor).toEqual({ kind: 'speech' });
    await stand.pass(0.2);
    expect(stand.exchange.call(id).waitingFor).toMatchObject({ kind: 'keys', speaking: true });
    stand.exchange.press(id, '1');
    await stand.exchange.idle();
    expect(stand.exchange.call(id).transcript).toMatchObject([
      { text: '(a recording)', seconds: 4 },
      { text: '(a recording)', cut: true },
      { who: 'caller', text: '1' },
    ]);
    expect(stand.at('/sound')).toMatchObject([{ method: 'GET', signed: true, params: { of: '7' } }, {}]);
    expect(stand.at('/next')).toHaveLength(1);
  });

  it.each([
    ['is gone', { status: 404 }, 11200],
    ['is no sound', { type: 'text/html', body: '<p>' }, 12300],
  ] as const)('reports a sound that %s', async (_what, answer, code) => {
    stand.answer('/sound', answer);
    stand.answer('/voice', '<Response><Play>/sound</Play></Response>');
    const id = await dial();
    expect(stand.exchange.errors()).toMatchObject([{ code, about: id }]);
  });
});

describe('a line', () => {
  it('can be one of several, each with its own webhooks', async () => {
    await stand.close();
    const COVER = '+441632960200';
    stand = await createStand((url) => ({
      twilio: {
        account: ACCOUNT,
        lines: [COVER, LINE].map((number, at) => ({
          number,
          voiceUrl: `${url}/voice/${String(at)}`,
          smsUrl: `${url}/sms/${String(at)}`,
          statusUrl: `${url}/status/${String(at)}`,
        })),
      },
    }));
    for (const [number, at] of [
      [COVER, 0],
      [LINE, 1],
    ] as const) {
      stand.exchange.dial({ from: SAM, to: number });
      stand.exchange.text({ from: SAM, to: number, body: 'Hello' });
      await stand.exchange.idle();
      expect(['voice', 'sms', 'status'].map((what) => stand.at(`/${what}/${String(at)}`).length)).toEqual([1, 1, 1]);
    }
  });
});
