import type { Knex } from 'knex';
import { type Finding, ok, warning } from '../../carriers/diagnostics.ts';
import { unreachedCarriersSince } from '../../records/unreached-carriers.ts';
import { unsealedSince } from '../../records/unsealed-logs.ts';

/** What the records say of how the service does. */

/** Real milliseconds. */
const HOUR = 3_600_000;
/** A row waits for its seal for 70 minutes at most (src/timers/log-sealer.ts). */
const SEALED_WITHIN = 2 * HOUR;

/** Whether the logs are sealed, so that a change of them can be found. */
export async function logFinding(knex: Knex): Promise<Finding> {
  const since = await unsealedSince(knex);
  return since === null || since.getTime() > Date.now() - SEALED_WITHIN
    ? ok('Logs', 'sealed within two hours')
    : warning(
        'Logs',
        `what the journal and the access log say since ${since.toISOString()} has no seal: a change is not found`,
        'See that a worker runs, and what its log says of the seals',
      );
}

/** Whether a worker's machine has lost its way to a carrier. */
export async function unreachedFindings(knex: Knex): Promise<Finding[]> {
  const carriers = await unreachedCarriersSince(knex, new Date(Date.now() - HOUR));
  return carriers.map((carrier) =>
    warning(
      'Workers',
      `within an hour every request of one to ${carrier} failed, and another was to ask it`,
      "See the log of each worker's machine: its names, its way out, its certificates, its token",
    ),
  );
}
