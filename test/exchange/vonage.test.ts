import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { soundFile } from '../../src/exchange/audio.ts';
import { untilTrue } from '../harness/until-true.ts';
import { JO, SAM, type Stand } from './stand.ts';
import {
  APPLICATION,
  asks,
  bare,
  claimsOf,
  createVonageStand,
  lastAt,
  ncco,
  NUMBER,
  press,
  statusesAt,
  talk,
  toNext,
  vonageSdk,
} from './vonage-stand.ts';

let stand: Stand;
beforeEach(async () => {
  stand = await createVonageStand();
});
afterEach(() => stand.close());

async function dial(): Promise<string> {
  const id = stand.exchange.dial({ from: SAM, to: NUMBER });
  await stand.exchange.idle();
  return id;
}

describe('a phone calls a line of Vonage', () => {
  it('makes a GET request without a plus, signed over the query, and events signed over the body', async () => {
    stand.answer('/answer', ncco(talk('Good morning.')));
    const id = await dial();
    expect(stand.heard(id)).toEqual(['Good morning.']);
    const [asked] = stand.at('/answer');
    expect(asked).toMatchObject({
      method: 'GET',
      query: { from: bare(SAM), to: bare(NUMBER), uuid: id, conversation_uuid: expect.stringMatching(/^CON-/) },
    });
    expect(statusesAt(stand)).toEqual(['started', 'ringing', 'answered', 'completed']);
    expect(lastAt(stand, '/event')).toMatchObject({
      uuid: id,
      direction: 'inbound',
      duration: '0',
      price: expect.any(String),
      rate: expect.any(String),
      network: expect.any(String),
    });
    for (const webhook of stand.seen)
      expect(claimsOf(webhook)).toMatchObject({
        api_key: 'abcd1234',
        application_id: APPLICATION,
        iat: Date.parse('2026-03-16T14:00:00Z') / 1000,
      });
    expect(new Set(stand.seen.map((webhook) => claimsOf(webhook).jti)).size).toBe(stand.seen.length);
  });

  it.each([
    // what the input waits for, keys, the reported entry
    [{ maxDigits: 4 }, '7294', { digits: '7294', timed_out: false }],
    [{ maxDigits: 8, submitOnHash: true }, '72#', { digits: '72', timed_out: false }],
    [{ submitOnHash: true }, '#', { digits: '', timed_out: false }],
    [{ maxDigits: 2 }, '1#', { digits: '1#', timed_out: false }],
    [{ timeOut: 10 }, '72', { digits: '72', timed_out: true }],
    [{ timeOut: 10 }, '', { digits: '', timed_out: true }],
  ])('input %j after "%s"', async (dtmf, keys, told) => {
    stand.answer('/answer', ncco(talk('Your PIN.', { bargeIn: true }), asks(stand, ['dtmf'], dtmf)));
    stand.answer('/next', ncco(talk('Thank you.')));
    const id = await dial();
    if (keys) await press(stand, id, keys);
    await stand.pass(10);
    expect(lastAt(stand, '/next')).toMatchObject({
      dtmf: told,
      uuid: id,
      from: bare(SAM),
      to: bare(NUMBER),
      timestamp: expect.any(String),
    });
    expect(stand.heard(id)).toEqual(['Your PIN.', 'Thank you.']);
  });

  it('hears words; an empty answer continues the present document', async () => {
    stand.answer(
      '/answer',
      ncco(
        {
          action: 'input',
          type: ['dtmf', 'speech'],
          speech: { language: 'en-GB', context: ['yes'], endOnSilence: 1 },
          ...toNext(stand),
        },
        talk('We went on.'),
      ),
    );
    stand.answer('/next', { status: 200, type: 'text/plain', body: '' });
    const id = await dial();
    stand.exchange.speak(id, 'purple file');
    await stand.exchange.idle();
    expect(lastAt(stand, '/next')).toMatchObject({
      speech: { results: [{ text: 'purple file', confidence: '0.94' }], timeout_reason: 'end_on_silence_timeout' },
      dtmf: { digits: null, timed_out: false },
    });
    expect(stand.heard(id)).toEqual(['We went on.']);
  });

  it('follows notify, waits, plays, and speaks slowly', async () => {
    stand.answer('/sound', { type: 'audio/wav', bytes: soundFile('wav', 1) });
    stand.answer(
      '/answer',
      ncco(
        { action: 'stream', streamUrl: [`${stand.url}/sound`] },
        { action: 'wait', timeout: 2.5 },
        { action: 'notify', payload: { turn: '3' }, ...toNext(stand) },
      ),
    );
    stand.answer('/next', ncco(talk('<speak><prosody rate="80%">Slowly &amp; clearly.</prosody></speak>')));
    const id = await dial();
    await stand.pass(2.4);
    expect(stand.at('/next')).toEqual([]);
    await stand.pass(0.1);
    expect(lastAt(stand, '/next')).toEqual({
      payload: { turn: '3' },
      conversation_uuid: expect.any(String),
      timestamp: expect.any(String),
    });
    expect(stand.exchange.call(id).transcript).toMatchObject([
      { text: '(a recording)' },
      { text: 'Slowly & clearly.', pace: 'slow' },
    ]);
  });

  it('records a memo, reports where it is, and continues whatever the answer is', async () => {
    stand.answer(
      '/answer',
      ncco(
        talk('After the tone.'),
        {
          action: 'record',
          endOnSilence: 3,
          endOnKey: '#',
          timeOut: 60,
          beepStart: true,
          format: 'wav',
          eventUrl: [`${stand.url}/recorded`],
        },
        talk('Kept.'),
      ),
    );
    stand.answer('/recorded', ncco(talk('Nobody hears this.')));
    const id = await dial();
    stand.exchange.speak(id, 'The dog is out');
    await press(stand, id, '1#');
    const recorded = lastAt(stand, '/recorded') as { recording_url: string; recording_uuid: string };
    expect(recorded).toMatchObject({
      recording_uuid: expect.any(String),
      conversation_uuid: expect.any(String),
      size: 8044,
      start_time: expect.any(String),
      end_time: expect.any(String),
    });
    expect(recorded.recording_url).toBe(`https://api.nexmo.com/v1/files/${recorded.recording_uuid}`);
    expect(stand.heard(id)).toEqual(['After the tone.', 'Kept.']);
    expect((await fetch(`${stand.url}/exchange/v1/files/${recorded.recording_uuid}`)).status).toBe(401);
  });

  it.each<[string, (id: string) => Promise<void>, number]>([
    ['a key at once', (id) => press(stand, id, '#'), 0],
    [
      'a key after a moment',
      async (id) => {
        await stand.pass(0.75);
        await press(stand, id, '#');
      },
      0.75,
    ],
    ['silence', () => stand.pass(3), 3],
    [
      'silence that a test does not wait for',
      async (id) => {
        stand.exchange.silence(id);
        await stand.exchange.idle();
      },
      3,
    ],
    [
      'hanging up',
      async (id) => {
        await stand.pass(0.5);
        stand.exchange.hangUp(id);
        await stand.exchange.idle();
      },
      0.5,
    ],
  ])('also records when nobody speaks, in full length: %s', async (_how, skip, seconds) => {
    stand.answer(
      '/answer',
      ncco({
        action: 'record',
        endOnSilence: 3,
        endOnKey: '#',
        timeOut: 60,
        format: 'wav',
        eventUrl: [`${stand.url}/recorded`],
      }),
    );
    await skip(await dial());
    const {
      size,
      start_time: start,
      end_time: end,
    } = lastAt(stand, '/recorded') as { size: number; start_time: string; end_time: string };
    expect([size, Date.parse(end) - Date.parse(start)]).toEqual([44 + 8000 * seconds, 1000 * seconds]);
  });

  it('meets other calls of its carrier in a conversation, whose end ends their calls', async () => {
    stand.answer(
      '/answer',
      ncco({ action: 'conversation', name: 'room', startOnEnter: true, endOnExit: true }, talk('Never said.')),
    );
    const first = await dial();
    const second = stand.exchange.dial({ from: JO, to: NUMBER });
    await stand.exchange.idle();
    stand.exchange.speak(first, 'Hello Jo');
    expect(stand.heard(second)).toEqual(['Hello Jo']);
    stand.exchange.hangUp(first);
    await stand.exchange.idle();
    expect(stand.exchange.call(second)).toMatchObject({ status: 'completed' });
    expect(stand.heard(second)).toEqual(['Hello Jo']);
  });

  it.each<[string, object[]]>([
    ['an unknown action', [{ action: 'sing' }]],
    ['an unknown field', [talk('Hello', { colour: 'red' })]],
    ['bargeIn without an input', [talk('Hello', { bargeIn: true })]],
    ['bargeIn and then something else', [talk('Hello', { bargeIn: true }), { action: 'wait' }]],
    [
      'more than twenty digits',
      [{ action: 'input', type: ['dtmf'], dtmf: { maxDigits: 21 }, eventUrl: ['http://127.0.0.1/'] }],
    ],
    ['a long silence', [{ action: 'input', type: ['dtmf'], dtmf: { timeOut: 11 }, eventUrl: ['http://127.0.0.1/'] }]],
    ['an input of no type', [{ action: 'input', dtmf: {}, eventUrl: ['http://127.0.0.1/'] }]],
    ['a talk that is too long', [talk('a'.repeat(1501))]],
    [
      'an address off this machine',
      [{ action: 'notify', payload: {}, eventUrl: ['http://example.org/'] }, talk('Gone on.')],
    ],
  ])('keeps strictly to the rules: %s', async (what, actions) => {
    stand.answer('/answer', ncco(...actions));
    stand.answer('/fallback', { status: 404 });
    const id = await dial();
    expect(stand.exchange.errors()[0]).toMatchObject({ about: id });
    // The first document has no earlier one to continue. A later document has.
    expect(stand.heard(id)).toEqual(what === 'an address off this machine' ? ['Gone on.'] : []);
    expect(stand.exchange.call(id).endedAt).not.toBeNull();
  });
});

describe('its time limits', () => {
  it.each([
    [503, 2],
    [429, 2],
    [504, 2],
    [500, 1],
    [401, 1],
  ])('after %i it makes %i requests with the same token, then one to the fallback', async (status, times) => {
    stand.answer('/answer', { status, type: 'application/json', body: '[]' });
    stand.answer('/fallback', ncco(talk('Please ring again.')));
    const id = await dial();
    expect(stand.at('/answer')).toHaveLength(times);
    expect(new Set(stand.at('/answer').map(({ authorization }) => authorization)).size).toBe(1);
    expect(stand.at('/fallback')[0]?.query).toMatchObject({
      uuid: id,
      reason: expect.stringContaining(String(status)),
      original_request: expect.stringContaining('/answer'),
    });
    expect(stand.heard(id)).toEqual(['Please ring again.']);
  });

  it('waits five seconds for an answer, twice, and as long for the fallback; then the call just ends', async () => {
    for (const path of ['/answer', '/fallback']) stand.answer(path, { hang: true });
    const id = stand.exchange.dial({ from: SAM, to: NUMBER });
    // The requests hang, so the exchange is not idle until their time is over. The test lets time pass in small steps,
    // as often as a busy machine needs.
    const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 30));
    const passesUntil = (isSo: () => boolean): Promise<void> =>
      untilTrue(async () => {
        if (!isSo()) await stand.timers.advance(50, settle);
        return isSo();
      });
    // The time for an answer begins when the connection is there, which is when the request comes.
    await untilTrue(() => stand.at('/answer').length === 1);
    await stand.timers.advance(4_900, settle);
    expect(stand.at('/answer')).toHaveLength(1);
    await stand.timers.advance(100, settle);
    await untilTrue(() => stand.at('/answer').length === 2);
    await stand.timers.advance(4_900, settle);
    expect(stand.at('/fallback')).toHaveLength(0);
    await passesUntil(() => stand.at('/fallback').length === 1);
    await passesUntil(() => stand.exchange.call(id).endedAt !== null);
    await stand.exchange.idle();
    expect(stand.exchange.call(id)).toMatchObject({ status: 'failed', transcript: [] });
    expect(stand.exchange.errors()).toHaveLength(2);
  });

  it('repeats a text that nobody accepts each minute for a day, and its receipts for three days', async () => {
    stand.answer('/inbound', { status: 500 }, { status: 500 }, { status: 200 });
    stand.answer('/message', { status: 500 });
    stand.exchange.text({ from: SAM, to: NUMBER, body: 'IN 60' });
    await vonageSdk(stand).messages.send({
      messageType: 'text',
      channel: 'sms',
      to: bare(JO),
      from: bare(NUMBER),
      text: 'Hello',
    } as Parameters<ReturnType<typeof vonageSdk>['messages']['send']>[0]);
    await stand.pass(119);
    expect(stand.at('/inbound')).toHaveLength(2);
    await stand.pass(121);
    expect(stand.at('/inbound')).toHaveLength(3);
    expect(new Set(stand.at('/inbound').map(({ authorization }) => authorization)).size).toBe(1);
    expect(stand.at('/message')).toHaveLength(10);
  });
});
