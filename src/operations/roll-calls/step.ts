import { needsOf } from '../../records/organisation/communication-needs.ts';
import { phonesOf } from '../../records/organisation/people.ts';
import { lockRollCall, recordRung, rollCallById, rollCallPerson } from '../../records/roll-calls.ts';
import { insertSealedEvents } from '../../records/sealed-events.ts';
import { personKey } from '../../contact/contact-key.ts';
import { isOver, nextLook, nextOfAsked, type RollCall, type Stands } from '../../safety/roll-call.ts';
import { sendText } from '../contact.ts';
import { startCallSequence } from '../ring-work.ts';
import { sealedEvents } from '../safety-event.ts';
import type { UnitOfWork } from '../work.ts';
import { askingText, urgencyOf } from './begin.ts';
import { notifySilent } from './notify.ts';
import { rollCallCallVars } from './words.ts';

/**
 * The time of somebody in a roll-call is over: they are rung, or waited for, or given up. The person is locked. Nothing
 * but rows says how far it has come, so a process that is killed loses nothing.
 */
export async function rollCallDue(work: UnitOfWork, personId: string, rollCallId: string): Promise<void> {
  const rollCall = await rollCallById(work.trx, rollCallId);
  if (!rollCall || isOver(rollCall, work.now)) return;
  const person = await rollCallPerson(work.trx, rollCallId, personId);
  if (!person) return;
  switch (nextOfAsked(person, rollCall.startedAt, work.now)) {
    case 'ring':
      if (!person.isRinging) await ring(work, rollCall, personId, person.stands);
      await recordRung(work.trx, rollCallId, personId, work.now);
      return lookAgain(work, rollCall, personId);
    case 'wait':
      return lookAgain(work, rollCall, personId);
    case 'silent':
      // Messages about a roll-call are sent one after the other, each about everybody who is silent by then.
      return (await lockRollCall(work.trx, rollCallId))
        ? notifySilent(work, rollCall)
        : lookAgain(work, rollCall, personId);
    case 'nothing':
  }
}

/** People who take texts only are asked once more. */
async function ring(work: UnitOfWork, rollCall: RollCall, personId: string, stands: Stands): Promise<void> {
  const phones = await phonesOf(work.trx, personId);
  const [to] = phones;
  if (to === undefined) return;
  if ((await needsOf(work.trx, personId)).textOnly)
    return sendText(work, askingText(rollCall, { personId, to, stands }, work.organisation.spokenName, 'again'));
  await startCallSequence(work, {
    purpose: 'roll-call',
    contactKey: personKey(personId),
    personId,
    workerId: personId,
    phones,
    flow: 'roll-call',
    vars: rollCallCallVars(rollCall),
    urgency: urgencyOf(rollCall, stands),
    times: 2,
  });
}

async function lookAgain(work: UnitOfWork, { id, startedAt }: RollCall, personId: string): Promise<void> {
  await insertSealedEvents(work.trx, [
    {
      ...sealedEvents(work, personId, [{ type: 'roll-call', rollCallId: id }]),
      at: work.now,
      dueAt: nextLook(startedAt, work.now),
    },
  ]);
}
