import { setTimeout as pause } from 'node:timers/promises';
import { type Attack, aSecondBeyondQuiet } from './attack.ts';
import { text } from './callers.ts';

/**
 * Somebody's own session of the database holds one worker's row, and stays, while that worker texts for help once a
 * second.
 */

/** Milliseconds. A session is ended after 3 s. */
const RAISED_WITHIN = 10_000;

export const lockedRow: Attack = {
  name: 'the row of a worker who texts SOS is locked',
  callsPerSecond: 100,
  alarms: 10,
  seconds: 30,
  channel: 'call',
  bar: aSecondBeyondQuiet,
  async run({ port, other, knex }, seconds) {
    const statuses: number[] = [];
    let raisedAfter = Infinity;
    const lock = await knex.transaction();
    await lock.raw(`set local application_name = 'psql'; set local idle_in_transaction_session_timeout = 0`);
    await lock('person').where({ id: other.id }).forUpdate().first('id');
    const start = performance.now();
    for (let sent = 0; sent < seconds; sent++) {
      const begun = performance.now();
      statuses.push(await text(port, other.phone, 'SOS'));
      const alarm: unknown = await knex('alarm').where({ worker_id: other.id }).first('id');
      if (alarm !== undefined) raisedAfter = Math.min(raisedAfter, performance.now() - start);
      await pause(begun + 1_000 - performance.now());
    }
    await lock.rollback().catch(() => undefined);
    const refused = statuses.filter((status) => status !== 200).length;
    const broken = [
      ...(refused > 0 ? [`${refused} texts were refused`] : []),
      ...(raisedAfter > RAISED_WITHIN ? [`the call for help raised nothing within ${RAISED_WITHIN / 1_000} s`] : []),
    ];
    const after = (raisedAfter / 1_000).toFixed(1);
    return {
      became: `${statuses.length} texts were kept; the session was ended, and the cry raised after ${after} s`,
      ...(broken.length > 0 && { broken: broken.join(', ') }),
    };
  },
};
