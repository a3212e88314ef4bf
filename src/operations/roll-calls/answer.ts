import { z } from 'zod';
import { cancelWaiting } from '../../records/attempt-changes.ts';
import { callerById, lockWorker } from '../../records/organisation/people.ts';
import { type Answered, recordAnswer, rollCallById } from '../../records/roll-calls.ts';
import { personKey } from '../../contact/contact-key.ts';
import { LASTS } from '../../safety/roll-call.ts';
import { journalOfficeAct } from '../office-journal.ts';
import { operation } from '../operation.ts';
import { stopCallSequences } from '../ring-work.ts';
import type { UnitOfWork } from '../work.ts';
import { notifyAnswered } from './notify.ts';

/**
 * Somebody answers the roll-calls that ask them: in a text, in a call, or with a PIN, whichever it is. What the PIN
 * means besides is for the true book.
 */
export async function answerRollCalls(
  work: UnitOfWork,
  personId: string,
  { answer, via }: { answer: 'ok' | 'help'; via: 'text' | 'call' },
): Promise<void> {
  await answered(work, personId, { status: answer, via, rollCallId: null, foundBy: null });
}

/** How somebody at the desk knows it. */
export const FOUND_HOW = ['spoken-to', 'seen', 'told-by-others'] as const;

/** The office has found out that somebody is well who has said nothing. */
export const findSomebodyWell = operation(
  z.object({ rollCall: z.uuid(), person: z.uuid(), how: z.enum(FOUND_HOW), by: z.string().trim().min(1).max(100) }),
  async (work, { rollCall, person, how, by }): Promise<{ kind: 'done' | 'answered' }> => {
    await lockWorker(work.trx, person);
    const [done] = await answered(work, person, { status: 'found', via: 'desk', rollCallId: rollCall, foundBy: by });
    if (!done) return { kind: 'answered' };
    const what = 'says in a roll-call that somebody is well';
    await journalOfficeAct(work, what, { workerId: person }, { by, why: how });
    return { kind: 'done' };
  },
);

interface SaidInRollCall {
  status: 'ok' | 'help' | 'found';
  via: 'text' | 'call' | 'desk';
  rollCallId: string | null;
  foundBy: string | null;
}

async function answered(work: UnitOfWork, personId: string, said: SaidInRollCall): Promise<Answered[]> {
  const since = new Date(work.now.getTime() - LASTS);
  const all = await recordAnswer(work.trx, { personId, at: work.now, since, ...said });
  if (all.length === 0) return [];
  for (const { rollCallId: rollCall } of all) {
    await stopCallSequences(work, { contactKey: personKey(personId), rollCall, purposes: ['roll-call'] });
    await cancelWaiting(work.trx, { contactKey: personKey(personId), rollCall }, work.now);
  }
  for (const one of all) if (one.wasTold) await tell(work, personId, one, said.status);
  return all;
}

async function tell(
  work: UnitOfWork,
  personId: string,
  { rollCallId, teamId }: Answered,
  how: SaidInRollCall['status'],
): Promise<void> {
  const rollCall = await rollCallById(work.trx, rollCallId);
  const person = await callerById(work.trx, personId);
  if (rollCall && person)
    await notifyAnswered(work, rollCall, { personId, teamId, name: person.name, staffNumber: person.staffNumber }, how);
}
