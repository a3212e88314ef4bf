import { describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { attemptId, conversationId, RecordingLine } from '../twilio/webhook.ts';
import { application, get, leg, messageUuid, post, settings } from './webhook.ts';

const inbound = { from: '447700900101', to: '441632960200', uuid: leg, conversation_uuid: 'CON-1' };
const turnPath = `/vonage/call/${conversationId}/3`;
const text = {
  channel: 'sms',
  message_uuid: messageUuid,
  from: '447700900101',
  to: '441632960200',
  timestamp: '2026-11-23T14:00:00Z',
};
const theirs = '+447700900101';

function setUp(): { line: RecordingLine } & ReturnType<typeof application> {
  const line = new RecordingLine();
  return { line, ...application(line) };
}

describe('malformed requests', () => {
  it.each<[string, object | string]>([
    ['/vonage/answer', { from: '447700900101' }],
    ['/vonage/answer', { ...inbound, uuid: 'x' }],
    ['/vonage/answer', { ...inbound, uuid: [leg] }],
    ['/vonage/answer', 'no JSON'],
    ['/vonage/answer', '[1]'],
    ['/vonage/answer', '"x"'],
    ['/vonage/attempt/7', inbound],
    ['/vonage/attempt/7/call', { ...inbound, status: 'busy' }],
    ['/vonage/attempt/7/text', { ...text, status: 'delivered' }],
    ['/vonage/call/7/3', inbound],
    [`/vonage/call/${conversationId}/x`, inbound],
    [`/vonage/call/${conversationId}/-1`, inbound],
    [turnPath, { dtmf: { digits: '1' } }],
    ['/vonage/inbound', { text: 'END', from: '447700900101' }],
    ['/vonage/inbound', { messageId: '', text: 'END', msisdn: '447700900101' }],
    [`/vonage/attempt/${attemptId}/text`, { status: 'delivered' }],
    ['/vonage/event', { ...inbound, uuid: '', status: 'completed' }],
  ])('%s %#', async (path, body) => {
    const { app, line } = setUp();
    await post(app, path, body).expect(400);
    expect(line.heard()).toEqual([]);
  });

  it('refuses a body that is too long', async () => {
    const { app } = setUp();
    await post(app, '/vonage/answer', { ...inbound, extra: 'x'.repeat(70_000) }).expect(400);
  });
});

describe('calls', () => {
  it('begins a call from outside, by GET and by POST', async () => {
    const { app, line } = setUp();
    const response = await get(app, '/vonage/answer', inbound)
      .expect(200)
      .expect('content-type', /application\/json/);
    await post(app, '/vonage/answer', inbound).expect(200, response.body as object);
    expect(response.body).toMatchObject([
      { action: 'talk' },
      { action: 'input', eventUrl: [`${settings.publicUrl}/vonage/call/${conversationId}/1?leg=${leg}`] },
    ]);
    const begun = {
      carrier: 'vonage',
      carrierRef: leg,
      attemptId: null,
      ourNumber: settings.number,
      theirNumber: theirs,
    };
    expect(line.begun).toEqual([begun, begun]);
  });

  it('begins a call that we placed', async () => {
    const { app, line } = setUp();
    await post(app, `/vonage/attempt/${attemptId}`, { ...inbound, from: '441632960200', to: '447700900101' }).expect(
      200,
    );
    expect(line.begun).toEqual([
      { carrier: 'vonage', carrierRef: leg, attemptId, ourNumber: settings.number, theirNumber: theirs },
    ]);
  });

  it.each([
    'anonymous',
    'Anonymous',
    'Unknown',
    'Restricted',
    'unavailable',
    '',
    undefined,
    null,
    '266696687',
    '+2562533',
    'sip:447700900101@example.org',
    '60777',
    'client:sam',
    '0447700900101',
  ])('reads %p as a caller without a number', async (from) => {
    const { app, line } = setUp();
    await post(app, '/vonage/answer', { ...inbound, from }).expect(200);
    expect(line.begun[0]?.theirNumber).toBeNull();
  });

  it.each(['447700900101', '+447700900101', ' 447700900101', 447700900101])(
    'recognises the caller %p',
    async (from) => {
      const { app, line } = setUp();
      await post(app, '/vonage/answer', { ...inbound, from }).expect(200);
      expect(line.begun[0]?.theirNumber).toBe(theirs);
    },
  );

  const hash = { kind: 'digits', digits: '', finished: 'hash' };
  it.each<[string, object, unknown]>([
    [
      '',
      { dtmf: { digits: '7294', timed_out: false }, speech: {} },
      { kind: 'digits', digits: '7294', finished: 'unknown' },
    ],
    ['', { dtmf: { digits: '7294#', timed_out: false } }, { kind: 'digits', digits: '7294', finished: 'hash' }],
    ['', { dtmf: { digits: '72', timed_out: true } }, { kind: 'digits', digits: '72', finished: 'timeout' }],
    ['', { dtmf: { digits: 72, timed_out: true } }, { kind: 'digits', digits: '72', finished: 'timeout' }],
    ['', { dtmf: { digits: '2' } }, { kind: 'digits', digits: '2', finished: 'unknown' }],
    ['', { dtmf: { digits: '*', timed_out: false } }, { kind: 'digits', digits: '*', finished: 'unknown' }],
    ['', { dtmf: { digits: '#', timed_out: false } }, hash],
    ['', { dtmf: { digits: '', timed_out: false } }, hash],
    ['', { dtmf: { digits: null, timed_out: false }, speech: {} }, hash],
    ['', { dtmf: { digits: '', timed_out: true } }, { kind: 'silence' }],
    ['', { dtmf: { digits: null, timed_out: true } }, { kind: 'silence' }],
    ['', { dtmf: { digits: null } }, { kind: 'silence' }],
    [
      '',
      { dtmf: { digits: null, timed_out: false }, speech: { timeout_reason: 'start_timeout', results: [] } },
      { kind: 'silence' },
    ],
    ['', { dtmf: { digits: null, timed_out: false }, speech: { error: 'recognition failed' } }, { kind: 'silence' }],
    ['', {}, { kind: 'silence' }],
    ['', { dtmf: { digits: '7 2;94', timed_out: false } }, { kind: 'silence' }],
    ['', { dtmf: { digits: '9'.repeat(65), timed_out: false } }, { kind: 'silence' }],
    ['', { dtmf: '12', timed_out: true }, { kind: 'digits', digits: '12', finished: 'timeout' }],
    ['', { dtmf: '', timed_out: true }, { kind: 'silence' }],
    [
      '',
      {
        dtmf: { digits: null, timed_out: false },
        speech: {
          timeout_reason: 'end_on_silence_timeout',
          results: [
            { text: ' Yes. ', confidence: '0.94' },
            { text: 'Yeah', confidence: '0.5' },
          ],
        },
      },
      { kind: 'speech', words: 'Yes.', confidence: 0.94 },
    ],
    [
      '',
      { dtmf: { digits: '1', timed_out: false }, speech: { results: [{ text: 'one' }] } },
      { kind: 'digits', digits: '1', finished: 'unknown' },
    ],
    [
      '',
      { speech: { results: [{ text: 'no', confidence: 'high' }] } },
      { kind: 'speech', words: 'no', confidence: null },
    ],
    ['?passed=1', {}, { kind: 'passed' }],
    ['?passed=1', { payload: {} }, { kind: 'passed' }],
    ['?resume=4', {}, { kind: 'resume' }],
  ])('reads a turn %s %j', async (marks, fields, input) => {
    const { app, line } = setUp();
    await post(app, turnPath + marks, { uuid: leg, ...fields }).expect(200);
    expect(line.turns).toEqual([{ carrier: 'vonage', carrierRef: leg, conversationId, turn: 3, input }]);
  });

  it('learns from its own address which call a notification belongs to, for the notification names none', async () => {
    const { app, line } = setUp();
    await post(app, `${turnPath}?passed=1&leg=${leg}`, { conversation_uuid: 'CON-1', payload: {} }).expect(200);
    await post(app, `${turnPath}?passed=1&leg=${leg}`, '').expect(200);
    expect(line.turns.map(({ carrierRef }) => carrierRef)).toEqual([leg, leg]);
  });

  it('asks the caller to hold on while the line fails, ten times at most', async () => {
    const { app, line } = setUp();
    for (const path of ['/vonage/answer', `/vonage/attempt/${attemptId}`, turnPath]) {
      line.failures = 2;
      const first = await post(app, path, inbound)
        .expect(200)
        .expect('content-type', /application\/json/);
      expect(first.body).toMatchObject([
        { action: 'talk', text: 'One moment, please.' },
        { action: 'wait', timeout: 3 },
        { action: 'notify', eventUrl: [`${settings.publicUrl}${path}?resume=1&leg=${leg}`], eventMethod: 'POST' },
      ]);
      const tenth = await post(app, `${path}?resume=10&leg=${leg}`, inbound).expect(200);
      expect(tenth.body).toMatchObject([{ action: 'talk', text: 'Please ring again in a minute.' }]);
      expect(tenth.body).toHaveLength(1);
    }
    await post(app, `${turnPath}?resume=10`, inbound).expect(200);
    expect(line.turns.at(-1)?.input).toEqual({ kind: 'resume' });
  });

  it.each([
    ['nested', (payload: object) => ({ payload, conversation_uuid: 'CON-1' })],
    ['flat', (payload: object) => payload],
  ])(
    'begins a call that comes back, although the notification holds only our own payload (%s)',
    async (_, notified) => {
      const { app, line } = setUp();
      line.failures = 1;
      const response = await get(app, '/vonage/answer', inbound).expect(200);
      const [notify] = (response.body as { action: string; eventUrl: [string]; payload: object }[]).filter(
        ({ action }) => action === 'notify',
      );
      if (!notify) throw new Error('nobody will come back');
      expect(notify.eventUrl[0]).not.toContain('7700900');
      await post(app, notify.eventUrl[0].replace(settings.publicUrl, ''), notified(notify.payload)).expect(200);
      expect(line.begun).toEqual([
        { carrier: 'vonage', carrierRef: leg, attemptId: null, ourNumber: settings.number, theirNumber: theirs },
      ]);
    },
  );

  it('keeps the caller on the line even if the record of webhooks fails', async () => {
    const { app, line, memory } = setUp();
    memory.fails = true;
    const response = await post(app, turnPath, { uuid: leg, dtmf: { digits: '1', timed_out: false } }).expect(200);
    expect(response.body).toMatchObject([{ text: 'One moment, please.' }, {}, {}]);
    expect(line.heard()).toEqual([]);
  });
});

describe('reports and texts', () => {
  it('reports a call, with and without an attempt, and the reason of its failure', async () => {
    const { app, line } = setUp();
    await post(app, `/vonage/attempt/${attemptId}/call`, {
      ...inbound,
      status: 'timeout',
      direction: 'outbound',
    }).expect(204);
    await post(app, `/vonage/attempt/${attemptId}/call`, {
      ...inbound,
      status: 'failed',
      detail: 'invalid_number',
    }).expect(204);
    await post(app, '/vonage/event', { ...inbound, status: 'completed', duration: '2', price: '0.1' }).expect(204);
    const report = { carrier: 'vonage', carrierRef: leg, attemptId, order: null, errorCode: null };
    expect(line.callReports).toEqual([
      { ...report, status: 'no_answer' },
      { ...report, status: 'failed', errorCode: 'invalid_number' },
      { ...report, attemptId: null, status: 'over' },
    ]);
  });

  it('brings back callers whom the end of a call leaves alone, and stores the report even if that fails', async () => {
    const { app, line, logged, broughtBack } = setUp();
    const alone = { carrierRef: 'leg-2', conversationId, nextTurn: 4 };
    line.alone = [alone, { ...alone, carrierRef: 'leg-3' }];
    await post(app, '/vonage/event', { ...inbound, status: 'answered' }).expect(204);
    expect(broughtBack).toEqual([]);
    await post(app, '/vonage/event', { ...inbound, status: 'completed' }).expect(204);
    expect([broughtBack, logged.length]).toEqual([line.alone, 1]);
    // A caller who has hung up too is reported like every call that is over.
    expect(line.callReports.map(({ carrierRef, status }) => `${carrierRef} ${status}`)).toEqual([
      `${leg} answered`,
      `${leg} over`,
      'leg-2 over',
    ]);
  });

  it("passes on who answered in Vonage's view, and does not report that as the call's status", async () => {
    const { app, line, logged } = setUp();
    for (const more of [{ status: 'human' }, { status: 'machine' }, { status: 'machine', sub_state: 'beep_start' }]) {
      await post(app, `/vonage/attempt/${attemptId}/call`, {
        call_uuid: leg,
        conversation_uuid: 'CON-1',
        ...more,
      }).expect(204);
    }
    expect(line.heard()).toEqual(
      ['human', 'machine', 'machine'].map((answerer) => ({ carrier: 'vonage', attemptId, answerer })),
    );
    await post(app, '/vonage/event', { call_uuid: leg, status: 'machine' }).expect(204);
    expect([line.heard().length, logged]).toEqual([3, []]);
  });

  it('ignores transfers, errors and words that it does not know', async () => {
    const { app, line, logged } = setUp();
    await post(app, '/vonage/event', {
      type: 'transfer',
      uuid: leg,
      conversation_uuid_from: 'CON-1',
      conversation_uuid_to: 'CON-2',
    }).expect(204);
    expect(logged).toEqual([]);
    await post(app, '/vonage/event', {
      reason: 'Syntax error in NCCO. Invalid value type or action.',
      conversation_uuid: 'CON-1',
    }).expect(204);
    await post(app, '/vonage/event', { uuid: leg, status: 'toString' }).expect(204);
    await post(app, '/vonage/status', {
      message_uuid: messageUuid,
      status: 'teleported',
      client_ref: attemptId,
    }).expect(204);
    await post(app, '/vonage/status', {
      message_uuid: messageUuid,
      status: 'delivered',
      client_ref: "somebody else's",
    }).expect(204);
    expect(logged).toHaveLength(4);
    expect(line.heard()).toEqual([]);
  });

  it('reports a text by our address and by our reference', async () => {
    const { app, line } = setUp();
    const failed = { ...text, status: 'rejected', client_ref: attemptId };
    const errors = [
      { type: 'https://developer.vonage.com/api-errors/messages#1240', title: 'Illegal Number' },
      { title: 1240 },
      { code: 1240, reason: 'Illegal Number' },
      undefined,
    ];
    for (const error of errors) await post(app, `/vonage/attempt/${attemptId}/text`, { ...failed, error }).expect(204);
    await post(app, '/vonage/status', {
      ...failed,
      status: 'delivered',
      usage: { currency: 'EUR', price: '0.03' },
    }).expect(204);
    const unexplained = { carrier: 'vonage', carrierRef: messageUuid, attemptId, status: 'failed', errorCode: null };
    const report = { ...unexplained, errorCode: '1240', phoneFault: 'opted_out' };
    expect(line.textReports).toEqual([report, report, report, unexplained, { ...unexplained, status: 'delivered' }]);
  });

  it('accepts a text, whole or in parts', async () => {
    const { app, line } = setUp();
    await post(app, '/vonage/inbound', {
      ...text,
      text: ' START 60\r\n1 High St\u0000 ŵ 😀+1 ',
      timestamp: '2026-11-23T13:30:00.123Z',
      sms: { num_messages: '2', keyword: 'START' },
    }).expect(204);
    const sms = {
      msisdn: '447700900101',
      to: '441632960200',
      messageId: '0A0000000123ABCD1',
      text: 'first',
      type: 'text',
      concat: 'true',
      'concat-ref': '7',
      'concat-total': '2',
      'concat-part': '1',
      'message-timestamp': '2026-11-23 13:31:00',
    };
    await post(app, '/vonage/inbound', sms).expect(204);
    await post(app, '/vonage/inbound', {
      ...sms,
      messageId: '0A0000000123ABCD2',
      text: 'second',
      'concat-part': 2,
    }).expect(204);
    await post(app, '/vonage/inbound', {
      ...sms,
      messageId: '0A0000000123ABCD3',
      text: 'alone',
      concat: undefined,
      'message-timestamp': 'soon',
    }).expect(204);
    await post(app, '/vonage/inbound', {
      ...sms,
      messageId: '0A0000000123ABCD4',
      text: 'beyond',
      'concat-part': '3',
    }).expect(204);
    await post(app, '/vonage/inbound', {
      ...sms,
      messageId: '0A0000000123ABCD5',
      msisdn: 'anonymous',
      text: 'nobody',
      concat: 'false',
    }).expect(204);
    const received = {
      carrier: 'vonage',
      from: theirs,
      to: settings.number,
      part: null,
      media: 0,
      place: null,
      sentAt: new Date('2026-11-23T13:31:00Z'),
    };
    expect(line.texts).toEqual([
      {
        ...received,
        carrierRef: messageUuid,
        body: ' START 60\r\n1 High St ŵ 😀+1 ',
        sentAt: new Date('2026-11-23T13:30:00.123Z'),
      },
      { ...received, carrierRef: '0A0000000123ABCD1', body: 'first', part: { of: '7', number: 1, total: 2 } },
      { ...received, carrierRef: '0A0000000123ABCD2', body: 'second', part: { of: '7', number: 2, total: 2 } },
      { ...received, carrierRef: '0A0000000123ABCD3', body: 'alone', sentAt: null },
      { ...received, carrierRef: '0A0000000123ABCD4', body: 'beyond' },
      { ...received, carrierRef: '0A0000000123ABCD5', body: 'nobody', from: null },
    ]);
  });

  it('passes on a memo', async () => {
    const { app, line } = setUp();
    const recording = {
      recording_url: 'https://api.nexmo.com/v1/files/f-1',
      recording_uuid: 'r-1',
      start_time: '2026-11-23T14:00:00Z',
      end_time: '2026-11-23T14:00:07Z',
      size: 1000,
    };
    await post(app, `/vonage/memo/${conversationId}/3?leg=${leg}`, recording).expect(204);
    await post(app, `/vonage/memo/${conversationId}/4?leg=${leg}`, { ...recording, end_time: 'soon' }).expect(204);
    const memo = { carrier: 'vonage', carrierRef: leg, conversationId, recordingRef: recording.recording_url };
    expect(line.memos).toEqual([
      { ...memo, turn: 3, seconds: 7 },
      { ...memo, turn: 4, seconds: 1 },
    ]);
    await post(app, `/vonage/memo/${conversationId}/3`, recording).expect(400);
    await post(app, `/vonage/memo/${conversationId}/3?leg=${leg}`, { size: 1 }).expect(400);
  });

  it('tries again to store a webhook, and answers 503 when it gives up', async () => {
    const { app, line } = setUp();
    line.failures = 2;
    await post(app, '/vonage/inbound', { ...text, text: 'SOS' }).expect(204);
    expect(line.texts).toHaveLength(1);
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate'] });
    try {
      line.failures = Infinity;
      let status = 0;
      const sent = post(app, '/vonage/inbound', { ...text, text: 'SOS' }).then((response) => {
        status = response.status;
      });
      while (status === 0) {
        await new Promise(setImmediate);
        jest.advanceTimersByTime(50);
      }
      await sent;
      expect(status).toBe(503);
      expect(line.notTaken).toEqual([{ carrier: 'vonage', from: line.texts[0]?.from }]);
    } finally {
      jest.useRealTimers();
    }
  });
});

describe('nonsense in a signed request', () => {
  const names = [
    'from',
    'to',
    'status',
    'detail',
    'dtmf',
    'speech',
    'timed_out',
    'text',
    'error',
    'client_ref',
    'payload',
    'concat',
    'concat-part',
    'type',
    'constructor',
  ];
  const rubbish = fc.dictionary(fc.constantFrom(...names), fc.jsonValue(), { maxKeys: 8 });
  const paths = [
    '/vonage/answer',
    turnPath,
    `${turnPath}?passed=1`,
    `${turnPath}?resume=zz&passed[]=2&leg=7`,
    '/vonage/inbound',
    '/vonage/event',
    '/vonage/status',
    `/vonage/attempt/${attemptId}`,
    `/vonage/attempt/${attemptId}/call`,
    `/vonage/attempt/${attemptId}/text`,
  ];

  it('never causes an internal error', async () => {
    const { app } = setUp();
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...paths), rubbish, async (path, fields) => {
        const response = await post(app, path, { ...fields, uuid: leg, message_uuid: messageUuid });
        expect([200, 204]).toContain(response.status);
      }),
      { numRuns: 150 },
    );
  });
});
