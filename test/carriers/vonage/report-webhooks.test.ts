import { describe, expect, it, jest } from '@jest/globals';
import { attemptId, conversationId } from '../twilio/webhook.ts';
import { inbound, leg, messageUuid, post, settings, setUp, text, theirs } from './webhook.ts';

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
