import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { ClientRequest } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { createStand, JO, LINE, SAM, say, type Stand } from './stand.ts';

let stand: Stand;
beforeEach(async () => {
  stand = await createStand();
});
afterEach(() => stand.close());

const gather = (attributes: string, after = '', prompt = '<Say>Your PIN, please.</Say>'): string =>
  `<Response><Gather action="/next" ${attributes}>${prompt}</Gather>${after}</Response>`;

async function dial(withheld = false): Promise<string> {
  const id = stand.exchange.dial({ from: SAM, withheld });
  await stand.exchange.idle();
  return id;
}
async function press(id: string, keys: string): Promise<void> {
  stand.exchange.press(id, keys);
  await stand.exchange.idle();
}
const last = (path: string): Record<string, string> | undefined => stand.at(path).at(-1)?.params;

describe('a phone calls the line', () => {
  it("makes a signed request with Twilio's fields", async () => {
    stand.answer('/voice', say('Good morning.'));
    const id = await dial();
    expect(stand.seen.every(({ signed }) => signed)).toBe(true);
    expect(last('/voice')).toMatchObject({
      CallSid: id,
      From: SAM,
      To: LINE,
      Caller: SAM,
      Called: LINE,
      Direction: 'inbound',
      CallStatus: 'ringing',
      ApiVersion: '2010-04-01',
      FromCity: '',
    });
    expect(stand.heard(id)).toEqual(['Good morning.']);
    expect(last('/status')).toMatchObject({
      CallSid: id,
      CallStatus: 'completed',
      CallDuration: '0',
      SequenceNumber: '0',
    });
    expect(stand.exchange.call(id)).toMatchObject({ status: 'completed', waitingFor: null });
  });

  it('can withhold its number', async () => {
    await dial(true);
    expect(last('/voice')).toMatchObject({ From: '+266696687', Caller: '+266696687' });
  });

  it('is not answered by a pause, nor by a verb that leads to another document', async () => {
    stand.answer('/voice', '<Response><Pause length="2"/><Redirect>/second</Redirect></Response>');
    stand.answer('/second', '<Response><Pause length="2"/><Say>Hello.</Say></Response>');
    const id = await dial();
    expect(stand.exchange.call(id).status).toBe('ringing');
    await stand.pass(2);
    expect(last('/second')).toMatchObject({ CallStatus: 'ringing' });
    await stand.pass(2);
    expect(stand.exchange.call(id)).toMatchObject({ status: 'completed', answeredAt: '2026-03-16T14:00:04.000Z' });
  });

  it.each([
    ['busy', 'busy'],
    ['rejected', 'no-answer'],
  ])('is rejected: %s', async (reason, status) => {
    stand.answer('/voice', `<Response><Reject reason="${reason}"/></Response>`);
    const id = await dial();
    expect(stand.exchange.call(id)).toMatchObject({ status, answeredAt: null });
    expect(last('/status')).toMatchObject({ CallStatus: status });
  });

  it('counts whole seconds from the answer', async () => {
    stand.answer('/voice', '<Response><Say>Hello.</Say><Pause length="61"/></Response>');
    await dial();
    await stand.pass(61);
    expect(last('/status')).toMatchObject({ CallDuration: '61', Duration: '2' });
  });

  it('can be in one call at a time', async () => {
    stand.answer('/voice', gather(''));
    await dial();
    expect(() => stand.exchange.dial({ from: SAM })).toThrow('in a call');
    expect(() => stand.exchange.dial({ from: JO, to: '+441632960999' })).toThrow('no line');
    expect(() => stand.exchange.dial({ from: JO, to: '999' })).toThrow('no line');
  });

  it('hears about fourteen characters a second, and fewer if asked', async () => {
    await stand.close();
    stand = await createStand({ speech: { charactersPerSecond: 14 } });
    stand.answer(
      '/voice',
      '<Response><Say>Twenty-eight characters, yes</Say><Say><prosody rate="80%">Twenty-eight ' +
        'characters, yes</prosody></Say><Pause length="9"/></Response>',
    );
    const id = await dial();
    expect(stand.exchange.call(id).waitingFor).toEqual({ kind: 'speech' });
    await stand.pass(1.9);
    expect(stand.heard(id)).toHaveLength(1);
    await stand.pass(0.2);
    expect(stand.heard(id)).toHaveLength(2);
    await stand.pass(2.3);
    expect(stand.exchange.call(id).waitingFor).toEqual({ kind: 'speech' });
    await stand.pass(0.2);
    expect(stand.exchange.call(id).waitingFor).toMatchObject({ kind: 'pause' });
    expect(stand.exchange.call(id).transcript.map(({ pace }) => pace)).toEqual(['normal', 'slow']);
  });
});

describe('Gather', () => {
  it.each([
    // attributes, keys, parameters of the action
    ['numDigits="4"', '7294', { Digits: '7294', FinishedOnKey: '' }],
    ['numDigits="4"', '72#', { Digits: '72', FinishedOnKey: '#' }],
    ['', '7294#', { Digits: '7294', FinishedOnKey: '#' }],
    ['finishOnKey="*"', '12#3*', { Digits: '12#3', FinishedOnKey: '*' }],
    ['finishOnKey="" numDigits="3"', '1#*', { Digits: '1#*', FinishedOnKey: '' }],
    ['actionOnEmptyResult="true"', '#', { Digits: '', FinishedOnKey: '#' }],
    ['numDigits="1" input="dtmf speech"', '1', { Digits: '1', FinishedOnKey: '' }],
  ])('%s after %s', async (attributes, keys, params) => {
    stand.answer('/voice', gather(attributes));
    const id = await dial();
    await press(id, keys);
    expect(last('/next')).toMatchObject({ ...params, CallStatus: 'in-progress' });
  });

  it.each([
    ['silence', ''],
    ['the finishing key and nothing else', '#'],
  ])('falls through on %s', async (_what, keys) => {
    stand.answer('/voice', gather('', '<Say>Nothing has changed.</Say>'));
    const id = await dial();
    if (keys) await press(id, keys);
    await stand.pass(5);
    expect(stand.at('/next')).toEqual([]);
    expect(stand.heard(id)).toEqual(['Your PIN, please.', 'Nothing has changed.']);
  });

  it('sends silence if asked to', async () => {
    stand.answer('/voice', gather('actionOnEmptyResult="true" timeout="10"'));
    await dial();
    await stand.pass(9.9);
    expect(stand.at('/next')).toEqual([]);
    await stand.pass(0.1);
    expect(last('/next')).toMatchObject({ Digits: '' });
  });

  it('starts the silence anew with each key, and sends a half entry', async () => {
    stand.answer('/voice', gather('numDigits="4"'));
    const id = await dial();
    for (const key of '72') {
      await stand.pass(4);
      await press(id, key);
    }
    expect(stand.exchange.call(id).waitingFor).toMatchObject({
      kind: 'keys',
      pressed: '72',
      numDigits: 4,
      seconds: 5,
      speaking: false,
    });
    await stand.pass(4.9);
    expect(stand.at('/next')).toEqual([]);
    await stand.pass(0.1);
    expect(last('/next')).toMatchObject({ Digits: '72', FinishedOnKey: '' });
  });

  it('ends the silence on request', async () => {
    stand.answer('/voice', gather('actionOnEmptyResult="true" timeout="600"'));
    const id = await dial();
    stand.exchange.silence(id);
    await stand.exchange.idle();
    expect(last('/next')).toMatchObject({ Digits: '' });
  });

  it('waits only after its prompt, which the first key stops', async () => {
    await stand.close();
    stand = await createStand({ speech: { charactersPerSecond: 1 } });
    stand.answer('/voice', gather('', '', '<Say>Ten chars.</Say><Pause length="3"/><Say>Not heard.</Say>'));
    const id = await dial();
    await stand.pass(8);
    expect(stand.exchange.call(id).waitingFor).toMatchObject({ kind: 'keys', speaking: true });
    await press(id, '7');
    expect(stand.exchange.call(id).transcript).toMatchObject([
      { text: 'Ten chars.', cut: true },
      { who: 'caller', text: '7' },
    ]);
    await stand.pass(5);
    expect(last('/next')).toMatchObject({ Digits: '7' });
    expect(stand.heard(id)).toEqual(['Ten chars.']);
  });

  it('continues its prompt if that may not be interrupted', async () => {
    await stand.close();
    stand = await createStand({ speech: { charactersPerSecond: 1 } });
    stand.answer('/voice', gather('bargeIn="false"', '', '<Say>Ten chars.</Say>'));
    const id = await dial();
    await press(id, '7#');
    await stand.pass(9);
    expect(stand.at('/next')).toEqual([]);
    await stand.pass(1);
    expect(last('/next')).toMatchObject({ Digits: '7' });
  });

  it('hears words if it listens to them', async () => {
    stand.answer('/voice', gather('input="dtmf speech"'));
    const id = await dial();
    stand.exchange.speak(id, 'purple file');
    await stand.exchange.idle();
    expect(last('/next')).toMatchObject({ SpeechResult: 'purple file', Confidence: '0.9' });
    expect(last('/next')).not.toHaveProperty('Digits');
  });

  it('requests the same address again if it has no action', async () => {
    stand.answer('/voice', '<Response><Gather numDigits="1"/></Response>', say('Once more.'));
    const id = await dial();
    await press(id, '1');
    expect(stand.at('/voice')).toHaveLength(2);
    expect(last('/voice')).toMatchObject({ Digits: '1' });
  });

  it('keeps and signs the query of its action, and resolves it against the document', async () => {
    stand.answer('/voice', '<Response><Redirect>/deep/er/first?a=1</Redirect></Response>');
    stand.answer(
      '/deep/er/first',
      '<Response><Gather numDigits="1" action="then?turn=2&amp;name=O%27Hara%20x#rc=2"/></Response>',
    );
    const id = await dial();
    await press(id, '1');
    expect(last('/deep/er/then')).toMatchObject({ turn: '2', name: "O'Hara x", Digits: '1' });
    expect(stand.seen.every(({ signed }) => signed)).toBe(true);
  });

  it('can use a GET, which is signed too', async () => {
    stand.answer('/voice', gather('numDigits="1" method="GET"'));
    const id = await dial();
    await press(id, '1');
    expect(stand.at('/next')).toMatchObject([{ method: 'GET', signed: true, params: { Digits: '1', CallSid: id } }]);
  });
});

describe('keys that nothing listens to', () => {
  it('are lost during a bare Say, a pause and a webhook in flight', async () => {
    await stand.close();
    stand = await createStand({ speech: { charactersPerSecond: 1 } });
    stand.answer(
      '/voice',
      `<Response><Say>Ten chars.</Say><Pause length="3"/><Gather action="/next" numDigits="2"/></Response>`,
    );
    const id = stand.exchange.dial({ from: SAM });
    await press(id, '1');
    await stand.pass(5);
    await press(id, '2');
    await stand.pass(6);
    await press(id, '3');
    await stand.pass(2);
    await press(id, '45');
    expect(last('/next')).toMatchObject({ Digits: '45' });
    const lost = stand.exchange
      .call(id)
      .transcript.filter(({ who }) => who === 'system')
      .map(({ text }) => text);
    expect(lost).toEqual(['Not heard: 1', 'Not heard: 23']);
  });

  it('are lost after the entry is complete: there is no typing ahead', async () => {
    stand.answer('/voice', gather('numDigits="4"'));
    stand.answer('/next', '<Response><Gather action="/last" numDigits="1"/></Response>');
    const id = await dial();
    await press(id, '72941');
    expect(last('/next')).toMatchObject({ Digits: '7294' });
    expect(stand.at('/last')).toEqual([]);
    await press(id, '2');
    expect(last('/last')).toMatchObject({ Digits: '2' });
  });
});

describe('hanging up', () => {
  it('in the middle of an entry makes no request to the action, only the status callback', async () => {
    stand.answer('/voice', gather('numDigits="4"'));
    const id = await dial();
    await press(id, '72');
    stand.exchange.hangUp(id);
    await stand.pass(60);
    expect(stand.at('/next')).toEqual([]);
    expect(last('/status')).toMatchObject({ CallStatus: 'completed' });
    expect(() => {
      stand.exchange.press(id, '1');
    }).toThrow('ended');
    expect(stand.exchange.phones()).toMatchObject([{ number: SAM, callId: null }, {}]);
  });

  it('while the line prepares its answer: the answer is ignored', async () => {
    stand.answer('/voice', say('Nobody hears this.'));
    const id = stand.exchange.dial({ from: SAM });
    stand.exchange.hangUp(id);
    await stand.exchange.idle();
    expect(stand.heard(id)).toEqual([]);
    expect(stand.exchange.call(id).status).toBe('no-answer');
    expect(stand.at('/status')).toHaveLength(1);
  });
});

describe('an answer that Twilio would not accept', () => {
  it.each([
    ['an unknown verb', '<Response><Fly/></Response>', 12200],
    ['ill-formed', '<Response><Say>x</Response>', 12100],
    ['nothing', '', 12100],
    ['the wrong type', { type: 'application/json', body: '<Response/>' }, 12300],
    ['a failure', { status: 500, body: '<Response/>' }, 11200],
    ['not found', { status: 404, body: '<Response/>' }, 11200],
    ['a redirection', { status: 302, body: '<Response/>' }, 11200],
    ['too much', `<Response><!--${'a'.repeat(65_536)}--></Response>`, 11750],
    ['a way out of this machine', '<Response><Redirect>http://example.org/</Redirect></Response>', 11200],
    ['going round in circles', '<Response><Redirect>/voice</Redirect></Response>', 11215],
  ])('%s', async (_what, answer, code) => {
    stand.answer('/voice', answer);
    const id = await dial();
    expect(stand.exchange.errors()).toMatchObject([{ code, about: id }]);
    expect(stand.heard(id)).toEqual(['We are sorry, an application error has occurred. Goodbye.']);
    expect(stand.exchange.call(id).status).toBe('completed');
    expect(stand.at('/status')).toHaveLength(1);
  });

  it('keeps no query in its errors', async () => {
    stand.answer('/voice', '<Response><Redirect>/second?pin=7294</Redirect></Response>');
    stand.answer('/second', { status: 500 });
    await dial();
    expect(JSON.stringify(stand.exchange.errors())).not.toContain('7294');
  });

  it('takes longer than fifteen seconds', async () => {
    stand.answer('/voice', { hang: true });
    const id = stand.exchange.dial({ from: SAM });
    // The request hangs, so the exchange is not idle until its time is over.
    const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20));
    await stand.timers.advance(14_900, settle);
    expect(stand.exchange.call(id).status).toBe('ringing');
    await stand.timers.advance(200, settle);
    await stand.exchange.idle();
    expect(stand.exchange.errors()).toMatchObject([{ code: 11200, about: id }]);
    expect(stand.at('/voice')).toHaveLength(1);
  });

  it.each([
    ['', 2],
    ['#rc=0', 1],
    ['#rc=3', 4],
  ])('without a connection: tried again, with the same token %s', async (overrides, tries) => {
    const tokens: unknown[] = [];
    const started = (message: unknown): void => {
      const { request } = z.object({ request: z.instanceof(ClientRequest) }).parse(message);
      if (request.path === '/gone') tokens.push(request.getHeader('I-Twilio-Idempotency-Token'));
    };
    subscribe('http.client.request.start', started);
    stand.answer('/voice', `<Response><Redirect>http://127.0.0.1:1/gone${overrides}</Redirect></Response>`);
    const id = await dial();
    unsubscribe('http.client.request.start', started);
    expect(stand.exchange.errors()).toMatchObject([{ code: 11200, about: id }]);
    expect(tokens).toHaveLength(tries);
    expect(new Set(tokens).size).toBe(1);
  });
});

describe('a repeat', () => {
  it('carries the same token and parameters as its first', async () => {
    stand.answer('/voice', gather('numDigits="1"'));
    const id = await dial();
    await press(id, '1');
    const answer = await stand.exchange.redeliver(id, 'turn');
    const [first, second] = stand.at('/next');
    expect(answer.status).toBe(200);
    expect(second).toEqual(first);
    expect(first?.token).toMatch(/^[0-9a-f-]{36}$/);
    await stand.exchange.redeliver(id, 'status');
    expect(new Set(stand.at('/status').map(({ token }) => token)).size).toBe(1);
  });
});
