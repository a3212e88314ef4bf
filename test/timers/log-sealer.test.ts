import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { writeJournal } from '../../src/records/journal.ts';
import { createLogSealer } from '../../src/timers/log-sealer.ts';
import type { FreshDatabase } from '../harness/database.ts';
import { ManualClock } from '../harness/manual-clock.ts';
import { databaseOfATown } from '../harness/used-again.ts';

let database: FreshDatabase;
beforeAll(async () => {
  database = await databaseOfATown();
});
afterAll(async () => {
  jest.restoreAllMocks();
  await database.drop();
});

it('seals once an hour, the first time a little after the start, and logs the head', async () => {
  let monotonic = 0;
  jest.spyOn(performance, 'now').mockImplementation(() => monotonic);
  const clock = new ManualClock('2026-11-23T14:00:00Z');
  const told: unknown[] = [];
  const log = { info: (...entry: unknown[]) => void told.push(entry), warn: () => undefined, error: () => undefined };
  const seal = createLogSealer({ knex: database.knex, clock, log });
  const passes = async (minutes: number): Promise<void> => {
    monotonic += minutes * 60_000;
    clock.advance(minutes * 60_000);
    await writeJournal(database.knex, [{ at: clock.now(), kind: 'drill', detail: { what: 'missed' } }]);
    await seal();
  };
  await writeJournal(database.knex, [{ at: clock.now(), kind: 'drill', detail: { what: 'missed' } }]);
  await passes(1);
  expect(told).toEqual([]);
  await passes(14);
  await passes(10);
  await passes(49);
  expect(told).toHaveLength(1);
  await passes(1);
  expect(told).toEqual([
    [{ seal: 1, rows: 2, head: expect.stringMatching(/^[0-9a-f]{64}$/) }, 'the logs are sealed'],
    [{ seal: 2, rows: 2, head: expect.stringMatching(/^[0-9a-f]{64}$/) }, 'the logs are sealed'],
  ]);
});
