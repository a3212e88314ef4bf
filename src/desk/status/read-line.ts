import type { AccountRecord } from '../../records/accounts.ts';
import { readCarrierHealth } from '../../records/carrier-health.ts';
import { lateSteps } from '../../records/due.ts';
import { countFailing, lastSweep } from '../../records/sweeps.ts';
import { mayEver, teamsFor } from '../access/account.ts';
import { type DeskDependencies, realNow } from '../dependencies.ts';
import { sharedFor } from '../live/shared-for.ts';
import type { LineHealth, LineSight } from './line-health.ts';

export function lineSightOf(account: AccountRecord, book: 'none' | 'shown' | 'true'): LineSight {
  if (!mayEver(account, 'see how the line is')) return 'running';
  const teams = teamsFor(account, 'see the true board');
  return book === 'true' && (teams === 'all' || teams.length > 0) ? 'steps' : 'carriers';
}

type ReadLine = (sight: LineSight) => Promise<LineHealth>;

/** As many failures as make the operator's phone ring (src/timers/sweep.ts). */
const FAILED = 3;
/**
 * Real milliseconds. A step that is so late does not only wait for its turn: alarms ring within seconds of their time.
 */
const LATE = 30_000;

export function lineReader(dependencies: Pick<DeskDependencies, 'parts'>): ReadLine {
  const { knex, clock } = dependencies.parts;
  return async (sight) => {
    const sweptAt = await lastSweep(knex);
    const age = sweptAt && Math.max(0, realNow(dependencies).getTime() - clock.toReal(sweptAt).getTime());
    const before = new Date(clock.now().getTime() - clock.stretch(LATE));
    return {
      sight,
      sweptAt,
      age,
      carriers: sight === 'running' ? [] : await readCarrierHealth(knex),
      failing: sight === 'running' ? 0 : await countFailing(knex, FAILED),
      late: sight === 'steps' ? await lateSteps(knex, before) : { count: 0, since: null },
    };
  };
}

/** The same for many pages that ask at about the same time. */
export function sharedLineReader(dependencies: Pick<DeskDependencies, 'parts'>, milliseconds: number): ReadLine {
  const read = lineReader(dependencies);
  const shared = {
    running: sharedFor(milliseconds, () => read('running')),
    carriers: sharedFor(milliseconds, () => read('carriers')),
    steps: sharedFor(milliseconds, () => read('steps')),
  };
  return (sight) => shared[sight]();
}
