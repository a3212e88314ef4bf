import type { Knex } from 'knex';
import type { Logger } from 'pino';
import { createLog } from '../../src/app/log.ts';
import type { Dependencies } from '../../src/operations/work.ts';
import type { Clock } from '../../src/safety/clock.ts';
import { theFlows } from './flows.ts';
import { logged } from './logged.ts';

/** Frozen: they are loaded once for a worker, and a file that changed them would change them for all files after it. */
export const SECRETS = Object.freeze({
  pin: Object.freeze({ current: 'pin secret for tests' }),
  data: Object.freeze({ current: 'data secret for tests' }),
});

/** What operations and the switchboard stand on: this database and this clock, with the flows of the repository. */
export function dependenciesOn(
  { knex }: { knex: Knex },
  clock: Clock,
  {
    log = createLog('debug', logged),
    secrets = structuredClone(SECRETS),
    coverNumbers = [],
    lineNumbers = coverNumbers,
  }: DependencyOptions = {},
): Dependencies {
  return { knex, clock, library: theFlows(), secrets, log, random: () => 0.5, coverNumbers, lineNumbers };
}

interface DependencyOptions {
  log?: Logger;
  secrets?: Dependencies['secrets'];
  coverNumbers?: string[];
  lineNumbers?: string[];
}
