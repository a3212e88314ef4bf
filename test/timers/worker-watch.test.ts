import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { NoticeOutcome } from '../../src/carriers/notices.ts';
import { connect } from '../../src/database/connect.ts';
import { recordStop, recordSweep } from '../../src/records/sweeps.ts';
import { createWorkerWatch } from '../../src/timers/worker-watch.ts';
import type { FreshDatabase } from '../harness/database.ts';
import { ManualClock } from '../harness/manual-clock.ts';
import { untilTrue } from '../harness/until-true.ts';
import { databaseOfATown } from '../harness/used-again.ts';

const SECOND = 1_000;

describe('a worker that is gone', () => {
  let database: FreshDatabase;
  let clock: ManualClock;
  let told: string[];
  let outcome: NoticeOutcome;
  beforeAll(async () => {
    database = await databaseOfATown();
  });
  afterAll(() => database.drop());
  beforeEach(async () => {
    await database.knex('sweep').delete();
    clock = new ManualClock('2026-11-23T14:00:00Z');
    told = [];
    outcome = 'told';
  });

  function worker(holder: string) {
    const { knex } = database;
    const logged: string[] = [];
    const log = (_fields: unknown, words?: string) => void logged.push(words ?? '');
    let looks = 0;
    const watch = createWorkerWatch({
      knex,
      clock,
      holder,
      onLost: (lost, isAgain) => {
        told.push(`${holder} misses ${lost}${isAgain ? ' still' : ''}`);
        return Promise.resolve(outcome);
      },
      log: { info: log, warn: log, error: log },
      monotonicNow: () => {
        looks += 1;
        return clock.now().getTime();
      },
    });
    return {
      logged,
      async sweeps() {
        await recordSweep(knex, holder, clock.now());
        const before = looks;
        // None begins while the look before is ending.
        await untilTrue(() => {
          watch.sweepHasRun();
          return looks > before;
        });
        // A look that is under way is waited for by the next one: this reads after it.
        await knex('sweep').select();
      },
      stops: () => watch.stop(),
    };
  }
  type Worker = ReturnType<typeof worker>;

  async function pass(seconds: number, ...workers: Worker[]): Promise<void> {
    for (let second = 0; second < seconds; second += 5) {
      for (const each of workers) await each.sweeps();
      clock.advance(5 * SECOND);
    }
  }

  it('is missed by one of the others, once, and again only after it has come back', async () => {
    const [one, two, three] = [worker('one'), worker('two'), worker('three')];
    await pass(10, one, two, three);
    await pass(15, one, two);
    expect(told).toEqual([]);
    await pass(60, one, two);
    await untilTrue(() => told.length > 0);
    expect(told).toEqual([expect.stringMatching(/^(one|two) misses three$/)]);
    await pass(10, one, two, three);
    await pass(60, one, two);
    await untilTrue(() => told.length > 1);
    expect(told).toHaveLength(2);
  });

  it('is told of again where nobody could be told, each half minute, until somebody is', async () => {
    const [one, two] = [worker('one'), worker('two')];
    const isUntold = async (): Promise<boolean> =>
      (await database.knex('sweep').whereNull('missed_at').where({ worker: 'two' })).length === 1;
    await pass(10, one, two);
    outcome = 'nobody';
    await pass(30, one);
    await untilTrue(() => told.length === 1);
    await untilTrue(isUntold);
    await pass(35, one);
    await untilTrue(() => told.length === 2);
    await untilTrue(isUntold);
    outcome = 'told';
    await pass(90, one);
    expect(told).toEqual(['one misses two', 'one misses two still', 'one misses two still']);
  });

  it('is told of again after ten minutes where nobody knows whether a phone rang, by no worker sooner', async () => {
    const [one, two, three] = [worker('one'), worker('two'), worker('three')];
    await pass(10, one, two, three);
    outcome = 'perhaps';
    await pass(30, one, two);
    await untilTrue(() => told.length === 1);
    await pass(580, one, two);
    expect(told).toHaveLength(1);
    outcome = 'told';
    await pass(60, one, two);
    await untilTrue(() => told.length === 2);
    await pass(700, one, two);
    expect(told).toHaveLength(2);
  });

  it('is not missed where it stopped on purpose, and a rolling restart is no loss', async () => {
    const [one, two] = [worker('one'), worker('two')];
    await pass(10, one, two);
    await two.stops();
    await pass(60, one);
    const three = worker('three');
    await pass(10, one, three);
    await one.stops();
    await pass(60, three);
    expect(told).toEqual([]);
  });

  it('is not missed where another has taken its place, and is where the others were only restarted', async () => {
    const [one, two] = [worker('one'), worker('two')];
    await pass(10, one, two);
    const three = worker('three');
    await pass(60, one, three);
    expect(told).toEqual([]);
    expect(one.logged.concat(three.logged)).toEqual([expect.stringMatching(/another has taken its place/)]);
    clock.advance(SECOND);
    await one.stops();
    const four = worker('four');
    await pass(60, four);
    await untilTrue(() => told.length > 0);
    expect(told).toEqual(['four misses three']);
  });

  it('is not missed by a worker that could not look itself: the database may have been away from both', async () => {
    const [one, two] = [worker('one'), worker('two')];
    await pass(10, one, two);
    clock.advance(60 * SECOND);
    await pass(10, one);
    await pass(60, one, two);
    expect(told).toEqual([]);
  });

  it('of an older program, which does not say when it stops, is not missed', async () => {
    const one = worker('one');
    await database.knex('sweep').insert({ worker: 'old', swept_at: clock.now() });
    await pass(60, one);
    expect(told).toEqual([]);
  });

  it('leaves no row for ever, and a stop without a database rejects nothing', async () => {
    await recordSweep(database.knex, 'long ago', new Date(clock.now().getTime() - 8 * 86_400 * SECOND));
    await recordStop(database.knex, 'long ago', clock.now());
    const one = worker('one');
    await pass(5, one);
    await untilTrue(async () => (await database.knex('sweep').select()).length === 1);
    const nowhere = connect('postgres://nobody@127.0.0.1:1/nothing', { name: 'nowhere', max: 1 });
    const away = createWorkerWatch({
      knex: nowhere,
      clock,
      holder: 'x',
      onLost: () => Promise.resolve('told'),
      log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    });
    await away.stop();
    await nowhere.destroy();
  });
});
