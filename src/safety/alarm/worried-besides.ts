import type { Alarm, Fact, ReportedBy } from './alarm.ts';
import type { Responders } from '../responders.ts';
import type { AlarmChange } from './ladder.ts';
import { noted, tellOwners } from './tell.ts';
import { aboutBesides, isToldAtOnce, isConcernKnown } from './worry.ts';

/**
 * Whoever has raised an alarm by being worried is worried about somebody else as well. Alarms are raised for one such
 * worry at a time, so this one's responders hear how many there are, and of whom.
 */
export function worriedBesides(
  alarm: Alarm,
  { by, about }: { by: ReportedBy; about: string },
  now: Date,
  responders: Responders,
): AlarmChange {
  const one: Extract<Fact, { what: 'worried_besides' }> = { at: now.getTime(), what: 'worried_besides', by, about };
  if (isConcernKnown(alarm, one)) return { alarm, effects: [] };
  const after = noted(alarm, one);
  if (!isToldAtOnce(alarm, by)) return { alarm: after, effects: [] };
  return tellOwners(after, { id: 'told.worried-besides', by, about, count: aboutBesides(after).length }, responders);
}
