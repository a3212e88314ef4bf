import { ownSteps } from './responders.ts';
import type { Plan } from './plan.ts';
import {
  type Visit,
  type VisitEvent,
  type VisitEffect,
  type VisitStep,
  ACCOUNTED_FOR_LASTS,
  MORES_WITHOUT_PIN,
  NOT_BEGUN,
  PLACES_KEPT,
  NOTES_KEPT,
  type Start,
  visitDueAt,
  hasOkLeft,
  placesOf,
  isBackPossible,
  missedAt,
  deadlineOf,
  laterBy,
  nextQuestion,
  stillToCome,
} from './visit.ts';

/** What a visit does next. Pure. */

export function startVisit(
  { kind = 'visit', earlierPlaces = [], officePlace = null, homeAfter = null, ...start }: Start,
  now: Date,
  plan: Plan,
): VisitStep {
  const state = { ...NOT_BEGUN, earlierPlaces, officePlace, homeAfter };
  const visit: Visit = { ...start, kind, status: 'open', startedAt: now, endedAt: null, state };
  return moved(visit, start.deadline, now, plan);
}

export function stepVisit(visit: Visit, event: VisitEvent, now: Date, plan: Plan): VisitStep {
  if (event.kind === 'back') return back(visit, now, plan);
  if (visit.status !== 'open' && visit.status !== 'overdue') return unchanged(visit, plan);
  const deadline = deadlineOf(visit);
  switch (event.kind) {
    case 'end':
      return { visit: over(visit, now), effects: endEffects(visit, event, now), dueAt: null, done: true };
    case 'more':
      return more(visit, later(deadline, now, event.length), event, now, plan);
    case 'until':
      return more(visit, event.deadline, event, now, plan);
    case 'proof': {
      const proved = { ...visit, state: { ...visit.state, unproved: false, unprovedMores: 0 } };
      if (now < deadline) return { ...unchanged(proved, plan), done: true };
      return moved(proved, stillToCome(visit, now) ?? laterBy(now, plan.okExtends), now, plan);
    }
    case 'unproved': {
      const unproved = visit.state.missed || visit.state.unproved;
      return { ...unchanged({ ...visit, state: { ...visit.state, unproved } }, plan), done: true };
    }
    case 'cried':
      return { ...unchanged({ ...visit, state: { ...visit.state, unproved: true } }, plan), done: true };
    case 'ok':
      return ok(visit, deadline, event, now, plan);
    case 'place':
      return { ...unchanged(placedAt(visit, event.place), plan), done: true };
    case 'note':
      return { ...unchanged(noted(visit, event.words), plan), done: true };
    case 'no-texts': {
      const quiet = noted(visit, event.words);
      return {
        ...unchanged({ ...quiet, state: { ...quiet.state, noTexts: true, noTextsSince: now.getTime() } }, plan),
        done: true,
      };
    }
    case 'accounted-for':
      return { ...unchanged({ ...visit, state: { ...visit.state, accountedFor: true } }, plan), done: true };
    case 'timer':
      return timer(visit, deadline, now, plan);
  }
}

const noted = (visit: Visit, words: string): Visit => ({
  ...visit,
  state: { ...visit.state, notes: [...visit.state.notes, words].slice(-NOTES_KEPT) },
});

function placedAt(visit: Visit, place: string): Visit {
  const earlierPlaces = placesOf(visit)
    .filter((one) => one !== place)
    .slice(0, PLACES_KEPT);
  return { ...visit, place, state: { ...visit.state, earlierPlaces } };
}

function timer(visit: Visit, deadline: Date, now: Date, plan: Plan): VisitStep {
  const state = { ...visit.state };
  const effects: VisitEffect[] = [];
  if (!state.reminded && now.getTime() >= deadline.getTime() - plan.reminder) {
    state.reminded = true;
    if (now < deadline) effects.push({ kind: 'remind' });
  }
  const status = now >= deadline ? 'overdue' : visit.status;
  const own = ownSteps(plan);
  for (
    let step = own[state.ownStepsDone];
    step && now.getTime() >= deadline.getTime() + step.after;
    step = own[state.ownStepsDone]
  ) {
    state.ownStepsDone += 1;
    effects.push({ kind: 'own-rung', by: step.by });
  }
  if (now.getTime() >= missedAt(deadline, plan)) {
    state.missed = true;
    if (!state.accountedFor) effects.push({ kind: 'missed' });
    else if (now.getTime() - deadline.getTime() >= ACCOUNTED_FOR_LASTS)
      return { visit: over({ ...visit, state }, now), effects, dueAt: null, done: true };
  }
  const next: Visit = { ...visit, status, state };
  const dueAt = visitDueAt(next, plan);
  const isOld = dueAt !== null && dueAt <= now;
  return { visit: next, effects, dueAt: isOld ? laterBy(now, plan.repeat) : dueAt, done: true };
}

function endEffects({ state: { homeAfter } }: Visit, event: VisitEvent & { kind: 'end' }, now: Date): VisitEffect[] {
  const { isFollowed = false, byOthers = false } = event;
  const isLast = homeAfter !== null && !isFollowed;
  return [
    { kind: 'stop-own-rings' },
    ...(isLast ? [{ kind: 'go-home' as const, until: laterBy(now, homeAfter), isTold: byOthers }] : []),
  ];
}

const over = (visit: Visit, now: Date): Visit => ({ ...visit, status: 'ended', endedAt: now });

function more(visit: Visit, wanted: Date, { isProved }: { isProved: boolean }, now: Date, plan: Plan): VisitStep {
  const was = deadlineOf(visit);
  if (isProved) return moved({ ...visit, state: { ...visit.state, unproved: false } }, wanted, now, plan, was);
  const deadline = withoutPin(visit, wanted, plan);
  if (deadline <= was || deadline <= now) return unchanged(visit, plan);
  const end = stillToCome(visit, now);
  // Only the next question moves, as with OK: nothing is put off beyond the end that was said.
  if (end && deadline <= end) return moved(visit, deadline, now, plan, was);
  const unprovedMores = visit.state.unprovedMores + 1;
  const step = moved({ ...visit, state: { ...visit.state, unprovedMores } }, deadline, now, plan, was);
  return unprovedMores < MORES_WITHOUT_PIN ? step : { ...step, effects: [...step.effects, { kind: 'unproved-again' }] };
}

/**
 * Without a PIN a visit cannot go on beyond the team's longest length: a person who holds the phone cannot put the
 * deadline off for days.
 */
function withoutPin({ startedAt }: Visit, wanted: Date, plan: Plan): Date {
  const longest = startedAt === null ? wanted : laterBy(startedAt, plan.longest);
  return wanted < longest ? wanted : longest;
}

function ok(visit: Visit, deadline: Date, { isProved }: { isProved: boolean }, now: Date, plan: Plan): VisitStep {
  const end = stillToCome(visit, now);
  // It answers a question. Nothing is prolonged: the visit was to go on.
  if (end) {
    const wanted = isProved ? end : withoutPin(visit, end, plan);
    return wanted <= deadline || wanted <= now ? unchanged(visit, plan) : moved(visit, wanted, now, plan, deadline);
  }
  if (!hasOkLeft(visit)) return unchanged(visit, plan);
  const full = laterBy(now, plan.okExtends);
  const wanted = isProved ? full : withoutPin(visit, full, plan);
  if (wanted <= deadline || wanted <= now) return { ...unchanged(visit, plan), done: full <= deadline };
  return moved({ ...visit, state: { ...visit.state, okExtensions: visit.state.okExtensions + 1 } }, wanted, now, plan);
}

function back(visit: Visit, now: Date, plan: Plan): VisitStep {
  const { deadline } = visit;
  if (!deadline || !isBackPossible(visit, now)) return unchanged(visit, plan);
  return moved(
    { ...visit, status: 'open', endedAt: null },
    deadline > now ? deadline : laterBy(now, plan.okExtends),
    now,
    plan,
  );
}

/**
 * It goes on until then at least, and the worker is asked in between as often as the plan says.
 * @param was the deadline so far: a question does not come sooner because the visit goes on for longer
 */
function moved(visit: Visit, wanted: Date, now: Date, plan: Plan, was: Date | null = null): VisitStep {
  const planned = stillToCome(visit, now);
  const end = planned && planned > wanted ? planned : wanted;
  const question = nextQuestion(visit.kind, end, now, plan);
  const asked = was && was > question && was > now ? was : question;
  const deadline = asked < wanted ? asked : wanted;
  const goesOnUntil = end > deadline ? end.getTime() : null;
  const reminded = deadline.getTime() - plan.reminder <= now.getTime();
  const next: Visit = {
    ...visit,
    status: 'open',
    deadline,
    state: { ...visit.state, goesOnUntil, reminded, ownStepsDone: 0, missed: false, accountedFor: false },
  };
  return { visit: next, effects: [{ kind: 'stop-own-rings' }], dueAt: visitDueAt(next, plan), done: true };
}

function unchanged(visit: Visit, plan: Plan): VisitStep {
  return { visit, effects: [], dueAt: visitDueAt(visit, plan), done: false };
}

const later = (deadline: Date, now: Date, length: number): Date => laterBy(deadline > now ? deadline : now, length);
