import { z } from 'zod';
import { openAlarmOf } from '../../records/alarms.ts';
import { callerById, lockWorker, phonesOf } from '../../records/organisation/people.ts';
import { openVisitOf } from '../../records/visits.ts';
import { type AlarmKind, isCovert, type ReportedBy } from '../../safety/alarm/alarm.ts';
import { causeAlarm } from '../alarms.ts';
import { operation } from '../operation.ts';
import { operatorAlarmWithin } from '../operator.ts';
import { findPerson, personMeant } from '../people/person-meant.ts';
import { wishPurpleCall } from '../purple-work.ts';
import type { UnitOfWork } from '../work.ts';
import { reporterOf } from '../worries.ts';

interface Raised {
  kind: AlarmKind;
  /** The phone that covert words came from. */
  from: string | null;
  /** Whose worry it is, where somebody else raises it. */
  worried: ReportedBy | null;
}

/** Raises an alarm about a worker, or adds to the one that is open. Returns its id; null where no ladder is theirs. */
export async function raiseAlarm(
  work: UnitOfWork,
  workerId: string,
  { kind, from, worried }: Raised,
): Promise<string | null> {
  const worker = await callerById(work.trx, workerId);
  if (!worker?.team) {
    const what = 'an alarm about somebody without a team: there is no ladder to climb';
    await operatorAlarmWithin(work, what, { kind: 'person', id: workerId }, await phonesOf(work.trx, workerId));
    return null;
  }
  const about = {
    workerId,
    visitId: (await openVisitOf(work.trx, workerId))?.visit.id ?? null,
    teamId: worker.team.id,
    plan: worker.team.plan,
  };
  const alarmId = await causeAlarm(work, { ...about, kind, base: work.now, from, worried });
  if (isCovert(kind)) await wishPurpleCall(work, 'alarm', { ...about, alarmId });
  return alarmId;
}

/** What the office knows. */
const WHY = {
  'code-phrase': 'duress',
  'asks-for-help': 'panic',
  'no-contact': 'panic',
  'somebody-else': 'panic',
} as const satisfies Record<string, AlarmKind>;

const wanted = z.object({
  worker: personMeant,
  why: z.enum(['code-phrase', 'asks-for-help', 'no-contact', 'somebody-else']),
  /** The contact key of the person who says so, where they are in the organisation. */
  by: z.string().min(1).nullable(),
  /** Where somebody else has rung: the number that they can be reached at. */
  number: z.string().trim().min(1).nullable().default(null),
  words: z.string().trim().min(1).nullable().default(null),
});

type RaisedForSomebody =
  | { kind: 'done'; alarmId: string; letter: string; isNew: boolean }
  | { kind: 'nobody' }
  /** Nobody is on a ladder for them: those on duty are rung. */
  | { kind: 'no-team' };

/** The office raises an alarm for somebody at once. What they said covertly and openly is as if it came from them. */
export const raiseAlarmFor = operation(wanted, async (work, given): Promise<RaisedForSomebody> => {
  const worker = await findPerson(work, given.worker);
  if (!worker) return { kind: 'nobody' };
  await lockWorker(work.trx, worker.id);
  const before = (await openAlarmOf(work.trx, worker.id))?.alarm;
  const isWorry = given.why === 'no-contact' || given.why === 'somebody-else';
  const key = given.why === 'somebody-else' ? null : given.by;
  const worried = isWorry ? await reporterOf(work, { key, number: given.number, words: given.words }) : null;
  const alarmId = await raiseAlarm(work, worker.id, { kind: WHY[given.why], from: null, worried });
  const alarm = (await openAlarmOf(work.trx, worker.id))?.alarm;
  if (alarmId === null || !alarm) return { kind: 'no-team' };
  return { kind: 'done', alarmId, letter: alarm.letter, isNew: before?.id !== alarmId };
});
