import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { writeJournal } from '../../src/records/journal.ts';
import { verifyLogs } from '../../src/records/log-seal.ts';
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

it('goes on until nothing waits, and sends the last head alone', async () => {
  let monotonic = 0;
  jest.spyOn(performance, 'now').mockImplementation(() => monotonic);
  const clock = new ManualClock('2026-11-24T14:00:00Z');
  await database.knex.raw(
    `insert into journal (at, kind, detail) select cast(:at as timestamptz), 'drill', '{"what": "missed"}'
      from generate_series(1, 20005)`,
    { at: new Date('2026-11-24T12:00:00Z') },
  );
  const sealed: unknown[] = [];
  const sent: number[] = [];
  const log = { info: (said: object) => void sealed.push(said), warn: () => undefined, error: () => undefined };
  const onSealed = ({ number }: { number: number }): Promise<void> => {
    sent.push(number);
    return Promise.resolve();
  };
  const seal = createLogSealer({ knex: database.knex, clock, log, onSealed });
  monotonic = 90_000;
  await seal();
  expect(sealed).toMatchObject([{ rows: 10_000 }, { rows: 10_000 }, { rows: expect.any(Number) }]);
  const { unsealed, faults, brokenSeals, last } = await verifyLogs(database.knex, 0);
  expect({ unsealed, faults, brokenSeals }).toEqual({ unsealed: 0, faults: [], brokenSeals: [] });
  expect(sent).toEqual([last?.number]);
});
