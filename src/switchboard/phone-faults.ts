import type { PhoneFault } from '../contact/phone-fault.ts';
import { writeJournal } from '../records/journal.ts';
import { callerByPhone } from '../records/organisation/people.ts';
import { loadResponders } from '../records/organisation/responders.ts';
import { liftMarks, markPhone } from '../records/undeliverable-numbers.ts';
import { managers } from '../safety/responders.ts';
import { sendText } from '../operations/contact.ts';
import type { UnitOfWork } from '../operations/work.ts';
import { TELL } from '../contact/urgency.ts';

/**
 * Phones that accept no texts, according to the carriers. They are marked, the managers are told, and later texts are
 * tried again.
 */

/** After this time a text is tried again: an opt-out at the carrier may have been undone there, and nobody tells us. */
const MARKED_FOR = 24 * 3_600_000;
/** A worker who ends each visit with END opts out each time. The managers need not be told each time. */
const TOLD_FOR = 24 * 3_600_000;

/**
 * Records that this phone accepts no texts: from one carrier, or, if the number is dead or a landline, from any. The
 * managers are told once a day.
 */
export async function recordPhoneFault(
  work: UnitOfWork,
  number: string,
  carrier: string,
  why: PhoneFault,
): Promise<void> {
  const { trx, now } = work;
  const isCarriersOwn = why === 'opted_out' || why === 'blocked';
  const mark = { number, carrier: isCarriersOwn ? carrier : null, why, since: now };
  const isToTell = await markPhone(trx, mark, new Date(now.getTime() + MARKED_FOR), new Date(now.getTime() - TOLD_FOR));
  const person = await callerByPhone(trx, number);
  await writeJournal(trx, [
    {
      at: now,
      actor: work.actor,
      kind: 'phone',
      workerId: person?.id ?? null,
      detail: { what: 'no-texts', why, carrier: mark.carrier },
    },
  ]);
  if (!isToTell) return;
  if (!person?.team) {
    work.parts.log.warn({ why, carrier }, "a phone that is no one person's takes no texts any more");
    return;
  }
  const responders = await loadResponders(trx, person.id, person.team.id, { lineNumbers: work.parts.lineNumbers });
  for (const manager of managers(responders, now, [])) {
    const [to] = manager.phones;
    if (to === undefined) continue;
    await sendText(work, {
      to,
      contactKey: manager.key,
      personId: manager.personId,
      workerId: person.id,
      purpose: 'tell',
      urgency: TELL,
      prompts: [{ id: 'told.no-texts', vars: { staff_number: person.staffNumber, fault: why } }],
    });
  }
}

/**
 * Records that a carrier may text this phone again. Either the carrier has said so, or the phone has received a text
 * that was sent at `sentAt`.
 */
export async function textsAgain(work: UnitOfWork, number: string, carrier: string, sentAt: Date): Promise<void> {
  if (!(await liftMarks(work.trx, number, carrier, sentAt, work.now))) return;
  const person = await callerByPhone(work.trx, number);
  await writeJournal(work.trx, [
    {
      at: work.now,
      actor: work.actor,
      kind: 'phone',
      workerId: person?.id ?? null,
      detail: { what: 'texts-again', carrier },
    },
  ]);
}
