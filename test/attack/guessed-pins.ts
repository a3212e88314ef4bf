import { setTimeout as pause } from 'node:timers/promises';
import { DURESS_PIN, PIN } from '../bench/settings.ts';
import { type Attack, aSecondBeyondQuiet } from './attack.ts';
import { text } from './callers.ts';

/** From a thousand unknown phones somebody tries one PIN after the other with every staff number. */

const PER_SECOND = 20;
const FIRST_PHONE = 442_079_460_000;
const PHONES = 1_000;

export const guessedPins: Attack = {
  name: `PINs guessed from ${PHONES.toLocaleString('en-GB')} unknown phones, ${PER_SECOND} a second`,
  callsPerSecond: 100,
  alarms: 10,
  seconds: 30,
  channel: 'call',
  bar: aSecondBeyondQuiet,
  async run({ port, criers, staffNumberOf }, seconds) {
    const statuses: Promise<number>[] = [];
    const begun = performance.now();
    for (let tries = 0; tries < seconds * PER_SECOND; tries++) {
      await pause(begun + (tries * 1_000) / PER_SECOND - performance.now());
      const victim = criers[criers.length - 1 - (tries % 20)];
      const guess = String(1_000 + ((tries * 37) % 9_000));
      if (!victim || guess === PIN || guess === DURESS_PIN) continue;
      const from = `+${FIRST_PHONE + (tries % PHONES)}`;
      statuses.push(text(port, from, `STATUS ${staffNumberOf(victim)} ${guess}`));
    }
    const given = await Promise.all(statuses);
    const taken = given.filter((status) => status === 200).length;
    return { became: `${taken} of ${given.length} guesses were taken in` };
  },
};
