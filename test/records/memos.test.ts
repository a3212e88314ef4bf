import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { memoAt, memoPath } from '../../src/crypto/memo-address.ts';
import {
  deleteOldMemos,
  insertMemo,
  recordMemo,
  memoOfVisit,
  type Memo,
  soundOfMemo,
  takeDueMemos,
} from '../../src/records/memos.ts';
import type { FreshDatabase } from '../harness/database.ts';
import { databaseOfATown } from '../harness/used-again.ts';

const HOUR = 3_600_000;
const RETENTION = { quiet: 24 * HOUR, alarm: 30 * 24 * HOUR };
const at = (hours: number): Date => new Date(Date.parse('2026-11-20T10:00:00Z') + hours * HOUR);
const secrets = { current: 'data secret' };
const sound = { type: 'audio/wav', sound: Buffer.from('RIFF, twelve Mill Lane') };

describe('the address of a memo', () => {
  const memo = { id: '6f1c2f5e-3c57-4c40-9d83-000000000001', type: 'audio/x-wav' };
  const path = memoPath(secrets, memo, at(1));
  const token = path.replace('/memo/', '');

  it('works until its time is over, under this secret or the next', () => {
    expect(path).toMatch(/^\/memo\/[\w.-]+\.wav$/);
    expect(memoPath(secrets, { ...memo, type: 'audio/mpeg' }, at(1))).toMatch(/\.mp3$/);
    expect(memoAt(secrets, token, at(1))).toBe(memo.id);
    expect(memoAt({ current: 'new', previous: 'data secret' }, token, at(0))).toBe(memo.id);
    expect(memoAt(secrets, token, new Date(at(1).getTime() + 1))).toBeNull();
    expect(memoAt({ current: 'new' }, token, at(0))).toBeNull();
  });

  it('cannot be changed or made up', () => {
    const [id = '', until = '', mac = ''] = token.split('.');
    for (const forged of [
      `${id}.${until}`,
      `${id}.${until}.`,
      `${id}.${Number(until) + HOUR}.${mac}`,
      `${id.replace('1', '2')}.${until}.${mac}`,
      `${id}.${until}.${mac}x`,
      `${id}.${until}.${mac.replace(/./, (first) => (first === 'A' ? 'B' : 'A'))}`,
      `${id}.${until}.${'A'.repeat(43)}`,
      `${id}.NaN.${mac}`,
      '',
      '.',
      '../health',
    ])
      expect(memoAt(secrets, forged, at(0))).toBeNull();
  });
});

describe('memos', () => {
  let database: FreshDatabase;
  let team: string;
  beforeAll(async () => {
    database = await databaseOfATown();
    team = randomUUID();
    await database.knex('team').insert({ id: team, name: 'North', plan: '{}' });
  });
  afterAll(async () => {
    await database.drop();
  });

  interface Visited {
    worker: string;
    visit: string;
  }

  /** A person's visit that began at hour zero. */
  async function aVisit(endedAt: Date | null): Promise<Visited> {
    const [worker, visit] = [randomUUID(), randomUUID()];
    await database
      .knex('person')
      .insert({
        id: worker,
        staff_number: worker.replace(/\D/g, ''),
        name: 'Sam Okoro',
        roles: ['worker'],
        away: '[]',
        hours: '[]',
      });
    await database
      .knex('visit')
      .insert({
        id: visit,
        worker_id: worker,
        team_id: team,
        status: endedAt ? 'ended' : 'open',
        started_at: at(0),
        deadline: at(1),
        ended_at: endedAt,
        state: '{}',
        due_at: endedAt ? null : at(1),
      });
    return { worker, visit };
  }

  async function aMemo({ worker, visit }: Visited, seconds = 7, carrier = 'twilio'): Promise<Memo> {
    const memo = {
      id: randomUUID(),
      workerId: worker,
      visitId: visit,
      conversationId: randomUUID(),
      turn: 4,
      carrier,
      recordingRef: randomUUID(),
      seconds,
      at: at(0),
    };
    await database.knex.transaction(async (trx) => {
      await insertMemo(trx, memo);
      await insertMemo(trx, { ...memo, id: randomUUID() });
    });
    return {
      id: memo.id,
      workerId: worker,
      visitId: visit,
      carrier,
      recordingRef: memo.recordingRef,
      status: 'wanted',
      tries: 0,
    };
  }

  async function aKeptMemo(visited: Visited): Promise<Memo> {
    const memo = await aMemo(visited);
    await recordMemo(database.knex, secrets, memo, sound, at(0));
    return memo;
  }

  async function anAlarm(
    { worker, visit }: Visited,
    of: { visit: boolean; raised: Date; closed: Date | null },
  ): Promise<void> {
    await database
      .knex('alarm')
      .insert({
        id: randomUUID(),
        worker_id: worker,
        visit_id: of.visit ? visit : null,
        team_id: team,
        letter: randomUUID(),
        kind: 'duress',
        status: of.closed ? 'closed' : 'raised',
        state: '{}',
        due_at: of.closed ? null : at(1),
        raised_at: of.raised,
        closed_at: of.closed,
      });
  }

  const statusOf = async ({ id }: Memo) => (await database.knex('memo').where({ id }).first('status'))?.status;

  it("are stored sealed, once, for the worker's own key", async () => {
    const { knex } = database;
    const memo = await aMemo(await aVisit(null));
    expect(await memoOfVisit(knex, memo.visitId)).toEqual({ id: memo.id, type: '', isKept: false });
    expect(await soundOfMemo(knex, secrets, memo.id)).toBeNull();
    await recordMemo(knex, secrets, memo, sound, at(0));
    await recordMemo(knex, secrets, memo, { ...sound, sound: Buffer.from('another') }, at(0));
    expect(await soundOfMemo(knex, secrets, memo.id)).toEqual(sound);
    expect(await memoOfVisit(knex, memo.visitId)).toEqual({ id: memo.id, type: 'audio/wav', isKept: true });
    const { sealed } = await knex('memo').where({ id: memo.id }).first();
    expect(sealed.includes('Mill Lane') || sealed.includes(sound.sound.toString('base64'))).toBe(false);
    await knex('memo')
      .where({ id: memo.id })
      .update({ worker_id: (await aVisit(null)).worker });
    await expect(soundOfMemo(knex, secrets, memo.id)).rejects.toThrow('does not open');
  });

  it('are claimed by one process, and are due again when that process dies', async () => {
    const { knex } = database;
    const visited = await aVisit(null);
    const [one, silent] = [await aMemo(visited, 7, 'a'), await aMemo(visited, 0, 'a')];
    const taken = (
      await Promise.all([takeDueMemos(knex, ['a'], at(1), at(2), 9), takeDueMemos(knex, ['a'], at(1), at(2), 9)])
    ).flat();
    expect(taken.map(({ id, status, tries }) => ({ id, status, tries }))).toEqual(
      expect.arrayContaining([
        { id: one.id, status: 'wanted', tries: 1 },
        { id: silent.id, status: 'empty', tries: 1 },
      ]),
    );
    expect(taken).toHaveLength(2);
    expect(await takeDueMemos(knex, ['a'], new Date(at(2).getTime() - 1), at(3), 9)).toEqual([]);
    expect(await takeDueMemos(knex, ['b'], at(2), at(3), 9)).toEqual([]);
    expect((await takeDueMemos(knex, ['a'], at(2), at(3), 9)).map(({ tries }) => tries)).toEqual([2, 2]);
  });

  it('are deleted a day after the visit, or a month after its alarm, and not before', async () => {
    const { knex } = database;
    const ended = () => aVisit(at(2));
    const [quiet, going, alarmed, covert, before, open] = [
      await ended(),
      await aVisit(null),
      await ended(),
      await ended(),
      await ended(),
      await ended(),
    ];
    await anAlarm(alarmed, { visit: true, raised: at(1), closed: at(3) });
    // The duress PIN raised it before the visit began. It belongs to no visit, but it was open during this one.
    await anAlarm(covert, { visit: false, raised: at(-0.1), closed: at(3) });
    await anAlarm(before, { visit: false, raised: at(-5), closed: at(-4) });
    await anAlarm(open, { visit: true, raised: at(1), closed: null });
    const memos = await Promise.all([quiet, going, alarmed, covert, before, open].map(aKeptMemo));
    const unfetched = await aMemo(quiet);
    const left = async (now: Date) => {
      await knex.transaction((trx) => deleteOldMemos(trx, now, now, RETENTION));
      return Promise.all(memos.map(statusOf));
    };
    expect(await left(at(25.9))).toEqual(['kept', 'kept', 'kept', 'kept', 'kept', 'kept']);
    expect(await left(at(26))).toEqual(['deleted', 'kept', 'kept', 'kept', 'deleted', 'kept']);
    expect(await left(at(3 + 30 * 24 - 0.1))).toEqual(['deleted', 'kept', 'kept', 'kept', 'deleted', 'kept']);
    expect(await left(at(3 + 30 * 24))).toEqual(['deleted', 'kept', 'deleted', 'deleted', 'deleted', 'kept']);
    expect(await knex('memo').where({ status: 'deleted' }).whereNotNull('sealed').select('id')).toEqual([]);
    expect(await memoOfVisit(knex, quiet.visit)).toBeNull();
    // A memo that nobody has fetched by then must still be deleted at the carrier, and does not come back.
    expect(await statusOf(unfetched)).toBe('deleted');
    expect(await knex('memo').where({ id: unfetched.id }).first('at_carrier', 'due_at')).toEqual({
      at_carrier: true,
      due_at: at(26),
    });
    await recordMemo(knex, secrets, unfetched, sound, at(27));
    expect(await statusOf(unfetched)).toBe('deleted');
  });

  it('of a held visit stay for as long as the hold', async () => {
    const { knex } = database;
    const held = await aVisit(at(2));
    const memo = await aKeptMemo(held);
    const [hold] = await knex('legal_hold')
      .insert({ id: randomUUID(), visit_id: held.visit, why: 'a claim', held_at: at(3) })
      .returning('id');
    const leftAt = async (now: Date) => {
      await knex.transaction((trx) => deleteOldMemos(trx, now, now, RETENTION));
      return statusOf(memo);
    };
    expect(await leftAt(at(100))).toBe('kept');
    await knex('legal_hold')
      .where(hold)
      .update({ lifted_at: at(101) });
    expect(await leftAt(at(101))).toBe('deleted');
  });
});
