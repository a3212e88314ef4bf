import { randomBytes, randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type CopiedRow, copyRowsIn, copyRowsOut } from '../../src/database/copy-tables.ts';
import type { FreshDatabase } from '../harness/database.ts';
import { databaseOfATown } from '../harness/used-again.ts';

const MEMOS = 24;
/** Of half a minute, at sixteen kilobytes a second. */
const BYTES = 480_000;

describe('Rows that are copied out and in', () => {
  let from: FreshDatabase;
  let into: FreshDatabase;
  beforeEach(async () => {
    from = await databaseOfATown();
    into = await databaseOfATown();
    await from.knex.transaction(async (trx) => {
      await trx.raw('set local session_replication_role = replica');
      for (let turn = 0; turn < MEMOS; turn += 1)
        await trx('memo').insert({
          ...{ id: randomUUID(), worker_id: randomUUID(), visit_id: randomUUID(), conversation_id: randomUUID() },
          ...{ turn, carrier: 'twilio', recording_ref: `RE${turn}`, seconds: 30, status: 'kept', type: 'audio/wav' },
          ...{ sealed: randomBytes(BYTES), at_carrier: false, recorded_at: new Date(), due_at: null, tries: 0 },
        });
    });
  });
  afterEach(async () => {
    await from.drop();
    await into.drop();
  });

  /** The statements that are sent meanwhile. */
  async function statements({ knex }: FreshDatabase, act: () => Promise<unknown>): Promise<string[]> {
    const sent: string[] = [];
    const notes = ({ sql }: { sql: string }): void => {
      sent.push(sql);
    };
    knex.on('query', notes);
    await act();
    knex.off('query', notes);
    return sent;
  }

  it('go by a few megabytes and with minutes for each statement: a county has hundreds of memos', async () => {
    const rows: CopiedRow[] = [];
    const out = await statements(from, () =>
      copyRowsOut(from.knex, { begins: () => Promise.resolve(), takes: (row) => Promise.resolve(void rows.push(row)) }),
    );
    // The first ten, and then four at once, because each has a megabyte as JSON.
    const memos = out.slice(out.findIndex((sql) => sql.startsWith('declare') && sql.includes('memo')));
    expect(memos.slice(1, 6)).toEqual([10, 4, 4, 4, 4].map((count) => `fetch ${count} from copied`));
    const back = await statements(into, () => copyRowsIn(into.knex, Readable.from(rows)));
    expect(back.filter((sql) => sql.startsWith('insert into "memo"') || sql.includes('null::"memo"')).length).toBe(5);
    for (const sent of [out, back])
      expect(sent.findIndex((sql) => sql === 'set local statement_timeout = 600000')).toBe(1);
    const kept = await into.knex('memo').select('turn', 'sealed').orderBy('turn');
    expect(kept).toEqual(await from.knex('memo').select('turn', 'sealed').orderBy('turn'));
  });
});
