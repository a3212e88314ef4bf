import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Guess, recordGuess } from '../../src/records/answerers.ts';
import type { AttemptStatus } from '../../src/contact/attempt-status.ts';
import { attemptById, type NewAttempt } from '../../src/records/attempts.ts';
import { insertAttempts } from '../../src/records/new-attempts.ts';
import type { FreshDatabase } from '../harness/database.ts';
import { aCall, start } from './an-attempt.ts';
import { databaseOfATown } from '../harness/used-again.ts';

let database: FreshDatabase;
beforeAll(async () => {
  database = await databaseOfATown();
});
afterAll(async () => {
  await database.drop();
});

async function inserted(attempt: NewAttempt = aCall()): Promise<string> {
  await database.knex.transaction((trx) => insertAttempts(trx, [attempt]));
  return attempt.id;
}

const guess = (attemptId: string, answerer: Guess['answerer'], carrier = 'fake'): Promise<void> =>
  database.knex.transaction((trx) => recordGuess(trx, { attemptId, answerer, carrier }, start));
const guesses = async (id: string): Promise<unknown[]> =>
  (
    await database
      .knex('journal')
      .where({ attempt_id: id })
      .whereRaw(`detail->>'what' = 'answerer guessed'`)
      .orderBy('id')
      .select('detail')
  ).map(({ detail: { carrier, answerer } }) => [carrier, answerer]);

describe('guesses about who answered', () => {
  it.each<AttemptStatus>(['waiting', 'sending', 'unknown', 'ringing', 'answered', 'completed', 'failed', 'cancelled'])(
    'do not change a call that is %s',
    async (status) => {
      const id = await inserted();
      await database.knex('contact_attempt').where({ id }).update({ status });
      const before = await attemptById(database.knex, id);
      for (const answerer of ['human', 'machine', 'unknown'] as const) await guess(id, answerer);
      expect(await attemptById(database.knex, id)).toEqual(before);
      expect(await guesses(id)).toEqual([
        ['fake', 'human'],
        ['fake', 'machine'],
        ['fake', 'unknown'],
      ]);
    },
  );

  it("are written once, even if they come at once; another guess, or another carrier's, is written too", async () => {
    const id = await inserted();
    await Promise.all(Array.from({ length: 8 }, () => guess(id, 'machine')));
    await guess(id, 'human');
    await guess(id, 'machine');
    await guess(id, 'machine', 'other');
    expect(await guesses(id)).toEqual([
      ['fake', 'machine'],
      ['fake', 'human'],
      ['other', 'machine'],
    ]);
  });

  it('about other calls than ours are left out', async () => {
    const id = randomUUID();
    await guess(id, 'machine');
    expect(await guesses(id)).toEqual([]);
  });
});
