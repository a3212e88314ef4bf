import { setTimeout as wait } from 'node:timers/promises';
import { beforeEach, expect, it } from '@jest/globals';
import type { CallStatus } from '../../src/carriers/carrier.ts';
import type { Dispatcher } from '../../src/outbox/dispatcher.ts';
import { readCarrierHealth } from '../../src/records/carrier-health.ts';
import { WorkerHeld } from '../../src/records/organisation/held-workers.ts';
import { aCall } from '../records/an-attempt.ts';
import { aWorkerWith } from './a-plan.ts';
import { FakeCarrier } from './fake-carrier.ts';
import { dispatchAll, OutboxInHand } from './outbox-in-hand.ts';

/** Calls that a carrier has accepted and then does not report on. */

const outbox = OutboxInHand.forThisFile();
let made: Dispatcher;
beforeEach(async () => {
  made = outbox.dispatcher('one', [outbox.carrier, new FakeCarrier('other')]);
  await made.dispatchOnce();
});

async function accepted(answer: CallStatus | Error | null, more: Parameters<typeof aCall>[0] = {}): Promise<string> {
  const id = await outbox.askOne(aCall(more));
  await dispatchAll(made);
  if (answer !== null) outbox.carrier.statuses.set(outbox.carrier.refOf(id), answer);
  return id;
}

async function pass(seconds: number): Promise<void> {
  for (let second = 0; second < seconds; second += 1) {
    outbox.clock.advance(1_000);
    await dispatchAll(made);
  }
}

it.each<[string, Error | null]>([
  ['cannot be asked', new Error('ECONNRESET')],
  ['knows nothing of it', null],
])('is over after 10 s if the carrier %s', async (_, answer) => {
  const id = await accepted(answer);
  await pass(9);
  expect((await outbox.stored(id)).status).toBe('queued');
  await pass(1);
  expect(await outbox.stored(id)).toMatchObject({ status: 'failed', errorCode: 'no-report' });
  expect(outbox.settled.map((attempt) => attempt.id)).toEqual([id]);
});

it('counts against the carrier, which is set aside after three of them', async () => {
  await outbox.ask(...['1', '2', '3'].map((last) => aCall({ toNumber: `+44770090010${last}` })));
  await dispatchAll(made);
  const aside = async (): Promise<unknown> =>
    (await readCarrierHealth(outbox.database.knex)).find(
      ({ carrier, channel }) => carrier === 'fake' && channel === 'call',
    )?.state;
  await pass(9);
  expect(await aside()).toBe('good');
  await pass(1);
  expect(await aside()).toBe('aside');
});

it('is over in time even while the question to the carrier hangs', async () => {
  const id = await accepted(null);
  await pass(9);
  outbox.carrier.statusOfCall = () => new Promise(() => undefined);
  outbox.clock.advance(1_000);
  await dispatchAll(made);
  expect((await outbox.stored(id)).status).toBe('failed');
});

it('is over in time although five others about the same worker end in the same moment', async () => {
  const workerId = await aWorkerWith(outbox.database.knex, []);
  const calls = ['1', '2', '3', '4', '5', '6'].map((last) => aCall({ workerId, toNumber: `+44770090010${last}` }));
  const ids = await outbox.ask(...calls);
  await dispatchAll(made);
  await pass(9);
  outbox.carrier.statusOfCall = () => new Promise(() => undefined);
  outbox.onSettled = () => wait(20);
  await pass(1);
  expect(await Promise.all(ids.map(async (id) => (await outbox.stored(id)).status))).toEqual(ids.map(() => 'failed'));
});

it('is over in time although somebody else has locked its worker for a moment', async () => {
  const id = await accepted(null);
  await pass(9);
  let times = 0;
  outbox.onSettled = () => {
    times += 1;
    return times < 4 ? Promise.reject(new WorkerHeld()) : Promise.resolve();
  };
  await pass(1);
  expect([(await outbox.stored(id)).status, times]).toEqual(['failed', 4]);
});

it("keeps no other call waiting, and is over afterwards, if somebody else has its worker's row for long", async () => {
  const [held, free] = [await aWorkerWith(outbox.database.knex, []), await aWorkerWith(outbox.database.knex, [])];
  const [mine, other] = [aCall({ workerId: held }), aCall({ workerId: free, toNumber: '+447700900102' })];
  await outbox.ask(mine, other);
  await dispatchAll(made);
  const statuses = async (): Promise<string[]> =>
    Promise.all([mine, other].map(async ({ id }) => (await outbox.stored(id)).status));
  const lock = await outbox.database.knex.transaction();
  await lock.raw('select 1 from person where id = ? for no key update', [held]);
  await pass(10);
  expect(await statuses()).toEqual(['queued', 'failed']);
  await lock.rollback();
  await pass(2);
  expect(await statuses()).toEqual(['failed', 'failed']);
});

it.each<[CallStatus, string]>([
  ['ringing', 'ringing'],
  ['queued', 'queued'],
  ['no_answer', 'no_answer'],
])("follows the carrier's answer: %s", async (answer, status) => {
  const id = await accepted(answer);
  await pass(20);
  expect(await outbox.stored(id)).toMatchObject({ status, carrier: 'fake' });
  expect(outbox.carrier.ended).toEqual([]);
});

it('stays with its carrier if the plan names no other', async () => {
  const id = await accepted(new Error('ECONNRESET'), { workerId: await aWorkerWith(outbox.database.knex, ['fake']) });
  await pass(60);
  expect((await outbox.stored(id)).status).toBe('queued');
});

it('is over when it cannot ring any more, if it rang and the carrier cannot be asked by then', async () => {
  const id = await accepted(new Error('ECONNRESET'));
  await outbox.report(id, 'ringing');
  await pass(34);
  expect((await outbox.stored(id)).status).toBe('ringing');
  await pass(1);
  expect((await outbox.stored(id)).status).toBe('failed');
});

it('stays with the person who answered it', async () => {
  const id = await accepted(new Error('ECONNRESET'));
  await outbox.report(id, 'answered');
  await outbox.talks(id);
  await pass(150);
  expect((await outbox.stored(id)).status).toBe('answered');
});
