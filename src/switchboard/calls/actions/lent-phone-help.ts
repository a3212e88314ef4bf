import { addEventsOf, remember, sessionOf, type Turn } from '../turn.ts';

/**
 * Zeros on a colleague's phone. They call for help for the person whose staff number was keyed there, and for the
 * phone's owner too: the number may have been a slip of the owner's PIN. People who are asked about that person hear
 * whose phone it came from, and that phone is not rung about them. Nothing is read for it, so it takes as long as a
 * call for help after nobody's number.
 */
export function helpOnLentPhone(turn: Turn): void {
  const { isProved, colleague } = sessionOf(turn);
  if (isProved) return;
  remember(turn, { hasCalledUnproved: true });
  if (colleague !== null) helpForColleague(turn, colleague);
}

export function helpForColleague(turn: Turn, colleague: string): void {
  const { caller, conversation } = turn;
  const phone = conversation.theirNumber;
  addEventsOf(turn, colleague, [
    { type: 'panic', ...(phone !== null && { phone }) },
    ...(caller ? [{ type: 'shared-phone' as const, people: [caller.name] }] : []),
  ]);
}
