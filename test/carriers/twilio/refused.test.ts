import { createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import request from 'supertest';
import {
  application,
  attemptId,
  callSid,
  conversationId,
  encoded,
  type Fields,
  idsOfText,
  inbound,
  memoPath,
  messageSid,
  post,
  recordingSid,
  RecordingLine,
  settings,
  setUp,
  turnPath,
} from './webhook.ts';

/** Webhooks that are not Twilio's, or that are not what Twilio sends, change nothing and break nothing. */

const PATHS = [
  '/twilio/voice',
  '/twilio/sms',
  '/twilio/status',
  `/twilio/attempt/${attemptId}`,
  `/twilio/attempt/${attemptId}/call`,
  `/twilio/attempt/${attemptId}/answerer`,
  `/twilio/attempt/${attemptId}/text`,
  turnPath,
  memoPath,
];

describe('who is allowed in', () => {
  it.each([...PATHS, '/twilio/nowhere'])('refuses unsigned and wrongly signed requests at %s', async (path) => {
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

  it.each<[string, [string, string][]]>([
    ['none', []],
    ['none but in its words', [['Body', `AccountSid=${settings.accountSid}`]]],
    [
      'two',
      [
        ['AccountSid', settings.accountSid],
        ['AccountSid', `AC${'b'.repeat(32)}`],
      ],
    ],
  ])('refuses a rightly signed form that names an account other than once: %s', async (_, account) => {
    const { app, line } = setUp();
    const pairs = [...account, ...Object.entries({ ...idsOfText, From: '+447700900101', To: settings.number })].sort();
    const signature = createHmac('sha1', settings.authToken)
      .update(`${settings.publicUrl}/twilio/sms${pairs.flat().join('')}`)
      .digest('base64');
    // A parser reads "=" within a value as it stands.
    const body = new URLSearchParams(pairs).toString().replaceAll('%3D', '=');
    await post(app, '/twilio/sms', {}, { signature, body }).expect(403);
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
          `From${text.From}MessageSid${messageSid}NumMedia0SmsMessageSid${messageSid}` +
            `SmsSid${messageSid}To${settings.number}`,
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
    ['another', { ...idsOfText, SmsSid: other }],
    ['another still', { ...idsOfText, SmsMessageSid: other }],
    ['another, and one has gone', { MessageSid: messageSid, SmsSid: other }],
    ['a word', { ...idsOfText, SmsSid: 'x' }],
    ['none', { SmsSid: messageSid, SmsMessageSid: messageSid }],
  ])('ids of a text: %s', async (_, ids) => {
    const { app, line } = setUp();
    await post(app, '/twilio/sms', { ...ids, From: '+447700900101', To: settings.number, Body: 'SOS' }).expect(400);
    if (ids['SmsSid'] !== messageSid || ids['MessageSid'] === undefined)
      await post(app, `/twilio/attempt/${attemptId}/text`, { ...ids, MessageStatus: 'delivered' }).expect(400);
    expect(line.heard()).toEqual([]);
  });

  // Twilio calls the repeated ids deprecated: on the day on which they go, a cry must not be refused.
  it.each<[string, Fields]>([
    ['one alone', { MessageSid: messageSid }],
    ['one has gone', { MessageSid: messageSid, SmsSid: messageSid }],
    ['the other has gone', { MessageSid: messageSid, SmsMessageSid: messageSid }],
  ])('takes a text and its report with the ids that there are: %s', async (_, ids) => {
    const { app, line } = setUp();
    await post(app, '/twilio/sms', { ...ids, From: '+447700900101', To: settings.number, Body: 'SOS' }).expect(200);
    await post(app, `/twilio/attempt/${attemptId}/text`, { ...ids, MessageStatus: 'delivered' }).expect(204);
    expect(line.texts).toMatchObject([{ body: 'SOS' }]);
    expect(line.heard()).toHaveLength(2);
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
    const paths = [...PATHS, `${turnPath}?passed=1`, `${turnPath}?resume=zz&passed[]=2`];
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
