import { createHmac } from 'node:crypto';
import { describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import request from 'supertest';
import {
  application,
  attemptId,
  callSid,
  conversationId,
  encoded,
  idsOfText,
  messageSid,
  post,
  RecordingLine,
  settings,
} from './webhook.ts';
import type { Fields } from './webhook.ts';

const inbound: Fields = {
  CallSid: callSid,
  From: '+447700900101',
  To: settings.number,
  CallStatus: 'ringing',
  Direction: 'inbound',
};
const turnPath = `/twilio/call/${conversationId}/3`;
const memoPath = `/twilio/memo/${conversationId}/3`;
const recordingSid = `RE${'3'.repeat(32)}`;

function setUp(): { line: RecordingLine } & ReturnType<typeof application> {
  const line = new RecordingLine();
  return { line, ...application(line) };
}

describe('who is allowed in', () => {
  const paths = [
    '/twilio/voice',
    '/twilio/sms',
    '/twilio/status',
    `/twilio/attempt/${attemptId}`,
    `/twilio/attempt/${attemptId}/call`,
    `/twilio/attempt/${attemptId}/answerer`,
    `/twilio/attempt/${attemptId}/text`,
    turnPath,
    memoPath,
    '/twilio/nowhere',
  ];

  it.each(paths)('refuses unsigned and wrongly signed requests at %s', async (path) => {
    const { app, line } = setUp();
    const fields = { ...inbound, ...idsOfText, MessageStatus: 'sent', Body: 'END' };
    await post(app, path, fields, { signature: null }).expect(403);
    await post(app, path, fields, { signature: '' }).expect(403);
    await post(app, path, fields, { signature: 'x'.repeat(28) }).expect(403);
    await post(app, path, fields, { token: 'stolen' }).expect(403);
    await post(app, path, fields, {
      body: encoded({ AccountSid: settings.accountSid, ...fields, From: '+447700900102' }),
    }).expect(403);
    await post(app, path, { ...fields, AccountSid: `AC${'b'.repeat(32)}` }).expect(403);
    expect(line.heard()).toEqual([]);
  });

  it('refuses a request that was signed for another address, whatever its headers say', async () => {
    const { app } = setUp();
    await post(app, '/twilio/voice?resume=1', inbound, { signature: 'x' }).expect(403);
    const unprefixed = application(new RecordingLine());
    await request(unprefixed.app)
      .post('/twilio/voice')
      .type('form')
      .set('X-Forwarded-Host', 'line.example.org')
      .set('X-Twilio-Signature', 'AAAAAAAAAAAAAAAAAAAAAAAAAAA=')
      .send(encoded({ AccountSid: settings.accountSid, ...inbound }))
      .expect(403);
  });

  it('refuses a body that is not a form', async () => {
    const { app } = setUp();
    await request(app).post('/twilio/voice').set('X-Twilio-Signature', 'x').send({ CallSid: callSid }).expect(403);
    await request(app).post('/twilio/voice').expect(403);
  });

  it('accepts the previous token, repeated and unknown fields, query strings, unicode and plus signs', async () => {
    const { app, line } = setUp();
    await post(app, '/twilio/voice', inbound, { token: 'token-before' }).expect(200);
    await post(app, '/twilio/voice', {
      ...inbound,
      From: ['+447700900101', '+447700900101'],
      Extra: ['b', 'a', 'b'],
    }).expect(200);
    await post(app, '/twilio/voice?a=1&b=%C5%B5+c', { ...inbound, FromCity: 'Caernarfon ŵ 😀', Empty: '' }).expect(200);
    expect(line.begun.map((call) => call.theirNumber)).toEqual(['+447700900101', '+447700900101', '+447700900101']);
  });

  it('logs no number', async () => {
    const { app, logged } = setUp();
    await post(app, '/twilio/voice', inbound, { token: 'stolen' }).expect(403);
    await post(app, '/twilio/voice', { ...inbound, CallSid: '+447700900101' }).expect(400);
    expect(logged).toHaveLength(2);
    expect(JSON.stringify(logged)).not.toContain('7700900');
  });
});

describe('a form that fits the signature of another form', () => {
  const victim = '+447700900102';
  const other = `SM${'9'.repeat(32)}`;
  const text = { ...idsOfText, From: '+447700900199', To: settings.number, NumMedia: '0' };

  /** Signs the first form and sends the second. Joined without separators, both are the same bytes. */
  async function sentAs(signed: Fields, pairs: [string, string][]): Promise<RecordingLine> {
    const { app, line } = setUp();
    const body = new URLSearchParams([['AccountSid', settings.accountSid], ...pairs]).toString();
    const { status } = await post(app, '/twilio/sms', signed, { body });
    expect(status).toBe(400);
    return line;
  }

  it.each<[string, string, (rest: [string, string][]) => [string, string][]]>([
    ['two senders', `SOSFrom${victim}`, (rest) => [['Body', 'SOS'], ['From', victim], ['From', text.From], ...rest]],
    [
      'the sender in a name',
      `SOSFrom${victim}`,
      (rest) => [['Body', 'SOS'], ['From', victim], [`From${text.From}`, ''], ...rest],
    ],
    [
      'the sender in a value',
      `SOSFrom${victim}Fromage`,
      (rest) => [['Body', 'SOS'], ['From', victim], ['Fromage', `From${text.From}`], ...rest],
    ],
    [
      'another id',
      `SOSFrom${victim}MessageSid${other}NumMedia0SmsMessageSid${other}SmsSid${other}To${settings.number}Tz`,
      () => [
        ['Body', 'SOS'],
        ['From', victim],
        ['MessageSid', other],
        ['NumMedia', '0'],
        ['SmsMessageSid', other],
        ['SmsSid', other],
        ['To', settings.number],
        [
          'Tz',
          `From${text.From}MessageSid${messageSid}NumMedia0SmsMessageSid${messageSid}SmsSid${messageSid}To${settings.number}`,
        ],
      ],
    ],
  ])('%s', async (_, Body, pairs) => {
    const rest = (['MessageSid', 'NumMedia', 'SmsMessageSid', 'SmsSid', 'To'] as const).map(
      (name): [string, string] => [name, text[name]],
    );
    const line = await sentAs({ ...text, Body }, pairs(rest));
    expect(line.heard()).toEqual([]);
  });

  it.each<[string, Fields]>([
    ['none but one', { MessageSid: messageSid }],
    ['one wanting', { MessageSid: messageSid, SmsSid: messageSid }],
    ['another', { ...idsOfText, SmsSid: other }],
    ['another still', { ...idsOfText, SmsMessageSid: other }],
  ])('ids of a text: %s', async (_, ids) => {
    const { app, line } = setUp();
    await post(app, '/twilio/sms', { ...ids, From: '+447700900101', To: settings.number, Body: 'SOS' }).expect(400);
    if (ids['SmsSid'] !== messageSid)
      await post(app, `/twilio/attempt/${attemptId}/text`, { ...ids, MessageStatus: 'delivered' }).expect(400);
    expect(line.heard()).toEqual([]);
  });

  it('accepts unknown fields, and everything that people write', async () => {
    const { app, line } = setUp();
    for (const Body of ['From: Sam', `my number is From${victim}`, 'MessageSid?', `rung To${victim} twice`]) {
      await post(app, '/twilio/sms', {
        ...text,
        Body,
        CallToken: '{"From":"+447700900102"}',
        NewField: 'x',
        MediaUrl0: 'https://example.org/?From=1&MessageSid=SM1',
        'SipHeader_X-A': 'b',
      }).expect(200);
    }
    expect(line.texts).toHaveLength(4);
  });
});

describe('bytes that are not UTF-8', () => {
  const fields = { AccountSid: settings.accountSid, ...idsOfText, From: '+447700900101', To: settings.number };
  const ofBytes = (body: string): string => encoded(fields) + body;

  it('are accepted with the signature of the bytes, and are left out', async () => {
    const { app, line } = setUp();
    const text = Buffer.concat([
      Buffer.from('AccountSid' + settings.accountSid + 'BodySOS '),
      Buffer.from([0xf0, 0x9f]),
      Buffer.from(
        ` now, he's here` +
          ['From', 'MessageSid', 'SmsMessageSid', 'SmsSid', 'To']
            .map((name) => name + String(Object.entries(fields).find(([one]) => one === name)?.[1]))
            .join(''),
      ),
    ]);
    const signature = createHmac('sha1', settings.authToken)
      .update(`${settings.publicUrl}/twilio/sms`)
      .update(text)
      .digest('base64');
    await post(app, '/twilio/sms', fields, { signature, body: ofBytes('&Body=SOS+%F0%9F+now%2C+he%27s+here') }).expect(
      200,
    );
    expect(line.texts).toMatchObject([{ body: "SOS  now, he's here" }]);
    await post(app, '/twilio/sms', fields, { signature, body: ofBytes('&Body=SOS+%F0%9E+now%2C+he%27s+here') }).expect(
      403,
    );
  });

  it('are accepted with the signature of the decoded text', async () => {
    const { app, line } = setUp();
    await post(
      app,
      '/twilio/sms',
      { ...fields, Body: 'SOS \uFFFD now' },
      { body: ofBytes('&Body=SOS+%FF+now') },
    ).expect(200);
    expect(line.texts).toMatchObject([{ body: 'SOS  now' }]);
  });
});

describe('malformed requests', () => {
  it.each<[string, Fields]>([
    ['/twilio/voice', { From: '+447700900101' }],
    ['/twilio/voice', { ...inbound, CallSid: 'CA1' }],
    ['/twilio/voice', { ...inbound, CallSid: [callSid, callSid.replace('1', '2')] }],
    ['/twilio/attempt/7', inbound],
    ['/twilio/attempt/7/call', inbound],
    ['/twilio/attempt/7/answerer', { CallSid: callSid, AnsweredBy: 'human' }],
    [`/twilio/attempt/${attemptId}/answerer`, { AnsweredBy: 'human' }],
    ['/twilio/call/7/3', inbound],
    [`/twilio/call/${conversationId}/x`, inbound],
    [`/twilio/call/${conversationId}/-1`, inbound],
    ['/twilio/sms', { Body: 'END', From: '+447700900101' }],
    [`/twilio/attempt/${attemptId}/text`, { MessageSid: 'SM1', SmsSid: 'SM1', MessageStatus: 'sent' }],
    ['/twilio/status', { CallStatus: 'completed' }],
    [memoPath, { CallSid: callSid, RecordingStatus: 'completed' }],
    [memoPath, { CallSid: callSid, RecordingSid: '../Calls', RecordingStatus: 'completed' }],
    ['/twilio/memo/7/3', { CallSid: callSid, RecordingSid: recordingSid, RecordingStatus: 'completed' }],
  ])('%s %#', async (path, fields) => {
    const { app, line } = setUp();
    await post(app, path, fields).expect(400);
    expect(line.heard()).toEqual([]);
  });

  it('refuses a body that is too long', async () => {
    const { app } = setUp();
    await post(app, '/twilio/voice', { ...inbound, Extra: 'x'.repeat(70_000) }).expect(400);
  });
});

describe('calls', () => {
  it('begins a call from outside', async () => {
    const { app, line } = setUp();
    const response = await post(app, '/twilio/voice', inbound)
      .expect(200)
      .expect('content-type', /text\/xml/);
    expect(response.text).toContain(`action="${settings.publicUrl}/twilio/call/${conversationId}/1"`);
    expect(line.begun).toEqual([
      {
        carrier: 'twilio',
        carrierRef: callSid,
        attemptId: null,
        ourNumber: settings.number,
        theirNumber: '+447700900101',
      },
    ]);
  });

  it('begins a call that we placed', async () => {
    const { app, line } = setUp();
    await post(app, `/twilio/attempt/${attemptId}`, {
      CallSid: callSid,
      From: settings.number,
      To: '+447700900101',
      Direction: 'outbound-api',
      CallStatus: 'in-progress',
    }).expect(200);
    expect(line.begun).toEqual([
      { carrier: 'twilio', carrierRef: callSid, attemptId, ourNumber: settings.number, theirNumber: '+447700900101' },
    ]);
  });

  it.each([
    '+266696687',
    '+7378742833',
    '+2562533',
    '+8656696',
    '+86282452253',
    'Anonymous',
    'Restricted',
    'Unavailable',
    'unknown',
    '',
    'sip:+447700900101@example.org',
    'client:sam',
    '60777',
    '0447700900101',
    '+0447700900101',
  ])('reads %p as a caller without a number', async (From) => {
    const { app, line } = setUp();
    await post(app, '/twilio/voice', { ...inbound, From }).expect(200);
    expect(line.begun[0]?.theirNumber).toBeNull();
  });

  it('reads a plus that arrives as a space', async () => {
    const { app, line } = setUp();
    await post(app, '/twilio/voice', { ...inbound, From: ' 447700900101' }).expect(200);
    expect(line.begun[0]?.theirNumber).toBe('+447700900101');
  });

  it.each<[string, Fields, unknown]>([
    ['', { Digits: '7294', FinishedOnKey: '#' }, { kind: 'digits', digits: '7294', finished: 'hash' }],
    ['', { Digits: '7294#', FinishedOnKey: '#' }, { kind: 'digits', digits: '7294', finished: 'hash' }],
    ['', { Digits: '72', FinishedOnKey: '' }, { kind: 'digits', digits: '72', finished: 'timeout' }],
    ['', { Digits: '2' }, { kind: 'digits', digits: '2', finished: 'unknown' }],
    ['', { Digits: '*' }, { kind: 'digits', digits: '*', finished: 'unknown' }],
    ['', { Digits: '', FinishedOnKey: '#' }, { kind: 'digits', digits: '', finished: 'hash' }],
    ['', { Digits: '' }, { kind: 'silence' }],
    ['', {}, { kind: 'silence' }],
    ['', { Digits: '7 2;94' }, { kind: 'silence' }],
    ['', { Digits: '9'.repeat(65) }, { kind: 'silence' }],
    ['', { Digits: '', CallStatus: 'completed' }, { kind: 'hang-up' }],
    ['', { Digits: '2', CallStatus: 'completed' }, { kind: 'digits', digits: '2', finished: 'unknown' }],
    ['?passed=1', {}, { kind: 'passed' }],
    ['?passed=1', { DialCallStatus: 'completed', CallStatus: 'completed' }, { kind: 'hang-up' }],
    ['?passed=1', { Digits: '#', RecordingDuration: '4' }, { kind: 'passed' }],
    ['?passed=1', { Digits: 'hangup', CallStatus: 'completed' }, { kind: 'hang-up' }],
    ['?resume=4', {}, { kind: 'resume' }],
  ])('reads a turn %s %j', async (marks, fields, input) => {
    const { app, line } = setUp();
    await post(app, turnPath + marks, { ...inbound, CallStatus: 'in-progress', ...fields }).expect(200);
    expect(line.turns).toEqual([{ carrier: 'twilio', carrierRef: callSid, conversationId, turn: 3, input }]);
  });

  it('asks the caller to hold on while the line fails, ten times at most', async () => {
    const { app, line } = setUp();
    for (const path of ['/twilio/voice', `/twilio/attempt/${attemptId}`, turnPath]) {
      line.failures = 2;
      const first = await post(app, path, inbound)
        .expect(200)
        .expect('content-type', /text\/xml/);
      expect(first.text).toContain(
        `<Say voice="Polly.Amy-Neural" language="en-GB">One moment, please.</Say><Pause length="3"/>` +
          `<Redirect method="POST">${settings.publicUrl}${path}?resume=1</Redirect>`,
      );
      const tenth = await post(app, `${path}?resume=10`, inbound).expect(200);
      expect(tenth.text).toContain('<Hangup/>');
      expect(tenth.text).not.toContain('Redirect');
    }
    await post(app, `${turnPath}?resume=10`, inbound).expect(200);
    expect(line.turns.at(-1)?.input).toEqual({ kind: 'resume' });
  });
});

describe('reports and texts', () => {
  it('reports a call, with and without an attempt', async () => {
    const { app, line } = setUp();
    const done = { CallSid: callSid, CallStatus: 'no-answer', SequenceNumber: '3', CallDuration: '0' };
    await post(app, `/twilio/attempt/${attemptId}/call`, done).expect(204);
    await post(app, '/twilio/status', {
      ...done,
      SequenceNumber: 'x',
      CallStatus: 'completed',
      ErrorCode: '13224',
    }).expect(204);
    expect(line.callReports).toEqual([
      { carrier: 'twilio', carrierRef: callSid, attemptId, status: 'no_answer', order: 3, errorCode: null },
      { carrier: 'twilio', carrierRef: callSid, attemptId: null, status: 'completed', order: null, errorCode: '13224' },
    ]);
  });

  it('reports a text', async () => {
    const { app, line } = setUp();
    await post(app, `/twilio/attempt/${attemptId}/text`, {
      ...idsOfText,
      MessageStatus: 'undelivered',
      ErrorCode: '30003',
    }).expect(204);
    expect(line.textReports).toEqual([
      { carrier: 'twilio', carrierRef: messageSid, attemptId, status: 'failed', errorCode: '30003' },
    ]);
  });

  it("passes on who answered in Twilio's view, and does not report that as the call's status", async () => {
    const { app, line, logged } = setUp();
    for (const AnsweredBy of ['human', 'machine_start', 'fax', 'unknown']) {
      await post(app, `/twilio/attempt/${attemptId}/answerer`, {
        CallSid: callSid,
        AnsweredBy,
        MachineDetectionDuration: '2400',
      }).expect(204);
    }
    expect(line.heard()).toEqual(
      ['human', 'machine', 'machine', 'unknown'].map((answerer) => ({ carrier: 'twilio', attemptId, answerer })),
    );
    for (const AnsweredBy of ['robot', 'constructor', ''])
      await post(app, `/twilio/attempt/${attemptId}/answerer`, { CallSid: callSid, AnsweredBy }).expect(204);
    expect([line.guesses.length, logged.length]).toEqual([4, 3]);
    line.failures = 1000;
    await post(app, `/twilio/attempt/${attemptId}/answerer`, { CallSid: callSid, AnsweredBy: 'human' }).expect(503);
  });

  it('reports a memo that can be fetched, and no other recording', async () => {
    const { app, line } = setUp();
    const done = {
      CallSid: callSid,
      RecordingSid: recordingSid,
      RecordingUrl: 'https://api.twilio.com/elsewhere',
      RecordingStatus: 'completed',
      RecordingDuration: '7',
    };
    await post(app, memoPath, done).expect(204);
    await post(app, memoPath, { ...done, RecordingDuration: '-1' }).expect(204);
    for (const RecordingStatus of ['in-progress', 'absent', 'failed', ''])
      await post(app, memoPath, { ...done, RecordingStatus }).expect(204);
    const memo = { carrier: 'twilio', carrierRef: callSid, conversationId, turn: 3, recordingRef: recordingSid };
    expect(line.memos).toEqual([
      { ...memo, seconds: 7 },
      { ...memo, seconds: 0 },
    ]);
  });

  it('also reports a memo at the turn that follows it, after the caller has been answered', async () => {
    const { app, line } = setUp();
    const RecordingUrl = `https://api.twilio.com/2010-04-01/Accounts/${settings.accountSid}/Recordings/${recordingSid}`;
    for (const fields of [
      { RecordingUrl, RecordingDuration: '7', Digits: '#' },
      { RecordingUrl, Digits: 'hangup', CallStatus: 'completed' },
    ]) {
      await post(app, `${turnPath}?passed=1`, { CallSid: callSid, ...fields }).expect(200);
    }
    const memo = { carrier: 'twilio', carrierRef: callSid, conversationId, turn: 2, recordingRef: recordingSid };
    expect(line.memos).toEqual([
      { ...memo, seconds: 7 },
      { ...memo, seconds: 1 },
    ]);
    expect(line.turns.map(({ input }) => input.kind)).toEqual(['passed', 'hang-up']);
    for (const elsewhere of ['', 'https://api.twilio.com/', `${RecordingUrl}/../Calls`])
      await post(app, turnPath, { CallSid: callSid, RecordingUrl: elsewhere, Digits: '1' }).expect(200);
    expect(line.memos).toHaveLength(2);
  });

  it('ignores words that it does not know', async () => {
    const { app, line } = setUp();
    await post(app, `/twilio/attempt/${attemptId}/text`, { ...idsOfText, MessageStatus: 'teleported' }).expect(204);
    await post(app, '/twilio/status', { CallSid: callSid, CallStatus: 'toString' }).expect(204);
    expect(line.heard()).toEqual([]);
  });

  it('accepts a text and answers nothing', async () => {
    const { app, line } = setUp();
    const response = await post(app, '/twilio/sms', {
      ...idsOfText,
      From: '+447700900101',
      To: settings.number,
      Body: ' START 60\r\n1 High St\u0000 ŵ 😀+1 ',
    })
      .expect(200)
      .expect('content-type', /text\/xml/);
    expect(response.text).toBe('<?xml version="1.0" encoding="UTF-8"?><Response/>');
    expect(line.texts).toEqual([
      {
        carrier: 'twilio',
        carrierRef: messageSid,
        from: '+447700900101',
        to: settings.number,
        body: ' START 60\r\n1 High St ŵ 😀+1 ',
        media: 0,
        place: null,
      },
    ]);
  });

  it.each<[string, Fields, object]>([
    ['a pressed button', { Body: '', ButtonText: 'OUT', ButtonPayload: 'p1' }, { body: 'OUT' }],
    ['a picture', { Body: '', NumMedia: '1', MediaUrl0: 'https://example.org/1' }, { body: '', media: 1 }],
    ['a captioned picture', { Body: 'he has a knife', NumMedia: '2' }, { body: 'he has a knife', media: 2 }],
    [
      'a place',
      { Body: '', Latitude: '51.5007', Longitude: '-0.12464' },
      { body: 'AT 51.5007000, -0.1246400', place: '51.5007000, -0.1246400' },
    ],
    [
      'a named place',
      { Body: 'The Crown', Latitude: '51.5', Longitude: '-0.1', Label: 'The Crown', Address: '1 High Street' },
      { body: 'AT The Crown, 1 High Street' },
    ],
    [
      'a place with words',
      { Body: 'come here', Latitude: '51.5', Longitude: '-0.1' },
      { body: 'come here', place: '51.5000000, -0.1000000' },
    ],
    [
      'a chat',
      { Body: 'SOS', From: 'whatsapp:+447700900101', To: `whatsapp:${settings.number}`, ProfileName: 'Sam' },
      { body: 'SOS' },
    ],
    [
      'rich text',
      {
        Body: 'SOS',
        From: 'rcs:+447700900101',
        To: 'rcs:riverside_agent',
        ChannelMetadata: '{"type":"rcs","data":{"From":"+447700900102"}}',
      },
      { body: 'SOS' },
    ],
    ['without a plus', { Body: 'SOS', From: '447700900101' }, { body: 'SOS' }],
    ['as dialled at home', { Body: 'SOS', From: '07700 900101' }, { body: 'SOS' }],
  ])('reads %s', async (_, fields, wanted) => {
    const { app, line } = setUp();
    await post(app, '/twilio/sms', { ...idsOfText, From: '+447700900101', To: settings.number, ...fields }).expect(200);
    expect(line.texts).toMatchObject([{ from: '+447700900101', to: settings.number, ...wanted }]);
  });

  it.each<[string, string, 'stop' | 'start' | 'help' | undefined]>([
    ['END', 'STOP', 'stop'],
    ['IN 30', 'START', 'start'],
    ['HELP', 'HELP', 'help'],
    ['START', '', 'start'],
    [' yes ', '', 'start'],
    // Without the carrier's word we do not know whether its default handling is on.
    ['STOP', '', undefined],
    ['START 60', '', undefined],
    ['END', 'constructor', undefined],
  ])('reports what the carrier did on %s (%s)', async (Body, OptOutType, optOut) => {
    const { app, line } = setUp();
    await post(app, '/twilio/sms', { ...idsOfText, From: '+447700900101', Body, OptOutType }).expect(200);
    expect(line.texts.map((text) => text.optOut)).toEqual([optOut]);
  });

  it.each([
    ['30004', 'blocked'],
    ['30005', 'dead'],
    ['30006', 'landline'],
    ['21610', 'opted_out'],
  ])('learns from %s that the phone is %s', async (ErrorCode, phoneFault) => {
    const { app, line } = setUp();
    await post(app, `/twilio/attempt/${attemptId}/text`, {
      ...idsOfText,
      MessageStatus: 'undelivered',
      ErrorCode,
    }).expect(204);
    expect(line.textReports).toMatchObject([{ status: 'failed', errorCode: ErrorCode, phoneFault }]);
  });

  it('tries again to store a text, because Twilio sends it only once', async () => {
    const { app, line } = setUp();
    line.failures = 2;
    await post(app, '/twilio/sms', { ...idsOfText, From: '+447700900101', Body: 'SOS' }).expect(200);
    expect(line.texts).toHaveLength(1);
  });

  it('reports that it gives up', async () => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate'] });
    try {
      const { app, line } = setUp();
      line.failures = Infinity;
      let status = 0;
      const sent = post(app, '/twilio/sms', { ...idsOfText, From: '+447700900101', Body: 'SOS' }).then((response) => {
        status = response.status;
      });
      while (status === 0) {
        await new Promise(setImmediate);
        jest.advanceTimersByTime(50);
      }
      await sent;
      expect(status).toBe(503);
      expect(line.notTaken).toEqual([{ carrier: 'twilio', from: '+447700900101' }]);
    } finally {
      jest.useRealTimers();
    }
  });
});

describe('nonsense in a signed request', () => {
  const value = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string(),
    fc.array(fc.string({ unit: 'grapheme' }), { minLength: 2, maxLength: 3 }),
  );
  const names = [
    'From',
    'To',
    'CallStatus',
    'Digits',
    'FinishedOnKey',
    'SequenceNumber',
    'ErrorCode',
    'MessageStatus',
    'SmsStatus',
    'Body',
    'Direction',
    'SpeechResult',
    'RecordingStatus',
    'RecordingDuration',
    '__proto__',
    'constructor',
    'a[b]',
  ];
  const rubbish = fc
    .array(fc.tuple(fc.constantFrom(...names), value), { maxLength: 8 })
    .map((pairs): Fields => Object.fromEntries(pairs.filter(([name]) => name !== '__proto__')));

  it('never causes an internal error', async () => {
    const { app } = setUp();
    const paths = [
      '/twilio/voice',
      turnPath,
      `${turnPath}?passed=1`,
      `${turnPath}?resume=zz&passed[]=2`,
      '/twilio/sms',
      '/twilio/status',
      `/twilio/attempt/${attemptId}`,
      `/twilio/attempt/${attemptId}/call`,
      `/twilio/attempt/${attemptId}/answerer`,
      `/twilio/attempt/${attemptId}/text`,
      memoPath,
    ];
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...paths), rubbish, async (path, fields) => {
        // Half a surrogate pair is not UTF-8, so the test signs the text that arrives.
        const sendable = Object.fromEntries(new URLSearchParams(encoded(fields)).entries());
        const response = await post(app, path, {
          ...sendable,
          CallSid: callSid,
          ...idsOfText,
          RecordingSid: recordingSid,
        });
        expect([200, 204]).toContain(response.status);
      }),
      { numRuns: 150 },
    );
  });
});
