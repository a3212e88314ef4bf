import type { Vars } from '../conversation/files/flow.ts';
import { SYSTEM } from '../records/actor.ts';
import { journalContact } from '../records/journal-contact.ts';
import { wasReportedSince, writeJournal } from '../records/journal.ts';
import { dutyContacts, officeContacts } from '../records/organisation/responders.ts';
import { isListed } from '../contact/contact-key.ts';
import { startCallSequence } from './ring-work.ts';
import { inTransaction, messageTo, type Dependencies, type UnitOfWork } from './work.ts';
import { TELL } from '../contact/urgency.ts';
import { notifyContact } from './notify-contact.ts';
import { textAndRing } from './text-and-ring.ts';

/** What an operator alarm is about, by id. */
interface Trouble {
  kind: string;
  id: string;
}

/**
 * Something in Buddyline itself is broken: the log says so at its loudest, and everyone on duty gets a call that says
 * only that.
 */
export async function operatorAlarm(parts: Dependencies, what: string, trouble: Trouble): Promise<void> {
  parts.log.error({ ...trouble }, `operator alarm: ${what}`);
  await inTransaction(parts, SYSTEM, (work) => callDuty(work, what, trouble, []));
}

/** The same within a transaction. `without`: phones that must not ring about it. */
export async function operatorAlarmWithin(
  work: UnitOfWork,
  what: string,
  trouble: Trouble,
  without: string[],
): Promise<void> {
  work.parts.log.error({ ...trouble }, `operator alarm: ${what}`);
  await callDuty(work, what, trouble, without);
}

const BARRED_NUMBER = 'a number may not be rung';
const HOUR = 3_600_000;

/**
 * Somebody's number is none that the organisation rings (src/contact/barred-numbers.ts), so that others are asked in
 * their place. Everyone on duty is told once an hour. `without`: phones that must not ring about it. Who is on the list
 * for a major incident is told and not asked: nobody is missing, and those on duty are not rung in the middle of an
 * alarm for it. The log and readiness tell of it.
 */
export async function notifyOfBarredNumber(work: UnitOfWork, contact: string, without: string[]): Promise<void> {
  if (isListed(contact)) {
    work.parts.log.warn(
      { contact: journalContact(contact) },
      'somebody on the list for a major incident has a number that may not be rung: they are left out',
    );
    return;
  }
  const since = new Date(work.now.getTime() - work.parts.clock.stretch(HOUR));
  if (await wasReportedSince(work.trx, BARRED_NUMBER, since)) return;
  await operatorAlarmWithin(work, BARRED_NUMBER, { kind: 'contact', id: journalContact(contact) }, without);
}

async function callDuty(work: UnitOfWork, what: string, trouble: Trouble, without: string[]): Promise<void> {
  await writeJournal(work.trx, [{ at: work.now, actor: work.actor, kind: 'operator', detail: { what, ...trouble } }]);
  for (const contact of await dutyContacts(work.trx, work.parts.lineNumbers)) {
    const phones = contact.phones.filter((phone) => !without.includes(phone));
    if (phones.length === 0) continue;
    await startCallSequence(work, {
      purpose: 'tell',
      contactKey: contact.key,
      personId: contact.personId,
      phones,
      flow: 'tell-call',
      vars: { message: await messageTo(work, contact.personId, { id: 'told.generic' }) },
      urgency: TELL,
      times: 2,
    });
  }
}

/**
 * Tells everyone on duty and the last resort of something that a person must see to, by a text (a call only if it
 * fails) or, where somebody waits for them, by text and call. `without`: a phone that must not hear of it. Resolves
 * with whether there is a phone to tell.
 */
export async function notifyDuty(
  work: UnitOfWork,
  prompt: { id: string; vars: Vars },
  { without, rings }: { without: string[]; rings: boolean },
): Promise<boolean> {
  let isTold = false;
  for (const contact of await officeContacts(work.trx, work.organisation, work.parts.lineNumbers)) {
    const reached = { ...contact, phones: contact.phones.filter((phone) => !without.includes(phone)) };
    isTold ||= reached.phones.length > 0;
    await (rings ? textAndRing(work, reached, prompt) : notifyContact(work, reached, prompt));
  }
  return isTold;
}

/** A worker process is gone. The operator is told in another way; this writes it down. */
export async function recordLostWorker(parts: Dependencies, worker: string): Promise<void> {
  const what = 'a worker process has not swept and did not stop on purpose';
  parts.log.error({ worker }, `operator alarm: ${what}`);
  await inTransaction(parts, SYSTEM, (work) =>
    writeJournal(work.trx, [
      { at: work.now, actor: work.actor, kind: 'operator', detail: { what, kind: 'worker', id: worker } },
    ]),
  );
}

const MIB = 1024 ** 2;

/** A text to everybody on duty while there is still time: the disk of the built-in database is filling up. */
export async function notifyOfLittleRoom(parts: Dependencies, free: number): Promise<void> {
  parts.log.warn({ free }, 'the disk has little room left');
  await inTransaction(parts, SYSTEM, (work) =>
    notifyDuty(
      work,
      {
        id: 'told.little-room',
        vars: { megabytes: String(Math.floor(free / MIB)), line_name: work.organisation.lineName },
      },
      { without: [], rings: false },
    ),
  );
}
