import { callerById, callerByStaffNumber, type Caller, peopleNamed } from '../records/organisation/people.ts';
import { insertSealedEvents } from '../records/sealed-events.ts';
import type { ReportedBy } from '../safety/alarm/alarm.ts';
import { dutyKey, personIdOf, personKey } from '../contact/contact-key.ts';
import { onlyOneNamed } from '../safety/alarm/concern.ts';
import { notifyOffice } from './office-notices.ts';
import { realAlarmOf } from './real-alarm.ts';
import { type SafetyEvent, sealedEvents } from './safety-event.ts';
import { inWriting, type UnitOfWork } from './work.ts';

/**
 * Somebody is worried about somebody else (src/safety/README.md D15). The alarm is about the other, so the worry is
 * sealed for the other and derived with what the other's own phones say: no transaction locks two workers.
 */

/** Who is worried: somebody of the organisation, by contact key, or the caller from this number. */
export interface Reporter {
  key: string | null;
  number: string | null;
  /** What they said, beside whom it is about. */
  words?: string | null;
}

interface Concern {
  /** Others are asked at once; else the colleague is rung first. */
  inDanger: boolean;
  /** The code phrase that the colleague has said to the worried person. */
  phrase?: 'help' | 'watch' | null;
}

/** The worry as one of the other's sealed events; null where it is not plain who is meant. */
export async function sealedConcern(
  work: UnitOfWork,
  about: string,
  { key, number, words = null }: Reporter,
  { inDanger, phrase = null }: Concern,
): Promise<{ workerId: string; sealed: Buffer } | null> {
  const worker = await whoIsMeant(work, about);
  if (!worker) return null;
  return sealedFor(work, worker.id, { type: 'worried-about', by: key, number, inDanger, words, phrase });
}

export function sealedFor(
  work: UnitOfWork,
  workerId: string,
  event: SafetyEvent,
): { workerId: string; sealed: Buffer } {
  return sealedEvents(work, workerId, [event]);
}

/** The worry is looked at again at `dueAt`: whether it is answered by then. */
export async function sealUnanswered(
  work: UnitOfWork,
  workerId: string,
  { key, number, words = null }: Reporter,
  dueAt: Date,
): Promise<void> {
  const event: SafetyEvent = { type: 'worry-unanswered', by: key, number, words };
  await insertSealedEvents(work.trx, [{ ...sealedFor(work, workerId, event), at: work.now, dueAt }]);
}

/**
 * Says it of the person who has that staff number, or is the only one of that name. Where it is not plain who is meant
 * nothing is raised, and nobody is told so on the phone that it came from: the office asks them whom they meant.
 * Returns whether it is plain.
 */
export async function raiseConcernAbout(
  work: UnitOfWork,
  about: string,
  by: Reporter,
  concern: Concern,
): Promise<boolean> {
  const sealed = await sealedConcern(work, about, by, concern);
  if (sealed) {
    await insertSealedEvents(work.trx, [{ ...sealed, at: work.now, dueAt: work.now }]);
    return true;
  }
  await notifyOfConcern(work, about, by, { rings: concern.inDanger });
  return false;
}

/**
 * The office hears of a concern of which no alarm can be made. `account`: the name of the account that raised it at the
 * desk; `leftOut`: phones that must not hear of it. Resolves with whether there is a phone to tell. Of somebody
 * who may not be able to talk it says so as well, and tells nobody: no page tells of an alarm.
 */
export async function notifyOfConcern(
  work: UnitOfWork,
  about: string,
  by: Reporter,
  { rings, account = null, leftOut = [] }: { rings: boolean; account?: string | null; leftOut?: string[] },
): Promise<boolean> {
  if (await isCovertlyInNeed(work, by.key)) return true;
  const { name } = await reporterOf(work, by);
  const vars = { worried_by: name ?? by.number ?? account ?? '', words: by.words ?? about };
  return notifyOffice(work, {
    source: by.key ?? by.number,
    number: null,
    prompt: { id: 'told.nobodys-number', vars },
    words: inWriting(work, 'text.worried-about-nobody', vars),
    rings,
    leftOut,
    isAtDesk: account !== null,
  });
}

async function whoIsMeant(work: UnitOfWork, about: string): Promise<Caller | null> {
  const words = about.trim();
  if (/^\d+$/.test(words)) return callerByStaffNumber(work.trx, words);
  const id = onlyOneNamed(await peopleNamed(work.trx), words);
  return id === null ? null : callerById(work.trx, id);
}

/** Nobody rings somebody who may not be able to talk. */
async function isCovertlyInNeed(work: UnitOfWork, key: string | null): Promise<boolean> {
  const personId = key === null ? null : personIdOf(key);
  const alarm = personId === null ? null : await realAlarmOf(work, personId);
  return alarm?.covert ?? false;
}

export async function reporterOf(work: UnitOfWork, { key, number, words = null }: Reporter): Promise<ReportedBy> {
  if (key === null) return { key, name: null, number, words };
  const personId = personIdOf(key);
  if (personId !== null) return { key, name: (await callerById(work.trx, personId))?.name ?? null, number, words };
  const isDuty = work.organisation.duty.some((one) => dutyKey(one) === key);
  return { key, name: isDuty ? 'the duty desk' : (work.organisation.lastResort?.name ?? null), number, words };
}

/** How a phone is named that belongs to several people, or to no person. */
export function reporterAt(number: string, keys: string[]): Reporter {
  return { key: keys.find((key) => personIdOf(key) === null) ?? null, number };
}

export const isTheirOwn = (workerId: string, key: string | null): boolean => key === personKey(workerId);

/** "WORRIED 4021" says no more than whom it is about; what is said beside that is for the alarm's owner. */
export function saidBeside(words: string, about: string): string | null {
  const rest = words.replace(about, ' ').match(/[\p{L}\p{N}]+/gu) ?? [];
  return rest.length > 1 ? words : null;
}
