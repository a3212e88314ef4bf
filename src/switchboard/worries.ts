import { openAlarmOf } from '../records/alarms.ts';
import { callerById, callerByStaffNumber } from '../records/people.ts';
import { seal } from '../records/seal.ts';
import { insertSealedEvents } from '../records/sealed-events.ts';
import type { Worrier } from '../safety/alarm.ts';
import { dutyKey, personIdOf, personKey } from '../safety/circle.ts';
import { tellDuty } from './operator.ts';
import type { SafetyEvent } from './safety-event.ts';
import type { Work } from './work.ts';

/**
 * Somebody is worried about somebody else (policies D15). The alarm is about the other, so the worry is sealed for the other and
 * derived with what the other's own phones say: no transaction locks two workers.
 */

/** Who is worried: one of ours, by contact key, or whoever rings from this number. */
export interface Reporter {
  key: string | null;
  number: string | null;
}

/** The worry as one of the other's sealed events; null where nobody has that staff number. */
export async function sealedWorry(work: Work, staffNumber: string, { key, number }: Reporter): Promise<{ workerId: string; sealed: Buffer } | null> {
  const about = await callerByStaffNumber(work.trx, staffNumber);
  if (!about) return null;
  const event: SafetyEvent = { type: 'worried-about', by: key, number };
  return { workerId: about.id, sealed: seal(work.parts.secrets.data, about.id, [event]) };
}

/**
 * Says it of whoever has that staff number. A number that is nobody's raises nothing and is told nobody on the phone that it came
 * from: the office asks them whom they meant.
 */
export async function worryAbout(work: Work, staffNumber: string, by: Reporter): Promise<void> {
  const worry = await sealedWorry(work, staffNumber, by);
  if (worry) return insertSealedEvents(work.trx, [{ ...worry, at: work.now, dueAt: work.now }]);
  if (await isCovertlyInNeed(work, by.key)) return;
  const { name } = await worrierOf(work, by);
  await tellDuty(work, { id: 'told.nobodys-number', vars: { worried_by: name ?? by.number ?? '' } }, { without: [], rings: false });
}

/** Nobody rings somebody who may not be able to talk. */
async function isCovertlyInNeed(work: Work, key: string | null): Promise<boolean> {
  const personId = key === null ? null : personIdOf(key);
  const alarm = personId === null ? undefined : (await openAlarmOf(work.trx, personId))?.alarm;
  return alarm !== undefined && alarm.covert && !alarm.drill;
}

export async function worrierOf(work: Work, { key, number }: Reporter): Promise<Worrier> {
  if (key === null) return { key, name: null, number };
  const personId = personIdOf(key);
  if (personId !== null) return { key, name: (await callerById(work.trx, personId))?.name ?? null, number };
  const isDuty = work.house.duty.some((one) => dutyKey(one) === key);
  return { key, name: isDuty ? 'the duty desk' : (work.house.lastResort?.name ?? null), number };
}

/** What a phone of several people's, or of nobody's in person, says of itself. */
export function reporterAt(number: string, keys: string[]): Reporter {
  return { key: keys.find((key) => personIdOf(key) === null) ?? null, number };
}

export const isTheirOwn = (workerId: string, key: string | null): boolean => key === personKey(workerId);
