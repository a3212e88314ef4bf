import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CommandFailed } from '../../src/cli/open.ts';
import { verifyLog } from '../../src/cli/verify-log.ts';
import { writeJournal } from '../../src/records/journal.ts';
import { sealLogs } from '../../src/records/log-seal.ts';
import { freshDatabase, type FreshDatabase } from '../harness/database.ts';

const AN_HOUR_AGO = new Date(Date.now() - 3_600_000);

describe('verify-log', () => {
  let database: FreshDatabase;
  beforeAll(async () => {
    database = await freshDatabase();
  });
  afterAll(() => database.drop());

  it("says that nothing is sealed yet, then what is, what it can't see, and whether a kept head is there", async () => {
    await writeJournal(database.knex, [{ at: AN_HOUR_AGO, kind: 'drill', detail: { what: 'missed' } }]);
    expect(await verifyLog(database, null)).toEqual([
      'Nothing is sealed yet: the service does it each hour. 1 row to seal.',
    ]);
    const now = new Date();
    const seal = await sealLogs(database.knex, { now, before: now, ahead: now, unlessSince: now });
    await writeJournal(database.knex, [{ at: new Date(), kind: 'drill', detail: { what: 'missed' } }]);
    const head = seal?.head ?? '';
    expect(await verifyLog(database, null)).toEqual([
      expect.stringMatching(/^Sealed up to seal 1 of .*: 1 row, and 0 that were erased when their time was over\.$/),
      `Its head: ${head}`,
      'Nothing sealed was changed, removed or added.',
      'This cannot see what became of 1 row since then.',
      'Anyone who can change the seals too can hide it. Compare a head that was kept elsewhere: verify-log ' +
        '--head HEAD.',
    ]);
    expect(await verifyLog(database, head.toUpperCase())).toContain(
      'Nothing was changed, removed or added up to seal 1, which has the head that you kept.',
    );
  });

  it('fails on what it finds, on a head that no seal has, and on what is no head', async () => {
    await expect(verifyLog(database, 'abc')).rejects.toThrow('--head: 64 hexadecimal digits');
    await expect(verifyLog(database, '0'.repeat(64))).rejects.toThrow('No seal has that head');
    await database.knex.transaction(async (trx) => {
      await trx.raw('set local session_replication_role = replica');
      await trx('journal').where({ id: 1 }).update({ kind: 'office' });
    });
    const failed = await verifyLog(database, null).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(CommandFailed);
    expect(String(failed)).toMatch(/\nChanged: journal, row 1 of .*\.\n/);
  });
});
