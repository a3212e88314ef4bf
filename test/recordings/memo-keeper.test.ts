import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { soundFile } from '../../src/exchange/audio.ts';
import { insertMemo, soundOfMemo } from '../../src/records/memos.ts';
import { createMemoKeeper, type MemoKeeper } from '../../src/recordings/memo-keeper.ts';
import type { FreshDatabase } from '../harness/database.ts';
import { ManualClock } from '../harness/manual-clock.ts';
import { FakeCarrier } from '../outbox/fake-carrier.ts';
import { databaseOfATown } from '../harness/used-again.ts';

const secrets = { current: 'data secret' };
const sound = { type: 'audio/wav', sound: Buffer.from('RIFF') };
const MINUTE = 60_000;

describe('the keeper of memos', () => {
  let database: FreshDatabase;
  let clock: ManualClock;
  let carrier: FakeCarrier;
  let logged: unknown[];
  let keeper: MemoKeeper;
  let id: string;

  beforeAll(async () => {
    database = await databaseOfATown();
  });
  afterAll(async () => {
    await database.drop();
  });

  beforeEach(async () => {
    clock = new ManualClock('2026-11-20T10:00:00Z');
    carrier = new FakeCarrier(randomUUID());
    logged = [];
    keeper = another(carrier);
    id = await aMemo(7);
  });

  function another(of: FakeCarrier): MemoKeeper {
    const write = (...entry: unknown[]): void => {
      logged.push(entry);
    };
    return createMemoKeeper({
      knex: database.knex,
      carriers: [of],
      clock,
      secrets,
      log: { info: write, warn: write, error: write },
    });
  }

  async function aMemo(seconds: number): Promise<string> {
    const { knex } = database;
    const [worker, team, visit, memo] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()];
    await knex('person').insert({
      id: worker,
      staff_number: worker.replace(/\D/g, ''),
      name: 'Sam Okoro',
      roles: ['worker'],
      away: '[]',
      hours: '[]',
    });
    await knex('team').insert({ id: team, name: team, plan: '{}' });
    await knex('visit').insert({
      id: visit,
      worker_id: worker,
      team_id: team,
      status: 'open',
      deadline: clock.now(),
      due_at: clock.now(),
      state: '{}',
    });
    await knex.transaction((trx) =>
      insertMemo(trx, {
        id: memo,
        workerId: worker,
        visitId: visit,
        conversationId: randomUUID(),
        turn: 4,
        carrier: carrier.name,
        recordingRef: memo,
        seconds,
        at: clock.now(),
      }),
    );
    return memo;
  }

  const row = () => database.knex('memo').where({ id }).first('status', 'at_carrier', 'due_at');
  const done = { at_carrier: false, due_at: null };
  const told = async () =>
    (
      await database
        .knex('journal')
        .whereIn('visit_id', database.knex('memo').where({ carrier: carrier.name }).select('visit_id'))
        .orderBy('id')
        .select('detail')
    ).map(({ detail }) => detail.what);

  async function passes(minutes: number): Promise<void> {
    const end = new Date(clock.now().getTime() + minutes * MINUTE);
    for (let next = clock.now(); next < end; next = (await row())?.due_at ?? end) {
      clock.advanceTo(next);
      await keeper.fetchMemosOnce();
    }
    clock.advanceTo(end);
  }

  it('fetches and seals a memo, and deletes it at the carrier; it does not keep silence', async () => {
    carrier.recordings.set(id, sound);
    const silent = await aMemo(0);
    expect(await keeper.fetchMemosOnce()).toBe(2);
    expect(await row()).toEqual({ status: 'kept', ...done });
    expect(await soundOfMemo(database.knex, secrets, id)).toEqual(sound);
    expect(carrier.deleted.sort()).toEqual([id, silent].sort());
    expect(await database.knex('memo').where({ id: silent }).first('status', 'at_carrier', 'due_at')).toEqual({
      status: 'empty',
      ...done,
    });
    expect(await keeper.fetchMemosOnce()).toBe(0);
    expect(await told()).toEqual(['recorded', 'empty', 'kept']);
  });

  it.each([
    ['nothing at all', 0],
    ['less than a second', 0.99],
  ])('does not keep a sound that is too short for words: %s', async (_what, seconds) => {
    carrier.recordings.set(id, { type: 'audio/wav', sound: soundFile('wav', seconds) });
    await keeper.fetchMemosOnce();
    expect(await row()).toEqual({ status: 'empty', ...done });
    expect(await soundOfMemo(database.knex, secrets, id)).toBeNull();
    expect([carrier.deleted, await told()]).toEqual([[id], ['recorded', 'empty']]);
  });

  it.each([
    ['a second', soundFile('wav', 1)],
    ['a file of another kind', soundFile('mp3', 0.1)],
    ['a file that ends early', Buffer.from('RIFF')],
    ['a file that says nothing of its length', soundFile('wav', 0).fill(0, 28, 32)],
  ])('keeps a sound that may hold words: %s', async (_what, bytes) => {
    carrier.recordings.set(id, { type: 'audio/wav', sound: bytes });
    await keeper.fetchMemosOnce();
    expect(await row()).toEqual({ status: 'kept', ...done });
    expect((await soundOfMemo(database.knex, secrets, id))?.sound).toEqual(bytes);
  });

  it('keeps trying while the carrier cannot be asked, and logs nothing but ids', async () => {
    carrier.recordings.set(id, new Error('timed out'));
    await passes(30);
    expect(await row()).toMatchObject({ status: 'wanted', at_carrier: true });
    expect(logged.length).toBeGreaterThan(5);
    expect(logged.length).toBeLessThan(20);
    carrier.recordings.set(id, sound);
    await passes(6);
    expect(await row()).toEqual({ status: 'kept', ...done });
    expect(JSON.stringify(logged)).not.toContain('Sam');
  });

  it('gives up only after the carrier has said for a minute that it has no such recording', async () => {
    await passes(1);
    expect(await row()).toMatchObject({ status: 'wanted' });
    await passes(2);
    expect(await row()).toEqual({ status: 'lost', ...done });
    expect(carrier.deleted).toEqual([]);
    expect(await told()).toEqual(['recorded', 'lost']);
  });

  it("finishes a dead process's memo a minute later, and repeats a deletion that failed", async () => {
    carrier.recordings.set(id, sound);
    const dying = new FakeCarrier(carrier.name);
    dying.fetchRecording = () => new Promise(() => undefined);
    void another(dying).fetchMemosOnce();
    await until(async () => (await row())?.due_at > clock.now());
    expect(await keeper.fetchMemosOnce()).toBe(0);
    clock.advance(MINUTE);
    carrier.deleteRecording = () => Promise.reject(new Error('not now'));
    await keeper.fetchMemosOnce();
    expect(await row()).toMatchObject({ status: 'kept', at_carrier: true });
    keeper = another(new FakeCarrier(carrier.name));
    await passes(1);
    expect(await row()).toEqual({ status: 'kept', ...done });
  });

  it('works by itself until it is stopped', async () => {
    carrier.recordings.set(id, sound);
    keeper.start();
    await until(async () => (await row())?.at_carrier === false);
    await keeper.stop();
    expect(await row()).toEqual({ status: 'kept', ...done });
  });
});

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition()));
}
