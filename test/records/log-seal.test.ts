import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { recordAccess } from '../../src/records/access-log.ts';
import { writeJournal } from '../../src/records/journal.ts';
import { sealLogs, verifyLogs } from '../../src/records/log-seal.ts';
import type { FreshDatabase } from '../harness/database.ts';
import { databaseOfATown } from '../harness/used-again.ts';

const DAY = 86_400_000;
const NOW = new Date();
const ago = (milliseconds: number): Date => new Date(NOW.getTime() - milliseconds);

describe('the seals of the journal and the access log', () => {
  let database: FreshDatabase;
  beforeEach(async () => {
    database = await databaseOfATown();
  });
  afterEach(() => database.drop());

  async function written(at: Date): Promise<void> {
    await writeJournal(database.knex, [
      { at, kind: 'operator', detail: { what: 'é "quoted" \\ 😀' } },
      { at, kind: 'office', actor: { kind: 'system' }, detail: { what: 'gives a one-time code' } },
    ]);
    await recordAccess(database.knex, {
      at,
      accountId: null,
      byCommand: 'Dev Rao',
      session: null,
      page: 'board',
      did: 'view',
    });
  }
  const sealed = (at = ago(0)) =>
    sealLogs(database.knex, {
      now: at,
      before: new Date(at.getTime() - 600_000),
      ahead: new Date(at.getTime() + 600_000),
      unlessSince: ago(-DAY),
    });
  const verified = (head?: string) => verifyLogs(database.knex, 365 * DAY, head);
  /** As somebody does who owns the database. */
  const tamper = (statement: string) =>
    database.knex.transaction(async (trx) => {
      await trx.raw('set local session_replication_role = replica');
      await trx.raw(statement);
    });
  const faults = async () => (await verified()).faults.map(({ what, log, id }) => `${what} ${log} ${id}`);

  it('hold, one upon the other, and take in only what is old enough', async () => {
    await written(ago(3 * 3_600_000));
    const first = await sealed(ago(2 * 3_600_000));
    await written(ago(3_600_000));
    await written(ago(1_000));
    const second = await sealed();
    expect([first?.number, first?.rows, second?.number, second?.rows]).toEqual([1, 3, 2, 3]);
    const { last, rows, unsealed, faults: found, brokenSeals } = await verified();
    expect({ last, rows, unsealed, found, brokenSeals }).toEqual({
      last: second,
      rows: 6,
      unsealed: 3,
      found: [],
      brokenSeals: [],
    });
    expect((await verified(first?.head)).headOf).toBe(1);
    expect((await verified('0'.repeat(64))).headOf).toBeNull();
  });

  it('are made by one of several processes, and not where nothing is new', async () => {
    await written(ago(3_600_000));
    const since = { now: NOW, before: ago(600_000), ahead: ago(-600_000), unlessSince: ago(60_000) };
    const made = await Promise.all([sealLogs(database.knex, since), sealLogs(database.knex, since)]);
    expect(made.filter((seal) => seal !== null)).toHaveLength(1);
    expect(await sealed()).toBeNull();
  });

  it.each([
    ['changed journal 1', `update journal set detail = '{"what": "nothing"}' where id = 1`],
    ['changed journal 2', `update journal set actor = null where id = 2`],
    ['changed journal 1', `update journal set at = at + interval '1 microsecond' where id = 1`],
    ['changed access_log 1', `update access_log set page = 'raise' where id = 1`],
    ['missing journal 2', 'delete from journal where id = 2'],
    ['missing access_log 1', 'delete from access_log where id = 1'],
    ['added journal 2', 'delete from log_hash where row_id = 2'],
    [
      'erased early journal 2',
      `delete from journal where id = 2;
        update log_hash set salt = null, erased_at = '2135-01-01' where log = 'journal' and row_id = 2`,
    ],
  ])('find what is %s', async (fault, statement) => {
    await written(ago(3_600_000));
    await sealed();
    await tamper(statement);
    expect(await faults()).toEqual([fault]);
  });

  it('break where somebody makes the hash fit the changed row; a kept head tells where they were remade', async () => {
    await written(ago(3 * 3_600_000));
    const kept = await sealed(ago(2 * 3_600_000));
    await written(ago(3_600_000));
    await sealed();
    await tamper(`update journal set kind = 'drill', detail = '{"what": "missed"}' where id = 1`);
    await tamper(`update log_hash set hash = sha256(salt || convert_to(jsonb_build_array(r.id, extract(epoch from r.at),
      r.kind, r.worker_id, r.visit_id, r.alarm_id, r.attempt_id, r.conversation_id, r.actor, r.detail)::text, 'UTF8'))
      from journal r where r.id = row_id and log = 'journal' and row_id = 1`);
    expect([await faults(), (await verified()).brokenSeals]).toEqual([[], [1]]);

    await tamper('delete from log_hash; delete from log_seal');
    await sealed(ago(0));
    expect([await faults(), (await verified()).brokenSeals]).toEqual([[], []]);
    expect((await verified(kept?.head)).headOf).toBeNull();
  });

  it('hold where rows were erased because their time was over, and find those that were erased before', async () => {
    const erased = (id: number) =>
      database.knex.transaction(async (trx) => {
        await trx.raw(`select set_config('buddyline.erasing', 'on', true)`);
        await trx('journal').where({ id }).delete();
      });
    await written(ago(400 * DAY));
    await sealed(ago(399 * DAY));
    await written(ago(3_600_000));
    const last = await sealed();
    await erased(1);
    const { erased: count, faults: found, brokenSeals } = await verified();
    expect([count, found, brokenSeals]).toEqual([1, [], []]);
    expect((await verified(last?.head)).headOf).toBe(2);
    expect(await database.knex('log_hash').where({ log: 'journal', row_id: 1 }).first('salt')).toEqual({ salt: null });
    await erased(4);
    expect(await faults()).toEqual(['erased early journal 4']);
  });

  it('cannot be changed or removed by whoever holds the service’s own rights', async () => {
    await written(ago(3_600_000));
    await sealed();
    const { knex } = database;
    await expect(knex('log_hash').delete()).rejects.toThrow(/append-only/);
    await expect(knex('log_hash').update({ hash: Buffer.from('x') })).rejects.toThrow(/append-only/);
    await expect(knex('log_seal').delete()).rejects.toThrow(/append-only/);
  });

  it('go on, though a clock was a month ahead when a row was written, and when a seal was made', async () => {
    await written(ago(-30 * DAY));
    await written(ago(3 * 3_600_000));
    expect((await sealed(ago(2 * 3_600_000)))?.rows).toBe(6);
    await written(ago(3_600_000));
    await sealed(ago(-30 * DAY));
    await written(ago(3_600_000));
    const hourly = { now: NOW, before: ago(600_000), ahead: ago(-600_000), unlessSince: ago(3_600_000) };
    expect((await sealLogs(database.knex, hourly))?.rows).toBe(3);
    const { unsealed, faults: found, brokenSeals } = await verified();
    expect({ unsealed, found, brokenSeals }).toEqual({ unsealed: 0, found: [], brokenSeals: [] });
  });

  it('take a long log in parts', async () => {
    await database
      .knex('journal')
      .insert(
        Array.from({ length: 10_001 }, () => ({ at: ago(3_600_000), kind: 'drill', detail: '{"what":"missed"}' })),
      );
    expect([(await sealed())?.rows, (await sealed())?.rows]).toEqual([10_000, 1]);
    expect((await verified()).faults).toEqual([]);
  });
});
