import type { Vars } from '../conversation/files/flow.ts';
import type { Alarm } from '../safety/alarm/alarm.ts';
import { ALARM_URGENCY, DRILL } from '../contact/urgency.ts';

/** A drill is an alarm like any other; what differs is said, and waits for everything real. */

export const urgencyOf = ({ drill, kind }: Pick<Alarm, 'drill' | 'kind'>): number =>
  drill ? DRILL : ALARM_URGENCY[kind];

/** Has the engine open every line with "This is a drill". */
export const ofDrill = ({ drill }: Pick<Alarm, 'drill'>): Vars => (drill ? { drill: 'yes' } : {});

/** The same for a text. */
export const drillLine = ({ drill }: Pick<Alarm, 'drill'>): { id: string }[] => (drill ? [{ id: 'text.drill' }] : []);
