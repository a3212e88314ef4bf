import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createExchange } from '../../src/exchange/exchange.ts';
import { ACCOUNT, createStand, JO, LINE, SAM, sdk, type Stand } from './stand.ts';

let stand: Stand;
beforeEach(async () => {
  stand = await createStand();
});
afterEach(() => stand.close());

describe('a phone texts the line', () => {
  it("with Twilio's fields, and gets the replies of the document", async () => {
    stand.answer(
      '/sms',
      '<Response><Message>On until 15:10.</Message><Message><Body>OUT when you leave.</Body></Message></Response>',
    );
    const id = stand.exchange.text({ from: SAM, body: ' START 60\n' });
    await stand.exchange.idle();
    expect(stand.at('/sms')).toMatchObject([
      {
        signed: true,
        params: {
          MessageSid: id,
          SmsMessageSid: id,
          From: SAM,
          To: LINE,
          Body: ' START 60\n',
          NumMedia: '0',
          NumSegments: '1',
          SmsStatus: 'received',
        },
      },
    ]);
    expect(stand.exchange.texts().map(({ direction, body, status }) => [direction, body, status])).toEqual([
      ['inbound', ' START 60\n', 'received'],
      ['outbound', 'On until 15:10.', 'delivered'],
      ['outbound', 'OUT when you leave.', 'delivered'],
    ]);
  });

  it('and is repeated under the same id and token', async () => {
    const id = stand.exchange.text({ from: SAM, body: 'OUT' });
    await stand.exchange.idle();
    await stand.exchange.redeliver(id, 'turn');
    expect(stand.at('/sms')[1]).toEqual(stand.at('/sms')[0]);
    await expect(stand.exchange.redeliver(id, 'status')).rejects.toThrow('no such webhook');
  });

  it.each([
    ['plain words', { type: 'text/plain', body: 'On until 15:10.' }, 12300],
    ['a verb of calls', '<Response><Say>Hello</Say></Response>', 12200],
    ['a failure', { status: 503 }, 11200],
  ])('and the answer is %s: an error', async (_what, answer, code) => {
    stand.answer('/sms', answer);
    const id = stand.exchange.text({ from: SAM, body: 'START' });
    await stand.exchange.idle();
    expect(stand.exchange.errors()).toMatchObject([{ code, about: id }]);
    expect(stand.exchange.texts()).toHaveLength(1);
  });

  it.each(['END', ' cancel '])(
    'with a word of the carrier: %s opts out, if the words are the carrier’s',
    async (word) => {
      const text = (): Promise<unknown> => sdk(stand).messages.create({ to: SAM, from: LINE, body: 'Please ring us.' });
      stand.exchange.text({ from: SAM, body: word });
      await text();
      stand.exchange.setFaults({ optOutWords: 'the-carriers' });
      stand.answer('/sms', '<Response><Message>Your visit has ended.</Message></Response>');
      stand.exchange.text({ from: SAM, body: `${word} please` });
      await stand.exchange.idle();
      await text();
      stand.exchange.text({ from: SAM, body: word });
      await stand.exchange.idle();
      expect(stand.at('/sms')).toHaveLength(3);
      expect(stand.exchange.errors()).toMatchObject([{ code: 21610 }]);
      await expect(text()).rejects.toMatchObject({ status: 400, code: 21610 });
      expect(stand.exchange.texts().at(-1)).toMatchObject({
        direction: 'outbound',
        body: expect.stringContaining('unsubscribed'),
      });
      stand.exchange.text({ from: SAM, body: 'START' });
      await text();
    },
  );

  it('and gets nothing for an empty answer', async () => {
    stand.answer('/sms', { status: 204 });
    stand.exchange.text({ from: SAM, body: 'START' });
    await stand.exchange.idle();
    expect([stand.exchange.errors(), stand.exchange.texts().length]).toEqual([[], 1]);
  });
});

describe('a conference', () => {
  const room = (attributes = 'beep="false" endConferenceOnExit="true" waitUrl=""', dial = ''): string =>
    `<Response><Dial action="/after" ${dial}><Conference ${attributes}>room-7</Conference></Dial></Response>`;
  const system = (id: string): string[] =>
    stand.exchange
      .call(id)
      .transcript.filter(({ who }) => who === 'system')
      .map(({ text }) => text);

  async function seatBoth(document: string): Promise<[string, string]> {
    stand.answer('/voice', document);
    stand.answer('/attempt', document);
    const caller = stand.exchange.dial({ from: SAM });
    await stand.exchange.idle();
    const { sid } = await sdk(stand).calls.create({ to: JO, from: LINE, url: `${stand.url}/attempt` });
    await stand.exchange.idle();
    stand.exchange.answer(sid);
    await stand.exchange.idle();
    return [caller, sid];
  }

  it('joins two calls, and ends with the one that ends it', async () => {
    const [caller, callee] = await seatBoth(room());
    expect(system(caller)).toEqual(['Waiting in silence for the other side.', 'Connected with Jo.']);
    expect(system(callee)).toEqual(['Connected with Sam.']);
    expect(stand.exchange.call(caller).waitingFor).toEqual({ kind: 'conference', name: 'room-7' });
    stand.exchange.speak(caller, 'Hello, Jo.');
    expect(stand.heard(callee)).toEqual(['Hello, Jo.']);
    stand.exchange.hangUp(callee);
    await stand.exchange.idle();
    expect(stand.at('/after')).toMatchObject([
      { params: { CallSid: caller, DialCallStatus: 'completed', CallStatus: 'in-progress' } },
    ]);
  });

  it('continues for the other caller if a leave does not end it; a star leaves if asked', async () => {
    const [caller, callee] = await seatBoth(room('beep="false"', 'hangupOnStar="true"'));
    stand.exchange.press(callee, '1');
    stand.exchange.press(callee, '*');
    await stand.exchange.idle();
    expect(stand.at('/after')).toMatchObject([{ params: { CallSid: callee } }]);
    expect(system(caller).at(-1)).toBe('Jo has left.');
    expect(stand.exchange.call(caller).status).toBe('in-progress');
    stand.exchange.hangUp(caller);
    await stand.exchange.idle();
    expect(stand.at('/after')).toHaveLength(1);
  });

  it('waits for the participant who starts it', async () => {
    const [caller, callee] = await seatBoth(room('startConferenceOnEnter="false"'));
    expect([system(caller), system(callee)]).toEqual([
      ['Music, until the other side comes.'],
      ['Music, until the other side comes.'],
    ]);
  });

  it('reports its own events to a callback', async () => {
    const [caller] = await seatBoth(
      room('endConferenceOnExit="true" statusCallback="/room" statusCallbackEvent="start end join leave"'),
    );
    stand.exchange.hangUp(caller);
    await stand.exchange.idle();
    expect(stand.at('/room').map(({ params }) => params['StatusCallbackEvent'])).toEqual([
      'participant-join',
      'participant-join',
      'conference-start',
      'participant-leave',
      'conference-end',
      'participant-leave',
    ]);
    expect(stand.at('/room').every(({ signed, params }) => signed && params['FriendlyName'] === 'room-7')).toBe(true);
  });

  it('ends at the time limit', async () => {
    await seatBoth(room('', 'timeLimit="30"'));
    await stand.pass(30);
    expect(stand.at('/after')).toHaveLength(2);
  });
});

describe('the exchange', () => {
  it.each([
    'https://line.example.org/voice',
    'http://192.168.1.1/voice',
    'http://localhost.example.org/',
    'http://128.0.0.1/',
    'ftp://127.0.0.1/',
    'not an address',
  ])('does not request %s', (voiceUrl) => {
    expect(() =>
      createExchange({
        twilio: {
          account: ACCOUNT,
          lines: [{ number: LINE, voiceUrl, smsUrl: 'http://localhost/', statusUrl: 'http://[::1]:3000/' }],
        },
      }),
    ).toThrow('this machine');
  });
});
