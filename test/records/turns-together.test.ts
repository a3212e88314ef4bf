import { NEW_SESSION } from '../../src/records/session.ts';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Conversation, insertConversation } from '../../src/records/conversations.ts';
import { saveTurn, saveTurns, type TurnToSave } from '../../src/records/save-turn.ts';
import { loadTurn, readTurn, readTurns } from '../../src/records/load-turn.ts';
import { createTurnsTogether } from '../../src/records/turns-together.ts';
import type { FreshDatabase } from '../harness/database.ts';
import { importOrganisation } from '../harness/organisation.ts';
import { RIVERSIDE } from '../harness/riverside.ts';
import { SECRETS } from '../harness/town.ts';
import { recordsIn } from '../harness/town-records.ts';
import { databaseOfATown } from '../harness/used-again.ts';

const NOW = new Date('2026-11-23T14:00:00.123Z');

describe('turns of several calls', () => {
  let database: FreshDatabase;
  let personId: string;
  beforeAll(async () => {
    database = await databaseOfATown();
    await importOrganisation(database, RIVERSIDE, SECRETS.pin.current);
    personId = await recordsIn(database.knex).personId('4021');
  });
  afterAll(() => database.drop());

  async function aCall(): Promise<Conversation> {
    const id = randomUUID();
    const conversation: Conversation = {
      id,
      carrier: 'twilio',
      direction: 'inbound',
      carrierRef: `CA${id}`,
      ourNumber: '+441632960000',
      theirNumber: '+447700900101',
      personId,
      contactKey: null,
      attemptId: null,
      state: {
        flow: 'inbound-call',
        step: 'pin',
        silences: 0,
        misses: 0,
        waits: 1,
        hungUp: false,
        pendingSpeech: [],
        vars: { place: 'é "12" \\ \ud83d' },
      },
      session: NEW_SESSION,
      turn: 0,
      status: 'live',
      dueAt: NOW,
      startedAt: NOW,
      endedAt: null,
    };
    await database.knex.transaction((trx) => insertConversation(trx, conversation));
    return conversation;
  }

  const nextOf = (conversation: Conversation): TurnToSave => ({
    conversation: {
      ...conversation,
      turn: 1,
      contactKey: `person:${personId}`,
      dueAt: new Date(NOW.getTime() + 30_000),
    },
    turn: {
      number: 1,
      at: NOW,
      input: { kind: 'digits', digits: '****', finished: true },
      reply: {
        say: [{ text: 'Thank you \ud83d.', language: 'en-GB', pace: 'normal' }],
        then: { kind: 'end' },
        conversationId: conversation.id,
        nextTurn: 2,
      },
      actor: { kind: 'person', id: personId, via: 'line' },
    },
    events: [{ workerId: personId, dueAt: NOW, sealed: Buffer.from([0, 255, 7]) }],
    visitId: null,
  });

  /** All that a turn has left, without what tells two calls apart. */
  async function leftBy({ id, carrierRef }: Conversation, sealedAfter: number): Promise<unknown> {
    const { knex } = database;
    const rows = {
      conversation: await knex('conversation').where({ id }),
      turn: await knex('turn').where({ conversation_id: id }),
      journal: await knex('journal').where({ conversation_id: id }),
      sealed: await knex('sealed_event').where('id', '>', sealedAfter).orderBy('id').limit(1),
    };
    const text = JSON.stringify(rows, (key, value: unknown) => (key === 'id' && typeof value === 'number' ? 0 : value));
    return JSON.parse(text.replaceAll(carrierRef, 'ref').replaceAll(id, 'id'));
  }
  const lastSealed = async (): Promise<number> =>
    (await database.knex('sealed_event').max<{ max: number | null }[]>('id'))[0]?.max ?? 0;

  it('leave together exactly what each leaves alone', async () => {
    const [alone, one, other] = [await aCall(), await aCall(), await aCall()];
    const before = await lastSealed();
    expect(await saveTurn(database.knex, nextOf(alone))).toBe(true);
    const between = await lastSealed();
    expect(await saveTurns(database.knex, [nextOf(one), nextOf(other)])).toEqual(new Set([one.id, other.id]));
    expect(await lastSealed()).toBe(between + 2);
    expect(await leftBy(one, between)).toEqual(await leftBy(alone, before));
    expect(await leftBy(other, between + 1)).toEqual(await leftBy(alone, before));
  });

  it('are read together as each is read alone, in their order, and an unknown one is none', async () => {
    const [one, other] = [await aCall(), await aCall()];
    await saveTurn(database.knex, nextOf(one));
    const wanted = [other, one, { id: randomUUID() }].map(({ id }) => ({ conversationId: id, turn: 1 }));
    const alone = await Promise.all(wanted.map((each) => readTurn(database.knex, each)));
    expect(alone.map((each) => each?.stored?.nextTurn ?? null)).toEqual([null, 2, null]);
    expect(await readTurns(database.knex, wanted)).toEqual(alone);
  });

  it('wait for no lock that somebody holds on another, and change nothing of a call that has moved on', async () => {
    const [locked, movedOn, free] = [await aCall(), await aCall(), await aCall()];
    await saveTurn(database.knex, nextOf(movedOn));
    const holder = await database.knex.transaction();
    await loadTurn(holder, locked.id, 1);
    expect(await saveTurns(database.knex, [locked, movedOn, free].map(nextOf))).toEqual(new Set([free.id]));
    await holder.rollback();
    expect(await database.knex('turn').where({ conversation_id: locked.id, number: 1 })).toEqual([]);
    expect(await database.knex('journal').where({ conversation_id: movedOn.id })).toHaveLength(1);
  });

  it('are saved once each where they come at the same time, one of them twice', async () => {
    const calls = await Promise.all(Array.from({ length: 30 }, aCall));
    const { save } = createTurnsTogether(database.knex);
    const [twice] = calls;
    const saved = await Promise.all([...calls, ...(twice ? [twice] : [])].map((call) => save(nextOf(call))));
    expect(saved.filter(Boolean)).toHaveLength(30);
    const rows = await database.knex('journal').whereIn(
      'conversation_id',
      calls.map(({ id }) => id),
    );
    expect(rows).toHaveLength(30);
  });

  it('one whose stored state cannot be read takes no other with it', async () => {
    const calls = await Promise.all(Array.from({ length: 8 }, aCall));
    const [broken] = calls;
    await database.knex('conversation').where({ id: broken?.id }).update({ state: '{"version": 9}' });
    const { read } = createTurnsTogether(database.knex);
    const settled = await Promise.allSettled(calls.map(({ id }) => read({ conversationId: id, turn: 1 })));
    expect(settled.map(({ status }) => status)).toEqual(['rejected', ...Array.from({ length: 7 }, () => 'fulfilled')]);
  });

  it('one that PostgreSQL refuses takes no other with it', async () => {
    const calls = await Promise.all(Array.from({ length: 8 }, aCall));
    const { save } = createTurnsTogether(database.knex);
    const settled = await Promise.allSettled(
      calls.map((call, n) => save(n === 5 ? { ...nextOf(call), visitId: 'no id' } : nextOf(call))),
    );
    expect(settled.map(({ status }) => status)).toEqual(calls.map((_, n) => (n === 5 ? 'rejected' : 'fulfilled')));
  });

  it('one whose worker somebody has locked keeps no other waiting, and is saved once the worker is free', async () => {
    const calls = await Promise.all(Array.from({ length: 8 }, aCall));
    const bea = await recordsIn(database.knex).personId('4022');
    const { save } = createTurnsTogether(database.knex);
    const holder = await database.knex.transaction();
    await holder('person').where({ id: bea }).forUpdate().first('id');
    const ofBea = { workerId: bea, dueAt: NOW, sealed: Buffer.from([1]) };
    const saving = calls.map((call, n) => save({ ...nextOf(call), ...(n === 5 && { events: [ofBea] }) }));
    expect(await Promise.all(saving.filter((_, n) => n !== 5))).toEqual(Array.from({ length: 7 }, () => true));
    expect(await database.knex('sealed_event').where({ worker_id: bea })).toEqual([]);
    await holder.rollback();
    expect(await saving[5]).toBe(true);
    expect(await database.knex('sealed_event').where({ worker_id: bea })).toHaveLength(1);
  });
});
