import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isFinal } from '../../src/contact/attempt-status.ts';
import { type Attempt, attemptById, type NewAttempt } from '../../src/records/attempts.ts';
import { insertAttempts } from '../../src/records/new-attempts.ts';
import { recordReport, type Report, type Reported } from '../../src/records/reports.ts';
import type { FreshDatabase } from '../harness/database.ts';
import { aCall, aText, start } from './an-attempt.ts';
import { databaseOfATown } from '../harness/used-again.ts';

let database: FreshDatabase;
beforeAll(async () => {
  database = await databaseOfATown();
});
afterAll(async () => {
  await database.drop();
});

const ref = 'CA1';

async function inserted(attempt: NewAttempt = aCall()): Promise<string> {
  await database.knex.transaction((trx) => insertAttempts(trx, [attempt]));
  return attempt.id;
}

function report(
  attemptId: string | null,
  status: Report['status'],
  more: Partial<Report> = {},
): Promise<Reported | 'unchanged'> {
  return database.knex.transaction((trx) =>
    recordReport(
      trx,
      { carrier: 'fake', carrierRef: ref, attemptId, status, errorCode: null, order: null, ...more },
      start,
    ),
  );
}

async function stored(id: string): Promise<Attempt> {
  const attempt = await attemptById(database.knex, id);
  if (!attempt) throw new Error('gone');
  return attempt;
}

describe('reports', () => {
  it('return the attempt before and after', async () => {
    const id = await inserted();
    expect(await report(id, 'ringing')).toMatchObject({
      before: { status: 'waiting' },
      after: { status: 'ringing', carrierRef: ref, carrier: 'fake', placedAt: start },
    });
    expect(await report(id, 'answered')).toMatchObject({
      before: { status: 'ringing' },
      after: { status: 'answered', answeredAt: start },
    });
    expect(await report(id, 'answered')).toBe('unchanged');
    expect(await report(id, 'ringing')).toBe('unchanged');
    expect(await report(null, 'completed')).toMatchObject({
      after: { status: 'completed', endedAt: start, cancelWanted: false },
    });
    expect(await report(id, 'busy')).toBe('unchanged');
    expect((await stored(id)).status).toBe('completed');
  });

  it('of a mere end distinguish a call that was answered from one that was not, in any order', async () => {
    const ends = async (statuses: Report['status'][]): Promise<string> => {
      const id = await inserted();
      for (const status of statuses) await report(id, status);
      return (await stored(id)).status;
    };
    expect(await ends(['ringing', 'answered', 'over'])).toBe('completed');
    expect(await ends(['answered', 'ringing', 'over', 'over'])).toBe('completed');
    expect(await ends(['ringing', 'over'])).toBe('no_answer');
    expect(await ends(['ringing', 'busy', 'over'])).toBe('busy');
    expect(await ends(['over', 'busy', 'ringing'])).toBe('no_answer');
  });

  it('about unknown attempts change nothing', async () => {
    expect(await report('6f1c2f5e-3c57-4c40-9d83-00000000000f', 'completed')).toBe('unchanged');
    expect(await report(null, 'completed', { carrierRef: 'CA-unheard-of' })).toBe('unchanged');
  });

  it('keep an error code if a repeat has none, and accept a late one', async () => {
    const first = await inserted(aText());
    await report(first, 'failed', { errorCode: '30003', carrierRef: 'SM1' });
    await report(first, 'failed', { carrierRef: 'SM1' });
    expect((await stored(first)).errorCode).toBe('30003');
    const second = await inserted(aText());
    await report(second, 'failed', { carrierRef: 'SM2' });
    await report(second, 'failed', { errorCode: '30005', carrierRef: 'SM2' });
    expect((await stored(second)).errorCode).toBe('30005');
  });

  it('of a lost first try end nothing, but an answer to it counts', async () => {
    const id = await inserted();
    await report(id, 'ringing', { carrierRef: 'second' });
    expect(await report(id, 'no_answer', { carrierRef: 'first' })).toBe('unchanged');
    expect(await report(id, 'answered', { carrierRef: 'first' })).toMatchObject({
      after: { status: 'answered', carrierRef: 'first' },
    });
  });

  it('lead, in any order and number, to the same end as the final report alone', async () => {
    const onTheWay: Report['status'][] = ['queued', 'ringing', 'answered'];
    const final: Report['status'][] = ['completed', 'busy', 'no_answer', 'failed', 'cancelled'];
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...final),
        fc.array(fc.constantFrom(...onTheWay), { maxLength: 6 }),
        fc.nat(6),
        async (end, others, at) => {
          const id = await inserted();
          const all = [...others.slice(0, at), end, ...others.slice(at), end];
          let ends = 0;
          for (const status of all) {
            const reported = await report(id, status, { carrierRef: id });
            if (reported !== 'unchanged' && isFinal(reported.after.status)) ends += 1;
          }
          expect([(await stored(id)).status, ends]).toEqual([end, 1]);
        },
      ),
      { numRuns: 25 },
    );
  });

  it('of the same end, all at once, count as one', async () => {
    const id = await inserted();
    const results = await Promise.all(Array.from({ length: 8 }, () => report(id, 'no_answer')));
    expect(results.filter((result) => result !== 'unchanged')).toHaveLength(1);
  });

  it('are stored in the journal without numbers or words', async () => {
    const id = await inserted(aText());
    await report(id, 'sent', { carrierRef: 'SM9', order: 2 });
    await report(id, 'sent', { carrierRef: 'SM9' });
    const { rows } = await database.knex.raw<{ rows: { kind: string; detail: object }[] }>(
      'select kind, detail from journal where attempt_id = ? order by id',
      [id],
    );
    expect(rows.map(({ kind }) => kind)).toEqual(['attempt', 'report', 'attempt', 'report']);
    expect(rows[1]?.detail).toEqual({ status: 'sent', was: 'waiting', carrier: 'fake', order: 2 });
    expect(JSON.stringify(rows)).not.toMatch(/7700|15:10|SM9/);
  });
});
