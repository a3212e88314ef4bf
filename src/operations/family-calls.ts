import { familyPhoneHashes } from '../crypto/family-phone.ts';
import { atRiskFor, openAlarmOf } from '../records/alarms.ts';
import { whoseFamily } from '../records/emergency-sheets.ts';
import { FAMILY_RANG, FAMILY_TEXTED, writeJournal } from '../records/journal.ts';
import { phonesOf } from '../records/organisation/people.ts';
import { openVisitOf } from '../records/visits.ts';
import { insertSealedEvents } from '../records/sealed-events.ts';
import { sealedEvents } from './safety-event.ts';
import type { UnitOfWork } from './work.ts';

/**
 * A worker's family rings the line and asks for a person, or texts (src/safety/README.md B9). The number tells whose
 * family it is: it identifies, and proves nothing. The caller hears what any caller hears. The person who answers is
 * told, and it stands in the true book.
 */

export interface Family {
  id: string;
  name: string;
}

/** Whose family rings from that number; mostly there is none. */
export async function familyAt(work: UnitOfWork, number: string | null): Promise<Family[]> {
  if (number === null) return [];
  return whoseFamily(work.trx, familyPhoneHashes(work.parts.secrets.data, number));
}

/** For a prompt: "Rowan Hill", "Rowan Hill / Sam Okoro". */
export const namesOfFamily = (family: Family[]): string => family.map(({ name }) => name).join(' / ');

/**
 * Phones that must not hear of the call or the text: the workers' own, since somebody may hold them, and those that are
 * left out of a covert alarm.
 */
export async function phonesLeftOut({ trx }: UnitOfWork, family: Family[]): Promise<string[]> {
  const left: string[] = [];
  for (const { id } of family) left.push(...(await phonesOf(trx, id)), ...(await atRiskFor(trx, id)).phones);
  return left;
}

/** It is put on record for each of these workers, in the true book. */
export async function familyTexts(work: UnitOfWork, family: Family[]): Promise<void> {
  const { now: at } = work;
  await insertSealedEvents(
    work.trx,
    family.map(({ id }) => ({ ...sealedEvents(work, id, [{ type: 'family-rang', isText: true }]), at, dueAt: at })),
  );
}

/** For the pages of the alarm and of the visit, and for their stories. */
export async function recordFamilyCall(
  work: UnitOfWork,
  workerId: string,
  { isText }: { isText: boolean },
): Promise<void> {
  const alarm = (await openAlarmOf(work.trx, workerId))?.alarm;
  const visit = (await openVisitOf(work.trx, workerId))?.visit;
  await writeJournal(work.trx, [
    {
      at: work.now,
      actor: work.actor,
      kind: 'said',
      workerId,
      alarmId: alarm?.id ?? null,
      visitId: visit?.id ?? alarm?.visitId ?? null,
      detail: { type: isText ? FAMILY_TEXTED : FAMILY_RANG },
    },
  ]);
}
