import { describe, expect, it, jest } from '@jest/globals';
import type { Placed } from '../../src/carriers/carrier.ts';
import { wakeOutbox } from '../../src/database/transact.ts';
import type { Dispatcher } from '../../src/outbox/dispatcher.ts';
import { ManualClock } from '../harness/manual-clock.ts';
import { aCall, start } from '../records/an-attempt.ts';
import { untilTrue } from '../harness/until-true.ts';
import { dispatchAll, OutboxInHand } from './outbox-in-hand.ts';

const outbox = OutboxInHand.forThisFile();

const listeners = async (): Promise<number> =>
  (
    await outbox.database.knex.raw<{ rows: unknown[] }>(`select 1 from pg_stat_activity
      where application_name = 'buddyline listener' and query ilike 'listen%' and datname = current_database()`)
  ).rows.length;

/** What goes out within the test has been told of: by itself it would look an hour later. */
const toldOnly = (): Dispatcher => outbox.dispatcher('one', [outbox.carrier], { lookEvery: 3_600_000 });

describe('faults', () => {
  it('looks up the attempts that a dead process was sending', async () => {
    const id = await outbox.askOne(aCall());
    await outbox.database.knex.raw(
      `update contact_attempt set status = 'sending', sending_at = ?, carrier = 'fake', tries = 1 where id = ?`,
      [start, id],
    );
    const made = outbox.dispatcher();
    outbox.clock.advance(4_999);
    await dispatchAll(made);
    expect(outbox.carrier.lookedFor).toEqual([]);
    outbox.clock.advance(1);
    await dispatchAll(made);
    expect(outbox.carrier.lookedFor).toHaveLength(1);
    expect(await outbox.stored(id)).toMatchObject({ status: 'queued', tries: 2 });
  });

  it('does not look up what it is still sending itself, however long the carrier takes', async () => {
    let answers: (placed: Placed) => void = () => undefined;
    outbox.carrier.outcomes = [
      new Promise((resolve) => {
        answers = resolve;
      }),
    ];
    const id = await outbox.askOne(aCall());
    const made = outbox.dispatcher();
    const sending = dispatchAll(made);
    await untilTrue(() => outbox.carrier.calls.length === 1);
    outbox.clock.advance(9_000);
    await made.dispatchOnce();
    expect(outbox.carrier.lookedFor).toEqual([]);
    answers({ kind: 'placed', carrierRef: outbox.carrier.refOf(id) });
    await sending;
    expect(await outbox.stored(id)).toMatchObject({ status: 'queued', tries: 1 });
    expect(outbox.carrier.calls).toHaveLength(1);
  });

  it('lets one process send, and another after the first has been gone for 5 s', async () => {
    await outbox.ask(aCall({ toNumber: '+447700900101' }));
    const [one, two] = [outbox.dispatcher('one'), outbox.dispatcher('two')];
    await dispatchAll(one);
    await outbox.ask(aCall({ toNumber: '+447700900102' }));
    await dispatchAll(two);
    expect(outbox.carrier.calls).toHaveLength(1);
    outbox.clock.advance(5_000);
    await dispatchAll(two);
    expect(outbox.carrier.calls).toHaveLength(2);
    await outbox.ask(aCall({ toNumber: '+447700900103' }));
    await dispatchAll(one);
    expect(outbox.carrier.calls).toHaveLength(2);
    const { rows } = await outbox.database.knex.raw<{ rows: { holder: string; fence: number }[] }>(
      'select holder, fence from lease',
    );
    expect(rows).toEqual([{ holder: 'two', fence: 2 }]);
  });

  it('goes on after the clock was put back an hour: in another process, and here when that is gone', async () => {
    const calls = async (number: string, made: Dispatcher): Promise<number> => {
      await outbox.ask(aCall({ toNumber: number, notBefore: outbox.clock.now() }));
      await dispatchAll(made);
      return outbox.carrier.calls.length;
    };
    const [one, two] = [outbox.dispatcher('one'), outbox.dispatcher('two')];
    expect(await calls('+447700900101', one)).toBe(1);
    outbox.clock.advance(-3_600_000);
    expect(await calls('+447700900102', two)).toBe(2);
    outbox.clock.advance(5_000);
    expect(await calls('+447700900103', one)).toBe(3);
  });

  it("ends no call of another process's whose clock was measured since the database's was put back", async () => {
    const { clock, carrier } = outbox;
    const one = outbox.dispatcher('one', [carrier], {
      monotonicNow: () => 0,
      remeasureClock: () => {
        clock.advance(-3_600_000);
        return Promise.resolve();
      },
    });
    await one.dispatchOnce();
    outbox.clock = new ManualClock(new Date(start.getTime() - 3_600_000));
    const two = outbox.dispatcher('two');
    const id = await outbox.askOne(aCall({ notBefore: outbox.clock.now(), createdAt: outbox.clock.now() }));
    await dispatchAll(two);
    carrier.statuses.set(carrier.refOf(id), 'ringing');
    clock.advance(1_000);
    await one.dispatchOnce();
    expect([carrier.ended, (await outbox.stored(id)).status]).toEqual([[], 'queued']);
  });

  it('releases its lease at once when it stops', async () => {
    const one = outbox.dispatcher('one');
    await one.dispatchOnce();
    await one.stop();
    await outbox.ask(aCall());
    await dispatchAll(outbox.dispatcher('two'));
    expect(outbox.carrier.calls).toHaveLength(1);
  });

  it('releases it within seconds where a request hangs, and then waits for its answer', async () => {
    let answers: (placed: Placed) => void = () => undefined;
    outbox.carrier.outcomes = [
      new Promise((resolve) => {
        answers = resolve;
      }),
    ];
    const id = await outbox.askOne(aCall());
    const one = outbox.dispatcher('one');
    const sending = one.dispatchOnce();
    await untilTrue(() => outbox.carrier.calls.length === 1);
    const stopped = one.stop();
    await untilTrue(async () => (await outbox.database.knex('lease').where('until', '>', start)).length === 0);
    answers({ kind: 'placed', carrierRef: outbox.carrier.refOf(id) });
    await Promise.all([sending, stopped]);
    expect(await outbox.stored(id)).toMatchObject({ status: 'queued', tries: 1 });
  });

  it('asks once a second for what another one holds, however often woken, and at once when that stops', async () => {
    const one = outbox.dispatcher('one');
    await one.dispatchOnce();
    let asked = 0;
    outbox.database.knex.on('query', ({ sql, bindings }: { sql: string; bindings: unknown[] }) => {
      if (sql.includes('insert into lease') && bindings.includes('two')) asked += 1;
    });
    const now = jest.spyOn(outbox.clock, 'now');
    const isWokenOften = async (): Promise<void> => {
      const before = now.mock.calls.length;
      await untilTrue(async () => {
        await wakeOutbox(outbox.database.knex);
        return now.mock.calls.length > before + 20;
      });
    };
    outbox.dispatcher('two').start();
    await untilTrue(async () => (await listeners()) === 1);
    await isWokenOften();
    expect(asked).toBe(1);
    outbox.clock.advance(1_000);
    await isWokenOften();
    expect(asked).toBe(2);
    await outbox.ask(aCall());
    await one.stop();
    await untilTrue(() => outbox.carrier.calls.length === 1);
    expect(asked).toBe(3);
  });

  it('sends nothing under an old fencing number', async () => {
    const one = outbox.dispatcher('one');
    await one.dispatchOnce();
    await outbox.database.knex.raw(`update lease set holder = 'two', fence = fence + 1`);
    await outbox.ask(aCall());
    expect(await one.dispatchOnce()).toBe(0);
    expect(outbox.carrier.calls).toEqual([]);
  });

  it('is woken by a notification, also after its connection was killed', async () => {
    const made = toldOnly();
    made.start();
    await outbox.ask(aCall({ toNumber: '+447700900101' }));
    await untilTrue(() => outbox.carrier.calls.length === 1);
    await untilTrue(async () => (await listeners()) === 1);
    const killed = await outbox.database.knex.raw<{
      rows: unknown[];
    }>(`select pg_terminate_backend(pid) from pg_stat_activity
      where application_name = 'buddyline listener' and datname = current_database()`);
    expect(killed.rows).toHaveLength(1);
    await outbox.ask(aCall({ toNumber: '+447700900102' }));
    await untilTrue(() => outbox.carrier.calls.length === 2);
    await untilTrue(
      async () =>
        (
          await outbox.database.knex.raw<{ rows: unknown[] }>(`select 1 from pg_stat_activity
      where application_name = 'buddyline listener' and datname = current_database()`)
        ).rows.length === 1,
    );
    await made.stop();
    expect(JSON.stringify(outbox.logged)).toContain('lost its notifications');
  });

  it('sends at the notification of the commit, each time', async () => {
    toldOnly().start();
    await untilTrue(async () => (await listeners()) === 1);
    for (let n = 0; n < 10; n += 1) {
      await outbox.ask(aCall({ toNumber: `+4477009001${n + 10}` }));
      await untilTrue(() => outbox.carrier.calls.length === n + 1);
    }
  });

  it('frees the phone if the report of a call never comes', async () => {
    const id = await outbox.askOne(aCall());
    const made = outbox.dispatcher();
    await dispatchAll(made);
    outbox.carrier.statuses.set(outbox.carrier.refOf(id), 'no_answer');
    outbox.clock.advance(60_000);
    await dispatchAll(made);
    expect((await outbox.stored(id)).status).toBe('no_answer');
    expect(outbox.settled.map((attempt) => attempt.id)).toEqual([id]);
  });

  it('ends a call that hangs at the carrier, and gives up on a call that the carrier does not know', async () => {
    const [one = '', two = '', three = ''] = await outbox.ask(
      aCall({ toNumber: '+447700900101' }),
      aCall({ toNumber: '+447700900102' }),
      aCall({ toNumber: '+447700900103' }),
    );
    const made = outbox.dispatcher();
    await dispatchAll(made);
    await outbox.report(three, 'answered');
    outbox.carrier.statuses.set(outbox.carrier.refOf(one), 'queued').set(outbox.carrier.refOf(three), 'answered');
    outbox.clock.advance(120_000);
    await dispatchAll(made);
    expect(outbox.carrier.ended).toEqual([outbox.carrier.refOf(one)]);
    expect(await outbox.stored(one)).toMatchObject({ status: 'failed', errorCode: 'never-answered' });
    expect(await outbox.stored(two)).toMatchObject({ status: 'failed', errorCode: 'gone' });
    expect((await outbox.stored(three)).status).toBe('answered');
    expect(outbox.settled).toHaveLength(2);
  });

  it('frees the phone of an answered call that its carrier cannot report on, once nobody is on the line', async () => {
    const [silent = '', talking = ''] = await outbox.ask(
      aCall({ toNumber: '+447700900101' }),
      aCall({ toNumber: '+447700900102' }),
    );
    const made = outbox.dispatcher();
    await dispatchAll(made);
    for (const id of [silent, talking]) {
      await outbox.report(id, 'answered');
      await outbox.talks(id);
      outbox.carrier.statuses.set(outbox.carrier.refOf(id), new Error('gone'));
    }
    await outbox.database
      .knex('conversation')
      .where({ attempt_id: silent })
      .update({ status: 'ended', due_at: null, ended_at: start });
    outbox.clock.advance(120_000);
    await dispatchAll(made);
    expect(await outbox.stored(silent)).toMatchObject({ status: 'failed', errorCode: 'no-report' });
    expect((await outbox.stored(talking)).status).toBe('answered');
  });

  it('keeps asking while the carrier cannot say, but not for ever', async () => {
    const id = await outbox.askOne(aCall());
    const made = outbox.dispatcher();
    await dispatchAll(made);
    outbox.carrier.statuses.set(outbox.carrier.refOf(id), new Error('503'));
    outbox.clock.advance(60_000);
    await dispatchAll(made);
    expect((await outbox.stored(id)).status).toBe('queued');
    outbox.clock.advance(600_000);
    await dispatchAll(made);
    expect(await outbox.stored(id)).toMatchObject({ status: 'failed', errorCode: 'no-report' });
  });
});
