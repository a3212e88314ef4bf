import { describe, expect, it } from '@jest/globals';
import { type Placed, UNREACHABLE } from '../../src/carriers/carrier.ts';
import { aCall, aText, start } from '../records/an-attempt.ts';
import { aWorkerWith } from './a-plan.ts';
import { FakeCarrier } from './fake-carrier.ts';
import { untilTrue } from '../harness/until-true.ts';
import { dispatchAll, OutboxInHand } from './outbox-in-hand.ts';

const outbox = OutboxInHand.forThisFile();

describe('what the carrier answers', () => {
  it('gives up at once on an unusable number', async () => {
    outbox.carrier.outcomes = [{ kind: 'refused', code: '21211', permanent: true }];
    const id = await outbox.askOne(aCall());
    await dispatchAll(outbox.dispatcher());
    expect(await outbox.stored(id)).toMatchObject({ status: 'failed', errorCode: '21211', endedAt: start });
    expect(outbox.settled.map((attempt) => attempt.id)).toEqual([id]);
  });

  it('repeats a refusal that may pass five times, each after twice the pause', async () => {
    outbox.carrier.outcomes = Array.from({ length: 9 }, () => ({ kind: 'refused', code: '20003', permanent: false }));
    const id = await outbox.askOne(aCall());
    const made = outbox.dispatcher();
    for (const pause of [1_000, 2_000, 4_000, 8_000]) {
      await dispatchAll(made);
      const { notBefore, status } = await outbox.stored(id);
      expect([status, notBefore.getTime() - outbox.clock.now().getTime()]).toEqual(['waiting', pause]);
      outbox.clock.advance(pause - 1);
      expect(await made.dispatchOnce()).toBe(0);
      outbox.clock.advance(1);
    }
    await dispatchAll(made);
    expect(outbox.carrier.calls).toHaveLength(5);
    expect(await outbox.stored(id)).toMatchObject({ status: 'failed', errorCode: '20003' });
    expect(outbox.settled).toHaveLength(1);
  });

  it.each([
    ['no carrier has heard of', UNREACHABLE],
    ['every carrier refuses for its credentials', '20003'],
  ])('never gives up a ring about an alarm that %s', async (_what, code) => {
    const away = 60;
    const id = await outbox.askOne(aCall());
    const made = outbox.dispatcher();
    for (let second = 0; second < away; second += 1) {
      outbox.carrier.outcomes = [{ kind: 'refused', code, permanent: false, carrierFails: true }];
      await dispatchAll(made);
      outbox.clock.advance(1_000);
    }
    expect(await outbox.stored(id)).toMatchObject({ status: 'waiting', delayReason: 'refused' });
    // The first answer after an outage is often no good one either.
    outbox.carrier.outcomes = [{ kind: 'refused', code: '500', permanent: false }];
    await untilTrue(async () => {
      await dispatchAll(made);
      outbox.clock.advance(500);
      return (await outbox.stored(id)).status === 'queued';
    });
    const { placedAt } = await outbox.stored(id);
    expect((placedAt?.getTime() ?? Infinity) - start.getTime()).toBeLessThanOrEqual((away + 8 + 2) * 1_000);
  });

  it('gives up a ring after two minutes of refusals, perhaps about its number: others have their turn', async () => {
    const id = await outbox.askOne(aCall());
    const made = outbox.dispatcher();
    for (let second = 0; second < 145; second += 1) {
      outbox.carrier.outcomes = [{ kind: 'refused', code: '20003', permanent: false, carrierFails: true }];
      await dispatchAll(made);
      outbox.clock.advance(1_000);
    }
    expect(await outbox.stored(id)).toMatchObject({ status: 'failed', errorCode: '20003' });
  });

  it('keeps a ring that a carrier refuses as it comes back after more than two minutes', async () => {
    const id = await outbox.askOne(aCall());
    const made = outbox.dispatcher();
    for (let second = 0; second < 170; second += 1) {
      const code = second < 150 ? UNREACHABLE : '20003';
      outbox.carrier.outcomes = [{ kind: 'refused', code, permanent: false, carrierFails: true }];
      await dispatchAll(made);
      outbox.clock.advance(1_000);
    }
    expect(await outbox.stored(id)).toMatchObject({ status: 'waiting', delayReason: 'refused' });
  });

  it('gives up a text that no carrier has heard of: a call takes its place, and its words grow old', async () => {
    const id = await outbox.askOne(aText());
    const made = outbox.dispatcher();
    for (let second = 0; second <= 15; second += 1) {
      outbox.carrier.outcomes = [{ kind: 'refused', code: UNREACHABLE, permanent: false, carrierFails: true }];
      await dispatchAll(made);
      outbox.clock.advance(1_000);
    }
    expect(await outbox.stored(id)).toMatchObject({ status: 'failed', errorCode: UNREACHABLE });
    expect(outbox.settled.map((attempt) => attempt.id)).toEqual([id]);
  });

  it('waits for no held row: a refusal that may pass counts at once, an end afterwards', async () => {
    const { knex } = outbox.database;
    const workerId = await aWorkerWith(knex, []);
    const lock = await knex.transaction();
    await lock.raw('select 1 from person where id = ? for no key update', [workerId]);
    const faults: unknown[] = [];
    const note = (fault: unknown): void => {
      faults.push(fault);
    };
    knex.on('query-error', note);
    outbox.carrier.outcomes = [
      { kind: 'refused', code: '20003', permanent: false },
      { kind: 'refused', code: '21211', permanent: true },
    ];
    const calls = ['1', '2'].map((last) => aCall({ workerId, toNumber: `+44770090010${last}` }));
    const ids = await outbox.ask(...calls);
    const made = outbox.dispatcher();
    await dispatchAll(made);
    const statuses = async (): Promise<string[]> =>
      Promise.all(ids.map(async (id) => (await outbox.stored(id)).status));
    expect([await statuses(), faults]).toEqual([['waiting', 'sending'], []]);
    await lock.rollback();
    outbox.carrier.finds = [{ kind: 'absent' }];
    outbox.carrier.outcomes = Array.from({ length: 9 }, () => ({ kind: 'refused', code: '21211', permanent: true }));
    for (let second = 0; second < 10; second += 1) {
      outbox.clock.advance(1_000);
      await dispatchAll(made);
    }
    knex.removeListener('query-error', note);
    expect([await statuses(), faults]).toEqual([['failed', 'failed'], []]);
  });

  it('looks a call up although the next phone waits for a lock; it waits for that when it stops', async () => {
    const ended: string[] = [];
    let release: () => void = () => undefined;
    outbox.followed = new Promise<void>((resolve) => {
      release = resolve;
    }).then(() => {
      ended.push('the next phone');
    });
    outbox.carrier.outcomes = [{ kind: 'unknown', code: 'ETIMEDOUT' }];
    outbox.carrier.finds = Array.from({ length: 9 }, () => ({ kind: 'unknown' }));
    const id = await outbox.askOne(aCall());
    const made = outbox.dispatcher();
    const passes: Promise<unknown>[] = [made.dispatchOnce()];
    try {
      await untilTrue(() => outbox.heldUp.length === 1);
      outbox.clock.advance(3_000);
      await untilTrue(async () => {
        passes.push(made.dispatchOnce());
        return (await outbox.stored(id)).notBefore.getTime() > outbox.clock.now().getTime();
      });
      // Two passes that meet on a busy machine may both look it up.
      expect(outbox.carrier.lookedFor).not.toEqual([]);
      expect(outbox.heldUp).toEqual([id]);
      passes.push(
        made.stop().then(() => {
          ended.push('stopped');
        }),
      );
      const held = outbox.database.knex('lease').where('until', '>', outbox.clock.now());
      await untilTrue(async () => (await held.clone()).length === 0);
    } finally {
      release();
    }
    await Promise.all(passes);
    expect(ended).toEqual(['the next phone', 'stopped']);
  });

  it('looks up what had no answer for long at once', async () => {
    let answers: (placed: Placed) => void = () => undefined;
    outbox.carrier.outcomes = [
      new Promise((resolve) => {
        answers = resolve;
      }),
    ];
    const id = await outbox.askOne(aCall());
    const sending = dispatchAll(outbox.dispatcher());
    await untilTrue(() => outbox.carrier.calls.length === 1);
    outbox.clock.advance(10_000);
    answers({ kind: 'unknown', code: 'ETIMEDOUT' });
    await sending;
    expect(outbox.carrier.lookedFor).toHaveLength(1);
    expect(await outbox.stored(id)).toMatchObject({ status: 'queued', tries: 2 });
  });

  it('waits as long as the carrier asks, and does not count that as a try', async () => {
    outbox.carrier.outcomes = [{ kind: 'too-fast', retryAfterSeconds: 0.1 }];
    const id = await outbox.askOne(aCall());
    const made = outbox.dispatcher();
    await made.dispatchOnce();
    expect(await outbox.stored(id)).toMatchObject({ status: 'waiting', tries: 0 });
    outbox.clock.advance(100);
    await untilTrue(async () => (await made.dispatchOnce()) > 0);
    expect(await outbox.stored(id)).toMatchObject({ status: 'queued', tries: 1 });
  });

  it.each([
    ['asks for an hour', 3_600],
    ['says no time', null],
  ])('asks the only carrier again within 5 s, for everybody, if it is too fast for it and %s', async (_, seconds) => {
    outbox.carrier.callsPerSecond = 4;
    outbox.carrier.outcomes = [{ kind: 'too-fast', retryAfterSeconds: seconds }];
    await outbox.ask(aCall(), aCall({ toNumber: '+447700900102', urgency: 10 }));
    const sender = outbox.sender(() => outbox.clock.now().getTime());
    for (let waited = 0; waited < 6_500; waited += 500) {
      await Promise.all(await sender.pass({ thorough: true }));
      outbox.clock.advance(500);
    }
    expect(outbox.carrier.calls.map(({ to }) => to)).toEqual(['+447700900102', '+447700900102', '+447700900101']);
    await sender.close();
  });

  it('keeps a ring about an alarm while the only carrier says for two minutes that all of it is too fast', async () => {
    outbox.carrier.outcomes = Array.from({ length: 200 }, () => ({ kind: 'too-fast', retryAfterSeconds: 0.001 }));
    const id = await outbox.askOne(aCall());
    const made = outbox.dispatcher();
    for (let second = 0; second < 115; second += 1) {
      await dispatchAll(made);
      outbox.clock.advance(1_000);
    }
    expect(await outbox.stored(id)).toMatchObject({ status: 'waiting', errorCode: 'too-fast' });
  });

  it('uses the other carrier after a refusal', async () => {
    const other = new FakeCarrier('other');
    outbox.carrier.outcomes = [{ kind: 'refused', code: 'unreachable', permanent: false }];
    const id = await outbox.askOne(aCall());
    const made = outbox.dispatcher('one', [outbox.carrier, other]);
    await dispatchAll(made);
    outbox.clock.advance(1_000);
    await dispatchAll(made);
    expect(outbox.carrier.calls).toHaveLength(1);
    expect(other.calls).toHaveLength(1);
    expect(await outbox.stored(id)).toMatchObject({ status: 'queued', carrier: 'other' });
  });

  it.each(['call', 'text'] as const)('looks up an unknown outcome, and finds the %s', async (channel) => {
    outbox.carrier.outcomes = [{ kind: 'unknown', code: 'ECONNRESET' }];
    outbox.carrier.finds = [{ kind: 'found', carrierRef: 'r-1' }];
    const [id = '', earlier = ''] = await outbox.ask(
      channel === 'call' ? aCall() : aText(),
      aText({ createdAt: new Date(start.getTime() - 1000), urgency: 99 }),
    );
    const made = outbox.dispatcher();
    await dispatchAll(made);
    expect(await outbox.stored(id)).toMatchObject({ status: 'unknown', errorCode: 'ECONNRESET' });
    expect(outbox.carrier.lookedFor).toEqual([]);
    outbox.clock.advance(3_000);
    await dispatchAll(made);
    expect(outbox.carrier.lookedFor).toEqual([
      { to: '+447700900101', since: start, known: [outbox.carrier.refOf(earlier)] },
    ]);
    expect(await outbox.stored(id)).toMatchObject({ status: 'queued', carrierRef: 'r-1', tries: 1, errorCode: null });
    expect(outbox.carrier.calls.length + outbox.carrier.texts.length).toBe(2);
  });

  it('sends again if a look-up finds nothing', async () => {
    outbox.carrier.outcomes = [{ kind: 'unknown', code: '500' }];
    const id = await outbox.askOne(aCall());
    const made = outbox.dispatcher();
    await dispatchAll(made);
    outbox.clock.advance(3_000);
    await dispatchAll(made);
    expect(outbox.carrier.calls.map(({ attemptId }) => attemptId)).toEqual([id, id]);
    expect(await outbox.stored(id)).toMatchObject({ status: 'queued', tries: 2 });
  });

  it('sends again within 30 s if the outcome stays unknown', async () => {
    outbox.carrier.outcomes = [{ kind: 'unknown', code: 'ETIMEDOUT' }];
    outbox.carrier.finds = Array.from({ length: 99 }, () => ({ kind: 'unknown' }));
    await outbox.ask(aCall());
    const made = outbox.dispatcher();
    while (outbox.carrier.calls.length < 2) {
      await dispatchAll(made);
      outbox.clock.advance(500);
      expect(outbox.clock.now().getTime() - start.getTime()).toBeLessThan(30_000);
    }
    expect(outbox.carrier.lookedFor.length).toBeGreaterThan(3);
  });

  it('needs no look-up when a callback comes', async () => {
    outbox.carrier.outcomes = [{ kind: 'unknown', code: 'ETIMEDOUT' }];
    const id = await outbox.askOne(aCall());
    const made = outbox.dispatcher();
    await dispatchAll(made);
    await outbox.report(id, 'ringing');
    outbox.clock.advance(3_000);
    await dispatchAll(made);
    expect(outbox.carrier.lookedFor).toEqual([]);
    expect(outbox.carrier.calls).toHaveLength(1);
  });

  it('keeps what a callback reported before the answer came', async () => {
    let answer: (placed: { kind: 'placed'; carrierRef: string }) => void = () => undefined;
    outbox.carrier.outcomes = [
      new Promise((resolve) => {
        answer = resolve;
      }),
    ];
    const id = await outbox.askOne(aCall());
    const sent = outbox.dispatcher().dispatchOnce();
    await untilTrue(() => outbox.carrier.calls.length === 1);
    await outbox.report(id, 'no_answer');
    answer({ kind: 'placed', carrierRef: outbox.carrier.refOf(id) });
    await sent;
    expect(await outbox.stored(id)).toMatchObject({ status: 'no_answer', carrierRef: outbox.carrier.refOf(id) });
  });

  it('treats an adapter that throws as an unknown outcome', async () => {
    outbox.carrier.outcomes = [new Error('a fault of ours')];
    const id = await outbox.askOne(aCall());
    await dispatchAll(outbox.dispatcher());
    expect((await outbox.stored(id)).status).toBe('unknown');
  });
});
