import { openDependencies } from '../app/dependencies.ts';
import { createLog } from '../app/log.ts';
import { logOutput } from '../app/log-output.ts';
import type { Actor } from '../records/actor.ts';
import { healthOf } from '../records/views/health.ts';
import { NoOrganisation } from '../operations/operation.ts';
import { inTransaction, type Dependencies, type UnitOfWork } from '../operations/work.ts';
import { CommandFailed, type OpenRecords } from './open.ts';

const STDERR = 2;

/** The same dependencies as a service has, with the log on stderr. */
export async function commandDependencies({ knex, secrets, lineNumbers }: OpenRecords): Promise<Dependencies> {
  const log = createLog('warn', logOutput(STDERR));
  return openDependencies({ knex, speed: null, secrets: await secrets(), log, lineNumbers });
}

/** Somebody at a terminal of this machine. */
export const AT_THE_TERMINAL: Actor = { kind: 'person', via: 'cli' };

/** Runs `act` in one transaction; rejects with CommandFailed while there is no organisation. */
export async function inOneTransaction<T>(
  parts: Dependencies,
  act: (work: UnitOfWork) => Promise<T>,
  actor: Actor = AT_THE_TERMINAL,
): Promise<T> {
  const done = await inTransaction(parts, actor, async (work) => ({ result: await act(work) }));
  if (!done) throw new CommandFailed(['No organisation has been imported yet.']);
  return done.result;
}

/** What an operation became; rejects with CommandFailed while there is no organisation. */
export async function asCommand<T>(became: Promise<T>): Promise<T> {
  return became.catch((error: unknown) => {
    throw error instanceof NoOrganisation ? new CommandFailed(['No organisation has been imported yet.']) : error;
  });
}

/** Somebody at a terminal who says who they are. */
export const byName = (name: string, reason: string): Actor => ({ kind: 'person', name, via: 'cli', reason });

/** What to add where nobody will ring and text until a service runs. */
export async function whereNobodyRings({ knex, clock }: Dependencies): Promise<string[]> {
  const { sweep, inForce } = await healthOf(knex, clock);
  if (!inForce) return ['This data is not in force here, so nobody is rung and no text goes out: see in-force --help.'];
  return sweep === 'ok' ? [] : ['No Buddyline service is running at this moment: texts and calls go out when it runs.'];
}

/** Somebody who acts from the command line says who they are and why. Both go into the story. */
export interface Reason {
  by: string;
  why: string;
}

export function given({ by, why }: Reason): Reason {
  const reason = { by: by.trim(), why: why.trim() };
  const missing = [
    ...(reason.by === '' ? ['--by: who are you?'] : []),
    ...(reason.why === '' ? ['--why: for what reason?'] : []),
  ];
  if (missing.length > 0) throw new CommandFailed([...missing, 'Nothing has changed.']);
  return reason;
}
