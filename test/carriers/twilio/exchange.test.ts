import { createServer, type Server } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import express from 'express';
import type { CallBegun, CallTurn, Carrier } from '../../../src/carriers/carrier.ts';
import type { Reply } from '../../../src/conversation/files/flow.ts';
import { createRefusals } from '../../../src/carriers/refusals.ts';
import { twilioRoutes } from '../../../src/carriers/twilio/routes.ts';
import { createTwilio } from '../../../src/carriers/twilio/twilio.ts';
import { createExchange, type Exchange } from '../../../src/exchange/exchange.ts';
import { untilTrue } from '../../harness/until-true.ts';
import { attemptId, conversationId, RecordingLine, settings as somebody } from './webhook.ts';

/** The adapter against the exchange, which obeys TwiML and the API exactly. */

const SAM = '+447700900101';
const say = [{ text: 'Your PIN, <please> & slowly.', language: 'en-GB', pace: 'slow' as const }];

/** A line that answers by its script, and then ends the call. */
class ScriptedLine extends RecordingLine {
  script: Reply['then'][] = [];

  override async callBegins(call: CallBegun): Promise<Reply> {
    await super.callBegins(call);
    return this.#next(1);
  }
  override async callTurns(turn: CallTurn): Promise<Reply> {
    await super.callTurns(turn);
    return this.#next(turn.turn + 1);
  }

  #next(nextTurn: number): Reply {
    return { say, then: this.script.shift() ?? { kind: 'end' }, conversationId, nextTurn };
  }
}

let server: Server;
let exchange: Exchange;
let carrier: Carrier;
let line: ScriptedLine;

beforeEach(async () => {
  const app = express();
  server = createServer(app);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const url = `http://127.0.0.1:${address.port}`;
  const settings = { ...somebody, publicUrl: url, apiUrl: `${url}/exchange` };
  line = new ScriptedLine();
  exchange = createExchange({
    twilio: {
      account: { accountSid: settings.accountSid, authToken: settings.authToken },
      lines: [
        {
          number: settings.number,
          voiceUrl: `${url}/twilio/voice`,
          smsUrl: `${url}/twilio/sms`,
          statusUrl: `${url}/twilio/status`,
        },
      ],
    },
    phones: [{ number: SAM, label: 'Sam' }],
    speech: { charactersPerSecond: 0 },
  });
  carrier = createTwilio(settings);
  const quiet = (): void => undefined;
  app.use('/exchange', exchange.router);
  const { guard, router } = twilioRoutes({
    line,
    settings,
    refusals: createRefusals({ warn: quiet }),
    log: { warn: quiet, error: quiet },
  });
  app.use(guard, router);
});

afterEach(() => {
  exchange.close();
  server.closeAllConnections();
  server.close();
});

const digits = (max: number | null, seconds = 1): Reply['then'] => ({
  kind: 'digits',
  max,
  seconds,
  secret: true,
  listens: null,
});

describe('against the exchange', () => {
  it('the line gets keys, half entries, silences, holds, rooms and ends as they happened', async () => {
    line.script = [
      digits(4),
      digits(null),
      digits(4),
      digits(2),
      { kind: 'hold', seconds: 1 },
      digits(1),
      { kind: 'join', room: 'r1' },
    ];
    const call = exchange.dial({ from: SAM });
    const presses = async (turn: number, keys: string): Promise<void> => {
      await untilTrue(() => line.begun.length + line.turns.length === turn && exchange.call(call).waitingFor !== null);
      exchange.press(call, keys);
    };
    await presses(1, '7294');
    await presses(2, '90#');
    await presses(3, '72');
    // The half entry, the silence after it and the hold end by themselves.
    await untilTrue(() => line.turns.length === 5);
    await presses(6, '#');
    await untilTrue(() => line.turns.length === 6 && exchange.call(call).waitingFor !== null);
    exchange.hangUp(call);
    await exchange.idle();
    expect(line.turns.slice(0, 6).map(({ turn, input }) => ({ turn, ...input }))).toEqual([
      { turn: 1, kind: 'digits', digits: '7294', finished: expect.stringMatching(/unknown|timeout/) },
      { turn: 2, kind: 'digits', digits: '90', finished: 'hash' },
      { turn: 3, kind: 'digits', digits: '72', finished: expect.stringMatching(/unknown|timeout/) },
      { turn: 4, kind: 'silence' },
      { turn: 5, kind: 'passed' },
      { turn: 6, kind: 'digits', digits: '', finished: 'hash' },
    ]);
    expect(line.turns.slice(6).map(({ input }) => input)).toEqual(line.turns.slice(6).map(() => ({ kind: 'hang-up' })));
    await untilTrue(() => line.callReports.length === 1);
    expect(line.callReports).toMatchObject([{ attemptId: null, carrierRef: call, status: 'completed' }]);
    expect(exchange.errors()).toEqual([]);
  });

  it('a call that we place is reported, can be found and looked up, and can be ended', async () => {
    line.script = [digits(1, 10)];
    exchange.setPhone(SAM, { answers: 'manual' });
    const since = new Date();
    const placed = await carrier.placeCall({ attemptId, to: SAM, ringSeconds: 25, cover: false });
    if (placed.kind !== 'placed') throw new Error(placed.kind);
    const ref = placed.carrierRef;
    await untilTrue(() => exchange.call(ref).status === 'ringing');
    expect(await carrier.find({ channel: 'call', to: SAM, since, known: [] })).toEqual({
      kind: 'found',
      carrierRef: ref,
    });
    expect(await carrier.find({ channel: 'call', to: SAM, since, known: [ref] })).toEqual({ kind: 'absent' });
    expect(await carrier.statusOfCall(ref)).toBe('ringing');
    exchange.answer(ref);
    await untilTrue(() => line.begun.length === 1);
    expect(line.begun[0]).toMatchObject({ attemptId, carrierRef: ref, theirNumber: SAM, ourNumber: somebody.number });
    expect(await carrier.statusOfCall(ref)).toBe('answered');
    await carrier.endCall(ref);
    await carrier.endCall(ref);
    await carrier.endCall(`CA${'9'.repeat(32)}`);
    await untilTrue(() => line.callReports.some(({ status }) => status === 'completed'));
    expect(line.callReports.map(({ attemptId: id, status }) => [id, status])).toEqual(
      ['queued', 'ringing', 'answered', 'completed'].map((status) => [attemptId, status]),
    );
    expect(exchange.errors()).toEqual([]);
  });

  it('a ringing call can be ended', async () => {
    exchange.setPhone(SAM, { answers: 'manual' });
    const placed = await carrier.placeCall({ attemptId, to: SAM, ringSeconds: 25, cover: false });
    if (placed.kind !== 'placed') throw new Error(placed.kind);
    await untilTrue(() => exchange.call(placed.carrierRef).status === 'ringing');
    await carrier.endCall(placed.carrierRef);
    await untilTrue(() => line.callReports.some(({ status }) => status === 'cancelled'));
  });

  it('texts go both ways', async () => {
    const placed = await carrier.sendText({ attemptId, to: SAM, body: 'On until 15:10. +&é' });
    if (placed.kind !== 'placed') throw new Error(placed.kind);
    await untilTrue(() => line.textReports.some(({ status }) => status === 'delivered'));
    expect(exchange.texts().map(({ body }) => body)).toEqual(['On until 15:10. +&é']);
    expect(await carrier.statusOfText(placed.carrierRef)).toBe('delivered');
    expect(
      await carrier.find({
        channel: 'text',
        body: 'On until 15:10. +&é',
        to: SAM,
        since: new Date(Date.now() - 1000),
        known: [],
      }),
    ).toEqual({ kind: 'found', carrierRef: placed.carrierRef });
    exchange.text({ from: SAM, body: 'START 60' });
    await untilTrue(() => line.texts.length === 1);
    expect(line.texts[0]).toMatchObject({ from: SAM, to: somebody.number, body: 'START 60' });
    expect(exchange.errors()).toEqual([]);
  });

  it.each([
    ['too-many', 'too-fast', 'absent'],
    ['broken', 'unknown', 'absent'],
    ['broken-after-placing', 'unknown', 'found'],
    ['cut-off-after-placing', 'unknown', 'found'],
  ] as const)('with the fault %s the outcome is %s, and a look-up finds it %s', async (fault, outcome, found) => {
    exchange.setFaults({ rest: fault });
    const since = new Date();
    expect((await carrier.placeCall({ attemptId, to: SAM, ringSeconds: 25, cover: false })).kind).toBe(outcome);
    exchange.setFaults({ rest: 'works' });
    expect((await carrier.find({ channel: 'call', to: SAM, since, known: [] })).kind).toBe(found);
  });
});
