import { clockVar, type Vars } from '../../conversation/files/flow.ts';
import type { BeginningHint, Hint } from '../../conversation/texts/reading.ts';
import type { UnitOfWork } from '../../operations/work.ts';
import type { Caller } from '../../records/organisation/people.ts';
import { countOpenInTeamsOf } from '../../records/visits.ts';
import { isWorker } from '../calls/actions/visit-actions.ts';
import { deadlineOf, isProofWanted, type Visit } from '../../safety/visit.ts';
import { type Answer, answerWith, askedInBetween, untilVars, withHints } from './answer.ts';
import { forHelp, forHelpFirst } from './uneasy-texts.ts';

/** Replies to words that ask for nothing as they stand. They say what is so, and how it is asked for. */

const MINUTE = 60_000;

/** How it stands with the visit, and what the words may have been meant for. Nothing has changed. */
export function onVisit(work: UnitOfWork, visit: Visit, hint: Hint | null): Answer {
  const deadline = deadlineOf(visit);
  const until = untilVars(work, deadline);
  const stands =
    deadline <= work.now
      ? answerWith('text.on-visit-late', { until: clockVar(deadline) })
      : answerWith('text.on-visit', until);
  const answer = askedInBetween(work, visit) ?? stands;
  switch (hint?.kind) {
    case 'worried':
      return withHints(answer, ['text.worried-how']);
    case 'pin':
      return withHints(answer, ['text.pin-how']);
    case 'place':
      return answerWith('text.on-visit-place', { ...until, place: { place: hint.place } });
    case 'longer':
      return hint.isUntil
        ? (onVisitTill(work, deadline, hint) ?? answer)
        : answerWith('text.on-visit', { ...until, minutes: hint.minutes });
    case 'beginning':
      if (hint.place !== null) return onVisitNext(work, deadline, hint, hint.place);
      return onVisitTill(work, deadline, hint) ?? answer;
    case 'going-in':
      return hint.place === null
        ? answer
        : onVisitNext(work, deadline, { minutes: USUAL_EXAMPLE, isUntil: false }, hint.place);
    case 'leaving':
      return askedInBetween(work, visit) ?? answerWith('text.have-you-left');
    case 'needs-somebody':
      return forHelpFirst(answer);
    case 'who-comes':
      return whoComes();
    case 'help-came':
    case 'news':
      return { ...answer, prompts: [{ id: 'text.noted' }, ...answer.prompts] };
    case 'own-people':
      return ownPeople();
    case 'address':
      return whichHouse();
    // Said whether or not anybody is asked: the reply must not tell. Where others were asked, its end says the same.
    case 'by-mistake':
      if (isProofWanted(visit)) return answer;
      return { ...answer, prompts: [{ id: 'text.by-mistake-how' }, ...answer.prompts] };
    case 'who-is-out':
    case 'wrong-number':
    case 'watched':
    case 'no-texts':
    case 'plans':
    case undefined:
      return answer;
  }
}

/** "Just finishing up, 10 mins": so much longer, where their time would be up by then. Null: it would not. */
export function stayingAWhile(work: UnitOfWork, visit: Visit, hint: Hint | null): Answer | null {
  const isStay = hint?.kind === 'longer' || (hint?.kind === 'beginning' && hint.place === null && !hint.isLater);
  if (!isStay || visit.deadline === null || askedInBetween(work, visit) !== null) return null;
  return onVisitTill(work, visit.deadline, hint);
}

interface SaidTime {
  minutes: number;
  isMasked?: boolean;
}

/** A masked time is not offered for a YES, which is answered from the text as it is kept (offers.ts). */
const maskedVars = (isMasked = false): Vars => (isMasked ? { masked: 'yes' } : {});

/** The time that was asked for, and none after it. Null if they are down until then already. */
function onVisitTill(work: UnitOfWork, deadline: Date, { minutes, isMasked }: SaidTime): Answer | null {
  const wanted = new Date(work.now.getTime() + minutes * MINUTE);
  if (wanted.getTime() < deadline.getTime() + MINUTE) return null;
  return answerWith('text.on-visit-till', {
    ...untilVars(work, deadline),
    wanted: clockVar(wanted),
    ...maskedVars(isMasked),
  });
}

/** The length of our examples, where the sender names none. */
export const USUAL_EXAMPLE = 60;

/** "Moving on to 7 Pier Road, 45 mins": the next visit begins with a word of the line only, for it drops a watch. */
function onVisitNext(
  work: UnitOfWork,
  deadline: Date,
  { minutes, isUntil, isMasked }: SaidTime & { isUntil: boolean },
  place: string,
): Answer {
  return answerWith('text.on-visit-next', {
    ...untilVars(work, deadline),
    minutes,
    ...(isUntil ? { wanted: clockVar(new Date(work.now.getTime() + minutes * MINUTE)) } : {}),
    ...maskedVars(isMasked),
    place: { place },
  });
}

/** The same whatever is known of them: it follows from the words alone. */
export function answerToHint(work: UnitOfWork, caller: Caller, hint: Hint): Answer | null {
  if (hint.kind === 'worried') return isWorker(caller) ? withHints(worriedHow(), ['text.status-none']) : worriedHow();
  if (!isWorker(caller)) return null;
  switch (hint.kind) {
    case 'beginning':
      return beginHow(work, hint);
    case 'going-in':
      return beginHow(work, { minutes: USUAL_EXAMPLE, isUntil: false, place: hint.place });
    case 'needs-somebody':
      return hint.isGoingIn
        ? forHelpFirst(beginHow(work, hint.begins ?? { minutes: USUAL_EXAMPLE, isUntil: false, place: null }))
        : withHints(forHelp(), ['text.status-none']);
    case 'pin':
      return withHints(answerWith('text.pin-how'), ['text.status-none']);
    case 'who-comes':
      return whoComes();
    case 'help-came':
      return answerWith('text.help-came');
    case 'plans':
      return { ...answerWith('text.plans-how'), help: true };
    case 'own-people':
      return ownPeople();
    case 'address':
      return whichHouse();
    // "Sorry wrong number"
    case 'wrong-number':
      return { ...answerWith('text.status-none'), help: true };
    case 'by-mistake':
      return withHints(answerWith('text.by-mistake-how'), ['text.status-none']);
    case 'longer':
    case 'place':
    case 'leaving':
    case 'news':
    case 'watched':
    case 'who-is-out':
    case 'no-texts':
      return null;
  }
}

const BEGINS: ReadonlySet<Hint['kind']> = new Set(['beginning', 'going-in', 'needs-somebody']);

/** A worker who is asked about a colleague may stand at a door of their own: "with Mrs Green till 3". */
export const answerToBeginning = (work: UnitOfWork, caller: Caller, hint: Hint | null): Answer | null =>
  hint !== null && BEGINS.has(hint.kind) && isWorker(caller) ? answerToHint(work, caller, hint) : null;

/**
 * True whether or not people are asked about the sender: the shown book does not know, and under duress the reply must
 * not.
 */
const whoComes = (): Answer => answerWith('text.who-comes');

/** A worker's texts name nobody. */
const ownPeople = (): Answer => answerWith('text.own-people');

/** Nor does one tell a place that its sender has not sent. */
const whichHouse = (): Answer => answerWith('text.address-how');

/**
 * A worker who may believe that a visit has begun hears each time that none has: no limit leaves them in the belief.
 */
export function beginHow(
  { now }: UnitOfWork,
  { minutes, isUntil, isMasked, place }: Omit<BeginningHint, 'kind' | 'isLater'>,
): Answer {
  const until = isUntil ? { until: clockVar(new Date(now.getTime() + minutes * MINUTE)) } : {};
  const vars = { minutes, ...until, ...maskedVars(isMasked) };
  return place === null
    ? answerWith('text.begin-how', vars)
    : answerWith('text.begin-how-at', { ...vars, place: { place } });
}

/** "Is anybody watching me", with no visit open. */
export const nobodyWatches = (work: UnitOfWork): Answer =>
  beginHow(work, { minutes: USUAL_EXAMPLE, isUntil: false, place: null });

export const worriedHow = (): Answer => ({ ...answerWith('text.worried-how'), help: true });

export const whoIsOut = (vars: Vars = {}): Answer => ({ ...answerWith('text.who-is-out', vars), help: true });

/** A text names nobody, but a manager reads how many visits are open in their teams. */
export async function whoIsOutFor({ trx }: UnitOfWork, caller: Caller): Promise<Answer> {
  const isManager = caller.roles.includes('manager');
  const answer = whoIsOut(isManager ? { count: await countOpenInTeamsOf(trx, caller.id) } : {});
  return isWorker(caller) ? withHints(answer, ['text.status-none']) : answer;
}
