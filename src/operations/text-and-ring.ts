import { CALLER } from '../contact/urgency.ts';
import type { Vars } from '../conversation/files/flow.ts';
import type { Reachable } from '../safety/responders.ts';
import { sendText } from './contact.ts';
import { startCallSequence } from './ring-work.ts';
import { messageTo, type UnitOfWork } from './work.ts';

/**
 * For what somebody must see to now: a text, and beside it a call that says the same, to all their phones, twice.
 * Nothing happens if they have no phone.
 */
export async function textAndRing(
  work: UnitOfWork,
  { key: contactKey, personId, phones }: Reachable,
  prompt: { id: string; vars: Vars },
  about: { workerId: string | null } = { workerId: null },
): Promise<void> {
  const [to] = phones;
  if (to === undefined) return;
  const somebody = { ...about, contactKey, personId };
  await sendText(work, { ...somebody, to, purpose: 'notice', urgency: CALLER, prompts: [prompt] });
  await startCallSequence(work, {
    ...somebody,
    purpose: 'tell',
    phones,
    flow: 'tell-call',
    vars: { message: await messageTo(work, personId, prompt) },
    urgency: CALLER,
    times: 2,
  });
}
