import { createHash } from 'node:crypto';

/** The id of a call's conversation, which differs from the call's own. */
export function conversationOf(callId: string): string {
  const hex = createHash('md5').update(callId).digest('hex');
  return `CON-${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
