import { describe, expect, it } from '@jest/globals';
import { attemptId, conversationId } from '../twilio/webhook.ts';
import { get, inbound, leg, post, settings, setUp, theirs, turnPath } from './webhook.ts';

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
      { kind: 'speech', words: 'Yes.' },
    ],
    [
      '',
      { dtmf: { digits: '1', timed_out: false }, speech: { results: [{ text: 'one' }] } },
      { kind: 'digits', digits: '1', finished: 'unknown' },
    ],
    ['', { speech: { results: [{ text: 'no', confidence: 'high' }] } }, { kind: 'speech', words: 'no' }],
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

  it('keeps the caller on the line if the record of webhooks fails, and tells the line what was keyed', async () => {
    const { app, line, memory } = setUp();
    memory.fails = true;
    const response = await post(app, turnPath, { uuid: leg, dtmf: { digits: '1', timed_out: false } }).expect(200);
    expect(response.body).toMatchObject([{ text: 'One moment, please.' }, {}, {}]);
    expect(line.heard()).toEqual([]);
    expect(line.failedBefore).toEqual([
      [
        expect.objectContaining({ carrierRef: leg, input: expect.objectContaining({ kind: 'digits', digits: '1' }) }),
        new Error('the database is gone'),
      ],
    ]);
  });
});
