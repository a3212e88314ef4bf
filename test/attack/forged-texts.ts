import { setTimeout as pause } from 'node:timers/promises';
import { type Attack, aSecondBeyondQuiet } from './attack.ts';
import { text } from './callers.ts';

/** An attacker who shows others' numbers texts in the name of those who are rung about covert alarms. */

const WORDS = ['TAKE 60', 'SAFE', 'DIALLED', 'CANT'];
/** A text takes for a minute at most: the phone is rung, and nobody answers it. */
const TAKEN_BY_TEXT_LASTS = 75_000;

export const forgedTexts: Attack = {
  name: 'TAKE, SAFE, DIALLED and CANT forged from every buddy',
  callsPerSecond: 100,
  alarms: 6,
  seconds: 20,
  channel: 'call',
  bar: aSecondBeyondQuiet,
  async run({ port, raised, buddyOf, knex }, seconds) {
    const end = Date.now() + seconds * 1_000;
    const statuses: number[] = [];
    for (let round = 0; Date.now() < end; round++) {
      const word = WORDS[round % WORDS.length] ?? '';
      statuses.push(...(await Promise.all(raised().map((crier) => text(port, buddyOf(crier).phone, word)))));
      await pause(1_000);
    }
    const workers = raised().map(({ id }) => id);
    const closed = await knex('alarm').whereIn('worker_id', workers).where('status', 'closed').select('id');
    await pause(TAKEN_BY_TEXT_LASTS);
    const taken = await knex('alarm').whereIn('worker_id', workers).where('status', 'taken').select('id');
    const broken = [
      ...(closed.length > 0 ? [`${closed.length} alarms were closed`] : []),
      ...(taken.length > 0 ? [`${taken.length} alarms are still taken, with nobody behind it`] : []),
    ];
    return {
      became: `${statuses.length} forged texts about ${workers.length} alarms, ${closed.length} of them closed`,
      ...(broken.length > 0 && { broken: broken.join(', ') }),
    };
  },
};
