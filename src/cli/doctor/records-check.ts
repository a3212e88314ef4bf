import type { Knex } from 'knex';
import { type Finding, ok, warning } from '../../carriers/diagnostics.ts';
import { mayEndOthers } from '../../database/sessions-in-the-way.ts';
import { openClock } from '../../records/clock.ts';
import { keptTooLong } from '../../records/retention.ts';

/** Whether something is kept for longer than its time. */
export async function retentionFinding(knex: Knex): Promise<Finding> {
  const late = await keptTooLong({ knex, clock: await openClock(knex, null) });
  return late.length === 0
    ? ok('Retention', 'nothing is kept for longer than its time')
    : warning(
        'Retention',
        `kept for longer than its time, by more than a day: ${late.join('; ')}`,
        "See the worker's log for why it cannot be erased; npm run cli -- retention counts it",
      );
}

/** Whether a session that holds up an alarm can be ended (src/timers/lock-watch.ts). */
export async function sessionsFinding(knex: Knex): Promise<Finding> {
  return (await mayEndOthers(knex))
    ? ok('Locks', "a session that holds up an alarm is ended, but for a superuser's")
    : warning(
        'Locks',
        'a session of another account that holds up an alarm cannot be ended',
        'grant pg_signal_backend to our account: src/app/operating.md, "What cannot be applied"',
      );
}
