import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import { createLooksElsewhere } from '../../src/app/looks-elsewhere.ts';
import { writeJournal } from '../../src/records/journal.ts';
import { openTown, type Town } from '../harness/town.ts';
import { untilTrue } from '../harness/until-true.ts';

const HOUR = 3_600_000;
const YEAR = 365 * 24 * HOUR;
let town: Town;
beforeEach(async () => {
  town = await openTown({ organisation: null });
});
afterEach(async () => {
  jest.restoreAllMocks();
  await town.close();
});

it('what is old is erased and the logs are sealed hourly, beside the sweep and not within it', async () => {
  const { knex } = town;
  const id = randomUUID();
  const long = new Date(town.now().getTime() - 2 * YEAR);
  await knex('waiting_link').insert({ id, subject: id, name: 'Kit', roles: [], last_at: long });
  await writeJournal(knex, [{ at: new Date(town.now().getTime() - HOUR), kind: 'drill', detail: { what: 'missed' } }]);
  const isDone = async (): Promise<boolean[]> => [
    (await knex('waiting_link').where({ id })).length === 0,
    (await knex('log_seal').select()).length === 1,
  ];
  const parts = { due: town.parts, mailer: null, ownMachine: [], lookHourly: 10, log: town.log };
  const elsewhere = createLooksElsewhere(parts);
  const later = performance.now() + 2 * HOUR;
  jest.spyOn(performance, 'now').mockReturnValue(later);
  await town.worker.timers.sweep();
  expect(await isDone()).toEqual([false, false]);
  elsewhere.start();
  try {
    await untilTrue(async () => !(await isDone()).includes(false));
  } finally {
    await elsewhere.stop();
  }
});
