import { clockVar } from '../../conversation/files/flow.ts';
import type { Hint } from '../../conversation/texts/reading.ts';
import type { UnitOfWork } from '../../operations/work.ts';
import type { Caller } from '../../records/organisation/people.ts';
import { isWorker } from '../calls/actions/visit-actions.ts';
import { type Answer, answerWith, untilVars, withHints } from './answer.ts';

/** Replies to words that ask for nothing as they stand. They say what is so, and how it is asked for. */

const MINUTE = 60_000;

/** How it stands with the visit, and what the words may have been meant for. */
export function onVisit(work: UnitOfWork, deadline: Date, hint: Hint | null): Answer {
  const more = hint?.kind === 'longer' ? { minutes: hint.minutes } : {};
  const answer = answerWith('text.on-visit', { ...untilVars(work, deadline), ...more });
  if (hint?.kind === 'worried') return withHints(answer, ['text.worried-how']);
  return hint?.kind === 'pin' ? withHints(answer, ['text.pin-how']) : answer;
}

/** The same whatever is known of them: it follows from the words alone. */
export function answerToHint(work: UnitOfWork, caller: Caller, hint: Hint): Answer | null {
  if (hint.kind === 'worried') return isWorker(caller) ? withHints(worriedHow(), ['text.status-none']) : worriedHow();
  if (!isWorker(caller)) return null;
  switch (hint.kind) {
    case 'beginning':
      return beginHow(work, hint);
    case 'pin':
      return withHints(answerWith('text.pin-how'), ['text.status-none']);
    case 'by-mistake':
      return answerWith('text.by-mistake-how');
    case 'longer':
      return null;
  }
}

/** Whoever may believe that a visit has begun hears each time that none has: no limit leaves them in the belief. */
export function beginHow(
  { now }: UnitOfWork,
  { minutes, isUntil, place }: Extract<Hint, { kind: 'beginning' }>,
): Answer {
  const vars = { minutes, ...(isUntil ? { until: clockVar(new Date(now.getTime() + minutes * MINUTE)) } : {}) };
  return place === null
    ? answerWith('text.begin-how', vars)
    : answerWith('text.begin-how-at', { ...vars, place: { place } });
}

export const worriedHow = (): Answer => ({ ...answerWith('text.worried-how'), help: true });
