import { othersSteps, ownSteps } from './responders.ts';
import type { PlanChannel, Plan } from './plan.ts';

/**
 * A stretch of lone work with an expected end. This is the *shown* book: the worker's phones hear and read only of
 * this.
 */
export type VisitStatus = 'planned' | 'open' | 'overdue' | 'ended' | 'cancelled';

/** `home`: on the way home, or a day of work at home. It has no place. */
export type VisitKind = 'visit' | 'home';

export interface Visit {
  id: string;
  kind: VisitKind;
  workerId: string;
  teamId: string;
  status: VisitStatus;
  startedAt: Date | null;
  deadline: Date | null;
  endedAt: Date | null;
  place: string | null;
  state: VisitState;
}

export interface VisitState {
  reminded: boolean;
  /** How many of the worker's own steps of the ladder have gone since the deadline. */
  ownStepsDone: number;
  /** Others have been asked since the deadline. */
  missed: boolean;
  /**
   * Others were asked, and no PIN came since: a text without one has moved or ended the visit, or the worker has called
   * for help.
   */
  unproved: boolean;
  /** How often OK has prolonged the visit. */
  okExtensions: number;
  /** How often MORE without a PIN has prolonged the visit since the last PIN. */
  unprovedMores: number;
  /** Places that were recorded before, the latest first. A new place erases none. */
  earlierPlaces: string[];
  /** The worker's notes by text, the latest last. */
  notes: string[];
  /**
   * A responder has closed a covert alarm since the deadline was last set. They know how the worker is, so the deadline
   * raises no alarm. Everything that the worker's phones see goes on: for as long as the visit would have been
   * overdue, STATUS and OUT are answered as on any other day. After 12 hours the visit is over.
   */
  accountedFor: boolean;
  /** The place that the office has written down, not the worker: no text to their phone says it. */
  officePlace: string | null;
  /** Milliseconds of the way home, which begins by itself when the visit ends; null if none was planned. */
  homeAfter: number | null;
  /**
   * The worker wants no texts, because somebody reads their phone. What we would text them comes by call until the
   * visit is over.
   */
  noTexts: boolean;
  /**
   * When they last asked for none, in milliseconds: an answer to what they had texted before does not go out either.
   */
  noTextsSince: number | null;
  /**
   * The worker is asked in between whether all is well: the deadline is that of the next question, and the visit goes
   * on until then, in milliseconds. Null: the deadline is its end.
   */
  goesOnUntil: number | null;
}

export type VisitEvent =
  /** `isFollowed`: another visit begins at once. `byOthers`: the worker's phone did not say it. */
  | { kind: 'end'; isFollowed?: boolean; byOthers?: boolean }
  /**
   * More time, counted from the later of the deadline and now. Without a PIN the visit ends at the plan's longest
   * length at the latest.
   */
  | { kind: 'more'; length: number; isProved: boolean }
  /** The worker gave a PIN: an overdue visit goes on for the plan's `okExtends` from now. */
  | { kind: 'proof' }
  /**
   * A text came without a PIN. Once others have been asked, they cannot take it for proof. This event comes before the
   * text's own event.
   */
  | { kind: 'unproved' }
  /** The worker has called for help, so others are asked: from now on only a PIN is proof. */
  | { kind: 'cried' }
  | { kind: 'ok'; isProved: boolean }
  /** Undoes an end, within ten minutes of it. */
  | { kind: 'back' }
  | { kind: 'place'; place: string }
  | { kind: 'note'; words: string }
  /** "Stop texting, shes reading my phone". Responders read the words as a note. */
  | { kind: 'no-texts'; words: string }
  /**
   * A new deadline from the worker or the office. Without a PIN the visit ends at the plan's longest length at the
   * latest.
   */
  | { kind: 'until'; deadline: Date; isProved: boolean }
  /** A responder knows how the worker is. The worker's phones must show nothing of that. */
  | { kind: 'accounted-for' }
  | { kind: 'timer' };

export type VisitEffect =
  | { kind: 'remind' }
  | { kind: 'own-rung'; by: PlanChannel[] }
  | { kind: 'stop-own-rings' }
  /** The way home begins. `isTold`: the worker's phone gets a text, for it did not end the visit itself. */
  | { kind: 'go-home'; until: Date; isTold: boolean }
  /**
   * The worker's phone asked for more time again without a PIN. The buddy must be told, because anybody who holds the
   * phone can put the deadline off.
   */
  | { kind: 'unproved-again' }
  /** The worker's own steps brought no check-in, so others must be asked. */
  | { kind: 'missed' };

export interface VisitStep {
  visit: Visit;
  effects: VisitEffect[];
  /** When the visit must be looked at next; null once it has ended. */
  dueAt: Date | null;
  /** False if the event was not possible: END of an ended visit, a third OK, or a BACK that is too late. */
  done: boolean;
}

export const BACK_WITHIN = 10 * 60_000;

const OKS = 2;

/** By then an ordinary overdue visit has been ended by the people who looked for its worker. */
export const ACCOUNTED_FOR_LASTS = 12 * 60 * 60_000;

/** From this many unproved extensions since the last PIN, the buddy is told of each. */
export const MORES_WITHOUT_PIN = 2;

/** Of a visit that nothing has happened to yet. */
export const NOT_BEGUN: VisitState = {
  reminded: false,
  ownStepsDone: 0,
  missed: false,
  unproved: false,
  okExtensions: 0,
  unprovedMores: 0,
  earlierPlaces: [],
  notes: [],
  accountedFor: false,
  officePlace: null,
  homeAfter: null,
  noTexts: false,
  noTextsSince: null,
  goesOnUntil: null,
};

export const PLACES_KEPT = 3;

export const NOTES_KEPT = 5;

export interface Start {
  id: string;
  kind?: VisitKind;
  workerId: string;
  teamId: string;
  deadline: Date;
  place: string | null;
  /** Places of the visit that this one replaces, if this one names no place of its own. */
  earlierPlaces?: string[];
  officePlace?: string | null;
  homeAfter?: number | null;
}

/** What an open visit waits for. */
export type VisitNext =
  | { at: Date; what: 'reminder' }
  | { at: Date; what: 'own-rung'; by: PlanChannel[] }
  | { at: Date; what: 'overdue' }
  | { at: Date; what: 'others' }
  /**
   * Others are being asked. If that alarm closes while this visit neither ends nor moves, the alarm is raised again.
   */
  | { at: Date; what: 'raised-again' };

/** What the line will do next about an open visit if nothing comes in; null if the visit is not open. */
export function nextOfVisit(visit: Visit, plan: Plan): VisitNext | null {
  if (visit.status !== 'open' && visit.status !== 'overdue') return null;
  const deadline = deadlineOf(visit);
  const others = new Date(missedAt(deadline, plan));
  const coming: VisitNext[] = [];
  if (!visit.state.reminded) coming.push({ at: laterBy(deadline, -plan.reminder), what: 'reminder' });
  const own = ownSteps(plan)[visit.state.ownStepsDone];
  if (own) coming.push({ at: laterBy(deadline, own.after), what: 'own-rung', by: own.by });
  if (!visit.state.missed) coming.push({ at: others, what: 'others' });
  if (visit.status === 'open') coming.push({ at: deadline, what: 'overdue' });
  const [first = { at: laterBy(others, plan.repeat), what: 'raised-again' as const }] = coming.toSorted(
    (one, other) => one.at.getTime() - other.at.getTime(),
  );
  return first;
}

/** When an open visit must be looked at next. Every open visit has such a time. Null if the visit is not open. */
export function visitDueAt(visit: Visit, plan: Plan): Date | null {
  return nextOfVisit(visit, plan)?.at ?? null;
}

/** The end of a visit whose worker is asked before it; null: no question comes before its end. */
export function endAfterQuestions({ state: { goesOnUntil }, deadline }: Visit): Date | null {
  return goesOnUntil === null || deadline === null || goesOnUntil <= deadline.getTime() ? null : new Date(goesOnUntil);
}

/** When a visit ends whose worker is asked in between, if that is yet to come. */
export function stillToCome(visit: Visit, now: Date): Date | null {
  const end = endAfterQuestions(visit);
  return end && end > now ? end : null;
}

/**
 * The worker has been asked in between whether all is well, and has not answered. OK is the answer, and moves no end.
 */
export const isAskedInBetween = (visit: Visit, now: Date): boolean =>
  stillToCome(visit, now) !== null && (visit.state.reminded || deadlineOf(visit) <= now);

const MINUTE = 60_000;

/** How often a worker is asked on a visit of that kind; null: at its end alone. */
const asksEvery = (kind: VisitKind, { reportEach = false, homeChecks, usualLength }: Plan): number | null =>
  kind === 'home' ? (homeChecks ?? null) : reportEach ? usualLength : null;

/**
 * When the worker is asked next on a visit that ends then. The questions are as far apart as each other, so that none
 * comes a few minutes before the end. A worker who answers the reminder of one is not asked again within these minutes.
 */
export function nextQuestion(kind: VisitKind, end: Date, now: Date, plan: Plan): Date {
  const every = asksEvery(kind, plan);
  const left = end.getTime() - now.getTime();
  const parts = every === null ? 1 : Math.ceil((left - plan.reminder) / every);
  return parts <= 1 ? end : laterBy(now, Math.max(Math.floor(left / parts / MINUTE) * MINUTE, MINUTE));
}

/** OK prolongs a visit at most twice. */
export const hasOkLeft = ({ state }: Visit): boolean => state.okExtensions < OKS;

/** Whether MORE without a PIN has prolonged the visit more than once, and neither a PIN nor an end has come since. */
export function isProlongedWithoutPin({ status, state }: Visit): boolean {
  return (status === 'open' || status === 'overdue') && state.unprovedMores >= MORES_WITHOUT_PIN;
}

/** The place that the worker has said themselves: it may stand in a text to them. */
export const ownPlaceOf = ({
  place,
  state,
}: Pick<Visit, 'place'> & { state: Pick<Visit['state'], 'officePlace'> }): string | null =>
  place === state.officePlace ? null : place;

/** Every place of a visit so far, the latest first. */
export function placesOf({ place, state }: Pick<Visit, 'place' | 'state'>): string[] {
  return [...(place === null ? [] : [place]), ...state.earlierPlaces];
}

/** Others have been asked, and no PIN has come since: anybody who holds the phone can text END. */
export const isProofWanted = ({ state }: Pick<Visit, 'state'>): boolean => state.missed || state.unproved;

/** When somebody whose visit has ended should be home; null if no way home has begun. */
export function homeUntil({ effects }: Pick<VisitStep, 'effects'>): Date | null {
  return effects.find((effect) => effect.kind === 'go-home')?.until ?? null;
}

/** Whether BACK re-opens this visit now. */
export const isBackPossible = ({ status, endedAt, deadline }: Visit, now: Date): boolean =>
  status === 'ended' && !!endedAt && !!deadline && now.getTime() - endedAt.getTime() <= BACK_WITHIN;

export function missedAt(deadline: Date, plan: Plan): number {
  return deadline.getTime() + (othersSteps(plan.ladder)[0]?.after ?? 0);
}

export function deadlineOf(visit: Visit): Date {
  if (!visit.deadline) throw new Error(`visit ${visit.id} is ${visit.status} without a deadline`);
  return visit.deadline;
}

export const laterBy = (time: Date, milliseconds: number): Date => new Date(time.getTime() + milliseconds);
