import { setTimeout as pause } from 'node:timers/promises';
import type { Asked } from '../bench/fake-carrier.ts';
import { DURESS_PIN } from '../bench/settings.ts';
import { type Attack, aSecondBeyondQuiet } from './attack.ts';
import { text } from './callers.ts';
import type { Stage } from './stage.ts';

/**
 * The disk of the built-in database is filled up. The reserve gives the next hour: alarms go on. Then it is filled up
 * again, and nothing can be written any more: who texts for help must not be answered as though it had been.
 */

/** Within how many milliseconds `/health` has to turn red. */
const RED_WITHIN = 15_000;
/** The bench's organisation has this number for its duty desk. */
const DUTY = '+441632960500';
/** Milliseconds for what is told from memory. */
const TOLD_WITHIN = 30_000;

async function millisecondsUntil(condition: () => Promise<boolean>, longest: number): Promise<number> {
  const begun = performance.now();
  while (performance.now() < begun + longest) {
    if (await condition()) return performance.now() - begun;
    await pause(100);
  }
  return Infinity;
}

async function isRed(port: number): Promise<boolean> {
  const { status } = await fetch(`http://127.0.0.1:${port}/health`);
  return status === 503;
}

/** Whether each carrier was asked to call and to text the duty desk since then. */
async function isToldByBoth({ askedFor }: Stage, before: Asked[]): Promise<boolean> {
  const asked = await askedFor(DUTY);
  return asked.every(({ call, text: texts }, n) => call > (before[n]?.call ?? 0) && texts > (before[n]?.text ?? 0));
}

export const fullDisk: Attack = {
  name: 'the disk of the built-in database is full',
  callsPerSecond: 100,
  alarms: 10,
  seconds: 30,
  channel: 'call',
  onSmallDisk: true,
  bar: aSecondBeyondQuiet,
  async run(stage, seconds) {
    const { disk, port, other } = stage;
    if (!disk) throw new Error('this attack needs a small disk');
    disk.fill();
    const red = await millisecondsUntil(() => isRed(port), RED_WITHIN);
    await pause(seconds * 1_000);
    const before = await stage.askedFor(DUTY);
    disk.fill();
    const told = await millisecondsUntil(() => isToldByBoth(stage, before), TOLD_WITHIN);
    const status = await text(port, other.phone, `STATUS ${DURESS_PIN}`);
    disk.empty();
    const green = await millisecondsUntil(async () => !(await isRed(port)), 2 * TOLD_WITHIN);
    const broken = [
      ...(red === Infinity ? ['/health stayed as it was'] : []),
      ...(told === Infinity ? ['the duty desk was not told by both carriers'] : []),
      ...(status === 200 ? ['a text for help was answered as though it was taken'] : []),
      ...(green === Infinity ? ['it did not go on once there was room'] : []),
    ];
    return {
      became:
        `/health red after ${(red / 1_000).toFixed(1)} s; without the reserve the desk is told after ` +
        `${(told / 1_000).toFixed(1)} s, and a text got ${status}`,
      ...(broken.length > 0 && { broken: broken.join(', ') }),
    };
  },
};
