import { describe, expect, it } from '@jest/globals';
import { cancelRinging, cancelWaiting } from '../../src/records/attempt-changes.ts';
import { aCall, aText, start } from '../records/an-attempt.ts';
import { untilTrue } from '../harness/until-true.ts';
import { dispatchAll, OutboxInHand } from './outbox-in-hand.ts';

const outbox = OutboxInHand.forThisFile();

describe('sending', () => {
  it('places calls and texts with their own ids', async () => {
    const [call, text] = await outbox.ask(aCall(), aText());
    await dispatchAll(outbox.dispatcher());
    expect(outbox.carrier.calls).toEqual([{ attemptId: call, to: '+447700900101', ringSeconds: 25, cover: false }]);
    expect(outbox.carrier.texts).toEqual([{ attemptId: text, to: '+447700900101', body: 'On until 15:10.' }]);
    expect(await outbox.stored(call ?? '')).toMatchObject({
      status: 'queued',
      carrier: 'fake',
      carrierRef: `ref-${call}`,
      fromNumber: outbox.carrier.number,
      tries: 1,
    });
    expect(outbox.settled).toEqual([]);
  });

  it('asks the carrier for a call two statements after its look begins: the look, and the claim', async () => {
    const sender = outbox.sender(() => outbox.clock.now().getTime());
    // The lease is held by now.
    await Promise.all(await sender.pass({ thorough: false }));
    await outbox.ask(aCall());
    const statements: string[] = [];
    const record = ({ sql }: { sql: string }): void => {
      statements.push(sql);
    };
    outbox.database.knex.on('query', record);
    let before = 0;
    const { carrier } = outbox;
    const placeCall = carrier.placeCall.bind(carrier);
    carrier.placeCall = (order) => {
      before = statements.length;
      return placeCall(order);
    };
    await Promise.all(await sender.pass({ thorough: false }));
    outbox.database.knex.removeListener('query', record);
    await sender.close();
    expect([carrier.calls.length, before]).toEqual([1, 2]);
  });

  it('asks no carrier for a number that may not be rung: the next is asked at once', async () => {
    const asked = await outbox.ask(
      aCall({ toNumber: '+449098790123' }),
      aText({ toNumber: '+12025550123' }),
      aCall({ toNumber: '+447700900103' }),
    );
    await dispatchAll(outbox.dispatcher());
    expect(outbox.carrier.calls.map(({ to }) => to)).toEqual(['+447700900103']);
    expect(outbox.carrier.texts).toEqual([]);
    // Calls and texts are taken beside each other, in no order.
    const refused = outbox.settled.map(({ id, status, errorCode }) => [id, status, errorCode]);
    expect(refused.sort()).toEqual(
      asked
        .slice(0, 2)
        .map((id) => [id, 'failed', 'may-not-be-rung'])
        .sort(),
    );
    expect(outbox.allBad).toEqual([]);
  });

  it('sends the most urgent first, then the oldest, and nothing before its time', async () => {
    const number = (last: number): string => `+4477009001${String(last).padStart(2, '0')}`;
    await outbox.ask(
      aCall({ toNumber: number(1), urgency: 50 }),
      aCall({ toNumber: number(2), urgency: 10, createdAt: new Date(start.getTime() + 1) }),
      aCall({ toNumber: number(3), urgency: 10 }),
      aCall({ toNumber: number(4), urgency: 0, notBefore: new Date(start.getTime() + 1) }),
    );
    const made = outbox.dispatcher();
    await dispatchAll(made);
    expect(outbox.carrier.calls.map(({ to }) => to)).toEqual([number(3), number(2), number(1)]);
    outbox.clock.advance(1);
    await dispatchAll(made);
    expect(outbox.carrier.calls.at(-1)?.to).toBe(number(4));
  });

  it('has one live call for each phone, and texts besides', async () => {
    const [second, first] = await outbox.ask(aCall({ urgency: 50 }), aCall({ urgency: 10 }), aText());
    const made = outbox.dispatcher();
    await dispatchAll(made);
    expect(outbox.carrier.calls.map(({ attemptId }) => attemptId)).toEqual([first]);
    expect(outbox.carrier.texts).toHaveLength(1);
    await outbox.report(first ?? '', 'answered');
    await dispatchAll(made);
    expect(outbox.carrier.calls).toHaveLength(1);
    await outbox.report(first ?? '', 'completed');
    await dispatchAll(made);
    expect(outbox.carrier.calls.map(({ attemptId }) => attemptId)).toEqual([first, second]);
  });

  it('does not call a person who is talking to us', async () => {
    await outbox.database.knex.raw(
      `insert into conversation (id, carrier, direction, carrier_ref, our_number, their_number, state, turn, status,
        started_at)
      values (gen_random_uuid(), 'fake', 'inbound', 'c', '+441632960000', '+447700900101', '{}', 0, 'live', ?)`,
      [start],
    );
    await outbox.ask(aCall());
    const made = outbox.dispatcher();
    await dispatchAll(made);
    expect(outbox.carrier.calls).toEqual([]);
    await outbox.database.knex.raw(`update conversation set status = 'ended'`);
    await dispatchAll(made);
    expect(outbox.carrier.calls).toHaveLength(1);
  });

  it('asks the database one question for each look when there is nothing to do', async () => {
    await outbox.ask(aCall({ notBefore: new Date(start.getTime() + 60_000) }));
    const made = outbox.dispatcher();
    await dispatchAll(made);
    let questions = 0;
    outbox.database.knex.on('query', () => {
      questions += 1;
    });
    expect(await made.dispatchOnce()).toBe(0);
    expect(questions).toBe(1);
  });

  it('keeps to the send rate', async () => {
    outbox.carrier.callsPerSecond = 20;
    await outbox.ask(...Array.from({ length: 12 }, (_, n) => aCall({ toNumber: `+4477009001${n + 10}` })));
    const made = outbox.dispatcher();
    const began = performance.now();
    made.start();
    await untilTrue(() => outbox.carrier.calls.length === 12);
    const took = performance.now() - began;
    expect(took).toBeGreaterThan(300);
    // By one a second it would be eleven.
    expect(took).toBeLessThan(10_000);
  });
});

describe('cancelling', () => {
  it('cancels waiting calls and ends ringing ones, but keeps an answered one', async () => {
    const [waits = '', rings = '', talks = ''] = await outbox.ask(
      aCall({ toNumber: '+447700900101', notBefore: new Date(start.getTime() + 1000) }),
      aCall({ toNumber: '+447700900102' }),
      aCall({ toNumber: '+447700900103' }),
    );
    const made = outbox.dispatcher();
    await dispatchAll(made);
    await outbox.report(rings, 'ringing');
    await outbox.report(talks, 'answered');
    await outbox.database.knex.transaction(async (trx) => {
      expect((await cancelWaiting(trx, { contactKey: 'p' }, outbox.clock.now())).map(({ id }) => id)).toEqual([waits]);
      await cancelRinging(trx, { contactKey: 'p' });
    });
    outbox.carrier.failsToEnd = 1;
    await dispatchAll(made);
    expect(outbox.carrier.ended).toEqual([]);
    outbox.clock.advance(2_000);
    await dispatchAll(made);
    expect(outbox.carrier.ended).toEqual([outbox.carrier.refOf(rings)]);
    expect(
      [await outbox.stored(waits), await outbox.stored(rings), await outbox.stored(talks)].map(({ status }) => status),
    ).toEqual(['cancelled', 'cancelled', 'answered']);
    expect(outbox.settled.map(({ id }) => id)).toEqual([rings]);
    await outbox.report(rings, 'completed');
    expect((await outbox.stored(rings)).status).toBe('cancelled');
  });

  it('does not send a cancelled attempt again', async () => {
    outbox.carrier.outcomes = [{ kind: 'unknown', code: '500' }];
    const id = await outbox.askOne(aCall());
    const made = outbox.dispatcher();
    await dispatchAll(made);
    await outbox.database.knex.transaction((trx) => cancelRinging(trx, { contactKey: 'p' }));
    outbox.clock.advance(3_000);
    await dispatchAll(made);
    expect(outbox.carrier.calls).toHaveLength(1);
    expect((await outbox.stored(id)).status).toBe('cancelled');
    expect(outbox.settled.map((attempt) => attempt.id)).toEqual([id]);
  });
});
