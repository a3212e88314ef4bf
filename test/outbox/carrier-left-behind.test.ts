import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { aCall, aText } from '../records/an-attempt.ts';
import { dispatchAll, OutboxInHand } from './outbox-in-hand.ts';
import { FakeCarrier } from './fake-carrier.ts';

/**
 * The service is started again with another carrier, in the middle of an alarm. Nobody can ask the old one any more
 * what became of its calls.
 */
describe('a carrier that is in force no more', () => {
  let outbox: OutboxInHand;
  const other = new FakeCarrier('other');
  beforeAll(async () => {
    outbox = await OutboxInHand.open();
  });
  afterEach(async () => {
    await outbox.clear();
  });
  afterAll(async () => {
    await outbox.close();
  });

  it('keeps no phone engaged: what it had is over once it can ring no more, and the other carrier rings', async () => {
    const old = outbox.dispatcher('one');
    outbox.carrier.outcomes = [
      { kind: 'placed', carrierRef: 'a' },
      { kind: 'placed', carrierRef: 'b' },
    ];
    const rung = await outbox.askOne(aCall());
    const answered = await outbox.askOne(aCall({ toNumber: '+447700900102' }));
    await dispatchAll(old);
    await outbox.report(rung, 'ringing', 'a');
    await outbox.report(answered, 'answered', 'b');
    outbox.carrier.outcomes = [{ kind: 'unknown', code: 'ETIMEDOUT' }];
    const text = await outbox.askOne(aText({ toNumber: '+447700900103' }));
    await dispatchAll(old);
    await old.stop();

    const made = outbox.dispatcher('two', [other]);
    const again = await outbox.askOne(aCall());
    await dispatchAll(made);
    expect(await outbox.stored(rung)).toMatchObject({ status: 'ringing' });
    expect(other.calls).toEqual([]);
    outbox.clock.advance(35_000);
    await dispatchAll(made);
    const gone = { status: 'failed', errorCode: 'carrier-gone' };
    expect(await outbox.stored(rung)).toMatchObject(gone);
    expect(await outbox.stored(text)).toMatchObject(gone);
    expect(outbox.settled.map(({ id }) => id).sort()).toEqual([rung, text].sort());
    await dispatchAll(made);
    expect(other.calls.map(({ attemptId }) => attemptId)).toEqual([again]);
    expect(await outbox.stored(answered)).toMatchObject({ status: 'answered' });
    outbox.clock.advance(85_000);
    await dispatchAll(made);
    expect(await outbox.stored(answered)).toMatchObject(gone);
  });

  it('is left alone while a process still sends through it', async () => {
    const old = outbox.dispatcher('one');
    const id = await outbox.askOne(aCall());
    await dispatchAll(old);
    const made = outbox.dispatcher('two', [other]);
    outbox.clock.advance(35_000);
    await old.dispatchOnce();
    await outbox.report(id, 'ringing');
    await dispatchAll(made);
    expect((await outbox.stored(id)).errorCode).not.toBe('carrier-gone');
  });
});
