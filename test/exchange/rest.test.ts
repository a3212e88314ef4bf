import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Way } from '../../src/exchange/phones.ts';
import { ACCOUNT, createStand, JO, LINE, SAM, say, sdk, type Stand } from './stand.ts';

let stand: Stand;
beforeEach(async () => {
  stand = await createStand();
});
afterEach(() => stand.close());

const EVERY_EVENT = ['initiated', 'ringing', 'answered', 'completed'];
const attempt = (): {
  to: string;
  from: string;
  url: string;
  statusCallback: string;
  statusCallbackEvent: string[];
} => ({
  to: JO,
  from: LINE,
  url: `${stand.url}/attempt?id=7`,
  statusCallback: `${stand.url}/attempt/status?id=7`,
  statusCallbackEvent: EVERY_EVENT,
});
async function place(more: object = {}): Promise<string> {
  const { sid } = await sdk(stand).calls.create({ ...attempt(), ...more });
  await stand.exchange.idle();
  return sid;
}
const told = (): string[] => stand.at('/attempt/status').map(({ params }) => params['CallStatus'] ?? '');

describe('calls by the official SDK', () => {
  it('are queued, ring, are answered, speak and end, and report that in order', async () => {
    stand.answer('/attempt', '<Response><Gather numDigits="1" action="/next"><Say>Press 1.</Say></Gather></Response>');
    stand.answer('/next', say('Thank you.'));
    const call = await sdk(stand).calls.create(attempt());
    expect(call).toMatchObject({ status: 'queued', direction: 'outbound-api', to: JO, from: LINE });
    await stand.exchange.idle();
    expect(stand.exchange.call(call.sid)).toMatchObject({ status: 'ringing', waitingFor: { kind: 'answer' } });
    expect(stand.at('/attempt')).toEqual([]);
    stand.exchange.answer(call.sid);
    await stand.exchange.idle();
    expect(stand.at('/attempt').at(-1)?.params).toMatchObject({
      id: '7',
      Direction: 'outbound-api',
      CallStatus: 'in-progress',
      From: LINE,
      To: JO,
    });
    await stand.pass(3);
    stand.exchange.press(call.sid, '1');
    await stand.exchange.idle();
    expect(told()).toEqual(['initiated', 'ringing', 'in-progress', 'completed']);
    const reports = stand.at('/attempt/status').map(({ params }) => params);
    expect(reports.map(({ SequenceNumber }) => SequenceNumber)).toEqual(['0', '1', '2', '3']);
    expect(reports.at(-1)).toMatchObject({
      CallDuration: '3',
      CallbackSource: 'call-progress-events',
      Timestamp: 'Mon, 16 Mar 2026 14:00:03 +0000',
      id: '7',
    });
    expect(stand.seen.every(({ signed }) => signed)).toBe(true);
    const fetched = await sdk(stand).calls(call.sid).fetch();
    expect(fetched).toMatchObject({
      status: 'completed',
      duration: '3',
      startTime: new Date('2026-03-16T14:00:00Z'),
      endTime: new Date('2026-03-16T14:00:03Z'),
    });
    expect(stand.exchange.errors()).toEqual([]);
  });

  it.each<[Way, string[]]>([
    ['busy', ['initiated', 'busy']],
    ['declines', ['initiated', 'ringing', 'busy']],
    ['off', ['initiated', 'no-answer']],
    ['voicemail', ['initiated', 'ringing', 'in-progress', 'completed']],
    ['silent', ['initiated', 'ringing', 'no-answer']],
    ['manual', ['initiated', 'ringing', 'no-answer']],
  ])('meet a phone that is set to %s', async (answers, statuses) => {
    stand.exchange.setPhone(JO, { answers });
    stand.answer('/attempt', '<Response><Gather timeout="500"/></Response>');
    await place({ timeout: 25 });
    await stand.pass(24);
    if (['silent', 'manual'].includes(answers)) expect(told()).toEqual(['initiated', 'ringing']);
    await stand.pass(60);
    expect(told()).toEqual(statuses);
  });

  it('ring a minute by default, can be declined, and find a phone in a call busy', async () => {
    const first = await place();
    const second = await place();
    expect(stand.exchange.call(second).status).toBe('busy');
    stand.exchange.decline(first);
    expect(stand.exchange.call(first).status).toBe('busy');
    const third = await place();
    await stand.pass(59);
    expect(stand.exchange.call(third).status).toBe('ringing');
    await stand.pass(1);
    expect(stand.exchange.call(third).status).toBe('no-answer');
  });

  it('report only the end by default', async () => {
    await place({ statusCallbackEvent: undefined });
    await stand.pass(60);
    expect(stand.at('/attempt/status').map(({ params }) => [params['CallStatus'], params['SequenceNumber']])).toEqual([
      ['no-answer', '0'],
    ]);
  });

  it('report who answered if machine detection was requested', async () => {
    stand.exchange.setPhone(JO, { answers: 'voicemail' });
    const id = await place({ machineDetection: 'Enable' });
    expect(stand.at('/attempt')[0]?.params).toMatchObject({ AnsweredBy: 'machine_start' });
    expect(stand.exchange.call(id).transcript[0]).toMatchObject({
      who: 'caller',
      text: expect.stringContaining('voicemail'),
    });
    stand.exchange.setPhone(SAM, { answers: 'voicemail' });
    await place({ to: SAM });
    expect(stand.at('/attempt')[1]?.params).not.toHaveProperty('AnsweredBy');
  });

  it('speak at once if detection runs beside them, and report its result separately, after the end too', async () => {
    const aside = {
      machineDetection: 'Enable',
      asyncAmd: 'true',
      asyncAmdStatusCallback: `${stand.url}/attempt/verdict?id=7`,
    };
    stand.answer('/attempt', '<Response><Pause length="60"/></Response>');
    stand.exchange.setPhone(JO, { answers: 'voicemail' });
    const first = await place(aside);
    expect(stand.at('/attempt')[0]?.params).not.toHaveProperty('AnsweredBy');
    expect(stand.at('/attempt/verdict')).toMatchObject([
      {
        method: 'POST',
        signed: true,
        params: { id: '7', CallSid: first, AnsweredBy: 'machine_start', MachineDetectionDuration: '0' },
      },
    ]);
    expect(told()).toEqual(['initiated', 'ringing', 'in-progress']);
    stand.exchange.hangUp(first);
    stand.exchange.setPhone(JO, { answers: 'manual' });
    stand.exchange.setFaults({ chances: { twilio: { 'verdict-late': 1 } } });
    const second = await place(aside);
    stand.exchange.answer(second);
    await stand.exchange.idle();
    expect(stand.at('/attempt')).toHaveLength(2);
    stand.exchange.hangUp(second);
    await stand.pass(8);
    expect(stand.at('/attempt/verdict').at(-1)?.params).toMatchObject({
      CallSid: second,
      AnsweredBy: 'human',
      MachineDetectionDuration: '8000',
    });
    expect((await sdk(stand).calls(second).fetch()).answeredBy).toBe('human');
    await expect(
      sdk(stand).calls.create({ ...attempt(), ...aside, asyncAmdStatusCallback: 'http://example.org/verdict' }),
    ).rejects.toMatchObject({ code: 21609 });
  });

  it('are cancelled while they ring, and ended after an answer', async () => {
    const ringing = await place();
    expect((await sdk(stand).calls(ringing).update({ status: 'completed' })).status).toBe('canceled');
    stand.answer('/attempt', '<Response><Pause length="60"/></Response>');
    const answered = await place();
    stand.exchange.answer(answered);
    await stand.exchange.idle();
    expect((await sdk(stand).calls(answered).update({ status: 'canceled' })).status).toBe('in-progress');
    expect((await sdk(stand).calls(answered).update({ status: 'completed' })).status).toBe('completed');
    await expect(sdk(stand).calls(answered).update({ status: 'completed' })).rejects.toMatchObject({
      status: 400,
      code: 21220,
    });
  });

  it('can be led to another document while they last, by address or by document', async () => {
    stand.answer('/attempt', '<Response><Gather action="/never" timeout="60"><Say>One.</Say></Gather></Response>');
    stand.answer('/elsewhere', '<Response><Gather timeout="60"><Say>Two.</Say></Gather></Response>');
    const id = await place();
    await expect(
      sdk(stand)
        .calls(id)
        .update({ url: `${stand.url}/elsewhere` }),
    ).rejects.toMatchObject({ code: 21220 });
    stand.exchange.answer(id);
    await stand.exchange.idle();
    await sdk(stand)
      .calls(id)
      .update({ url: `${stand.url}/elsewhere` });
    await stand.exchange.idle();
    await sdk(stand)
      .calls(id)
      .update({
        twiml: '<Response><Gather numDigits="1" action="' + stand.url + '/last"><Say>Three.</Say></Gather></Response>',
      });
    await stand.exchange.idle();
    stand.exchange.press(id, '5');
    await stand.exchange.idle();
    expect(stand.heard(id)).toEqual(['One.', 'Two.', 'Three.']);
    expect(stand.at('/last')).toMatchObject([{ params: { Digits: '5' } }]);
    expect(stand.at('/never')).toEqual([]);
  });

  it('are listed newest first, by number and time, over pages', async () => {
    for (let call = 0; call < 5; call += 1) {
      await place();
      await stand.pass(60);
    }
    const { calls } = sdk(stand);
    const all = await calls.list({ to: JO, pageSize: 2 });
    expect(all.map(({ startTime }) => startTime.toISOString().slice(14, 19))).toEqual([
      '04:00',
      '03:00',
      '02:00',
      '01:00',
      '00:00',
    ]);
    expect(await calls.list({ to: SAM })).toEqual([]);
    expect(await calls.list({ to: JO, startTimeAfter: new Date('2026-03-16T14:03:00Z') })).toHaveLength(2);
    expect(await calls.list({ startTimeBefore: new Date('2026-03-16T14:00:30Z') })).toHaveLength(1);
    expect(await calls.list({ limit: 3, pageSize: 2 })).toHaveLength(3);
    expect(await calls.list({ status: 'completed' })).toEqual([]);
  });

  it.each<[string, object, number]>([
    ['a word for a number', { to: 'Jo' }, 21211],
    ['999', { to: '999' }, 21211],
    ['+44999', { to: '+44999' }, 21211],
    ['112', { to: '112' }, 21211],
    ['one of ours to itself', { to: LINE }, 21211],
    ['a foreign sender', { from: SAM }, 21210],
    ['an address elsewhere', { url: 'https://example.org/' }, 21205],
    ['no address', { url: undefined }, 21205],
    ['a callback elsewhere', { statusCallback: 'http://example.org/' }, 21609],
    ['an event that is none', { statusCallbackEvent: ['answered', 'laughed'] }, 20001],
    ['a ring without end', { timeout: 601 }, 20001],
    ['a document that is too long', { url: undefined, twiml: `<Response>${' '.repeat(4000)}</Response>` }, 21226],
    ['what this exchange does not do', { record: true }, 20001],
  ])('refuse %s', async (_what, change, code) => {
    await expect(place(change)).rejects.toMatchObject({
      status: 400,
      code,
      moreInfo: `https://www.twilio.com/docs/errors/${String(code)}`,
    });
    expect(stand.exchange.calls()).toEqual([]);
  });

  it('require the token', async () => {
    await expect(sdk(stand, 'another').calls.create(attempt())).rejects.toMatchObject({ status: 401, code: 20003 });
    await expect(sdk(stand).calls('CA0').fetch()).rejects.toMatchObject({ status: 404, code: 20404 });
    const elsewhere = await fetch(`${stand.url}/exchange/2010-04-01/Accounts/AC9/Calls.json`, {
      headers: { Authorization: `Basic ${btoa(`${ACCOUNT.accountSid}:${ACCOUNT.authToken}`)}` },
    });
    expect(elsewhere.status).toBe(404);
  });
});

describe('texts by the official SDK', () => {
  const text = (more: object = {}): Promise<{ sid: string; status: string; numSegments: string }> =>
    sdk(stand).messages.create({
      to: JO,
      from: LINE,
      body: 'Sam has not rung.',
      statusCallback: `${stand.url}/text/status?id=9`,
      ...more,
    });
  const stages = (): unknown[] =>
    stand.at('/text/status').map(({ params }) => [params['MessageStatus'], params['ErrorCode']]);

  it('are queued, sent, delivered', async () => {
    const { sid, status, numSegments } = await text();
    expect([status, numSegments]).toEqual(['queued', '1']);
    await stand.exchange.idle();
    expect(stages()).toEqual([
      ['sent', undefined],
      ['delivered', undefined],
    ]);
    expect(stand.at('/text/status')[0]).toMatchObject({
      signed: true,
      params: { MessageSid: sid, SmsSid: sid, From: LINE, To: JO, id: '9' },
    });
    expect(stand.exchange.texts()).toMatchObject([
      { phone: JO, body: 'Sam has not rung.', status: 'delivered', direction: 'outbound' },
    ]);
    expect(await sdk(stand).messages(sid).fetch()).toMatchObject({ status: 'delivered', body: 'Sam has not rung.' });
    expect(await sdk(stand).messages.list({ to: JO, dateSentAfter: new Date('2026-03-16T14:00:00Z') })).toHaveLength(1);
    expect(await sdk(stand).messages.list({ to: JO, dateSentAfter: new Date('2026-03-16T14:00:01Z') })).toHaveLength(0);
  });

  it('do not reach a phone that is off', async () => {
    stand.exchange.setPhone(JO, { answers: 'off' });
    await text({ from: undefined, messagingServiceSid: `MG${'0'.repeat(32)}` });
    await stand.exchange.idle();
    expect(stages()).toEqual([
      ['sent', undefined],
      ['undelivered', '30003'],
    ]);
  });

  it.each<[string, object, number]>([
    ['a word for a number', { to: 'Jo' }, 21211],
    ['999', { to: '999' }, 21211],
    ['too many words', { body: 'a'.repeat(1601) }, 21617],
    ['no words', { body: '' }, 21602],
    ['a foreign sender', { from: SAM }, 21606],
    ['no sender', { from: undefined }, 21603],
    ['a callback elsewhere', { statusCallback: 'https://example.org/' }, 21609],
    ['what this exchange does not do', { mediaUrl: ['http://127.0.0.1/cat.png'] }, 20001],
  ])('refuse %s', async (_what, change, code) => {
    await expect(text(change)).rejects.toMatchObject({ status: 400, code });
    expect(stand.exchange.texts()).toEqual([]);
  });
});

describe('the account', () => {
  it('can be read, with its numbers and the addresses of their webhooks', async () => {
    const client = sdk(stand);
    expect(await client.api.v2010.accounts(ACCOUNT.accountSid).fetch()).toMatchObject({ status: 'active' });
    expect(await client.incomingPhoneNumbers.list({ phoneNumber: LINE })).toMatchObject([
      {
        phoneNumber: LINE,
        voiceUrl: `${stand.url}/voice`,
        smsUrl: `${stand.url}/sms`,
        statusCallback: `${stand.url}/status`,
      },
    ]);
    expect(await client.incomingPhoneNumbers.list({ phoneNumber: SAM })).toEqual([]);
  });
});

describe('bad days', () => {
  it.each([
    ['too-many', 429, 20429, 0],
    ['broken', 500, 20500, 0],
    ['broken-after-placing', 500, 20500, 1],
  ] as const)('%s', async (rest, status, code, placed) => {
    stand.exchange.setFaults({ rest });
    await expect(place()).rejects.toMatchObject({ status, code });
    expect(stand.exchange.calls()).toHaveLength(placed);
    stand.exchange.setFaults({ rest: 'works' });
    await stand.exchange.idle();
  });

  it('cut off after placing: the client learns nothing, and the phone rings', async () => {
    stand.exchange.setFaults({ rest: 'cut-off-after-placing' });
    await expect(place()).rejects.toMatchObject({ code: 'ECONNRESET' });
    await stand.exchange.idle();
    expect(stand.exchange.calls()).toMatchObject([{ status: 'ringing' }]);
  });

  it.each([
    ['reversed', ['no-answer', 'ringing', 'initiated']],
    ['doubled', ['initiated', 'initiated', 'ringing', 'ringing', 'no-answer', 'no-answer']],
    ['missing', []],
  ] as const)('status callbacks %s', async (statusCallbacks, statuses) => {
    stand.exchange.setFaults({ statusCallbacks });
    await place();
    await stand.pass(60);
    expect(told()).toEqual(statuses);
  });

  it('a status callback that fails is recorded as an error and disturbs nothing', async () => {
    stand.answer('/attempt/status', { status: 500 });
    const id = await place();
    expect(stand.exchange.errors()).toMatchObject([
      { code: 11200, about: id },
      { code: 11200, about: id },
    ]);
    expect(stand.exchange.call(id).status).toBe('ringing');
  });
});
