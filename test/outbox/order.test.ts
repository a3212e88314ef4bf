import { describe, expect, it } from '@jest/globals';
import { UNREACHABLE } from '../../src/carriers/carrier.ts';
import { cancelRinging } from '../../src/records/attempt-changes.ts';
import { hasCallGoneOut } from '../../src/records/attempts.ts';
import { aCall, aText, start } from '../records/an-attempt.ts';
import { aCallSequence, aWorkerWith, anAlarmOf } from './a-plan.ts';
import { FakeCarrier } from './fake-carrier.ts';
import { dispatchAll, OutboxInHand } from './outbox-in-hand.ts';

const outbox = OutboxInHand.forThisFile();

const phone = (last: number): string => `+4477009${String(last).padStart(5, '0')}`;
const now = (): { createdAt: Date; notBefore: Date } => ({
  createdAt: outbox.clock.now(),
  notBefore: outbox.clock.now(),
});

it('lets no attempt starve: one in ten is the one that has waited longest', async () => {
  const reminders = Array.from({ length: 3 }, (_, n) => aCall({ toNumber: phone(n), urgency: 80 }));
  await outbox.ask(...reminders);
  outbox.clock.advance(30_000);
  const made = outbox.dispatcher();
  for (let second = 0; second < 3; second += 1) {
    await outbox.ask(
      ...Array.from({ length: 15 }, (_, n) => aCall({ toNumber: phone(100 + second * 15 + n), urgency: 10, ...now() })),
    );
    await made.dispatchOnce();
  }
  const places = reminders.map(({ id }) => outbox.carrier.calls.findIndex(({ attemptId }) => attemptId === id));
  expect(places.every((place) => place >= 0 && place < 45)).toBe(true);
  // Before that only urgent attempts went, and at most one in ten was the one that had waited longest.
  expect(Math.min(...places)).toBeGreaterThanOrEqual(9);
});

it('rings in the order in which the steps were due, not that in which they were taken; so after a wait', async () => {
  outbox.carrier.callsAtOnce = 1;
  const later = (milliseconds: number): Date => new Date(outbox.clock.now().getTime() + milliseconds);
  const calls = Array.from({ length: 24 }, (_, n) => {
    const takenAt = later(24 - n);
    return aCall({ toNumber: phone(n), urgency: 60, dueAt: later(n), createdAt: takenAt, notBefore: takenAt });
  });
  await outbox.ask(...calls.toReversed());
  outbox.clock.advance(1_000);
  const made = outbox.dispatcher();
  for (const [n, { id }] of calls.entries()) {
    if (n === 6) outbox.clock.advance(60_000);
    await dispatchAll(made);
    await outbox.report(outbox.carrier.calls.at(-1)?.attemptId ?? id, 'busy');
  }
  expect(outbox.carrier.calls.map(({ attemptId }) => attemptId)).toEqual(calls.map(({ id }) => id));
});

it('counts no ring that no carrier took: the first ring about an alarm still goes before further rings', async () => {
  const { knex } = outbox.database;
  const unrung = await anAlarmOf(knex, await aWorkerWith(knex, []), 'A');
  const rung = await anAlarmOf(knex, await aWorkerWith(knex, []), 'B');
  const made = outbox.dispatcher();
  const earlier = await outbox.askOne(aCall({ toNumber: phone(1), urgency: 20, alarmId: rung }));
  await dispatchAll(made);
  await outbox.report(earlier, 'busy');
  outbox.carrier.outcomes = [{ kind: 'refused', code: UNREACHABLE, permanent: false }];
  const first = await outbox.askOne(aCall({ toNumber: phone(2), urgency: 20, alarmId: unrung, ...now() }));
  await dispatchAll(made);
  expect([await hasCallGoneOut(knex, unrung, start), await hasCallGoneOut(knex, rung, start)]).toEqual([false, true]);
  outbox.carrier.callsAtOnce = 1;
  await outbox.ask(aCall({ toNumber: phone(3), urgency: 20, alarmId: rung, dueAt: new Date(start.getTime() - 1_000) }));
  outbox.clock.advance(1_000);
  await dispatchAll(made);
  expect(outbox.carrier.calls.map(({ attemptId }) => attemptId)).toEqual([earlier, first, first]);
  expect(await hasCallGoneOut(knex, unrung, start)).toBe(true);
});

it('sends what comes after an idle time no faster: an idle outbox looks as often as a busy one', async () => {
  outbox.carrier.callsPerSecond = 20;
  let now = 0;
  const sender = outbox.sender(() => now);
  for (; now < 2_000; now += 250) await Promise.all(await sender.pass({ thorough: false }));
  await outbox.ask(...Array.from({ length: 30 }, (_, n) => aCall({ toNumber: phone(n) })));
  await Promise.all(await sender.pass({ thorough: false }));
  expect(outbox.carrier.calls).toHaveLength(5);
  await sender.close();
});

it('sends what waits for the rate one by one, as soon as it may: several at once would lose their order', async () => {
  outbox.carrier.callsPerSecond = 20;
  await outbox.ask(...Array.from({ length: 8 }, (_, n) => aCall({ toNumber: phone(n) })));
  let now = 0;
  const sender = outbox.sender(() => now);
  const sent: [calls: number, next: number | null][] = [];
  for (; now <= 200; now += 50) {
    await Promise.all(await sender.pass({ thorough: false }));
    sent.push([outbox.carrier.calls.length, sender.untilNext()]);
  }
  expect(sent).toEqual([
    [5, 50],
    [6, 50],
    [7, 50],
    [8, 50],
    [8, null],
  ]);
  await sender.close();
});

it("respects the account's limit of simultaneous calls, calls to us included", async () => {
  outbox.carrier.callsAtOnce = 3;
  await outbox.database.knex.raw(
    `insert into conversation (id, carrier, direction, carrier_ref, our_number, their_number, state, turn, status,
      started_at)
    values (gen_random_uuid(), 'fake', 'inbound', 'c', '+441632960000', '+447700900199', '{}', 0, 'live', ?)`,
    [outbox.clock.now()],
  );
  const [first = ''] = await outbox.ask(...Array.from({ length: 5 }, (_, n) => aCall({ toNumber: phone(n) })));
  const made = outbox.dispatcher();
  await dispatchAll(made);
  expect(outbox.carrier.calls).toHaveLength(2);
  await outbox.report(outbox.carrier.calls[0]?.attemptId ?? first, 'busy');
  await dispatchAll(made);
  expect(outbox.carrier.calls).toHaveLength(3);
});

it('lets the other carrier help with attempts that have waited for two seconds, and not sooner', async () => {
  const other = new FakeCarrier('other');
  outbox.carrier.callsAtOnce = 1;
  const made = outbox.dispatcher('one', [outbox.carrier, other]);
  await outbox.ask(...Array.from({ length: 4 }, (_, n) => aCall({ toNumber: phone(n) })));
  outbox.clock.advance(1_999);
  await dispatchAll(made);
  expect([outbox.carrier.calls.length, other.calls.length]).toEqual([1, 0]);
  outbox.clock.advance(1);
  await dispatchAll(made);
  expect([outbox.carrier.calls.length, other.calls.length]).toEqual([1, 3]);
});

it('lets the other carrier help after ten seconds with attempts that name a carrier without a free line', async () => {
  const other = new FakeCarrier('other');
  outbox.carrier.callsAtOnce = 0;
  const made = outbox.dispatcher('one', [outbox.carrier, other]);
  const id = await outbox.askOne(aCall());
  await outbox.database.knex('contact_attempt').where({ id }).update({ carrier: 'fake' });
  outbox.clock.advance(9_999);
  await dispatchAll(made);
  expect([outbox.carrier.calls.length, other.calls.length]).toEqual([0, 0]);
  outbox.clock.advance(1);
  await dispatchAll(made);
  expect([outbox.carrier.calls.length, other.calls.length]).toEqual([0, 1]);
});

it('ends a call that is cancelled, also while it is queued at the carrier', async () => {
  const id = await outbox.askOne(aCall());
  const made = outbox.dispatcher();
  await dispatchAll(made);
  expect((await outbox.stored(id)).status).toBe('queued');
  await outbox.database.knex.transaction((trx) => cancelRinging(trx, { contactKey: 'p' }));
  await dispatchAll(made);
  expect([outbox.carrier.ended, (await outbox.stored(id)).status]).toEqual([[outbox.carrier.refOf(id)], 'cancelled']);
});

describe('the same message', () => {
  it('is not texted to a phone twice within a minute', async () => {
    const text = { dedupeKey: 'v On until 15:10.' };
    const [, second = ''] = [await outbox.askOne(aText(text)), await outbox.askOne(aText(text))];
    await outbox.ask(aText({ ...text, toNumber: phone(1) }), aText({ dedupeKey: null }), aText({ dedupeKey: null }));
    outbox.clock.advance(60_000);
    await outbox.ask(aText({ ...text, ...now() }));
    await dispatchAll(outbox.dispatcher());
    expect(outbox.carrier.texts).toHaveLength(5);
    expect(await outbox.stored(second)).toMatchObject({ status: 'cancelled', delayReason: 'same_news' });
  });

  it('waits a minute before it calls the same phone again, except for the second pass of one sequence', async () => {
    const { knex } = outbox.database;
    const [one, two] = [await aCallSequence(knex), await aCallSequence(knex)];
    const about = { dedupeKey: 'alarm A, first round' };
    await outbox.ask(aCall({ ...about, callSequenceId: one }));
    const again = await outbox.askOne(aCall({ ...about, callSequenceId: one }));
    const elsewhere = await outbox.askOne(aCall({ ...about, callSequenceId: two }));
    const other = await outbox.askOne(aCall({ dedupeKey: 'alarm A, second round', callSequenceId: two }));
    expect((await outbox.stored(again)).delayReason).toBeNull();
    expect(await outbox.stored(elsewhere)).toMatchObject({
      delayReason: 'same_news',
      notBefore: new Date(outbox.clock.now().getTime() + 60_000),
    });
    expect((await outbox.stored(other)).delayReason).toBeNull();
  });
});

it('asks about texts without a receipt, more rarely the longer they have none', async () => {
  const id = await outbox.askOne(aText());
  const made = outbox.dispatcher();
  let asked = 0;
  outbox.carrier.statusOfText = () => Promise.resolve((asked += 1) === 4 ? 'delivered' : 'sent');
  const times: number[] = [];
  await dispatchAll(made);
  for (let seconds = 0; seconds < 700; seconds += 15) {
    const before = asked;
    await made.dispatchOnce();
    if (asked > before) times.push(seconds);
    outbox.clock.advance(15_000);
  }
  expect(times).toEqual([45, 90, 180, 360]);
  expect((await outbox.stored(id)).status).toBe('delivered');
  expect(outbox.settled.map((attempt) => attempt.id)).toEqual([id]);
});

it('sends texts of one moment in the order in which they were asked for', async () => {
  const texts = Array.from({ length: 40 }, (_, n) => aText({ toNumber: phone(n % 4), urgency: 80, ...now() }));
  const asked = await outbox.ask(...texts);
  await dispatchAll(outbox.dispatcher());
  expect(outbox.carrier.texts.map(({ attemptId }) => attemptId)).toEqual(asked);
});
