import type { Alarm, KnownFact, ReportedBy } from './alarm.ts';
import type { Responders } from '../responders.ts';
import type { AlarmChange } from './ladder.ts';
import { withFact, notifyOwners } from './notify.ts';
import { aboutBesides, isToldAtOnce, isConcernKnown } from './concern.ts';

/**
 * A person whose concern raised an alarm is concerned about somebody else as well. Only one alarm is raised for such
 * concerns at a time. So the owners of this alarm are told about whom, and how many people there are by now.
 */
export function worriedBesides(
  alarm: Alarm,
  { by, about }: { by: ReportedBy; about: string },
  now: Date,
  responders: Responders,
): AlarmChange {
  const one: Extract<KnownFact, { what: 'worried_besides' }> = {
    at: now.getTime(),
    what: 'worried_besides',
    by,
    about,
  };
  if (isConcernKnown(alarm, one)) return { alarm, effects: [] };
  const after = withFact(alarm, one);
  if (!isToldAtOnce(alarm, by)) return { alarm: after, effects: [] };
  return notifyOwners(after, { id: 'told.worried-besides', by, about, count: aboutBesides(after).length }, responders);
}
