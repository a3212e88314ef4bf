import { writeJournal } from '../records/journal.ts';
import { dutyContacts } from '../records/people.ts';
import { TELL } from './contact.ts';
import { startRing } from './ring-work.ts';
import { inTransaction, inWriting, type Parts } from './work.ts';

/** Something in Buddyline itself is broken: the log says so at its loudest, and everyone on duty gets a call that says only that. */
export async function operatorAlarm(parts: Parts, what: string, detail: { kind: string; id: string }): Promise<void> {
  parts.log.error({ ...detail }, `operator alarm: ${what}`);
  await inTransaction(parts, async (work) => {
    await writeJournal(work.trx, [{ at: work.now, kind: 'operator', detail: { what, ...detail } }]);
    for (const contact of await dutyContacts(work.trx)) {
      await startRing(work, {
        purpose: 'tell', contactKey: contact.key, personId: contact.personId, phones: contact.phones, flow: 'tell-call',
        vars: { message: inWriting(work, 'told.generic', { line_name: work.house.lineName }) }, urgency: TELL, times: 2,
      });
    }
  });
}
