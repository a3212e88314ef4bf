import { AROUND_ROWAN, HARBOUR, ROWAN } from './harbour.ts';
import type { Phone } from './phones.ts';
import { mind } from './sam-is-missed.ts';
import { openTown, type Town } from './town.ts';

/** Harbour on a Monday at 14:00, and the phone of Rowan, who is about to go on a visit. */
export async function openHarbour(): Promise<{ town: Town; rowan: Phone }> {
  const town = await openTown({ organisation: HARBOUR, at: '2026-11-23T14:00:00Z' });
  return { town, rowan: town.phone(ROWAN) };
}

/** What has come to the phones around Rowan counts as expected. */
export async function closeHarbour(town: Town): Promise<void> {
  await mind(town, ...AROUND_ROWAN);
  await town.close();
}

/** The first open visit, as "15:00 12 Elm Road" (UTC); "none" if nobody is out. */
export async function openVisitIn(town: Town): Promise<string> {
  const [open] = await town.records.openVisits();
  return open ? `${open.deadline?.toISOString().slice(11, 16)} ${open.place ?? '-'}` : 'none';
}
