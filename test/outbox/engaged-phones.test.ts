import { describe, expect, it } from '@jest/globals';
import type { Dispatcher } from '../../src/outbox/dispatcher.ts';
import { createEngagedPhones } from '../../src/outbox/engaged-phones.ts';
import { notifyReportsLost } from '../../src/database/transact.ts';
import { untilTrue } from '../harness/until-true.ts';
import { aCall } from '../records/an-attempt.ts';
import { dispatchAll, OutboxInHand } from './outbox-in-hand.ts';

const outbox = OutboxInHand.forThisFile();

describe('a phone that seems to be in a call', () => {
  const passes = async (made: Dispatcher, seconds: number): Promise<void> => {
    for (let second = 0; second < seconds; second += 1) {
      outbox.clock.advance(1_000);
      await dispatchAll(made);
    }
  };
  const talksToUs = (ref: string, number = '+447700900101', carrier = 'fake'): Promise<unknown> =>
    outbox.database.knex.raw(
      `insert into conversation
    (id, carrier, direction, carrier_ref, our_number, their_number, state, turn, status, started_at)
    values (gen_random_uuid(), ?, 'inbound', ?, '+441632960000', ?, '{}', 0, 'live', ?)`,
      [carrier, ref, number, outbox.clock.now()],
    );
  const dialled = (): string[] => outbox.carrier.calls.map(({ attemptId }) => attemptId);

  it.each([
    ['is over', 'completed'],
    ['is unknown to the carrier', null],
  ] as const)('and whose call %s: the carrier is asked after 5 s, and the phone rings', async (_what, status) => {
    await talksToUs('c');
    outbox.carrier.statuses.set('c', 'answered');
    const made = outbox.dispatcher();
    await passes(made, 6);
    const id = await outbox.askOne(aCall({ notBefore: outbox.clock.now(), purpose: 'tell' }));
    if (status === null) outbox.carrier.statuses.delete('c');
    else outbox.carrier.statuses.set('c', status);
    await passes(made, 4);
    expect(dialled()).toEqual([]);
    await passes(made, 1);
    expect(dialled()).toEqual([id]);
  });

  it('and whose call goes on: an alarm call goes out after 30 s and is reported once, other calls wait', async () => {
    await talksToUs('c');
    outbox.carrier.statuses.set('c', 'answered');
    const [tell, alarm] = await outbox.ask(aCall({ purpose: 'tell', urgency: 10 }), aCall({ urgency: 30 }));
    const made = outbox.dispatcher();
    await passes(made, 29);
    expect([dialled(), outbox.longWaits]).toEqual([[], []]);
    await passes(made, 1);
    expect([dialled(), outbox.longWaits]).toEqual([[alarm], [alarm]]);
    await passes(made, 60);
    expect([dialled(), outbox.longWaits]).toEqual([[alarm], [alarm]]);
    expect((await outbox.stored(tell ?? '')).status).toBe('waiting');
  });

  it('and the carrier cannot say whether it is: the alarm goes out after 30 s', async () => {
    await talksToUs('c');
    outbox.carrier.statuses.set('c', new Error('not now'));
    const id = await outbox.askOne(aCall());
    await passes(outbox.dispatcher(), 30);
    expect(dialled()).toEqual([id]);
  });

  it('because an alarm has just called it: the next call goes out when that one is over, or 30 s later', async () => {
    await talksToUs('c');
    outbox.carrier.statuses.set('c', 'answered');
    const [first, second] = await outbox.ask(aCall({ urgency: 10 }), aCall({ urgency: 20 }));
    const made = outbox.dispatcher();
    await passes(made, 30);
    expect(dialled()).toEqual([first]);
    await outbox.report(first ?? '', 'answered');
    outbox.carrier.statuses.set(outbox.carrier.refOf(first ?? ''), 'answered');
    await passes(made, 29);
    expect(dialled()).toEqual([first]);
    await passes(made, 2);
    expect(dialled()).toEqual([first, second]);
  });

  it('because a purple-file call goes on: no other call disturbs it, however long it lasts', async () => {
    const purple = await outbox.askOne(aCall({ purpose: 'purple', urgency: 90 }));
    const made = outbox.dispatcher();
    await dispatchAll(made);
    await outbox.report(purple, 'answered');
    await outbox.talks(purple);
    outbox.carrier.statuses.set(outbox.carrier.refOf(purple), 'answered');
    const alarm = await outbox.askOne(aCall());
    await passes(made, 90);
    expect([dialled(), outbox.longWaits]).toEqual([[purple], [alarm]]);
    await outbox.report(purple, 'completed');
    await outbox.database.knex('conversation').update({ status: 'ended' });
    await passes(made, 1);
    expect(dialled()).toEqual([purple, alarm]);
  });

  it('as the process before us left it: the carrier is asked about every call once, the youngest later', async () => {
    await outbox.askOne(aCall({ toNumber: '+447700900102', purpose: 'tell' }));
    const before = outbox.dispatcher('before');
    await dispatchAll(before);
    await before.stop();
    await talksToUs('old');
    outbox.clock.advance(10_000);
    await talksToUs('young', '+447700900103');
    await talksToUs('other', '+447700900104', 'another carrier');
    outbox.clock.advance(1_000);
    const made = outbox.dispatcher('after');
    const live = (): Promise<string[]> =>
      outbox.database.knex('conversation').where({ status: 'live' }).orderBy('carrier_ref').pluck('carrier_ref');
    await dispatchAll(made);
    expect(await live()).toEqual(['other', 'young']);
    expect(outbox.settled.map(({ status }) => status)).toEqual(['failed']);
    await passes(made, 5);
    expect(await live()).toEqual(['other']);
  });

  it('is asked about soon however many reports are lost, and before others if somebody waits for it', async () => {
    const { knex } = outbox.database;
    const asked: string[] = [];
    const engaged = createEngagedPhones({
      knex,
      carrier: {
        name: 'fake',
        statusOfCall: (carrierRef) => {
          asked.push(carrierRef);
          return Promise.resolve('answered');
        },
      },
      clock: outbox.clock,
      onCallReport: () => Promise.resolve(),
      onLongWait: () => Promise.resolve(),
    });
    const look = async (isWaitedFor: boolean): Promise<void> => {
      for (const one of await engaged.look(isWaitedFor, true)) await one();
    };
    for (let n = 10; n < 35; n += 1) await talksToUs(`c${String(n)}`, `+4477009003${String(n)}`);
    await outbox.ask(aCall({ toNumber: '+447700900334', purpose: 'tell' }));
    outbox.clock.advance(6_000);
    engaged.checkAll();
    await look(true);
    expect([asked.length, asked[0]]).toEqual([10, 'c34']);
    for (let times = 0; times < 6; times += 1) {
      engaged.checkAll();
      await look(false);
    }
    expect([asked.length, new Set(asked).size]).toEqual([25, 25]);
    await talksToUs('new', '+447700900335');
    outbox.clock.advance(6_000);
    engaged.checkAll();
    for (let times = 0; times < 3; times += 1) await look(false);
    expect(asked).toContain('new');
  });

  it('of whose end a report may be lost: the carrier is asked about each call', async () => {
    const [declined = '', rings = ''] = await outbox.ask(
      aCall({ toNumber: '+447700900101' }),
      aCall({ toNumber: '+447700900102' }),
    );
    const made = outbox.dispatcher();
    await dispatchAll(made);
    await passes(made, 6);
    for (const id of [declined, rings]) await outbox.report(id, 'ringing');
    outbox.carrier.statuses.set(outbox.carrier.refOf(declined), 'busy').set(outbox.carrier.refOf(rings), 'ringing');
    made.start();
    // The listener asks for a look of its own when it has connected.
    await untilTrue(async () => (await outbox.stored(declined)).status === 'busy');
    outbox.carrier.statuses.set(outbox.carrier.refOf(rings), 'no_answer');
    outbox.clock.advance(6_000);
    await notifyReportsLost(outbox.database.knex);
    await untilTrue(async () => (await outbox.stored(rings)).status === 'no_answer');
    expect(outbox.settled.map(({ id }) => id)).toEqual([declined, rings]);
  });
});
