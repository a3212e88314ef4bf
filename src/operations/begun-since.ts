import { openVisitOf } from '../records/visits.ts';
import type { Alarm } from '../safety/alarm/alarm.ts';
import type { AlarmStep } from '../safety/alarm/alarm-events.ts';
import type { Visit } from '../safety/visit.ts';
import type { UnitOfWork } from './work.ts';

/**
 * A visit that the worker has begun while people looked for them; null: there is none. A person who brings news of the
 * last one may not know of it. Somebody else than the worker may have begun it: a START proves nothing.
 */
export async function visitBegunSince(
  { trx }: UnitOfWork,
  { workerId, raisedAt, visitId }: Alarm,
): Promise<Visit | null> {
  const visit = (await openVisitOf(trx, workerId))?.visit;
  const isSince =
    visit?.kind === 'visit' && visit.id !== visitId && visit.startedAt !== null && visit.startedAt >= raisedAt;
  return isSince ? visit : null;
}

/**
 * A responder says until when the visit goes on. Where the worker has begun another one since, the earlier end holds:
 * the responder's, or the one that was said as it began. The story and the responder are told that one.
 */
export async function withEarlierEnd(work: UnitOfWork, step: AlarmStep): Promise<AlarmStep> {
  const news = step.effects.find((effect) => effect.kind === 'visit-until');
  if (!news || step.alarm.drill) return step;
  const end = (await visitBegunSince(work, step.alarm))?.deadline ?? null;
  const deadline = end && end < news.deadline ? end : news.deadline;
  return {
    ...step,
    effects: step.effects.map((effect) => (effect === news ? { ...news, deadline } : effect)),
    answer: step.answer.kind === 'done' && deadline > work.now ? { kind: 'done', goesOnUntil: deadline } : step.answer,
  };
}
