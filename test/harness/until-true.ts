import { setTimeout as wait } from 'node:timers/promises';

export async function untilTrue(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await wait(10);
}
