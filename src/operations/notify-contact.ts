import { TELL } from '../contact/urgency.ts';
import type { Vars } from '../conversation/files/flow.ts';
import type { Reachable } from '../safety/responders.ts';
import { sendText, type TextTo } from './contact.ts';
import type { UnitOfWork } from './work.ts';

/** Texts news to a contact, on their first phone. Nothing happens if they have no phone. */
export async function notifyContact(
  work: UnitOfWork,
  { key, personId, phones: [to] }: Reachable,
  prompt: { id: string; vars: Vars },
  about: Pick<TextTo, 'workerId' | 'visitId' | 'occasion'> = {},
): Promise<void> {
  if (to === undefined) return;
  await sendText(work, { ...about, to, contactKey: key, personId, purpose: 'tell', urgency: TELL, prompts: [prompt] });
}
