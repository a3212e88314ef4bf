import { afterEach, describe, expect, it } from '@jest/globals';
import type { Placed } from '../../src/carriers/carrier.ts';
import type { Dispatcher } from '../../src/outbox/dispatcher.ts';
import { recordStop, recordSweep } from '../../src/records/sweeps.ts';
import { unreachedCarriersSince } from '../../src/records/unreached-carriers.ts';
import { ManualClock } from '../harness/manual-clock.ts';
import { untilTrue } from '../harness/until-true.ts';
import { aCall, start } from '../records/an-attempt.ts';
import { FakeCarrier } from './fake-carrier.ts';
import { OutboxInHand } from './outbox-in-hand.ts';

/** Two workers, each with its own way to the same two carriers. */

const UNREACHABLE: Placed = { kind: 'refused', code: 'unreachable', permanent: false, carrierFails: true };
const BARRED_NUMBER: Placed = { kind: 'refused', code: '21219', permanent: false };

const outbox = OutboxInHand.forThisFile();

class Machine {
  readonly ways: FakeCarrier[];
  readonly dispatcher: Dispatcher;
  constructor(
    readonly holder: string,
    carriers: string[],
  ) {
    this.ways = carriers.map((name) => new FakeCarrier(name));
    this.dispatcher = outbox.dispatcher(holder, this.ways);
  }
  answers(answer: Placed | null): void {
    for (const way of this.ways) way.outcomes = answer ? Array.from({ length: 5_000 }, () => answer) : [];
  }
  asked = (): number => this.ways.reduce((sum, { calls }) => sum + calls.length, 0);
}

/** Who has the leases, after each second in which that changed. */
let held: string[] = [];

async function twoWorkers(speed = 1, carriers = ['twilio', 'vonage']): Promise<[Machine, Machine]> {
  outbox.clock = new ManualClock(start, speed);
  held = [];
  const machines: [Machine, Machine] = [new Machine('one', carriers), new Machine('two', carriers)];
  for (const { dispatcher } of machines) await dispatcher.dispatchOnce();
  return machines;
}

const ask = (toNumber = '+447700900101'): Promise<string> =>
  outbox.askOne(aCall({ toNumber, createdAt: outbox.clock.now(), notBefore: outbox.clock.now() }));

async function holders(): Promise<string> {
  const rows = await outbox.database.knex('lease').orderBy('name').select<{ holder: string }[]>('holder');
  return rows.map(({ holder }) => holder).join(' ');
}

/** Resolves with the seconds that have passed. */
async function pass(seconds: number, machines: Machine[], until: () => boolean = () => false): Promise<number> {
  for (let second = 0; second < seconds; second += 1) {
    for (const { dispatcher, holder } of machines) {
      await recordSweep(outbox.database.knex, holder, outbox.clock.now());
      await dispatcher.dispatchOnce();
    }
    const now = await holders();
    if (now !== held.at(-1)) held.push(now);
    if (until()) return second;
    outbox.clock.advance(outbox.clock.stretch(1_000));
  }
  return seconds;
}

describe('a worker that reaches no carrier', () => {
  it.each([1, 20])('gives way to one that does, which rings once; at %i times the speed', async (speed) => {
    const [cutOff, well] = await twoWorkers(speed);
    cutOff.answers(UNREACHABLE);
    const id = await ask();
    expect(await pass(60, [cutOff, well], () => well.asked() > 0)).toBeLessThanOrEqual(12);
    expect((await outbox.stored(id)).status).toBe('queued');
    await pass(60, [cutOff, well]);
    expect(await unreachedCarriersSince(outbox.database.knex, start)).toEqual(['twilio', 'vonage']);
    expect(well.asked()).toBe(1);
    expect([held[0], held.at(-1)]).toEqual(['one one', 'two two']);
    expect(held.length).toBeLessThanOrEqual(3);
  });

  it('keeps the leases where it is alone, where the other has stopped, and where that sweeps no more', async () => {
    const [cutOff, well] = await twoWorkers();
    cutOff.answers(UNREACHABLE);
    await ask();
    await pass(60, [cutOff]);
    await recordSweep(outbox.database.knex, well.holder, outbox.clock.now());
    await recordStop(outbox.database.knex, well.holder, outbox.clock.now());
    await pass(60, [cutOff]);
    await recordSweep(outbox.database.knex, well.holder, new Date(outbox.clock.now().getTime() - 10_000));
    await pass(60, [cutOff]);
    expect(held).toEqual(['one one']);
    const fences = await outbox.database.knex('lease').select<{ fence: number }[]>('fence');
    expect(fences).toEqual([{ fence: 1 }, { fence: 1 }]);
  });

  it('has them back within seconds where nobody takes them', async () => {
    const [cutOff, gone] = await twoWorkers();
    cutOff.answers(UNREACHABLE);
    await ask();
    await recordSweep(outbox.database.knex, gone.holder, new Date(outbox.clock.now().getTime() + 10_000));
    await pass(17, [cutOff]);
    cutOff.answers(null);
    const before = cutOff.asked();
    expect(await pass(60, [cutOff], () => cutOff.asked() > before)).toBeLessThanOrEqual(8);
    const fences = await outbox.database.knex('lease').select<{ fence: number }[]>('fence');
    expect(fences).toEqual([{ fence: 2 }, { fence: 2 }]);
  });

  it('that gives way is not followed by another that fails more than a few times, and neither asks more', async () => {
    const [first, second] = await twoWorkers();
    for (const machine of [first, second]) machine.answers(UNREACHABLE);
    const id = await ask();
    await pass(600, [first, second]);
    expect(held.length).toBeGreaterThan(4);
    expect(held.length).toBeLessThan(30);
    expect(first.asked() + second.asked()).toBeLessThanOrEqual(2 * (600 / 8) + 20);
    const asked = (): number => first.asked() + second.asked();
    const before = asked();
    for (const machine of [first, second]) machine.answers(null);
    expect(await pass(60, [first, second], () => asked() > before)).toBeLessThanOrEqual(11);
    expect((await outbox.stored(id)).status).toBe('queued');
    await pass(20, [first, second]);
    expect(asked() - before).toBe(1);
  });

  it('keeps them where the carrier refuses one number after the other', async () => {
    const [first, second] = await twoWorkers();
    first.answers(BARRED_NUMBER);
    for (let n = 0; n < 8; n += 1) {
      await ask();
      await pass(5, [first, second]);
    }
    expect(held).toEqual(['one one']);
  });

  let answer: (placed: Placed) => void = () => undefined;
  afterEach(() => {
    answer(UNREACHABLE);
  });

  /** The first one fails, and would give way; one of its requests has no answer yet, and two more calls wait. */
  async function isLeaving(): Promise<{ machines: [Machine, Machine]; answers: (placed: Placed) => Promise<void> }> {
    const machines = await twoWorkers(1, ['twilio']);
    const [first, second] = machines;
    const [way] = first.ways;
    const later = new Promise<Placed>((resolve) => {
      answer = resolve;
    });
    way?.outcomes.push(UNREACHABLE, later, UNREACHABLE, UNREACHABLE);
    await ask();
    await first.dispatcher.dispatchOnce();
    outbox.clock.advance(1_000);
    const sending = first.dispatcher.dispatchOnce();
    await untilTrue(() => first.asked() === 2);
    await ask('+447700900102');
    await first.dispatcher.dispatchOnce();
    outbox.clock.advance(10_000);
    await recordSweep(outbox.database.knex, second.holder, outbox.clock.now());
    await ask('+447700900103');
    await pass(2, [first, second]);
    expect([first.asked(), second.asked(), held]).toEqual([3, 0, ['one']]);
    return {
      machines,
      answers: async (placed) => {
        answer(placed);
        await sending;
      },
    };
  }

  it('gives way only once what it has begun is answered: nobody else asks for it meanwhile', async () => {
    const { machines, answers } = await isLeaving();
    const [first, second] = machines;
    await answers(UNREACHABLE);
    await pass(15, [first, second]);
    expect([first.asked(), second.asked(), held]).toEqual([3, 3, ['one', 'two']]);
  });

  it('waits three seconds for that at most: what waits beside it rings', async () => {
    const { machines, answers } = await isLeaving();
    const [first, second] = machines;
    expect(await pass(10, [first, second], () => second.asked() > 1)).toBeLessThanOrEqual(2);
    expect([first.asked(), held]).toEqual([3, ['one', 'two']]);
    await answers(UNREACHABLE);
  });

  it('does not give way for what failed before it had lost the lease and got it back', async () => {
    const { machines, answers } = await isLeaving();
    const [first, second] = machines;
    outbox.clock.advance(6_000);
    await second.dispatcher.dispatchOnce();
    await first.dispatcher.dispatchOnce();
    await answers(BARRED_NUMBER);
    await second.dispatcher.stop();
    outbox.clock.advance(2_000);
    await recordSweep(outbox.database.knex, 'three', outbox.clock.now());
    first.answers(null);
    const before = first.asked();
    await ask('+447700900104');
    await first.dispatcher.dispatchOnce();
    expect([first.asked() - before, await holders()]).toEqual([2, 'one']);
  });

  it.each([
    [50, 'two'],
    [70, 'one'],
    [5 * 3_600, 'one'],
  ])('takes a failure as the first of several only within a minute: not after %i s', async (seconds, holder) => {
    const [first, second] = await twoWorkers(1, ['twilio']);
    for (const wait of [seconds, 0]) {
      first.answers(UNREACHABLE);
      const id = await ask();
      await first.dispatcher.dispatchOnce();
      await outbox.database.knex('contact_attempt').where({ id }).delete();
      outbox.clock.advance(wait * 1_000);
    }
    await recordSweep(outbox.database.knex, second.holder, outbox.clock.now());
    await pass(3, [first, second]);
    expect([first.asked(), await holders()]).toEqual([2, holder]);
  });
});
