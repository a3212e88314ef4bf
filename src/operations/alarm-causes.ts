import { randomUUID } from 'node:crypto';
import { freeLetter } from '../records/alarm-letters.ts';
import { openAlarmOf, type StoredAlarm } from '../records/alarms.ts';
import { lockWorker } from '../records/organisation/people.ts';
import { LetterTaken } from '../records/save-alarm.ts';
import {
  type Alarm,
  type AlarmKind,
  FIRST_RING_WITHIN,
  isCovert,
  NEWS_ANSWER_WITHIN,
  type ReportedBy,
} from '../safety/alarm/alarm.ts';
import type { AlarmEvent, AlarmStep } from '../safety/alarm/alarm-events.ts';
import { raiseAlarm } from '../safety/alarm/cause.ts';
import { stepAlarm } from '../safety/alarm/step-alarm.ts';
import type { Plan } from '../safety/plan.ts';
import { planAt } from '../safety/plan-at.ts';
import { type Responders, othersSteps } from '../safety/responders.ts';
import { isAtRisk } from '../safety/risk.ts';
import { knownOf, namedBy, respondersAbout } from './alarm-responders.ts';
import { planOfAlarm } from './plan-of-alarm.ts';
import type { UnitOfWork } from './work.ts';
import { type EffectOfAlarm, saveAlarmEvent, saveAlarmStep } from './alarm-steps.ts';

/**
 * How an alarm begins: by a cause, or as a drill. A cause that comes while one is open is added to it. Nobody is rung
 * or texted here, as with any step of an alarm (alarm-steps.ts).
 */

/** Real milliseconds: a ring lasts 25 s. */
const ONE_RING = 30_000;
/** A text that speaks of a closed alarm may come late, or be found on the phone the next morning. */
const LETTERS_REST = 12 * 3_600_000;

export interface Cause {
  workerId: string;
  visitId: string | null;
  teamId: string;
  plan: Plan;
  kind: AlarmKind;
  /** What the ladder counts from. */
  base: Date;
  /** The phone that a covert cause came from, or a colleague's that the worker called for help from. */
  from: string | null;
  /** Whose worry it is, where somebody else raises it. */
  worried?: ReportedBy | null;
}

/** Raises an alarm about a worker, or adds the cause to the one that is open. A drill about them is over by it. */
export async function saveCause(
  work: UnitOfWork,
  cause: Cause,
): Promise<{ alarmId: string; effects: EffectOfAlarm[] }> {
  await lockWorker(work.trx, cause.workerId);
  const { open, effects: endOfDrill } = await openAlarmAfterDrill(work, cause.workerId);
  const responders = await respondersAbout(work, {
    ...cause,
    visitId: cause.visitId ?? open?.alarm.visitId ?? null,
    covert: isCovert(cause.kind) || (open?.alarm.covert ?? false),
    excludedPhones: [...(open?.alarm.state.excludedPhones ?? []), ...(cause.from === null ? [] : [cause.from])],
    known: open ? knownOf(open.alarm) : [],
    raisedAt: open?.alarm.raisedAt ?? work.now,
  });
  const { worried = null } = cause;
  const who = worried ? { worried: worried.key ?? 'unknown' } : {};
  if (open) {
    const { alarm } = open;
    const covert = isCovert(cause.kind) || alarm.covert;
    const maySomebodyBeBeside = covert || cause.from !== null;
    const event: AlarmEvent = {
      kind: 'cause',
      cause: cause.kind,
      visitId: cause.visitId,
      from: cause.from,
      worried,
      atRisk: maySomebodyBeBeside
        ? await ownersAtRisk(work, { ...alarm, teamId: cause.teamId, covert }, responders)
        : [],
    };
    const step = stepAlarm(alarm, event, work.now, responders);
    const did = { before: alarm, what: `cause ${cause.kind}`, ...who };
    const effects = await saveAlarmStep(work, step, responders, did);
    const stop = { of: 'alarm', alarm: step.alarm, responders, effect: { kind: 'stop-rings-at-risk' } } as const;
    return { alarmId: alarm.id, effects: maySomebodyBeBeside ? [stop, ...effects] : effects };
  }
  const id = randomUUID();
  const plan = await planOfAlarm(work, cause);
  const raised = (letter: string): AlarmStep =>
    raiseAlarm(
      {
        ...cause,
        plan,
        id,
        letter,
        answerWithin: answerWithin(work),
        firstRingWithin: work.parts.clock.stretch(FIRST_RING_WITHIN),
      },
      work.now,
      responders,
    );
  return { alarmId: id, effects: [...endOfDrill, ...(await saveRaised(work, raised, responders, who))] };
}

/** Owners who may stand beside the worker by what is known now: a visit there, or a phone that the cause came from. */
async function ownersAtRisk(work: UnitOfWork, alarm: Alarm, allowed: Responders): Promise<string[]> {
  if (alarm.state.owners.length === 0) return [];
  const everybody = await namedBy(work, alarm);
  return alarm.state.owners.map(({ key }) => key).filter((key) => isAtRisk(key, everybody, allowed));
}

/** The worker's open alarm that is none of a drill, and what follows from the end of the drill that was open. */
async function openAlarmAfterDrill(
  work: UnitOfWork,
  workerId: string,
): Promise<{ open: StoredAlarm | null; effects: EffectOfAlarm[] }> {
  const open = await openAlarmOf(work.trx, workerId);
  if (!open?.alarm.drill) return { open, effects: [] };
  return { open: null, effects: (await saveAlarmEvent(work, open, { kind: 'real' })).effects };
}

/** Raises a drill about somebody whose worker is locked and who has no open alarm. */
export async function saveDrill(
  work: UnitOfWork,
  { kind, ...about }: Pick<Cause, 'workerId' | 'teamId' | 'plan'> & { kind: 'missed' | 'duress' },
): Promise<{ alarmId: string; effects: EffectOfAlarm[] }> {
  const id = randomUUID();
  const responders = await respondersAbout(work, {
    ...about,
    visitId: null,
    covert: isCovert(kind),
    excludedPhones: [],
    known: [],
    raisedAt: work.now,
  });
  const plan = await planOfAlarm(work, about);
  const raised = (letter: string): AlarmStep =>
    raiseAlarm(
      {
        ...about,
        plan,
        id,
        letter,
        kind,
        drill: true,
        visitId: null,
        base: firstOthers(kind, about.plan, work.now, responders.timezone),
        answerWithin: answerWithin(work),
      },
      work.now,
      responders,
    );
  return { alarmId: id, effects: await saveRaised(work, raised, responders) };
}

/** Saves a new alarm by a letter that is free. */
async function saveRaised(
  work: UnitOfWork,
  raised: (letter: string) => AlarmStep,
  responders: Responders,
  who: { worried?: string } = {},
): Promise<EffectOfAlarm[]> {
  for (;;) {
    const letter = await freeLetter(work.trx, new Date(work.now.getTime() - LETTERS_REST));
    try {
      return await saveAlarmStep(work, raised(letter), responders, { before: null, what: 'raised', ...who });
    } catch (error) {
      if (!(error instanceof LetterTaken)) throw error;
    }
  }
}

/** Nobody waits out the worker's own rungs in a drill: it begins where others are rung. */
function firstOthers(kind: 'missed' | 'duress', plan: Plan, now: Date, timezone: string): Date {
  const { ladder, duress } = planAt(plan, now, timezone);
  const [first] = othersSteps(kind === 'missed' ? ladder : duress);
  return new Date(now.getTime() - (first?.after ?? 0));
}

/** Rings are not sped up with the clock: an owner in the demonstration gets the time of one ring at least. */
function answerWithin({ parts }: UnitOfWork): number {
  return Math.max(NEWS_ANSWER_WITHIN, parts.clock.stretch(ONE_RING));
}
