import { setTimeout as pause } from 'node:timers/promises';
import { type Attack, aSecondBeyondQuiet } from './attack.ts';
import { text } from './callers.ts';

/** A session of the database holds one worker's row, while that worker texts for help once a second. */

/** After the lock is gone, for what was kept (ms). */
const PATIENCE = 30_000;

export const lockedRow: Attack = {
  name: 'the row of a worker who texts SOS is locked',
  callsPerSecond: 100,
  alarms: 10,
  seconds: 30,
  channel: 'call',
  bar: aSecondBeyondQuiet,
  async run({ port, other, knex }, seconds) {
    const statuses: number[] = [];
    await knex.transaction(async (trx) => {
      await trx.raw('set local idle_in_transaction_session_timeout = 0');
      await trx('person').where({ id: other.id }).forUpdate().first('id');
      for (let sent = 0; sent < seconds; sent++) {
        const begun = performance.now();
        statuses.push(await text(port, other.phone, 'SOS'));
        await pause(begun + 1_000 - performance.now());
      }
    });
    const alarmsOf = (): Promise<unknown[]> => knex('alarm').where({ worker_id: other.id }).select('id');
    const end = Date.now() + PATIENCE;
    while ((await alarmsOf()).length === 0 && Date.now() < end) await pause(100);
    const refused = statuses.filter((status) => status !== 200).length;
    const broken = [
      ...(refused > 0 ? [`${refused} texts were refused`] : []),
      ...((await alarmsOf()).length === 0 ? ['the call for help raised nothing'] : []),
    ];
    return {
      became: `${statuses.length} texts were kept, and raised once the row was free`,
      ...(broken.length > 0 && { broken: broken.join(', ') }),
    };
  },
};
