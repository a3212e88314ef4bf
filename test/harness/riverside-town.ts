import type { Phone } from './phones.ts';
import { BEA, EVERYBODY, MO, RIVERSIDE, SAM } from './riverside.ts';
import { mind } from './sam-is-missed.ts';
import { openTown, type Town } from './town.ts';
import { endAlarms } from './town-alarms.ts';

/** Riverside on a Monday at 14:00, and the phones of Sam, who is about to go on a visit, of Bea and of Mo. */
export async function openRiverside(
  organisation = RIVERSIDE,
): Promise<{ town: Town; sam: Phone; bea: Phone; mo: Phone }> {
  const town = await openTown({ organisation, at: '2026-11-23T14:00:00Z' });
  const [sam, bea, mo] = town.phones(SAM, BEA, MO);
  return { town, sam, bea, mo };
}

/** Every alarm ends, and what has come to the phones so far counts as expected. */
export async function closeRiverside(town: Town, people = EVERYBODY): Promise<void> {
  await endAlarms(town);
  await mind(town, ...people);
  await town.close();
}
