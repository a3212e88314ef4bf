import { setTimeout as pause } from 'node:timers/promises';
import { type Attack, aSecondBeyondQuiet } from './attack.ts';
import { vonageText } from './callers.ts';

/** One known number texts without end by the other carrier, each webhook signed as Vonage signs. */

const PER_SECOND = 40;

export const vonageTexts: Attack = {
  name: `one known number by Vonage, ${PER_SECOND} texts a second`,
  callsPerSecond: 100,
  alarms: 10,
  seconds: 30,
  channel: 'call',
  bar: aSecondBeyondQuiet,
  async run({ port, other }, seconds) {
    const statuses: Promise<number>[] = [];
    const begun = performance.now();
    for (let due = begun; due < begun + seconds * 1_000; due += 1_000 / PER_SECOND) {
      await pause(due - performance.now());
      statuses.push(vonageText(port, other.phone, 'STATUS'));
    }
    const given = await Promise.all(statuses);
    const taken = given.filter((status) => status === 204).length;
    return {
      became: `${taken} of ${given.length} texts were taken`,
      ...(taken < given.length && { broken: 'a signed text was refused' }),
    };
  },
};
