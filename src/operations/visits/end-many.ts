import { z } from 'zod';
import { openAlarmOf } from '../../records/alarms.ts';
import { HOW_KNOWN } from '../../records/visit-acts.ts';
import { operation } from '../operation.ts';
import { endVisitFor } from './for-somebody.ts';

interface ManyEnded {
  ended: string[];
  /** They were over meanwhile, or an alarm is open that somebody must close by itself. */
  kept: string[];
}

/**
 * The end of the day: several late visits are over, and one reason fits all. No alarm is closed by it. Under a covert
 * one the visit ends as on any other day: what the worker's phones are told changes, and the alarm does not.
 */
export const endManyVisits = operation(
  z.object({
    visits: z
      .array(z.object({ worker: z.uuid(), visit: z.uuid() }))
      .min(1)
      .max(200),
    how: z.enum(HOW_KNOWN),
    told_by: z.string().trim().min(1).optional(),
  }),
  async (work, { visits, how, told_by }): Promise<ManyEnded> => {
    const became: ManyEnded = { ended: [], kept: [] };
    // In one order for everybody, so that two who press at once do not wait for each other.
    for (const one of visits.toSorted((a, b) => (a.worker < b.worker ? -1 : 1))) {
      const alarm = (await openAlarmOf(work.trx, one.worker))?.alarm ?? null;
      const isInTheWay = alarm !== null && !alarm.covert && !alarm.drill;
      const given = { ...one, how, ...(told_by !== undefined && { told_by }) };
      const { kind } = isInTheWay ? { kind: 'kept' } : await endVisitFor(work, work.actor, given);
      (kind === 'done' ? became.ended : became.kept).push(one.visit);
    }
    return became;
  },
);
