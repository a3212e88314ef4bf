import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { getCreateTableSQL, PostgresNotificationChannel } from '@agendajs/postgres-backend';
import { enqueueDue } from '../../src/records/jobs.ts';
import { type FreshDatabase, freshDatabase } from '../harness/database.ts';

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(async () => {
  await database.drop();
});

const id = '6f1c2f5e-3c57-4c40-9d83-000000000001';
const time = new Date('2026-11-20T10:00:00.150Z');
const later = new Date(Date.now() + 60_000);
const ready = new Date('2026-11-20T10:00:00Z');

describe('an alarm clock', () => {
  it('is a job, stored and announced as the installed Agenda does it, when the transaction commits', async () => {
    const channel = new PostgresNotificationChannel({ connectionString: database.url });
    const heard: unknown[] = [];
    const first = new Promise<void>((resolve) => {
      channel.subscribe((notification) => {
        heard.push(notification);
        resolve();
      });
    });
    await channel.connect();
    await expect(
      database.knex.transaction(async (trx) => {
        await enqueueDue(trx, 'visit', id, 1, time);
        throw new Error('rolled back');
      }),
    ).rejects.toThrow('rolled back');
    await database.knex.transaction(async (trx) => {
      await enqueueDue(trx, 'visit', id, 2, time);
      await enqueueDue(trx, 'visit', id, 2, time);
      await enqueueDue(trx, 'alarm', id, 1, later);
    });
    await first;
    await channel.disconnect();

    const { rows } = await database.knex.raw<{ rows: { id: string }[] }>(
      'select id, name, priority, next_run_at, type, data, disabled from agenda_jobs where name = ?',
      ['visit'],
    );
    expect(rows).toEqual([
      {
        id: rows[0]?.id,
        name: 'visit',
        priority: 0,
        next_run_at: ready,
        type: 'normal',
        data: { id, version: 2, at: time.toISOString() },
        disabled: false,
      },
    ]);
    // The other job is due in a minute. Agenda finds it in its own looks.
    expect(await database.knex('agenda_jobs').where({ name: 'alarm' })).toHaveLength(1);
    expect(heard).toEqual([
      expect.objectContaining({ jobId: rows[0]?.id, jobName: 'visit', nextRunAt: ready, priority: 0 }),
    ]);
  });

  it('is in a table like that of the installed Agenda', async () => {
    await database.knex.raw(getCreateTableSQL('agendas_own'));
    const columns = async (table: string): Promise<unknown[]> =>
      (
        await database.knex.raw<{ rows: unknown[] }>(
          `
      select column_name, data_type, is_nullable, column_default, character_maximum_length
        from information_schema.columns
      where table_name = ? order by column_name`,
          [table],
        )
      ).rows;
    expect(await columns('agenda_jobs')).toEqual(await columns('agendas_own'));
  });
});
