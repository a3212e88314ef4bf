import { randomBytes, randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Call } from '../harness/phones.ts';
import { BEA, DUTY, IRA, MO, OUT_OF_HOURS, RIVERSIDE, SAM } from '../harness/riverside.ts';
import { openTown, type Town } from '../harness/town.ts';
import { memoPath } from '../../src/crypto/memo-address.ts';
import * as twilio from '../carriers/twilio/webhook.ts';
import * as vonage from '../carriers/vonage/webhook.ts';
import { untilTrue } from '../harness/until-true.ts';
import { idsOfText, post } from './signed-webhooks.ts';

const sid = (prefix: string): string => prefix + randomBytes(16).toString('hex');
/** What the carrier's routes say if something behind them has failed. */
const FAILED = /One moment, please\./;

describe('bad input changes nothing', () => {
  let town: Town;
  beforeEach(async () => {
    town = await openTown({ organisation: RIVERSIDE, at: '2026-11-23T14:00:00Z', carriers: ['twilio', 'vonage'] });
  });
  afterEach(async () => {
    for (const number of [SAM, BEA, MO, IRA, DUTY, OUT_OF_HOURS]) await town.phone(number).minds('what came so far');
    await town.close();
  });

  /** Every table except the line log, which records signed requests a second later. */
  async function rowsByTable(): Promise<Record<string, unknown>> {
    const { rows } = await town.knex.raw<{ rows: { name: string }[] }>(
      `select table_name as name from information_schema.tables
        where table_schema = 'public' and table_type = 'BASE TABLE' and table_name <> 'line_log' order by 1`,
    );
    const entries = await Promise.all(
      rows.map(
        async ({ name }) => [name, await town.knex(name).select(town.knex.raw('md5(??::text)', [name]))] as const,
      ),
    );
    return Object.fromEntries(entries);
  }

  async function aCallAndAnAttempt(): Promise<{ call: Call; conversation: string; attempt: string }> {
    const call = await town.phone(SAM).dials();
    await call.presses('7294');
    await town.phone(SAM).texts('STATUS');
    const [attempt] = await town.records.contacts();
    return { call, conversation: (await town.records.conversation()).id, attempt: attempt?.id ?? '' };
  }

  it('an unsigned or wrongly signed request gets 403, and not a row changes', async () => {
    const { call, conversation, attempt } = await aCallAndAnAttempt();
    const from = { From: SAM, To: town.line };
    const requests = [
      { path: '/twilio/voice', fields: { CallSid: sid('CA'), CallStatus: 'ringing', ...from } },
      { path: '/twilio/sms', fields: { ...idsOfText(), Body: 'SOS', ...from } },
      { path: '/twilio/status', fields: { CallSid: call.id, CallStatus: 'completed', ...from } },
      { path: `/twilio/call/${conversation}/2`, fields: { CallSid: call.id, Digits: '1', FinishedOnKey: '', ...from } },
      { path: `/twilio/attempt/${attempt}`, fields: { CallSid: sid('CA'), From: town.line, To: SAM } },
      { path: `/twilio/attempt/${attempt}/call`, fields: { CallSid: sid('CA'), CallStatus: 'completed', ...from } },
      {
        path: `/twilio/attempt/${attempt}/text`,
        fields: { ...idsOfText(), MessageStatus: 'failed', ErrorCode: '30003' },
      },
    ];
    const before = await rowsByTable();
    for (const request of requests) {
      for (const signature of [null, '', 'nonsense', 'x'.repeat(28), Buffer.from(randomBytes(20)).toString('base64')]) {
        expect({ path: request.path, ...(await post(town, { ...request, signature })) }).toMatchObject({
          path: request.path,
          status: 403,
        });
      }
      const another = { ...request, fields: { ...request.fields, AccountSid: 'AC00000000000000000000000000000002' } };
      expect((await post(town, another)).status).toBe(403);
    }
    expect(await rowsByTable()).toEqual(before);
    await call.hangsUp();
  });

  it('an unsigned request changes no table, at any address of either carrier and of the service', async () => {
    const { call, conversation, attempt } = await aCallAndAnAttempt();
    const routers = [
      twilio.application(new twilio.RecordingLine()).router,
      vonage.application(new twilio.RecordingLine()).router,
    ];
    const addresses = routers.flatMap(({ stack }) =>
      stack.flatMap(({ route }) =>
        route ? [{ path: route.path, methods: route.stack.map(({ method }) => method.toUpperCase()) }] : [],
      ),
    );
    expect(addresses.length).toBeGreaterThan(18);
    const memo = memoPath(
      { current: 'stolen' },
      { id: attempt, type: 'audio/mpeg' },
      new Date(town.now().getTime() + 3_600_000),
    );
    const paths = [
      ...addresses,
      ...['/twilio/nowhere', '/vonage/nowhere', memo, '/metrics', '/health', '/live', '/desk', '/'].map((path) => ({
        path,
        methods: ['GET', 'POST'],
      })),
    ];
    /** The line log once it has everything that came so far: a second late, in the order in which it came. */
    const lineLog = async (): Promise<unknown[]> => {
      await post(town, { path: '/twilio/status', fields: { CallSid: call.id, CallStatus: 'nonsense' } });
      await untilTrue(async () => (await town.knex('line_log').where({ what: 'call status nonsense' }).delete()) > 0);
      return await town.knex('line_log').where({ kind: 'webhook' }).orderBy('id').select();
    };
    const before = [await lineLog(), await rowsByTable()];

    const fields = {
      AccountSid: 'AC00000000000000000000000000000001',
      ...idsOfText(),
      CallSid: call.id,
      CallStatus: 'completed',
      MessageStatus: 'failed',
      From: SAM,
      To: town.line,
      Body: 'SOS',
      Digits: '1',
    };
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const ways: { headers: Record<string, string>; body: string }[] = [
      { headers: {}, body: '' },
      { headers: form, body: new URLSearchParams(fields).toString() },
      {
        headers: { ...form, 'x-twilio-signature': randomBytes(20).toString('base64') },
        body: new URLSearchParams(fields).toString(),
      },
      {
        headers: { ...form, 'x-twilio-signature': randomBytes(20).toString('base64') },
        body: new URLSearchParams({ ...fields, Body: 'SOS \uFFFD ŵ' }).toString(),
      },
      {
        headers: {
          'content-type': 'application/json',
          authorization:
            'Bearer ' + `${vonage.token('{}', { secret: 'stolen', claims: { iat: town.now().getTime() / 1_000 } })}`,
        },
        body: '{}',
      },
      {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          uuid: call.id,
          from: SAM,
          to: town.line,
          text: 'SOS',
          status: 'completed',
          message_uuid: randomUUID(),
        }),
      },
    ];
    for (const { path, methods } of paths) {
      const where = path.replace(':conversationId', conversation).replace(':turn', '2').replace(':attemptId', attempt);
      for (const method of methods) {
        for (const { headers, body } of ways) {
          const { status } = await fetch(town.url + where, { method, headers, ...(method === 'POST' && { body }) });
          if (/^\/(?:twilio|vonage)\//.test(path))
            expect({ where, method, status }).toEqual({ where, method, status: 403 });
        }
      }
    }
    expect([await lineLog(), await rowsByTable()]).toEqual(before);
    await call.hangsUp();
  });

  const rubbish = fc.oneof(
    fc.string(),
    fc.string({ unit: 'grapheme', maxLength: 60 }),
    fc.string({ unit: 'binary', maxLength: 20 }),
    fc.string({ minLength: 2000, maxLength: 3000 }),
    fc.constantFrom(
      '',
      '\0',
      '0',
      '-1',
      '+',
      '+44',
      SAM,
      `${SAM}\0`,
      ' 447700900101',
      'anonymous',
      '+266696687',
      'sip:sam@example.org',
      'NaN',
      '9'.repeat(40),
      '*#ABCD',
      '7294',
      '00',
      'timeout',
      '#',
      'completed',
      'in-progress',
      'START 60',
      'END',
      '\u{10FFFF}',
      '1e309',
      '%00',
      '<Say>',
    ),
  );
  const names = [
    'From',
    'To',
    'CallStatus',
    'Digits',
    'FinishedOnKey',
    'SequenceNumber',
    'ErrorCode',
    'Body',
    'MessageStatus',
    'SmsStatus',
    'Called',
    'Caller',
    'Direction',
    'ApiVersion',
    'SpeechResult',
    'NumMedia',
    'Timestamp',
  ];
  const fields = fc.record(Object.fromEntries(names.map((name) => [name, rubbish])), { requiredKeys: [] });

  it('rubbish in every field of a signed webhook gets an answer that a caller can live with', async () => {
    const { call, conversation, attempt } = await aCallAndAnAttempt();
    const path = fc.constantFrom(
      '/twilio/voice',
      '/twilio/sms',
      '/twilio/status',
      `/twilio/call/${conversation}/2`,
      `/twilio/call/${conversation}/1`,
      `/twilio/call/${conversation}/999999`,
      `/twilio/call/${randomUUID()}/0`,
      `/twilio/attempt/${attempt}`,
      `/twilio/attempt/${randomUUID()}`,
      `/twilio/attempt/${attempt}/call`,
      `/twilio/attempt/${attempt}/text`,
      `/twilio/attempt/${randomUUID()}/call`,
      `/twilio/attempt/${randomUUID()}/text`,
    );
    const ids = fc.constantFrom(call.id, sid('CA'), sid('CA'));
    await fc.assert(
      fc.asyncProperty(path, ids, fields, async (where, callSid, values) => {
        const answer = await post(town, { path: where, fields: { ...values, CallSid: callSid, ...idsOfText() } });
        // A turn of this conversation, sent from another call.
        const isAnothers = where.startsWith(`/twilio/call/${conversation}/`) && callSid !== call.id;
        expect(isAnothers ? [403] : [200, 204]).toContain(answer.status);
        if (answer.status === 200) expect(answer.body).toMatch(/<Response/);
        expect(answer.body).not.toMatch(FAILED);
      }),
      { numRuns: 250 },
    );
  });

  it('impossible names of calls, texts and rows get 400', async () => {
    const before = await rowsByTable();
    const segment = fc
      .oneof(fc.string({ minLength: 1, maxLength: 30 }), fc.constantFrom('-1', '1e3', '00000000', 'null', '%00'))
      .map(encodeURIComponent)
      .filter((one) => one !== '.' && one !== '..');
    await fc.assert(
      fc.asyncProperty(segment, segment, rubbish, async (id, turn, name) => {
        for (const path of [
          `/twilio/call/${id}/${turn}`,
          `/twilio/attempt/${id}`,
          `/twilio/attempt/${id}/call`,
          `/twilio/attempt/${id}/text`,
          '/twilio/voice',
          '/twilio/sms',
        ]) {
          const answer = await post(town, {
            path,
            fields: { CallSid: name, ...idsOfText(name), From: SAM, To: town.line, Body: 'SOS' },
          });
          expect({ path, status: answer.status }).toEqual({ path, status: 400 });
        }
      }),
      { numRuns: 25 },
    );
    expect(await rowsByTable()).toEqual(before);
  });

  it('before any organisation is imported calls and texts get a harmless answer; the service is healthy', async () => {
    await town.knex.raw('truncate organisation, team, person cascade');
    const call = await town.phone(SAM).dials();
    call.hears(/^Please ring again in a minute\.$/);
    expect(call.isOver).toBe(true);
    await town.phone(SAM).texts('START 60');
    const turn = await post(town, {
      path: `/twilio/call/${randomUUID()}/3`,
      fields: { CallSid: sid('CA'), Digits: '7294' },
    });
    expect(turn).toMatchObject({ status: 200, body: expect.stringContaining('<Hangup/>') });
    await town.passes('1h');
    expect(await town.records.contacts()).toEqual([]);
    await town.knex('sweep').insert({ worker: 'test', swept_at: town.now() });
    const health = await fetch(`${town.url}/health`);
    expect({ status: health.status, ...((await health.json()) as object) }).toMatchObject({
      status: 'ok',
      database: 'ok',
    });
  });
});
