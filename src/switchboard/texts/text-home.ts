import { clockVar } from '../../conversation/files/flow.ts';
import type { Caller } from '../../records/organisation/people.ts';
import type { Visit } from '../../safety/visit.ts';
import { beginVisit } from '../../operations/visits.ts';
import type { UnitOfWork } from '../../operations/work.ts';
import { isWorker } from '../calls/actions/visit-actions.ts';
import { type Answer, answerWith, withEnd, withHints } from './answer.ts';
import type { ProvedReading } from './text-reading.ts';

/** HOME 45: on the way home, or at work at home. It ends the visit that is open, as START does. */

const MINUTE = 60_000;

export async function homeByText(
  work: UnitOfWork,
  caller: Caller,
  visit: Visit | null,
  { minutes, isClock, isLater, several }: ProvedReading['worker'] & { kind: 'home' },
  { pin, wrongPin }: Pick<ProvedReading, 'pin' | 'wrongPin'>,
): Promise<Answer> {
  if (!isWorker(caller) || !caller.team) return answerWith('text.no-visits');
  // "Home by 6" on a visit may tell of the evening, "home in 20" of when they leave: neither may put off a watch.
  if (visit && visit.kind !== 'home' && (isClock || isLater)) return answerWith('text.have-you-left-home');
  const { longest } = caller.team.plan;
  const wanted = minutes * MINUTE;
  const isCut = pin === null && wanted > longest;
  const begun = await beginVisit(work, {
    workerId: caller.id,
    kind: 'home',
    team: caller.team,
    place: null,
    takesOver: () => false,
    length: isCut ? longest : wanted,
  });
  const { deadline } = begun.visit;
  if (!deadline) return answerWith('text.status-none');
  const isNext = begun.restarted && visit?.kind !== 'home';
  const answer = answerWith(isNext ? 'text.ended-home-begun' : 'text.home-begun', { until: clockVar(deadline) });
  return withHints(withEnd(work, answer, begun.visit), [
    ...(wrongPin ? ['text.pin-ignored'] : []),
    ...(several ? ['text.shorter'] : []),
    ...(isCut ? ['text.longest'] : []),
  ]);
}
