import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createHeartbeat, type Heartbeat } from '../../src/timers/heartbeat.ts';
import { createSweep, type SweepParts } from '../../src/timers/sweep.ts';
import type { FreshDatabase } from '../harness/database.ts';
import { ManualClock } from '../harness/manual-clock.ts';
import { untilTrue } from '../harness/until-true.ts';
import { connect } from '../../src/database/connect.ts';
import type { Found, Placed } from '../../src/carriers/carrier.ts';
import { isFinal } from '../../src/contact/attempt-status.ts';
import { databaseOfATown } from '../harness/used-again.ts';
import { anAlarmOf, aWorkerWith } from '../outbox/a-plan.ts';
import { FakeCarrier } from '../outbox/fake-carrier.ts';
import { dispatchAll, OutboxInHand } from '../outbox/outbox-in-hand.ts';
import { aCall } from '../records/an-attempt.ts';

const SECRET = 'a-secret-of-the-monitor';

let database: FreshDatabase;
let monitor: Server;
let asked: string[];
let answer: number;
let logged: unknown[];
let clock: ManualClock;
let milliseconds: number;
let made: Heartbeat[];

beforeAll(async () => {
  database = await databaseOfATown();
  monitor = createServer((request, response) => {
    asked.push(`${request.method ?? ''} ${request.url ?? ''}`);
    response.writeHead(answer).end();
  });
  await new Promise<void>((resolve) => monitor.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  monitor.close();
  monitor.closeAllConnections();
  await database.drop();
});
beforeEach(() => {
  [asked, answer, logged, milliseconds, made] = [[], 200, [], 0, []];
  clock = new ManualClock('2026-11-23T14:00:00Z');
});
afterEach(async () => {
  await Promise.all(made.map((one) => one.stop()));
  await database.knex.raw(
    'delete from unread_text; delete from inbound_text; delete from contact_attempt; delete from sweep',
  );
});

const write = (...entry: unknown[]): void => {
  logged.push(entry);
};
const log = { info: write, warn: write, error: write };

function heartbeat(port = (monitor.address() as AddressInfo).port): Heartbeat {
  const url = `http://127.0.0.1:${port}/ping/${SECRET}`;
  const one = createHeartbeat({ url, knex: database.knex, clock, log, monotonicNow: () => milliseconds });
  made.push(one);
  return one;
}

const ago = (seconds: number): Date => new Date(clock.now().getTime() - seconds * 1_000);

async function waits(notBefore: Date, more: Record<string, unknown> = {}): Promise<void> {
  await database
    .knex('contact_attempt')
    .insert({
      id: randomUUID(),
      channel: 'call',
      purpose: 'test',
      urgency: 1,
      status: 'waiting',
      not_before: notBefore,
      to_number: '+447700900101',
      flow: 'test-call',
      vars: '{}',
      created_at: notBefore,
      ...more,
    });
}

/** A ring about an alarm that no carrier takes. */
const REFUSED = { purpose: 'alarm', delay_reason: 'refused', error_code: '20003' };

async function textFails(): Promise<void> {
  await database
    .knex('inbound_text')
    .insert({
      carrier: 'twilio',
      carrier_ref: 'thrice',
      at: ago(60),
      to_number: '+441632960000',
      sealed: Buffer.from('x'),
      act_at: ago(-60),
      failures: 3,
    });
}

describe('the heartbeat', () => {
  it('asks the monitor after a sweep', async () => {
    heartbeat().sweepHasRun();
    await untilTrue(() => asked.length === 1);
    expect(asked).toEqual([`GET /ping/${SECRET}`]);
    expect(logged).toEqual([]);
  });

  it('asks it once in half a minute, however often a sweep runs', async () => {
    const one = heartbeat();
    for (const times of [1, 2, 3]) {
      for (let n = 0; n < 30; n++, milliseconds += 1_000) one.sweepHasRun();
      await untilTrue(() => asked.length === times);
    }
  });

  it.each<[string, () => Promise<void>]>([
    ['a call that waits for its time', () => waits(ago(-60))],
    ['a call that is due for a moment', () => waits(ago(5))],
    ['a ring that its carriers refuse since two minutes less a moment', () => waits(ago(119), REFUSED)],
    ['a call that asks nobody to act, and is refused', () => waits(ago(600), { ...REFUSED, purpose: 'tell' })],
    ['a ring that waits behind the same news', () => waits(ago(600), { ...REFUSED, delay_reason: 'same_news' })],
    ['a ring that has gone out after all', () => waits(ago(600), { ...REFUSED, status: 'queued' })],
  ])('asks it beside %s', async (_, given) => {
    await given();
    heartbeat().sweepHasRun();
    await untilTrue(() => asked.length === 1);
  });

  it.each<[string, () => Promise<void>]>([
    ['a call that should have gone out a minute ago', () => waits(ago(60))],
    ['a ring about an alarm that its carriers refuse since two minutes', () => waits(ago(120), REFUSED)],
    ['one of which nothing is known', () => waits(ago(120), { ...REFUSED, status: 'unknown', purpose: 'news' })],
    ['a text that could not be acted on', textFails],
  ])('is held back by %s, and says so once', async (_, given) => {
    await given();
    const one = heartbeat();
    one.sweepHasRun();
    await untilTrue(() => logged.length === 1);
    milliseconds = 30_000;
    one.sweepHasRun();
    await one.stop();
    expect(asked).toEqual([]);
    expect(logged).toEqual([[{}, expect.stringMatching(/so the heartbeat is held back$/)]]);
  });

  it.each([
    ['is refused', 500],
    ['cannot be reached', null],
  ])('%s: one line that does not name the address', async (_, status) => {
    answer = status ?? 200;
    (status === null ? heartbeat(1) : heartbeat()).sweepHasRun();
    await untilTrue(() => logged.length === 1);
    expect(JSON.stringify(logged)).not.toContain(SECRET);
  });

  it('that is held back is told by another way too, at each beat, and where no monitor is asked', async () => {
    await waits(ago(120), REFUSED);
    const told: string[] = [];
    for (const url of [null, 'http://127.0.0.1:1/']) {
      const { knex } = database;
      const onHeldBack = (why: string): void => void told.push(why);
      const one = createHeartbeat({ url, onHeldBack, knex, clock, log, monotonicNow: () => milliseconds });
      one.sweepHasRun();
      await one.stop();
    }
    expect(told).toEqual(Array(2).fill('a step is overdue, or a ring cannot go out'));
  });

  it('is silent where the database does not answer', async () => {
    const gone = connect('postgres://nobody@127.0.0.1:1/nothing', { name: 'test', max: 1 });
    createHeartbeat({ url: 'http://127.0.0.1:1/', knex: gone, clock, log }).sweepHasRun();
    await untilTrue(() => logged.length === 1);
    expect(logged).toEqual([[{ fault: expect.any(String) }, 'the heartbeat could not be sent']]);
    await gone.destroy();
  });
});

describe('while an alarm rings through the outbox', () => {
  const outbox = OutboxInHand.forThisFile();
  const STEP = 8;
  const BEAT = 32;
  const MINUTE = 60;
  /** From one ring's end to the next round of the ladder. */
  const PAUSE = 5 * MINUTE;
  let carriers: FakeCarrier[];
  let alarmId: string;
  let ring: string;
  let endedAt: number | null;
  let seconds: number;
  let dispatcher: ReturnType<OutboxInHand['dispatcher']>;

  beforeEach(async () => {
    const { knex } = outbox.database;
    carriers = [outbox.carrier, new FakeCarrier('other')];
    dispatcher = outbox.dispatcher('one', carriers);
    alarmId = await anAlarmOf(knex, await aWorkerWith(knex, ['fake', 'other']), 'A');
    await knex('alarm').update({ due_at: new Date(outbox.clock.now().getTime() + 86_400_000) });
    [ring, endedAt, seconds] = [await rings(), null, 0];
  });
  afterEach(() => outbox.database.knex.raw('delete from contact_attempt; delete from alarm'));

  function rings(toNumber = '+447700900101'): Promise<string> {
    const now = outbox.clock.now();
    return outbox.askOne(aCall({ alarmId, toNumber, createdAt: now, notBefore: now }));
  }

  /** Each answers every request so. */
  function answer(outcome: Placed | null, found: Found = { kind: 'absent' }): void {
    for (const carrier of carriers) {
      carrier.outcomes = outcome ? Array.from({ length: 2_000 }, () => outcome) : [];
      carrier.finds = Array.from({ length: 2_000 }, () => found);
    }
  }

  /** The ladder asks for a ring after the other. Resolves with what the monitor saw: a letter each half minute. */
  async function pass(duration: number): Promise<string> {
    let seen = '';
    for (const end = seconds + duration; seconds < end; seconds += STEP) {
      await dispatchAll(dispatcher);
      if (isFinal((await outbox.stored(ring)).status)) {
        endedAt ??= seconds;
        if (seconds - endedAt >= PAUSE) [ring, endedAt] = [await rings(), null];
      }
      if (seconds % BEAT === 0) seen += await beat();
      outbox.clock.advance(STEP * 1_000);
    }
    return seen;
  }

  async function beat(): Promise<string> {
    [asked, logged] = [[], []];
    const { knex } = outbox.database;
    const url = `http://127.0.0.1:${(monitor.address() as AddressInfo).port}/`;
    const one = createHeartbeat({ url, knex, clock: outbox.clock, log });
    one.sweepHasRun();
    await untilTrue(() => asked.length + logged.length === 1);
    await one.stop();
    return asked.length > 0 ? 'b' : '-';
  }

  const REVOKED: Placed = { kind: 'refused', code: '20003', permanent: false, carrierFails: true };
  const BROKEN: Placed = { kind: 'refused', code: '500', permanent: false };
  const SILENT: Placed = { kind: 'unknown', code: 'slow' };

  it.each<[string, Placed, Found]>([
    ['refuse for a token that was revoked', REVOKED, { kind: 'absent' }],
    ['refuse for a fault of theirs', BROKEN, { kind: 'absent' }],
    ['do not answer', SILENT, { kind: 'unknown' }],
  ])('stays away from the second minute on for as long as all carriers %s', async (_, outcome, found) => {
    answer(outcome, found);
    expect(await pass(14 * MINUTE)).toMatch(/^b{4}-{23}$/);
    answer(null);
    expect(await pass(6 * MINUTE)).toMatch(/^-*b{1,}$/);
    expect((await outbox.stored(ring)).placedAt).not.toBeNull();
  });

  it.each(['taken', 'closed'])('comes back once the alarm is %s', async (status) => {
    answer(REVOKED);
    expect(await pass(4 * MINUTE)).toMatch(/^b{4}-+$/);
    expect((await outbox.stored(ring)).status).toBe('failed');
    await outbox.database.knex('alarm').update({ status });
    expect(await beat()).toBe('b');
  });

  it('comes back a quarter of an hour after the last ring, where none is asked for any more', async () => {
    answer(REVOKED);
    await pass(3 * MINUTE);
    outbox.clock.advance(12 * MINUTE * 1_000);
    expect(await beat()).toBe('-');
    outbox.clock.advance(3 * MINUTE * 1_000);
    expect(await beat()).toBe('b');
  });

  it('goes on beside a number that cannot be rung, and one that was refused while another phone rang', async () => {
    answer({ kind: 'refused', code: '21211', permanent: true });
    expect(await pass(4 * MINUTE)).toMatch(/^b+$/);
    expect((await outbox.stored(ring)).status).toBe('failed');
    answer(REVOKED);
    [ring, endedAt] = [await rings(), null];
    expect(await pass(4 * MINUTE)).toMatch(/^b{4}-+$/);
    expect((await outbox.stored(ring)).status).toBe('failed');
    answer(null);
    const other = await rings('+447700900102');
    await dispatchAll(dispatcher);
    const { createdAt } = await outbox.stored(ring);
    const rang = { placed_at: createdAt, ended_at: createdAt, status: 'no_answer' };
    await outbox.database.knex('contact_attempt').where({ id: other }).update(rang);
    expect(await beat()).toBe('b');
  });
});

describe('a sweep tells that it has run', () => {
  const parts = (more: Partial<SweepParts>): SweepParts => ({
    knex: database.knex,
    clock,
    holder: 'test',
    handlers: {
      visit: () => Promise.resolve(),
      alarm: () => Promise.resolve(),
      ring: () => Promise.resolve(),
      conversation: () => Promise.resolve(),
      event: () => Promise.resolve(),
      purple: () => Promise.resolve(),
      unread: () => Promise.resolve(),
      staff: () => Promise.resolve(),
    },
    repair: () => Promise.resolve(),
    onStuck: () => Promise.resolve(),
    log,
    ...more,
  });

  it.each<[string, Partial<SweepParts>, number]>([
    ['once it is over', {}, 1],
    ['but not where it failed', { repair: () => Promise.reject(new Error('a fault')) }, 0],
    ['nor where its process cannot do its work', { isWell: () => false }, 0],
  ])('%s', async (_, more, times) => {
    let told = 0;
    const sweep = createSweep(
      parts({
        ...more,
        onSwept: () => {
          told += 1;
        },
      }),
    );
    await sweep().catch(() => undefined);
    expect(told).toBe(times);
  });
});
