import { z } from 'zod';
import { TELL } from '../../contact/urgency.ts';
import { peopleWithRole } from '../../records/accounts.ts';
import { wasReportedSince, writeJournal } from '../../records/journal.ts';
import { personKey } from '../../contact/contact-key.ts';
import { sendText } from '../contact.ts';
import { operation } from '../operation.ts';
import { notifyDuty } from '../operator.ts';
import { anHourAgo } from '../pin-tries.ts';

const SIGNED_IN = 'a sealed account has signed in';
const PROMPT = { id: 'told.sealed-sign-in', vars: {} };

/**
 * An account from a sealed envelope has signed in. Administrators and those of governance hear of it by text, so that
 * nobody opens an envelope unseen; where none of them has a phone, those on duty. Once an hour for each account.
 */
export const notifyOfSealedSignIn = operation(z.object({ accountId: z.string() }), async (work, { accountId }) => {
  const { trx, now } = work;
  if (await wasReportedSince(trx, SIGNED_IN, anHourAgo(work), { id: accountId })) return;
  work.parts.log.warn({ account: accountId }, SIGNED_IN);
  await writeJournal(trx, [
    { at: now, actor: work.actor, kind: 'operator', detail: { what: SIGNED_IN, kind: 'account', id: accountId } },
  ]);
  const people = await peopleWithRole(trx, ['administrator', 'governance']);
  if (people.length === 0) await notifyDuty(work, PROMPT, { without: [], rings: false });
  for (const { personId, phone } of people) {
    await sendText(work, {
      to: phone,
      contactKey: personKey(personId),
      personId,
      purpose: 'tell',
      urgency: TELL,
      prompts: [PROMPT],
    });
  }
});
