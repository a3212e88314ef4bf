import { addEventsOf, remember, sessionOf, type Turn } from '../turn.ts';

/**
 * Zeros on a colleague's phone. Whoever keyed a staff number there meant to: the call for help is about that person.
 * It may have been a slip of the owner's, so whoever is asked hears whose phone it came from, and that phone is not
 * rung about it. Nothing is read for it, so it takes as long as a call for help after nobody's number.
 */

/** Whether the call for help is about the colleague whose number was keyed. If not, it is the owner's. */
export function helpOnLentPhone(turn: Turn): boolean {
  const { isProved, colleague } = sessionOf(turn);
  if (isProved) return false;
  remember(turn, { hasCalledUnproved: true });
  if (colleague === null) return false;
  helpForColleague(turn, colleague);
  return true;
}

export function helpForColleague(turn: Turn, colleague: string): void {
  const { caller, conversation } = turn;
  const phone = conversation.theirNumber;
  addEventsOf(turn, colleague, [
    { type: 'panic', ...(phone !== null && { phone }) },
    ...(caller ? [{ type: 'shared-phone' as const, people: [caller.name] }] : []),
  ]);
}
