import { attemptsSince } from '../records/attempts.ts';
import { callerById, type Caller, phonesOf } from '../records/organisation/people.ts';
import { loadResponders } from '../records/organisation/responders.ts';
import { countPinFailures, countStrangePinFailures } from '../records/pin-failures.ts';
import { openVisitOf } from '../records/visits.ts';
import { personKey } from '../contact/contact-key.ts';
import { contactsOf } from '../safety/responders.ts';
import { changeAlarmOf } from './alarms.ts';
import { sendText } from './contact.ts';
import { anHourAgo, NOBODY, TRIES_AN_HOUR_FROM_UNKNOWN_PHONES } from './pin-tries.ts';
import { realAlarmOf } from './real-alarm.ts';
import type { SafetyEvent } from './safety-event.ts';
import type { UnitOfWork } from './work.ts';
import { TELL } from '../contact/urgency.ts';

/**
 * Many wrong PINs of somebody: who hears of them. The turn in which they are keyed writes down that there are many, in
 * the sealed book: while a covert alarm is open, those who were asked must not be told to ring the worker, and those
 * beside the worker must hear nothing.
 */

const WRONG_PINS_WORTH_TELLING = 6;

type WrongPin = Extract<SafetyEvent, { type: 'wrong-pin' }>;

/**
 * A wrong PIN that has been counted, as the true book hears of it. A person who is locked out is told by a text to
 * their own phone, once an hour.
 */
export async function countedWrongPin(
  work: UnitOfWork,
  caller: Caller,
  { isPhoneKnown }: { isPhoneKnown: boolean },
): Promise<WrongPin> {
  const since = anHourAgo(work);
  const { all, ofPerson } = await wrongPinsOf(work, caller.id, since);
  const isLockedOut = !isPhoneKnown && ofPerson >= TRIES_AN_HOUR_FROM_UNKNOWN_PHONES;
  if (isLockedOut) await notifyWorker(work, caller, since);
  return {
    type: 'wrong-pin',
    isManyOnVisit: all >= WRONG_PINS_WORTH_TELLING && (await openVisitOf(work.trx, caller.id)) !== null,
    isLockedOut,
  };
}

/** Counts for a staff number that nobody has, and tells nobody: it takes the time that the count of a person takes. */
export async function countNobodysWrongPins(work: UnitOfWork): Promise<void> {
  await wrongPinsOf(work, NOBODY, anHourAgo(work));
}

async function wrongPinsOf(
  { trx }: UnitOfWork,
  personId: string,
  since: Date,
): Promise<{ all: number; ofPerson: number }> {
  const all = await countPinFailures(trx, personId, since);
  return { all, ofPerson: (await countStrangePinFailures(trx, personId, null, since)).ofPerson };
}

async function notifyWorker(work: UnitOfWork, caller: Caller, since: Date): Promise<void> {
  const [to] = await phonesOf(work.trx, caller.id);
  if (to === undefined || (await attemptsSince(work.trx, { workerId: caller.id, purpose: 'own-lock-out' }, since)) > 0)
    return;
  await sendText(work, {
    to,
    contactKey: personKey(caller.id),
    personId: caller.id,
    workerId: caller.id,
    purpose: 'own-lock-out',
    urgency: TELL,
    prompts: [{ id: 'text.locked-out', vars: { spoken_name: work.organisation.spokenName } }],
  });
}

/** The true book's part: the buddies are told, or the owners of a covert alarm, at most once an hour. */
export async function notifyOfWrongPin(
  work: UnitOfWork,
  workerId: string,
  { isManyOnVisit, isLockedOut }: WrongPin,
): Promise<void> {
  if (!isManyOnVisit && !isLockedOut) return;
  if ((await realAlarmOf(work, workerId))?.covert === true)
    return changeAlarmOf(work, workerId, { kind: 'wrong-pins', since: anHourAgo(work) });
  if (isManyOnVisit) await notifyBuddies(work, workerId, 'wrong-pins');
  if (isLockedOut) await notifyBuddies(work, workerId, 'locked-out');
}

async function notifyBuddies(work: UnitOfWork, workerId: string, purpose: 'wrong-pins' | 'locked-out'): Promise<void> {
  if ((await attemptsSince(work.trx, { workerId, purpose }, anHourAgo(work))) > 0) return;
  const worker = await callerById(work.trx, workerId);
  if (!worker?.team) return;
  const visitId = (await openVisitOf(work.trx, workerId))?.visit.id ?? null;
  const responders = await loadResponders(work.trx, workerId, worker.team.id, { lineNumbers: work.parts.lineNumbers });
  for (const {
    key: contactKey,
    personId,
    phones: [to],
  } of contactsOf([{ kind: 'buddies' }], responders, work.now)) {
    if (to === undefined) continue;
    await sendText(work, {
      to,
      contactKey,
      personId,
      workerId,
      visitId,
      purpose,
      urgency: TELL,
      prompts: [{ id: `told.${purpose}`, vars: { staff_number: worker.staffNumber } }],
    });
  }
}
