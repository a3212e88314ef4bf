import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { purgeWebhooks, recordWebhook } from '../../src/records/webhooks.ts';
import type { FreshDatabase } from '../harness/database.ts';
import { start } from './an-attempt.ts';
import { databaseOfATown } from '../harness/used-again.ts';

let database: FreshDatabase;
beforeAll(async () => {
  database = await databaseOfATown();
});
afterAll(async () => {
  await database.drop();
});

const note = (jti: string, content: string, at = start): Promise<boolean> =>
  recordWebhook(database.knex, jti, content, at);

describe('webhooks with an id', () => {
  it('may come again, but not with other content', async () => {
    expect([
      await note('1', 'one'),
      await note('1', 'one'),
      await note('1', 'other'),
      await note('2', 'other'),
      await note('1', 'one'),
    ]).toEqual([true, true, false, true, true]);
  });

  it('that come at once count as the same, or one of them is refused', async () => {
    expect(await Promise.all(Array.from({ length: 5 }, () => note('3', 'one')))).toEqual(Array(5).fill(true));
    const rivals = await Promise.all(Array.from({ length: 5 }, (_, n) => note('4', `content ${n}`)));
    expect(rivals.filter(Boolean)).toHaveLength(1);
  });

  it('are deleted when they are old', async () => {
    const later = new Date(start.getTime() + 60_000);
    await note('5', 'one', later);
    await purgeWebhooks(database.knex, later);
    expect([await note('1', 'other'), await note('5', 'other')]).toEqual([true, false]);
  });
});
