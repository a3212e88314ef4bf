import { z } from 'zod';
import { endingOf } from '../../records/alarm-ownership.ts';
import { callerById } from '../../records/organisation/people.ts';
import { openAlarmByLetter } from '../../records/alarms.ts';
import { openVisitOf } from '../../records/visits.ts';
import type { Ended } from '../../safety/alarm/alarm.ts';
import type { Visit } from '../../safety/visit.ts';
import { changeLockedAlarm } from '../alarms.ts';
import { lockedAlarm } from '../locked.ts';
import { journalOfficeAct } from '../office-journal.ts';
import { operation } from '../operation.ts';

const closing = z.object({
  /** Its id, or the letter of an open one. */
  alarm: z.string().trim(),
  /** How they know that the worker is well. */
  why: z.string().trim().min(1),
});

type ClosedFromOffice =
  | {
      kind: 'done';
      letter: string;
      worker: { name: string; staffNumber: string } | null;
      /** The worker's open visit: it goes on. */
      visit: Visit | null;
    }
  | { kind: 'not-found' }
  /** Somebody else was faster. */
  | { kind: 'closed'; letter: string; how: Ended | null; by: string | null };

/**
 * The way out where nobody else can close an alarm: phones stop ringing, and everybody who was asked is told. A visit
 * is not ended by it; but after a covert alarm its deadline raises nothing.
 */
export const closeFromOffice = operation(closing, async (unit, { alarm: meant, why }): Promise<ClosedFromOffice> => {
  const work = { ...unit, actor: { ...unit.actor, reason: why } };
  const id = z.uuid().safeParse(meant).success ? meant : (await openAlarmByLetter(work.trx, meant.toUpperCase()))?.id;
  const stored = id === undefined ? null : await lockedAlarm(work, id);
  if (!stored) return { kind: 'not-found' };
  const { alarm } = stored;
  const { id: alarmId, letter, workerId, visitId } = alarm;
  if (alarm.status === 'closed') return { kind: 'closed', letter, ...(await endingOf(work.trx, alarmId)) };
  await journalOfficeAct(work, `closes alarm ${letter}`, { workerId, visitId, alarmId });
  await changeLockedAlarm(work, stored, { kind: 'office-closes', why });
  const visit = (await openVisitOf(work.trx, workerId))?.visit ?? null;
  return { kind: 'done', letter, worker: await callerById(work.trx, workerId), visit };
});
