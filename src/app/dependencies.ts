import { fileURLToPath } from 'node:url';
import type { Knex } from 'knex';
import type { CarrierSettings } from '../carriers/carrier-settings.ts';
import type { Log } from '../carriers/log.ts';
import type { Languages } from '../conversation/files/language-file.ts';
import type { Library } from '../conversation/files/library.ts';
import type { KeptSecrets } from '../crypto/secrets.ts';
import { type DatabaseClock, openClock } from '../records/clock.ts';
import type { Dependencies } from '../operations/work.ts';
import { keptLibrary, readLibrary, tryKeptLibrary } from './read-library.ts';

/** What operations stand on: the one way in which services and commands open it. */

const FLOWS = fileURLToPath(new URL('../../flows', import.meta.url));

/** The flows are checked, unless a build has kept them checked: a line that could strand a caller does not start. */
export const readFlows = (): Library => readLibrary(FLOWS);
/** Null: the flows have to be read and checked first, which takes more than a second. */
export const keptFlows = (): Library | null => keptLibrary(FLOWS);

/** The prompts alone; null if the flows have a fault, which `flows check` tells. */
export const promptsOfFlows = (): Languages | null => tryKeptLibrary(FLOWS).library?.languages ?? null;

interface Opening {
  knex: Knex;
  /** Of Buddyline's clock; null: as the database has it. */
  speed: number | null;
  secrets: KeptSecrets;
  log: Log;
  /** Missing: it is read now. */
  library?: Library | undefined;
  /** The carriers in force, the exchange's own among them. Missing: nobody calls this process. */
  carriers?: Pick<CarrierSettings, 'number' | 'coverNumber'>[];
  /** Where carriers that are configured ring the line, in force or not. */
  lineNumbers: string[];
}

export async function openDependencies({
  knex,
  speed,
  secrets,
  log,
  library = readFlows(),
  carriers = [],
  lineNumbers,
}: Opening): Promise<Dependencies & { clock: DatabaseClock }> {
  return {
    knex,
    clock: await openClock(knex, speed),
    library,
    secrets,
    log,
    random: Math.random,
    coverNumbers: carriers.flatMap(({ coverNumber }) => coverNumber ?? []),
    lineNumbers: [
      ...new Set([
        ...lineNumbers,
        ...carriers.flatMap(({ number, coverNumber }) => [number, coverNumber ?? []].flat()),
      ]),
    ],
  };
}
