import type { Knex } from 'knex';
import type { Logger } from 'pino';
import { createLog } from '../../src/app/log.ts';
import type { Dependencies } from '../../src/operations/work.ts';
import type { Clock } from '../../src/safety/clock.ts';
import { theFlows } from './flows.ts';
import { logged } from './logged.ts';

export const SECRETS = { pin: { current: 'pin secret for tests' }, data: { current: 'data secret for tests' } };

/** What operations and the switchboard stand on: this database and this clock, with the flows of the repository. */
export function dependenciesOn(
  { knex }: { knex: Knex },
  clock: Clock,
  { log = createLog('debug', logged), secrets = SECRETS, coverNumbers = [] }: DependencyOptions = {},
): Dependencies {
  return { knex, clock, library: theFlows(), secrets, log, random: () => 0.5, coverNumbers };
}

interface DependencyOptions {
  log?: Logger;
  secrets?: Dependencies['secrets'];
  coverNumbers?: string[];
}
