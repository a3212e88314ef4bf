import { z } from 'zod';
import { TELL } from '../../contact/urgency.ts';
import { teamByName } from '../../records/drills.ts';
import { writeJournal } from '../../records/journal.ts';
import {
  type OfficeNumber,
  type UnverifiedPhone,
  unprovedOfficeNumbers,
  unverifiedPhones,
} from '../../records/organisation/phones.ts';
import { personKey } from '../../contact/contact-key.ts';
import { sendText } from '../contact.ts';
import { operation } from '../operation.ts';
import { placeTestCall } from '../test-call.ts';
import type { UnitOfWork } from '../work.ts';
import { findPerson, personMeant } from './person-meant.ts';

const wanted = z.object({
  /** A person (by id or staff number), a team by name, or everybody. */
  of: z.union([z.literal('everybody'), z.object({ person: personMeant }), z.object({ team: z.string().trim() })]),
  /** A text asks for a text in answer: not for landlines. */
  by: z.enum(['call', 'text']),
});

export type NumbersAsked =
  | {
      kind: 'done';
      asked: UnverifiedPhone[];
      /** Their owners are out on a visit or in an alarm: one of our calls or texts could do harm. */
      leftAlone: UnverifiedPhone[];
      office: OfficeNumber[];
    }
  | { kind: 'nobody' };

/** Asks numbers that have not proved to be their owner's yet. Of a team by call, the office's numbers too. */
export const verifyNumbers = operation(wanted, async (work, { of, by }): Promise<NumbersAsked> => {
  const whose = await phonesMeant(work, of);
  if (whose === null) return { kind: 'nobody' };
  const phones = await unverifiedPhones(work.trx, whose);
  const office = by === 'call' && of !== 'everybody' && 'team' in of ? await unprovedOfficeNumbers(work.trx) : [];
  const asked = phones.filter(({ isOut }) => !isOut);
  for (const phone of asked) await askPhone(work, phone, by);
  for (const { contactKey, number } of office) await placeTestCall(work, contactKey, number);
  const people = new Set(asked.map(({ personId }) => personId));
  await writeJournal(
    work.trx,
    [...people].map((workerId) => ({
      at: work.now,
      actor: work.actor,
      kind: 'office' as const,
      workerId,
      detail: { what: 'asks for proof of a number' },
    })),
  );
  return { kind: 'done', asked, leftAlone: phones.filter(({ isOut }) => isOut), office };
});

async function phonesMeant(
  work: UnitOfWork,
  of: z.output<typeof wanted>['of'],
): Promise<Parameters<typeof unverifiedPhones>[1] | null> {
  if (of === 'everybody') return of;
  if ('person' in of) {
    const person = await findPerson(work, of.person);
    return person && { staffNumber: person.staffNumber };
  }
  const team = await teamByName(work.trx, of.team);
  return team && { teamId: team.id };
}

async function askPhone(work: UnitOfWork, { personId, number }: UnverifiedPhone, by: 'call' | 'text'): Promise<void> {
  const contactKey = personKey(personId);
  if (by === 'call') await placeTestCall(work, contactKey, number);
  else
    await sendText(work, {
      to: number,
      contactKey,
      personId,
      purpose: 'verify',
      urgency: TELL,
      prompts: [{ id: 'text.verify', vars: { spoken_name: work.organisation.spokenName } }],
    });
}
