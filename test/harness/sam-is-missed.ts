import { SAM } from './riverside.ts';
import type { Town } from './town.ts';

/**
 * Sam starts an hour's visit at 14:00 and is not heard of again. It is now 15:06, and the first of the others are being
 * rung.
 */
export async function samIsMissed(town: Town, start = 'START 60 12 Mill Lane'): Promise<void> {
  const sam = town.phone(SAM);
  await sam.texts(start);
  await town.passes('1h6m');
  await sam.minds('what came so far');
}

/** When our calls to a phone began, as "15:06:00" (UTC), oldest first. */
export function ringsOf(town: Town, number: string): string[] {
  return town.exchange
    .calls()
    .filter(({ direction, phone }) => direction === 'outbound' && phone === number)
    .map(({ createdAt }) => createdAt.slice(11, 19));
}

/** Expects nothing else on these phones: all their calls and texts so far count as expected. */
export async function mind(town: Town, ...numbers: string[]): Promise<void> {
  for (const number of numbers) await town.phone(number).minds('what came so far');
}
