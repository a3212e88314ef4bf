import { textsOf } from '../conversation/files/flow.ts';
import type { Story } from '../records/views/stories.ts';
import type { StoryConversation, StoryTurn } from '../records/views/story-contacts.ts';
import { personKey } from '../contact/contact-key.ts';
import { z } from 'zod';

const turnInput = z.object({ kind: z.string(), digits: z.string().optional(), finished: z.string().optional() });

/** The person at the other end of a call. */
function speakerOf(story: Story, call: StoryConversation): string {
  if (call.direction === 'inbound' && call.contactKey === null && !call.ownPhone) return 'The caller';
  return nameOf(story, call.contactKey ?? (call.personId === null ? null : personKey(call.personId)));
}

export function nameOf({ names }: Pick<Story, 'names'>, contactKey: string | null): string {
  if (contactKey === 'office') return 'the office';
  return contactKey === null ? 'Somebody' : (names.get(contactKey) ?? 'somebody who is no longer in the records');
}

/**
 * What came from the other side in a turn; null if nothing audible did.
 * @param phone theirs, in words
 */
export function heardLine(story: Story, call: StoryConversation, turn: StoryTurn, phone: string): string | null {
  const input = turnInput.parse(turn.input);
  const who = speakerOf(story, call);
  switch (input.kind) {
    case 'begin':
      return call.direction === 'inbound' ? beginning(story, call, phone) : null;
    case 'digits':
      return `${who} keys ${input.digits ?? ''}${input.finished === 'hash' ? '#' : ''}.`;
    case 'silence':
      return `${who} keys nothing.`;
    case 'hang-up':
      return `${who} has hung up.`;
    default:
      return null;
  }
}

function beginning(story: Story, call: StoryConversation, phone: string): string {
  if (call.contactKey !== null || call.ownPhone) return `${speakerOf(story, call)} rings the line from ${phone}.`;
  if (call.personId === null) return `Somebody rings the line from ${phone}.`;
  return (
    `Somebody rings the line from ${phone}, and gives the ` +
    `staff number of ${nameOf(story, personKey(call.personId))}.`
  );
}

/** What we said in a turn; null if we said nothing. The carrier reports the end of our calls. */
export function saidLine(call: StoryConversation, { input, reply }: StoryTurn): string | null {
  if (reply === null) return 'The line said something that this release cannot show.';
  const words = textsOf(reply.say).join(' ');
  const hungUp = turnInput.parse(input).kind === 'hang-up';
  return (
    [
      ...(words === '' ? [] : [`The line: "${words}"`]),
      ...(reply.then.kind === 'join' ? ['They are put through.'] : []),
      ...(reply.then.kind === 'end' && call.direction === 'inbound' && !hungUp ? ['The call is over.'] : []),
    ].join(' ') || null
  );
}
