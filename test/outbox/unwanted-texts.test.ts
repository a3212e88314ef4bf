import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { NewAttempt } from '../../src/records/attempts.ts';
import { NOT_BEGUN } from '../../src/safety/visit.ts';
import { aText, start } from '../records/an-attempt.ts';
import { dispatchAll, OutboxInHand } from './outbox-in-hand.ts';

const ROWAN = '+447700900511';
const SECOND = '+447700900512';
const ELSE = '+447700900513';

/** Rowan is on a visit, and asks for no texts after something was asked for. */
describe('a text that waits goes to no phone whose owner has asked for none since', () => {
  let outbox: OutboxInHand;
  const [rowan, team, visit] = [randomUUID(), randomUUID(), randomUUID()];

  const state = async (change: object): Promise<void> => {
    await outbox.database
      .knex('visit')
      .where({ id: visit })
      .update({ state: JSON.stringify({ ...NOT_BEGUN, ...change }) });
  };
  const stop = (): Promise<void> => state({ noTexts: true, noTextsSince: outbox.clock.now().getTime() });

  beforeAll(async () => {
    outbox = await OutboxInHand.open();
    const { knex } = outbox.database;
    await knex('team').insert({ id: team, name: 'Quay', plan: '{}' });
    const person = { id: rowan, staff_number: '5512', name: 'Rowan Ellis', roles: ['worker'], away: '[]', hours: '[]' };
    await knex('person').insert(person);
    await knex('phone').insert([ROWAN, SECOND].map((number, position) => ({ person_id: rowan, number, position })));
    await knex('visit').insert({
      id: visit,
      worker_id: rowan,
      team_id: team,
      status: 'open',
      started_at: start,
      deadline: start,
      due_at: start,
      state: JSON.stringify(NOT_BEGUN),
    });
  });
  beforeEach(async () => {
    await outbox.clear();
    await state({});
  });
  afterAll(async () => {
    await outbox.close();
  });

  const asked = (more: Partial<NewAttempt> = {}): NewAttempt =>
    aText({ purpose: 'reminder', toNumber: ROWAN, personId: rowan, ...more });
  const expectWithheld = async (id: string): Promise<void> => {
    expect(await outbox.stored(id)).toMatchObject({ status: 'failed', errorCode: 'no-texts' });
    // The code that reacts to its end rings in its stead.
    expect(outbox.settled.map((attempt) => attempt.id)).toEqual([id]);
  };

  it.each<[string, Partial<NewAttempt>]>([
    ['a reminder', {}],
    ['an alarm of somebody else, about which they were asked', { purpose: 'alarm', urgency: 10 }],
    ['one to another phone of theirs', { toNumber: SECOND }],
    ['one to their number that names no person: the hourly list', { purpose: 'notice', personId: null }],
    ['one that is held for a later hour', { notBefore: new Date(start.getTime() + 8 * 3_600_000) }],
    ['an answer to what they texted before', { purpose: 'reply' }],
  ])('%s', async (_, more) => {
    const id = await outbox.askOne(asked(more));
    outbox.clock.advance(1);
    await stop();
    outbox.clock.advance(9 * 3_600_000);
    await dispatchAll(outbox.dispatcher());
    expect(outbox.carrier.texts).toEqual([]);
    await expectWithheld(id);
  });

  it.each([
    ['a carrier refused for a moment', { kind: 'refused', code: '500', permanent: false } as const],
    ['a carrier lost', { kind: 'unknown', code: 'thrown' } as const],
  ])('one that %s is not sent again', async (_, outcome) => {
    outbox.carrier.outcomes = [outcome];
    const id = await outbox.askOne(asked());
    const made = outbox.dispatcher();
    await dispatchAll(made);
    expect(outbox.carrier.texts).toHaveLength(1);
    await stop();
    for (let second = 0; second < 40; second += 1) {
      outbox.clock.advance(1_000);
      await dispatchAll(made);
    }
    expect(outbox.carrier.texts).toHaveLength(1);
    await expectWithheld(id);
  });

  it('but an answer to what they have texted since goes; so does what is for others or after the visit', async () => {
    await stop();
    const later = { createdAt: outbox.clock.now() };
    await outbox.ask(
      asked({ ...later, purpose: 'reply', body: 'On until 15:00.' }),
      asked({ toNumber: ELSE, personId: null }),
    );
    await dispatchAll(outbox.dispatcher());
    await outbox.database.knex('visit').where({ id: visit }).update({ status: 'ended', ended_at: start, due_at: null });
    await outbox.ask(asked({ body: 'Next time.' }));
    await dispatchAll(outbox.dispatcher());
    expect(outbox.carrier.texts.map(({ to, body }) => `${to} ${body}`)).toEqual([
      `${ROWAN} On until 15:00.`,
      `${ELSE} On until 15:10.`,
      `${ROWAN} Next time.`,
    ]);
    await outbox.database.knex('visit').where({ id: visit }).update({ status: 'open', ended_at: null, due_at: start });
  });

  it('and one whose end cannot be read goes: a fault of ours says nothing about the carrier', async () => {
    const { knex } = outbox.database;
    const asks = asked({ visitId: visit, vars: { while_due: new Date(start.getTime() + 1).toISOString() } });
    const moved = await outbox.askOne({ ...asks, id: randomUUID() });
    await dispatchAll(outbox.dispatcher());
    expect(await outbox.stored(moved)).toMatchObject({ status: 'failed', errorCode: 'end-moved' });
    const made = outbox.dispatcher();
    const sent = await outbox.askOne({ ...asks, id: randomUUID() });
    await knex('visit').where({ id: visit }).update({ state: '{}' });
    await dispatchAll(made);
    expect(outbox.carrier.texts).toHaveLength(1);
    expect(await outbox.stored(sent)).toMatchObject({ status: 'queued' });
  });
});
