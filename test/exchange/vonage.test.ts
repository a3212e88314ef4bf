import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { soundFile } from '../../src/exchange/calls/audio.ts';
import { untilTrue } from '../harness/until-true.ts';
import { JO, SAM, type Stand } from './stand.ts';
import { APPLICATION, claimsOf, createVonageStand, NUMBER, ncco, talk, vonageSdk } from './vonage-stand.ts';

let stand: Stand;
beforeEach(async () => {
  stand = await createVonageStand();
});
afterEach(() => stand.close());

const bare = (number: string): string => number.slice(1);
const toNext = (): { eventUrl: string[] } => ({ eventUrl: [`${stand.url}/next`] });
const asks = (type: string[], dtmf: object = {}): object => ({
  action: 'input',
  type,
  ...(type.includes('dtmf') && { dtmf }),
  ...toNext(),
});

async function dial(): Promise<string> {
  const id = stand.exchange.dial({ from: SAM, to: NUMBER });
  await stand.exchange.idle();
  return id;
}
async function press(id: string, keys: string): Promise<void> {
  stand.exchange.press(id, keys);
  await stand.exchange.idle();
}
const statuses = (path = '/event'): unknown[] => stand.at(path).map(({ json }) => (json as { status?: string }).status);
const last = (path: string): unknown => stand.at(path).at(-1)?.json;

async function place(more: object = {}): Promise<string> {
  const { uuid } = await vonageSdk(stand).voice.createOutboundCall({
    to: [{ type: 'phone', number: bare(JO) }],
    from: { type: 'phone', number: bare(NUMBER) },
    answer_url: [`${stand.url}/attempt?id=7`],
    event_url: [`${stand.url}/attempt/event?id=7`],
    ...more,
  } as unknown as Parameters<ReturnType<typeof vonageSdk>['voice']['createOutboundCall']>[0]);
  await stand.exchange.idle();
  return uuid;
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
    expect(statuses()).toEqual(['started', 'ringing', 'answered', 'completed']);
    expect(last('/event')).toMatchObject({
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
    stand.answer('/answer', ncco(talk('Your PIN.', { bargeIn: true }), asks(['dtmf'], dtmf)));
    stand.answer('/next', ncco(talk('Thank you.')));
    const id = await dial();
    if (keys) await press(id, keys);
    await stand.pass(10);
    expect(last('/next')).toMatchObject({
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
          ...toNext(),
        },
        talk('We went on.'),
      ),
    );
    stand.answer('/next', { status: 200, type: 'text/plain', body: '' });
    const id = await dial();
    stand.exchange.speak(id, 'purple file');
    await stand.exchange.idle();
    expect(last('/next')).toMatchObject({
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
        { action: 'notify', payload: { turn: '3' }, ...toNext() },
      ),
    );
    stand.answer('/next', ncco(talk('<speak><prosody rate="80%">Slowly &amp; clearly.</prosody></speak>')));
    const id = await dial();
    await stand.pass(2.4);
    expect(stand.at('/next')).toEqual([]);
    await stand.pass(0.1);
    expect(last('/next')).toEqual({
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
    await press(id, '1#');
    const recorded = last('/recorded') as { recording_url: string; recording_uuid: string };
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
    ['a key at once', (id) => press(id, '#'), 0],
    [
      'a key after a moment',
      async (id) => {
        await stand.pass(0.75);
        await press(id, '#');
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
    } = last('/recorded') as { size: number; start_time: string; end_time: string };
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
    await untilTrue(() => stand.at('/answer').length === 1);
    await stand.timers.advance(4_900, settle);
    expect(stand.at('/answer')).toHaveLength(1);
    await passesUntil(() => stand.at('/answer').length === 2);
    await stand.timers.advance(4_800, settle);
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

describe('calls by the official SDK', () => {
  it('are started, ring, are answered, speak and end, and report each', async () => {
    stand.answer('/attempt', ncco(talk('Press 1.', { bargeIn: true }), asks(['dtmf'], { maxDigits: 1 })));
    stand.answer('/next', ncco(talk('Thank you.')));
    const id = await place({ answer_method: 'POST', ringing_timer: 25 });
    expect(stand.exchange.call(id)).toMatchObject({ status: 'ringing' });
    expect((await vonageSdk(stand).voice.getCall(id)).status).toBe('ringing');
    stand.exchange.answer(id);
    await stand.pass(2);
    await press(id, '1');
    expect(last('/attempt')).toMatchObject({ uuid: id, from: bare(NUMBER), to: bare(JO) });
    expect(statuses('/attempt/event')).toEqual(['started', 'ringing', 'answered', 'completed']);
    expect(last('/attempt/event')).toMatchObject({ duration: '2', direction: 'outbound' });
    expect(await vonageSdk(stand).voice.getCall(id)).toMatchObject({
      uuid: id,
      status: 'completed',
      duration: '2',
      to: { type: 'phone', number: bare(JO) },
    });
    expect(stand.exchange.errors()).toEqual([]);
  });

  it.each([
    ['busy', ['started', 'busy', 'completed']],
    ['declines', ['started', 'ringing', 'rejected']],
    ['off', ['started', 'unanswered', 'completed']],
    ['silent', ['started', 'ringing', 'timeout', 'completed']],
    ['dead-number', ['started', 'failed', 'completed']],
    ['voicemail', ['started', 'ringing', 'answered', 'machine', 'completed']],
  ] as const)('meet a phone that is set to %s', async (answers, told) => {
    stand.exchange.setPhone(JO, { answers });
    stand.answer('/attempt', ncco({ action: 'wait', timeout: 500 }));
    await place({ advanced_machine_detection: { behavior: 'continue', mode: 'detect' } });
    await stand.pass(61);
    expect(statuses('/attempt/event')).toEqual(told);
    const verdict = stand.at('/attempt/event').find(({ json }) => (json as { status: string }).status === 'machine');
    if (answers === 'voicemail') expect(verdict?.json).toMatchObject({ call_uuid: expect.any(String) });
    if (verdict) expect(verdict.json).not.toHaveProperty('uuid');
  });

  it('hang up on machines if asked, and run their NCCO beside the detection or after it', async () => {
    stand.exchange.setPhone(JO, { answers: 'voicemail' });
    const id = await place({ machine_detection: 'hangup' });
    expect(stand.exchange.call(id).status).toBe('completed');
  });

  it('are ended and transferred while they last, and are cancelled while they ring', async () => {
    const { voice } = vonageSdk(stand);
    const ringing = await place();
    await voice.hangupCall(ringing);
    await stand.exchange.idle();
    expect(statuses('/attempt/event').slice(-2)).toEqual(['cancelled', 'completed']);
    stand.answer('/attempt', ncco({ action: 'wait', timeout: 60 }));
    stand.answer('/elsewhere', ncco(talk('Elsewhere.'), { action: 'wait', timeout: 60 }));
    const answered = await place();
    stand.exchange.answer(answered);
    await stand.exchange.idle();
    await voice.transferCallWithURL(answered, `${stand.url}/elsewhere`);
    await stand.exchange.idle();
    await voice.transferCallWithNCCO(answered, [{ action: 'talk', text: 'By document.' }] as Parameters<
      typeof voice.transferCallWithNCCO
    >[1]);
    await stand.exchange.idle();
    expect(stand.heard(answered)).toEqual(['Elsewhere.', 'By document.']);
    await expect(voice.hangupCall(answered)).rejects.toMatchObject({ response: { status: 400 } });
  });

  it('are listed, by time and over pages', async () => {
    for (let call = 0; call < 5; call += 1) {
      await place();
      await stand.pass(61);
    }
    const { voice } = vonageSdk(stand);
    const all = [];
    for await (const { uuid } of voice.getAllCalls({ pageSize: 2 } as Parameters<typeof voice.getAllCalls>[0]))
      all.push(uuid);
    expect(new Set(all).size).toBe(5);
    const late = await voice.search({ date_start: '2026-03-16T14:03:00Z', order: 'desc' } as Parameters<
      typeof voice.search
    >[0]);
    expect(late).toMatchObject({ count: 2, _embedded: { calls: [{ status: 'timeout' }, {}] } });
  });

  it.each<[string, object, number]>([
    ['999', { to: [{ type: 'phone', number: '999' }] }, 400],
    ['a number with a plus', { to: [{ type: 'phone', number: JO }] }, 400],
    ['one of ours to itself', { to: [{ type: 'phone', number: bare(NUMBER) }] }, 400],
    ['a foreign sender', { from: { type: 'phone', number: bare(SAM) } }, 400],
    ['an address elsewhere', { answer_url: ['https://example.org/'] }, 400],
    ['a ring without end', { ringing_timer: 121 }, 400],
    ['what this exchange does not do', { random_from_number: true }, 400],
  ])('refuse %s', async (_what, change, status) => {
    await expect(place(change)).rejects.toMatchObject({ response: { status } });
    expect(stand.exchange.calls()).toEqual([]);
  });

  it("require the application's token", async () => {
    await expect(vonageSdk(stand, 'strange').voice.getCall('1')).rejects.toMatchObject({ response: { status: 401 } });
    await expect(vonageSdk(stand).voice.getCall('1')).rejects.toMatchObject({ response: { status: 404 } });
  });
});

describe('texts', () => {
  const send = (more: object = {}): Promise<{ messageUUID: string }> =>
    vonageSdk(stand).messages.send({
      messageType: 'text',
      channel: 'sms',
      to: bare(JO),
      from: bare(NUMBER),
      text: 'Sam has not rung.',
      clientRef: 'attempt-9',
      ...more,
    } as Parameters<ReturnType<typeof vonageSdk>['messages']['send']>[0]);

  it('are submitted and delivered, and arrive whole', async () => {
    const { messageUUID } = await send();
    await stand.exchange.idle();
    expect(statuses('/message')).toEqual(['submitted', 'delivered']);
    expect(last('/message')).toMatchObject({
      message_uuid: messageUUID,
      to: bare(JO),
      from: bare(NUMBER),
      channel: 'sms',
      client_ref: 'attempt-9',
      usage: { currency: 'EUR', price: '0.0333' },
    });
    stand.exchange.text({ from: SAM, to: NUMBER, body: 'in 60 14 Mill Lane' });
    await stand.exchange.idle();
    expect(last('/inbound')).toMatchObject({
      channel: 'sms',
      from: bare(SAM),
      to: bare(NUMBER),
      text: 'in 60 14 Mill Lane',
      sms: { num_messages: '1', keyword: 'IN' },
      message_uuid: expect.any(String),
    });
    for (const webhook of stand.seen) claimsOf(webhook);
  });

  it('do not reach a phone that is off', async () => {
    stand.exchange.setPhone(JO, { answers: 'off' });
    await send();
    await stand.exchange.idle();
    expect(last('/message')).toMatchObject({ status: 'undeliverable', error: { title: '1260' } });
  });

  it.each<[string, object]>([
    ['999', { to: '999' }],
    ['nothing to say', { text: '' }],
    ['a foreign sender', { from: bare(SAM) }],
    ['pictures', { messageType: 'image' }],
  ])('refuse %s', async (_what, change) => {
    await expect(send(change)).rejects.toMatchObject({ response: { status: 422 } });
    expect(stand.exchange.texts()).toEqual([]);
  });
});
