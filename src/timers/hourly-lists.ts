import type { Clock } from '../safety/clock.ts';

const HOUR = 3_600_000;

/**
 * Once an hour of Buddyline's clock, however often it is called. An hour in which sending failed is tried again at the
 * next call.
 */
export function createHourly(clock: Clock, send: () => Promise<void>): () => Promise<void> {
  let last: number | null = null;
  return async () => {
    const hour = Math.floor(clock.now().getTime() / HOUR);
    if (hour === last) return;
    await send();
    last = hour;
  };
}
