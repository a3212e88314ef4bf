import { describe, expect, it, jest } from '@jest/globals';
import {
  attemptId,
  callSid,
  conversationId,
  type Fields,
  idsOfText,
  inbound,
  memoPath,
  messageSid,
  post,
  recordingSid,
  settings,
  setUp,
  turnPath,
} from './webhook.ts';

/** What a webhook of Twilio's hands to the line, and what it answers. */

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

  it('reports after ten seconds that it gives up, so that Twilio asks the fallback address', async () => {
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
      expect(line.texts).toEqual([]);
    } finally {
      jest.useRealTimers();
    }
  });
});
