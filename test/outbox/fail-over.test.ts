import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Found, Placed } from '../../src/carriers/carrier.ts';
import type { Dispatcher } from '../../src/outbox/dispatcher.ts';
import { readCarrierHealth } from '../../src/records/carrier-health.ts';
import { aCall, aText } from '../records/an-attempt.ts';
import { aCallSequence, aWorkerWith } from './a-plan.ts';
import { FakeCarrier } from './fake-carrier.ts';
import { untilTrue } from '../harness/until-true.ts';
import { dispatchAll, OutboxInHand } from './outbox-in-hand.ts';

/** Of this call; not of everything. */
const NOT_NOW: Placed = { kind: 'refused', code: '20404', permanent: false };
const REFUSED: Placed = { kind: 'refused', code: '20003', permanent: false, carrierFails: true };
const UNKNOWN: Placed = { kind: 'unknown', code: 'ETIMEDOUT' };
const CANNOT_SAY: Found = { kind: 'unknown' };
const many = <T>(one: T): T[] => Array.from({ length: 50 }, () => one);
const phone = (last: number): string => `+4477009001${String(last).padStart(2, '0')}`;

const outbox = OutboxInHand.forThisFile();
let other: FakeCarrier;
let made: Dispatcher;
beforeEach(async () => {
  other = new FakeCarrier('other');
  made = outbox.dispatcher('one', [outbox.carrier, other]);
  await made.dispatchOnce();
});

/** How many calls and texts each carrier has got so far. */
const sent = (): number[] => [outbox.carrier, other].map(({ calls, texts }) => calls.length + texts.length);
const states = async (): Promise<string[]> =>
  (await readCarrierHealth(outbox.database.knex))
    .filter(({ channel }) => channel === 'call')
    .map(({ carrier, state }) => `${carrier} ${state}`);

async function sendMore(count: number, more: Parameters<typeof aCall>[0] = {}): Promise<void> {
  const from = sent().reduce((sum, n) => sum + n, 0);
  await outbox.ask(
    ...Array.from({ length: count }, (_, n) =>
      aCall({ toNumber: phone(from + n), createdAt: outbox.clock.now(), notBefore: outbox.clock.now(), ...more }),
    ),
  );
  await dispatchAll(made);
}

describe('the plan', () => {
  it.each<[string, string[] | null, number[]]>([
    ['names the first', ['other', 'fake'], [0, 1]],
    ['says nothing', [], [1, 0]],
    ['names who is not in force', ['gone'], [1, 0]],
    ['names who is not in force beside one who is', ['gone', 'other'], [0, 1]],
    ["is nobody's", null, [1, 0]],
  ])('%s', async (_, carriers, expected) => {
    const workerId = carriers && (await aWorkerWith(outbox.database.knex, carriers));
    await outbox.ask(aCall({ workerId }));
    await dispatchAll(made);
    expect(sent()).toEqual(expected);
  });

  it('that allows only one carrier is obeyed', async () => {
    outbox.carrier.outcomes = [REFUSED];
    const id = await outbox.askOne(aCall({ workerId: await aWorkerWith(outbox.database.knex, ['fake']) }));
    await dispatchAll(made);
    expect(await outbox.stored(id)).toMatchObject({ status: 'waiting', carrier: 'fake', delayReason: 'refused' });
    outbox.clock.advance(1_000);
    await dispatchAll(made);
    expect(sent()).toEqual([2, 0]);
  });
});

describe('an attempt goes to the other carrier', () => {
  it('at once if it is refused, and after a pause if both refuse', async () => {
    outbox.carrier.outcomes = [REFUSED];
    other.outcomes = [REFUSED];
    const id = await outbox.askOne(aCall());
    await dispatchAll(made);
    expect(sent()).toEqual([1, 1]);
    const { status, notBefore, delayReason } = await outbox.stored(id);
    expect([status, notBefore.getTime() - outbox.clock.now().getTime(), delayReason]).toEqual([
      'waiting',
      1_000,
      'refused',
    ]);
    outbox.clock.advance(1_000);
    await dispatchAll(made);
    expect([sent(), (await outbox.stored(id)).status]).toEqual([[2, 1], 'queued']);
  });

  it('fails after each carrier has refused five times', async () => {
    outbox.carrier.outcomes = many(NOT_NOW);
    other.outcomes = many(NOT_NOW);
    const id = await outbox.askOne(aCall());
    for (const pause of [1_000, 2_000, 4_000, 8_000, 0]) {
      await dispatchAll(made);
      outbox.clock.advance(pause);
    }
    expect([sent(), (await outbox.stored(id)).status]).toEqual([[5, 5], 'failed']);
  });

  it('if the carrier asks us to wait for long', async () => {
    outbox.carrier.outcomes = [{ kind: 'too-fast', retryAfterSeconds: 60 }];
    await outbox.ask(aCall());
    await dispatchAll(made);
    expect(sent()).toEqual([1, 1]);
  });

  it.each(['call', 'text'] as const)('if one carrier is asked too fast for a second time: the %s', async (channel) => {
    outbox.carrier.outcomes = many({ kind: 'too-fast', retryAfterSeconds: 0.001 });
    await outbox.ask(channel === 'call' ? aCall() : aText());
    await dispatchAll(made);
    expect(sent()).toEqual([1, 0]);
    outbox.clock.advance(1_000);
    await untilTrue(async () => {
      await made.dispatchOnce();
      return sent()[0] === 2;
    });
    outbox.clock.advance(1_000);
    await dispatchAll(made);
    expect(sent()).toEqual([2, 1]);
  });

  it('and counts as refused if both carriers are too fast for a minute', async () => {
    outbox.carrier.outcomes = many({ kind: 'too-fast', retryAfterSeconds: 0.001 });
    other.outcomes = many({ kind: 'too-fast', retryAfterSeconds: 0.001 });
    const id = await outbox.askOne(aText());
    for (let second = 0; second < 59; second += 1) {
      await dispatchAll(made);
      outbox.clock.advance(1_000);
    }
    expect(await outbox.stored(id)).toMatchObject({ status: 'waiting', errorCode: 'too-fast' });
    await untilTrue(async () => {
      await dispatchAll(made);
      outbox.clock.advance(1_000);
      return (await outbox.stored(id)).status === 'failed';
    });
    expect(await outbox.stored(id)).toMatchObject({ errorCode: 'too-fast' });
  });

  it.each(['call', 'text'] as const)('after 10 s in which the outcome of the %s is unknown', async (channel) => {
    outbox.carrier.outcomes = [UNKNOWN];
    outbox.carrier.finds = many(CANNOT_SAY);
    const id = await outbox.askOne(channel === 'call' ? aCall() : aText());
    for (const pause of [3_000, 2_000, 2_000, 3_000]) {
      await dispatchAll(made);
      expect(sent()).toEqual([1, 0]);
      outbox.clock.advance(pause);
    }
    await dispatchAll(made);
    expect(sent()).toEqual([1, 1]);
    expect(outbox.carrier.lookedFor.length).toBeGreaterThan(2);
    expect(await outbox.stored(id)).toMatchObject({ status: 'queued', carrier: 'other' });
  });

  it('after 5 s if the first carrier is set aside, whether it cuts off or hangs', async () => {
    outbox.carrier.find = () => Promise.resolve(CANNOT_SAY);
    outbox.carrier.outcomes = [UNKNOWN, UNKNOWN, UNKNOWN, new Promise(() => undefined)];
    await outbox.ask(...[1, 2, 3, 4].map((n) => aCall({ toNumber: phone(n) })));
    outbox.carrier.callsPerSecond = 1_000;
    const passing = made.dispatchOnce();
    await untilTrue(async () => (await states()).includes('fake aside'));
    outbox.clock.advance(4_900);
    await made.dispatchOnce();
    expect(other.calls).toHaveLength(0);
    outbox.clock.advance(100);
    // The request that hangs is given up after 5 s of real time.
    await passing;
    await dispatchAll(made);
    expect(other.calls).toHaveLength(4);
  });

  it('without waiting for a look-up that hangs', async () => {
    outbox.carrier.outcomes = [UNKNOWN];
    outbox.carrier.find = () => new Promise(() => undefined);
    await outbox.ask(aCall());
    await dispatchAll(made);
    outbox.clock.advance(9_900);
    await dispatchAll(made);
    await dispatchAll(made);
    outbox.clock.advance(100);
    await dispatchAll(made);
    expect(sent()).toEqual([1, 1]);
  });

  it('but a text without another carrier is sent again only after 30 s', async () => {
    outbox.carrier.outcomes = [UNKNOWN];
    outbox.carrier.finds = many(CANNOT_SAY);
    await outbox.ask(aText({ workerId: await aWorkerWith(outbox.database.knex, ['fake']) }));
    for (const pause of [3_000, 17_000, 9_900, 100]) {
      await dispatchAll(made);
      outbox.clock.advance(pause);
    }
    expect(outbox.carrier.texts).toHaveLength(1);
    await dispatchAll(made);
    expect(outbox.carrier.texts).toHaveLength(2);
  });
});

describe('placed after all by the first carrier', () => {
  /** An attempt whose outcome is unknown with the first carrier for 10 s. Then the other carrier gets it. */
  async function twice(): Promise<string> {
    outbox.carrier.outcomes = [UNKNOWN];
    outbox.carrier.finds = many(CANNOT_SAY);
    const id = await outbox.askOne(aCall());
    await dispatchAll(made);
    outbox.clock.advance(10_000);
    return id;
  }

  it('while both calls ring: the call that a person answers counts', async () => {
    const id = await twice();
    await dispatchAll(made);
    await outbox.report(id, 'ringing', 'ref-of-other', 'other');
    await outbox.report(id, 'ringing', 'ref-of-first');
    expect(await outbox.stored(id)).toMatchObject({ carrier: 'other' });
    await outbox.report(id, 'answered', 'ref-of-first');
    await outbox.report(id, 'no_answer', other.refOf(id), 'other');
    expect(await outbox.stored(id)).toMatchObject({ status: 'answered', carrier: 'fake', carrierRef: 'ref-of-first' });
    await outbox.report(id, 'completed', 'ref-of-first');
    expect((await outbox.stored(id)).status).toBe('completed');
    await dispatchAll(made);
    expect(sent()).toEqual([1, 1]);
  });

  it('before the other carrier was asked: that one is not asked', async () => {
    const id = await twice();
    await outbox.report(id, 'ringing', 'ref-of-first');
    await dispatchAll(made);
    expect([sent(), (await outbox.stored(id)).carrierRef]).toEqual([[1, 0], 'ref-of-first']);
  });

  it('and failed there: the other call goes on', async () => {
    const id = await twice();
    await dispatchAll(made);
    await outbox.report(id, 'failed', 'ref-of-first');
    expect(await outbox.stored(id)).toMatchObject({ status: 'queued', carrier: 'other' });
  });

  it('while the other carrier is being asked: the first call counts, and the second is ended after it', async () => {
    let answer: (placed: Placed) => void = () => undefined;
    other.outcomes = [
      new Promise((resolve) => {
        answer = resolve;
      }),
    ];
    const id = await twice();
    // The first look hands the attempt over, and may send it as well. It then waits for the answer.
    const passing = dispatchAll(made);
    await untilTrue(() => other.calls.length === 1);
    await outbox.report(id, 'ringing', 'ref-of-first');
    await outbox.report(id, 'completed', 'ref-of-first');
    answer({ kind: 'placed', carrierRef: 'ref-of-other' });
    await passing;
    await dispatchAll(made);
    expect(await outbox.stored(id)).toMatchObject({ status: 'completed', carrier: 'fake', carrierRef: 'ref-of-first' });
    await untilTrue(() => other.ended.length === 1);
    expect(other.ended).toEqual(['ref-of-other']);
  });

  it('a text that the first carrier delivered is not waited for any more', async () => {
    outbox.carrier.outcomes = [UNKNOWN];
    outbox.carrier.finds = many(CANNOT_SAY);
    const id = await outbox.askOne(aText());
    await dispatchAll(made);
    outbox.clock.advance(10_000);
    await dispatchAll(made);
    await outbox.report(id, 'delivered', 'ref-of-first');
    expect(await outbox.stored(id)).toMatchObject({ status: 'delivered', carrier: 'fake' });
  });
});

it('calls a phone that did not answer again from the same number', async () => {
  const { knex } = outbox.database;
  other.outcomes = [REFUSED];
  const about = { workerId: await aWorkerWith(knex, ['other', 'fake']), callSequenceId: await aCallSequence(knex) };
  const first = await outbox.askOne(aCall(about));
  await dispatchAll(made);
  expect(sent()).toEqual([1, 1]);
  await outbox.report(first, 'no_answer');
  await outbox.ask(aCall({ ...about, createdAt: outbox.clock.now() }));
  await dispatchAll(made);
  expect(sent()).toEqual([2, 1]);
});

describe('a carrier that fails again and again', () => {
  it('is set aside, gets the least urgent attempt as a trial, and is healthy again', async () => {
    outbox.carrier.outcomes = many(REFUSED);
    for (let n = 0; n < 3; n += 1) await sendMore(1);
    expect([sent(), await states()]).toEqual([
      [3, 3],
      ['fake aside', 'other good'],
    ]);
    await sendMore(2);
    expect(sent()).toEqual([3, 5]);
    for (const { attemptId } of other.calls) other.statuses.set(other.refOf(attemptId), 'no_answer');
    outbox.carrier.outcomes = [];
    outbox.clock.advance(30_000);
    const least = aCall({ toNumber: phone(90), urgency: 80, createdAt: outbox.clock.now() });
    await outbox.ask(
      aCall({ toNumber: phone(91), createdAt: outbox.clock.now() }),
      least,
      aCall({ toNumber: phone(92), urgency: 10 }),
    );
    other.callsAtOnce = 0;
    await made.dispatchOnce();
    expect(outbox.carrier.calls.at(-1)?.attemptId).toBe(least.id);
    other.callsAtOnce = undefined;
    await dispatchAll(made);
    expect(sent().reduce((sum, n) => sum + n, 0)).toBe(11);
    expect(await states()).toEqual(['fake good', 'other good']);
    const { rows } = await outbox.database.knex.raw<{ rows: { detail: { state: string } }[] }>(
      `select detail from journal where kind = 'carrier' order by id`,
    );
    expect(rows.map(({ detail }) => detail.state).slice(-3)).toEqual(['aside', 'tried', 'good']);
    expect(outbox.allBad).toEqual([]);
  });

  it('is also left out by another process', async () => {
    outbox.carrier.outcomes = many(REFUSED);
    for (let n = 0; n < 3; n += 1) await sendMore(1);
    await made.stop();
    made = outbox.dispatcher('two', [outbox.carrier, other]);
    await sendMore(1);
    expect(sent()).toEqual([3, 4]);
  });

  it('is still used if all carriers seem unhealthy, and the operator is notified once', async () => {
    outbox.carrier.outcomes = many(REFUSED);
    other.outcomes = many(REFUSED);
    for (let n = 0; n < 4; n += 1) await sendMore(1);
    expect(outbox.allBad).toEqual(['call']);
    const before = sent();
    await sendMore(1);
    expect(sent()).toEqual(before.map((n) => n + 1));
    outbox.clock.advance(60_000);
    await sendMore(2);
    expect(outbox.allBad).toEqual(['call']);
    outbox.carrier.outcomes = [];
    await sendMore(1);
    expect(await states()).toEqual(['fake good', 'other aside']);
  });

  it('is not set aside because of one phone that is switched off, however often it is texted', async () => {
    await outbox.ask(...Array.from({ length: 8 }, () => aText({ toNumber: phone(1) })), aText({ toNumber: phone(2) }));
    await dispatchAll(made);
    outbox.clock.advance(71_000);
    await dispatchAll(made);
    await outbox.ask(aText({ toNumber: phone(50), createdAt: outbox.clock.now(), notBefore: outbox.clock.now() }));
    await dispatchAll(made);
    expect([outbox.carrier.texts.length, other.texts.length]).toEqual([10, 0]);
  });

  it('with slow receipts is set aside for texts, not for calls', async () => {
    const texts = await outbox.ask(...Array.from({ length: 6 }, (_, n) => aText({ toNumber: phone(n) })));
    await dispatchAll(made);
    await outbox.report(texts[0] ?? '', 'delivered');
    outbox.clock.advance(71_000);
    await dispatchAll(made);
    const now = { createdAt: outbox.clock.now(), notBefore: outbox.clock.now() };
    await outbox.ask(aText({ toNumber: phone(50), ...now }), aCall({ toNumber: phone(51), ...now }));
    await dispatchAll(made);
    expect([outbox.carrier.texts.length, other.texts.length, outbox.carrier.calls.length]).toEqual([6, 1, 1]);
    outbox.clock.advance(40_000);
    // The other carrier may be faster.
    for (let n = 52; outbox.carrier.texts.length === 6; n += 1) {
      await outbox.ask(aText({ toNumber: phone(n), createdAt: outbox.clock.now() }));
      await dispatchAll(made);
    }
    const tried = outbox.carrier.texts.at(-1)?.attemptId ?? '';
    await outbox.ask(aText({ toNumber: phone(80) }));
    await dispatchAll(made);
    expect(outbox.carrier.texts).toHaveLength(7);
    outbox.clock.advance(11_000);
    await outbox.report(tried, 'delivered');
    await dispatchAll(made);
    await outbox.ask(aText({ toNumber: phone(81), createdAt: outbox.clock.now(), notBefore: outbox.clock.now() }));
    await dispatchAll(made);
    expect(outbox.carrier.texts).toHaveLength(8);
  });
});
