import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { BEA, IRA, MO, RIVERSIDE } from '../../harness/riverside.ts';
import { mind, samIsMissed } from '../../harness/sam-is-missed.ts';
import { openTown, type Town } from '../../harness/town.ts';

let town: Town;
beforeEach(async () => {
  town = await openTown({ organisation: RIVERSIDE });
});
afterEach(async () => {
  await town.close();
});

/** How often the key reads the row of the alarm, and everybody whom it may ask. */
async function readsOf(key: () => Promise<unknown>): Promise<{ alarm: number; responders: number }> {
  const statements: string[] = [];
  const record = ({ sql }: { sql: string }): void => {
    statements.push(sql);
  };
  town.knex.on('query', record);
  await key();
  town.knex.removeListener('query', record);
  const turn = statements.slice(0, statements.findIndex((sql) => sql === 'COMMIT;') + 1);
  return {
    alarm: turn.filter((sql) => /^select \* from "alarm" where "id"/.test(sql)).length,
    responders: turn.filter((sql) => sql.includes('recentPlaces')).length,
  };
}

it('a key of a responder reads the alarm and its responders once', async () => {
  await samIsMissed(town);
  const call = await town.phone(BEA).answersCall();
  await call.presses('1');
  expect(await readsOf(() => call.presses('1'))).toEqual({ alarm: 0, responders: 0 });
  expect(await readsOf(() => call.presses('15#'))).toEqual({ alarm: 1, responders: 1 });
  await mind(town, BEA, MO, IRA);
});
