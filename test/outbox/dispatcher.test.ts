import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { setTimeout as wait } from 'node:timers/promises';
import { type Attempt, attemptById, cancelRinging, cancelWaiting, insertAttempts, type NewAttempt } from '../../src/records/attempts.ts';
import { recordReport } from '../../src/records/reports.ts';
import { createDispatcher, type Dispatcher } from '../../src/outbox/dispatcher.ts';
import { type FreshDatabase, freshDatabase } from '../harness/database.ts';
import { ManualClock } from '../harness/manual-clock.ts';
import { aCall, aText, start } from '../records/an-attempt.ts';
import { FakeCarrier } from './fake-carrier.ts';

let database: FreshDatabase;
let clock: ManualClock;
let carrier: FakeCarrier;
let settled: Attempt[];
let logged: unknown[];
let running: Dispatcher[];

beforeAll(async () => { database = await freshDatabase(); });
afterAll(async () => { await database.drop(); });

beforeEach(() => {
  clock = new ManualClock(start);
  carrier = new FakeCarrier();
  settled = [];
  logged = [];
  running = [];
});

afterEach(async () => {
  await Promise.all(running.map((dispatcher) => dispatcher.stop()));
  await database.knex.raw('delete from attempt; delete from lease; delete from conversation');
});

function dispatcher(holder = 'one', carriers = [carrier]): Dispatcher {
  const write = (...entry: unknown[]): void => { logged.push(entry); };
  const made = createDispatcher({
    knex: database.knex, url: database.url, carriers, clock, holder, textsPerSecond: 1000,
    onSettled: (_, attempt) => { settled.push(attempt); return Promise.resolve(); },
    log: { info: write, warn: write, error: write },
  });
  running.push(made);
  return made;
}

async function ask(...attempts: NewAttempt[]): Promise<string[]> {
  await database.knex.transaction((trx) => insertAttempts(trx, attempts));
  return attempts.map(({ id }) => id);
}

async function askOne(attempt: NewAttempt): Promise<string> {
  await ask(attempt);
  return attempt.id;
}

async function stored(id: string): Promise<Attempt> {
  const attempt = await attemptById(database.knex, id);
  if (!attempt) throw new Error('gone');
  return attempt;
}

async function report(attemptId: string, status: 'queued' | 'ringing' | 'answered' | 'completed' | 'no_answer', carrierRef = carrier.refOf(attemptId)): Promise<void> {
  await database.knex.transaction((trx) => recordReport(trx, { carrier: carrier.name, carrierRef, attemptId, status, errorCode: null, order: null }, clock.now()));
}

async function untilTrue(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!await condition()) await wait(10);
}

/** Dispatches until nothing more may go. */
async function dispatchAll(made: Dispatcher): Promise<void> {
  while (await made.dispatchOnce() > 0);
}

describe('sending', () => {
  it('places calls and texts with their own ids', async () => {
    const [call, text] = await ask(aCall(), aText());
    await dispatchAll(dispatcher());
    expect(carrier.calls).toEqual([{ attemptId: call, to: '+447700900101', ringSeconds: 25 }]);
    expect(carrier.texts).toEqual([{ attemptId: text, to: '+447700900101', body: 'On until 15:10.' }]);
    expect(await stored(call ?? '')).toMatchObject({ status: 'queued', carrier: 'fake', carrierRef: `ref-${call}`, fromNumber: carrier.number, tries: 1 });
    expect(settled).toEqual([]);
  });

  it('sends the most urgent first, then the oldest, and nothing before its time', async () => {
    const number = (last: number): string => `+4477009001${String(last).padStart(2, '0')}`;
    await ask(
      aCall({ toNumber: number(1), urgency: 50 }),
      aCall({ toNumber: number(2), urgency: 10, createdAt: new Date(start.getTime() + 1) }),
      aCall({ toNumber: number(3), urgency: 10 }),
      aCall({ toNumber: number(4), urgency: 0, notBefore: new Date(start.getTime() + 1) }),
    );
    const made = dispatcher();
    await dispatchAll(made);
    expect(carrier.calls.map(({ to }) => to)).toEqual([number(3), number(2), number(1)]);
    clock.advance(1);
    await dispatchAll(made);
    expect(carrier.calls.at(-1)?.to).toBe(number(4));
  });

  it('has one live call a phone, and texts besides', async () => {
    const [second, first] = await ask(aCall({ urgency: 50 }), aCall({ urgency: 10 }), aText());
    const made = dispatcher();
    await dispatchAll(made);
    expect(carrier.calls.map(({ attemptId }) => attemptId)).toEqual([first]);
    expect(carrier.texts).toHaveLength(1);
    await report(first ?? '', 'answered');
    await dispatchAll(made);
    expect(carrier.calls).toHaveLength(1);
    await report(first ?? '', 'completed');
    await dispatchAll(made);
    expect(carrier.calls.map(({ attemptId }) => attemptId)).toEqual([first, second]);
  });

  it('rings nobody who is talking to us', async () => {
    await database.knex.raw(`insert into conversation (id, carrier, direction, carrier_ref, our_number, their_number, state, turn, status, started_at)
      values (gen_random_uuid(), 'fake', 'inbound', 'c', '+441632960000', '+447700900101', '{}', 0, 'live', ?)`, [start]);
    await ask(aCall());
    const made = dispatcher();
    await dispatchAll(made);
    expect(carrier.calls).toEqual([]);
    await database.knex.raw(`update conversation set status = 'ended'`);
    await dispatchAll(made);
    expect(carrier.calls).toHaveLength(1);
  });

  it('keeps to the pace', async () => {
    carrier.callsPerSecond = 20;
    await ask(...Array.from({ length: 12 }, (_, n) => aCall({ toNumber: `+4477009001${n + 10}` })));
    const made = dispatcher();
    const began = performance.now();
    made.start();
    await untilTrue(() => carrier.calls.length === 12);
    const took = performance.now() - began;
    expect(took).toBeGreaterThan(450);
    expect(took).toBeLessThan(2_000);
  });
});

describe('what the carrier answers', () => {
  it('gives up at once on a number that will not do', async () => {
    carrier.outcomes = [{ kind: 'refused', code: '21211', permanent: true }];
    const id = await askOne(aCall());
    await dispatchAll(dispatcher());
    expect(await stored(id)).toMatchObject({ status: 'failed', errorCode: '21211', endedAt: start });
    expect(settled.map((attempt) => attempt.id)).toEqual([id]);
  });

  it('tries a refusal that may pass five times, each after twice the pause', async () => {
    carrier.outcomes = Array.from({ length: 9 }, () => ({ kind: 'refused', code: '20003', permanent: false }));
    const id = await askOne(aCall());
    const made = dispatcher();
    for (const pause of [1_000, 2_000, 4_000, 8_000]) {
      await dispatchAll(made);
      const { notBefore, status } = await stored(id);
      expect([status, notBefore.getTime() - clock.now().getTime()]).toEqual(['waiting', pause]);
      clock.advance(pause - 1);
      expect(await made.dispatchOnce()).toBe(0);
      clock.advance(1);
    }
    await dispatchAll(made);
    expect(carrier.calls).toHaveLength(5);
    expect(await stored(id)).toMatchObject({ status: 'failed', errorCode: '20003' });
    expect(settled).toHaveLength(1);
  });

  it('waits as long as it is asked to, which is no try', async () => {
    carrier.outcomes = [{ kind: 'too-fast', retryAfterSeconds: 0.1 }];
    const id = await askOne(aCall());
    const made = dispatcher();
    await made.dispatchOnce();
    expect(await stored(id)).toMatchObject({ status: 'waiting', tries: 0 });
    clock.advance(100);
    await untilTrue(async () => await made.dispatchOnce() > 0);
    expect(await stored(id)).toMatchObject({ status: 'queued', tries: 1 });
  });

  it('uses the other carrier after a refusal', async () => {
    const other = new FakeCarrier('other');
    carrier.outcomes = [{ kind: 'refused', code: 'unreachable', permanent: false }];
    const id = await askOne(aCall());
    const made = dispatcher('one', [carrier, other]);
    await dispatchAll(made);
    clock.advance(1_000);
    await dispatchAll(made);
    expect(carrier.calls).toHaveLength(1);
    expect(other.calls).toHaveLength(1);
    expect(await stored(id)).toMatchObject({ status: 'queued', carrier: 'other' });
  });

  it.each(['call', 'text'] as const)('looks up what it does not know, and finds the %s', async (channel) => {
    carrier.outcomes = [{ kind: 'unknown', code: 'ECONNRESET' }];
    carrier.finds = [{ kind: 'found', carrierRef: 'r-1' }];
    const [id = '', earlier = ''] = await ask(channel === 'call' ? aCall() : aText(), aText({ createdAt: new Date(start.getTime() - 1000), urgency: 99 }));
    const made = dispatcher();
    await dispatchAll(made);
    expect(await stored(id)).toMatchObject({ status: 'unknown', errorCode: 'ECONNRESET' });
    expect(carrier.lookedFor).toEqual([]);
    clock.advance(3_000);
    await dispatchAll(made);
    expect(carrier.lookedFor).toEqual([{ to: '+447700900101', since: start, known: [carrier.refOf(earlier)] }]);
    expect(await stored(id)).toMatchObject({ status: 'queued', carrierRef: 'r-1', tries: 1, errorCode: null });
    expect(carrier.calls.length + carrier.texts.length).toBe(2);
  });

  it('sends again what is not there', async () => {
    carrier.outcomes = [{ kind: 'unknown', code: '500' }];
    const id = await askOne(aCall());
    const made = dispatcher();
    await dispatchAll(made);
    clock.advance(3_000);
    await dispatchAll(made);
    expect(carrier.calls.map(({ attemptId }) => attemptId)).toEqual([id, id]);
    expect(await stored(id)).toMatchObject({ status: 'queued', tries: 2 });
  });

  it('sends again within 30 s when nobody can say', async () => {
    carrier.outcomes = [{ kind: 'unknown', code: 'ETIMEDOUT' }];
    carrier.finds = Array.from({ length: 99 }, () => ({ kind: 'unknown' }));
    await ask(aCall());
    const made = dispatcher();
    while (carrier.calls.length < 2) {
      await dispatchAll(made);
      clock.advance(500);
      expect(clock.now().getTime() - start.getTime()).toBeLessThan(30_000);
    }
    expect(carrier.lookedFor.length).toBeGreaterThan(3);
  });

  it('needs no look-up when a callback comes', async () => {
    carrier.outcomes = [{ kind: 'unknown', code: 'ETIMEDOUT' }];
    const id = await askOne(aCall());
    const made = dispatcher();
    await dispatchAll(made);
    await report(id, 'ringing');
    clock.advance(3_000);
    await dispatchAll(made);
    expect(carrier.lookedFor).toEqual([]);
    expect(carrier.calls).toHaveLength(1);
  });

  it('keeps what a callback said before the answer came', async () => {
    let answer: (placed: { kind: 'placed'; carrierRef: string }) => void = () => undefined;
    carrier.outcomes = [new Promise((resolve) => { answer = resolve; })];
    const id = await askOne(aCall());
    const sent = dispatcher().dispatchOnce();
    await untilTrue(() => carrier.calls.length === 1);
    await report(id, 'no_answer');
    answer({ kind: 'placed', carrierRef: carrier.refOf(id) });
    await sent;
    expect(await stored(id)).toMatchObject({ status: 'no_answer', carrierRef: carrier.refOf(id) });
  });

  it('takes an adapter that throws for one that does not know', async () => {
    carrier.outcomes = [new Error('a fault of ours')];
    const id = await askOne(aCall());
    await dispatchAll(dispatcher());
    expect((await stored(id)).status).toBe('unknown');
  });
});

describe('faults', () => {
  it('looks up what a dead process was sending', async () => {
    const id = await askOne(aCall());
    await database.knex.raw(`update attempt set status = 'sending', sending_at = ?, carrier = 'fake', tries = 1 where id = ?`, [start, id]);
    const made = dispatcher();
    clock.advance(14_999);
    await dispatchAll(made);
    expect(carrier.lookedFor).toEqual([]);
    clock.advance(1);
    await dispatchAll(made);
    expect(carrier.lookedFor).toHaveLength(1);
    expect(await stored(id)).toMatchObject({ status: 'queued', tries: 2 });
  });

  it('lets one process send, and the next when the first is gone for 5 s', async () => {
    await ask(aCall({ toNumber: '+447700900101' }));
    const [one, two] = [dispatcher('one'), dispatcher('two')];
    await dispatchAll(one);
    await ask(aCall({ toNumber: '+447700900102' }));
    await dispatchAll(two);
    expect(carrier.calls).toHaveLength(1);
    clock.advance(5_000);
    await dispatchAll(two);
    expect(carrier.calls).toHaveLength(2);
    await ask(aCall({ toNumber: '+447700900103' }));
    await dispatchAll(one);
    expect(carrier.calls).toHaveLength(2);
    const { rows } = await database.knex.raw<{ rows: { holder: string; fence: number }[] }>('select holder, fence from lease');
    expect(rows).toEqual([{ holder: 'two', fence: 2 }]);
  });

  it('hands over at once when it stops', async () => {
    const one = dispatcher('one');
    await one.dispatchOnce();
    await one.stop();
    await ask(aCall());
    await dispatchAll(dispatcher('two'));
    expect(carrier.calls).toHaveLength(1);
  });

  it('sends nothing under an old fencing number', async () => {
    const one = dispatcher('one');
    await one.dispatchOnce();
    await database.knex.raw(`update lease set holder = 'two', fence = fence + 1`);
    await ask(aCall());
    expect(await one.dispatchOnce()).toBe(0);
    expect(carrier.calls).toEqual([]);
  });

  it('is woken by a notification, also after its connection was killed', async () => {
    const made = dispatcher();
    made.start();
    await ask(aCall({ toNumber: '+447700900101' }));
    await untilTrue(() => carrier.calls.length === 1);
    const killed = await database.knex.raw<{ rows: unknown[] }>(`select pg_terminate_backend(pid) from pg_stat_activity
      where application_name = 'buddyline listener' and datname = current_database()`);
    expect(killed.rows).toHaveLength(1);
    await ask(aCall({ toNumber: '+447700900102' }));
    await untilTrue(() => carrier.calls.length === 2);
    await untilTrue(async () => (await database.knex.raw<{ rows: unknown[] }>(`select 1 from pg_stat_activity
      where application_name = 'buddyline listener' and datname = current_database()`)).rows.length === 1);
    await made.stop();
    expect(JSON.stringify(logged)).toContain('lost its notifications');
  });

  it('sends within a few milliseconds of the commit', async () => {
    const made = dispatcher();
    made.start();
    await wait(300);
    const late: number[] = [];
    for (let n = 0; n < 10; n += 1) {
      const began = performance.now();
      await ask(aCall({ toNumber: `+4477009001${n + 10}` }));
      await untilTrue(() => carrier.calls.length === n + 1);
      late.push(performance.now() - began);
    }
    expect(late.sort((a, b) => a - b)[4]).toBeLessThan(100);
  });

  it('frees the phone when the report of a call never comes', async () => {
    const id = await askOne(aCall());
    const made = dispatcher();
    await dispatchAll(made);
    carrier.statuses.set(carrier.refOf(id), 'no_answer');
    clock.advance(60_000);
    await dispatchAll(made);
    expect((await stored(id)).status).toBe('no_answer');
    expect(settled.map((attempt) => attempt.id)).toEqual([id]);
  });

  it('ends a call that hangs at the carrier, and gives up on one that the carrier does not know', async () => {
    const [one = '', two = '', three = ''] = await ask(aCall({ toNumber: '+447700900101' }), aCall({ toNumber: '+447700900102' }), aCall({ toNumber: '+447700900103' }));
    const made = dispatcher();
    await dispatchAll(made);
    await report(three, 'answered');
    carrier.statuses.set(carrier.refOf(one), 'queued').set(carrier.refOf(three), 'answered');
    clock.advance(120_000);
    await dispatchAll(made);
    expect(carrier.ended).toEqual([carrier.refOf(one)]);
    expect(await stored(one)).toMatchObject({ status: 'failed', errorCode: 'never-answered' });
    expect(await stored(two)).toMatchObject({ status: 'failed', errorCode: 'gone' });
    expect((await stored(three)).status).toBe('answered');
    expect(settled).toHaveLength(2);
  });

  it('goes on asking while the carrier cannot say, but not for ever', async () => {
    const id = await askOne(aCall());
    const made = dispatcher();
    await dispatchAll(made);
    carrier.statuses.set(carrier.refOf(id), new Error('503'));
    clock.advance(60_000);
    await dispatchAll(made);
    expect((await stored(id)).status).toBe('queued');
    clock.advance(600_000);
    await dispatchAll(made);
    expect(await stored(id)).toMatchObject({ status: 'failed', errorCode: 'no-report' });
  });
});

describe('taking back', () => {
  it('takes back what waits and ends what rings, but leaves whoever has answered', async () => {
    const [waits = '', rings = '', talks = ''] = await ask(
      aCall({ toNumber: '+447700900101', notBefore: new Date(start.getTime() + 1000) }), aCall({ toNumber: '+447700900102' }), aCall({ toNumber: '+447700900103' }));
    const made = dispatcher();
    await dispatchAll(made);
    await report(rings, 'ringing');
    await report(talks, 'answered');
    await database.knex.transaction(async (trx) => {
      expect((await cancelWaiting(trx, { contactKey: 'p' }, clock.now())).map(({ id }) => id)).toEqual([waits]);
      await cancelRinging(trx, { contactKey: 'p' });
    });
    carrier.failsToEnd = 1;
    await dispatchAll(made);
    expect(carrier.ended).toEqual([]);
    clock.advance(2_000);
    await dispatchAll(made);
    expect(carrier.ended).toEqual([carrier.refOf(rings)]);
    expect([await stored(waits), await stored(rings), await stored(talks)].map(({ status }) => status)).toEqual(['cancelled', 'cancelled', 'answered']);
    expect(settled.map(({ id }) => id)).toEqual([rings]);
    await report(rings, 'completed');
    expect((await stored(rings)).status).toBe('cancelled');
  });

  it('does not send again what nobody wants any more', async () => {
    carrier.outcomes = [{ kind: 'unknown', code: '500' }];
    const id = await askOne(aCall());
    const made = dispatcher();
    await dispatchAll(made);
    await database.knex.transaction((trx) => cancelRinging(trx, { contactKey: 'p' }));
    clock.advance(3_000);
    await dispatchAll(made);
    expect(carrier.calls).toHaveLength(1);
    expect((await stored(id)).status).toBe('cancelled');
    expect(settled.map((attempt) => attempt.id)).toEqual([id]);
  });
});
