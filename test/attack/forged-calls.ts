import { setTimeout as pause } from 'node:timers/promises';
import { type Attack, aSecondBeyondQuiet } from './attack.ts';
import { callAndPress } from './callers.ts';

/** An attacker who shows any caller ID, or none, rings the line and presses keys. */

/** As Twilio names a caller whose number is withheld. */
const WITHHELD = 'Anonymous';
const WITHHELD_CALLERS = 30;
/** The duty number of the bench's organisation. */
const DUTY = '+441632960500';
/** I am a person; I deal with it, news in an hour; 999 has been dialled; yes; I deal with it. */
const KEYS = ['1', '1', '60#', '3', '1', '1'];

export const forgedCalls: Attack[] = [
  {
    name: `${WITHHELD_CALLERS} withheld callers who ask for a person`,
    callsPerSecond: 100,
    alarms: 6,
    seconds: 20,
    channel: 'call',
    bar: aSecondBeyondQuiet,
    async run({ port }, seconds) {
      const heard: string[] = [];
      for (let caller = 0; caller < WITHHELD_CALLERS; caller++) {
        heard.push(await callAndPress(port, WITHHELD, ['00', '1']));
        await pause((seconds * 1_000) / WITHHELD_CALLERS);
      }
      const answered = heard.filter((said) => said.includes('<Response>')).length;
      return { became: `${answered} of ${WITHHELD_CALLERS} calls were answered` };
    },
  },
  {
    name: 'calls in the name of the duty number and of every buddy, with keys',
    callsPerSecond: 100,
    alarms: 6,
    seconds: 20,
    channel: 'call',
    bar: aSecondBeyondQuiet,
    async run({ port, raised, buddyOf, knex }, seconds) {
      const end = Date.now() + seconds * 1_000;
      let heard = '';
      let calls = 0;
      while (Date.now() < end) {
        const names = [DUTY, ...raised().map((crier) => buddyOf(crier).phone)];
        const said = await Promise.all(names.map((from) => callAndPress(port, from, KEYS)));
        calls += said.length;
        heard += said.join(' ');
        await pause(1_000);
      }
      const workers = raised().map(({ id }) => id);
      const changed = await knex('alarm').whereIn('worker_id', workers).whereNot('status', 'raised').select('id');
      const dialled = await knex('alarm').whereIn('worker_id', workers).whereNotNull('dialled_at').select('id');
      const broken = [
        ...(changed.length > 0 ? [`${changed.length} alarms are taken or closed`] : []),
        ...(dialled.length > 0 ? [`of ${dialled.length} it is said that 999 is dialled`] : []),
        ...(/Worker \d/.test(heard) ? ['the line named a worker'] : []),
      ];
      return {
        became: `${calls} calls about ${workers.length} alarms: none was taken or closed, and nobody was named`,
        ...(broken.length > 0 && { broken: broken.join(', ') }),
      };
    },
  },
];
