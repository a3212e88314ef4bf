import { setTimeout as pause } from 'node:timers/promises';
import { type Attack, aSecondBeyondQuiet, type Outcome } from './attack.ts';
import { text } from './callers.ts';
import type { Stage } from './stage.ts';

/** One known number texts without end, each text rightly signed. */

async function textsOf({ port, other }: Stage, seconds: number, perSecond: number): Promise<Outcome> {
  const statuses: Promise<number>[] = [];
  const begun = performance.now();
  for (let due = begun; due < begun + seconds * 1_000; due += 1_000 / perSecond) {
    await pause(due - performance.now());
    statuses.push(text(port, other.phone, 'STATUS'));
  }
  const given = await Promise.all(statuses);
  return { became: `${given.filter((status) => status === 200).length} of ${given.length} texts were taken` };
}

export const texts: Attack[] = [
  ...[40, 200].map((perSecond): Attack => ({
    name: `one known number, ${perSecond} texts a second`,
    callsPerSecond: 100,
    alarms: 10,
    seconds: 30,
    channel: 'call',
    bar: aSecondBeyondQuiet,
    run: (stage, seconds) => textsOf(stage, seconds, perSecond),
  })),
  {
    name: 'one known number, 14 STATUS a second: alarm texts',
    callsPerSecond: 100,
    alarms: 10,
    seconds: 30,
    channel: 'text',
    bar: aSecondBeyondQuiet,
    run: (stage, seconds) => textsOf(stage, seconds, 14),
  },
];
