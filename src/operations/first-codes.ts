import { drawCode, recordCode, type WithoutPin } from '../records/first-codes.ts';
import { lockWorker } from '../records/organisation/people.ts';
import { personKey } from '../contact/contact-key.ts';
import { CODE_LASTS } from '../safety/pin-rules.ts';
import { sendText } from './contact.ts';
import { sealedWords } from './sealed-words.ts';
import type { UnitOfWork } from './work.ts';
import { journalOfficeAct } from './office-journal.ts';
import { TELL } from '../contact/urgency.ts';

export interface GivenCode {
  person: WithoutPin;
  code: string;
  until: Date;
  /** The phone that it is texted to; null: somebody must hand it over. */
  sentTo: string | null;
}

/**
 * Gives a person a one-time code in place of any before it. PINs that they have go on working until they have set
 * others.
 */
export async function giveCode(work: UnitOfWork, person: WithoutPin, { send }: { send: boolean }): Promise<GivenCode> {
  const { trx, now, parts, organisation } = work;
  const code = drawCode();
  const sentTo = send ? person.phone : null;
  await lockWorker(trx, person.id);
  await recordCode(trx, parts.secrets.pin.current, { personId: person.id, code, at: now, sentTo });
  await journalOfficeAct(work, 'gives a one-time code', { workerId: person.id });
  if (sentTo !== null) {
    await sendText(work, {
      to: sentTo,
      contactKey: personKey(person.id),
      personId: person.id,
      purpose: 'code',
      urgency: TELL,
      prompts: [
        {
          id: 'text.code',
          vars: { spoken_name: organisation.spokenName, code: sealedWords(parts.secrets.data, person.id, code) },
        },
      ],
    });
  }
  return { person, code, until: new Date(now.getTime() + parts.clock.stretch(CODE_LASTS)), sentTo };
}
