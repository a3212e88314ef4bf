import { z } from 'zod';
import { TELL } from '../../contact/urgency.ts';
import { phonesOf } from '../../records/organisation/people.ts';
import { isLeftAlone } from '../../records/organisation/phones.ts';
import { personKey } from '../../contact/contact-key.ts';
import { sendText } from '../contact.ts';
import { journalOfficeAct } from '../office-journal.ts';
import { operation } from '../operation.ts';
import { findPerson, personMeant } from './person-meant.ts';

/** `left-alone`: they are on a visit, or an alarm about them is open. Our text could do harm. */
type Reminded = { kind: 'done' | 'left-alone' | 'no-phone' | 'nobody' };

/** Asks somebody by text to practise their PIN. Which of their PINs is not practised, it does not say. */
export const remindToPractise = operation(
  z.object({ person: personMeant }),
  async (work, { person }): Promise<Reminded> => {
    const { trx, organisation } = work;
    const meant = await findPerson(work, person);
    if (!meant) return { kind: 'nobody' };
    const [phone] = await phonesOf(trx, meant.id);
    if (phone === undefined) return { kind: 'no-phone' };
    // Written either way: what stands in the story must not tell an alarm from none.
    await journalOfficeAct(work, 'asks them to practise their PIN', { workerId: meant.id });
    if (await isLeftAlone(trx, meant.id)) return { kind: 'left-alone' };
    await sendText(work, {
      to: phone,
      contactKey: personKey(meant.id),
      personId: meant.id,
      purpose: 'notice',
      urgency: TELL,
      prompts: [{ id: 'text.practise', vars: { spoken_name: organisation.spokenName } }],
    });
    return { kind: 'done' };
  },
);
