import { setTimeout as wait } from 'node:timers/promises';

/** Milliseconds between two looks: few at first, more the longer it takes. A look may ask another process. */
const FIRST = 5;
const MOST = 50;

export async function untilTrue(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (const begun = performance.now(); !(await condition());)
    await wait(Math.min(MOST, FIRST + (performance.now() - begun) / 20));
}
