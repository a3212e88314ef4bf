import { clockVar } from '../../conversation/files/flow.ts';
import type { Caller } from '../../records/organisation/people.ts';
import { isElsewhereThanPlanned } from '../../safety/planned-visit.ts';
import { endAfterQuestions, hasOkLeft, homeUntil, type Visit, type VisitStep } from '../../safety/visit.ts';
import {
  type Answer,
  answerWith,
  askedInBetween,
  untilVars,
  withEnd,
  withHints,
  withNote,
  worriedAnswer,
} from './answer.ts';
import type { SafetyEvent } from '../../operations/safety-event.ts';
import { isSentence, wordsToRead } from './text-reading.ts';
import { answerToHint, beginHow, nobodyWatches, onVisit, stayingAWhile, USUAL_EXAMPLE } from './hint-answers.ts';
import { movedOn } from './moved-on.ts';
import { homeByText } from './text-home.ts';
import { startByText } from './text-start.ts';
import type { TextOfWorker } from './text-of-worker.ts';
import {
  aboutNobody,
  asksWhoComes,
  forHelpFirst,
  heardInSilence,
  isUneasy,
  recordUneasyNote,
  uneasyAndLeaving,
} from './uneasy-texts.ts';
import type { Hint, WorkerRequest } from '../../conversation/texts/reading.ts';
import { cancelBookedCalls } from '../../operations/purple-saved.ts';
import { bookCall } from '../../operations/purple-work.ts';
import { readUnread } from './read-unread.ts';
import { isDelay, isWorker } from '../calls/actions/visit-actions.ts';
import { changeOpenVisit, placeOpenVisit, reopenLastVisit } from '../../operations/visits.ts';
import type { UnitOfWork } from '../../operations/work.ts';
import { saidBeside } from '../../operations/worries.ts';
import { hasJustEnded, listOfWords, noneOpen, RESPONSES, statusAnswer, unclearAnswer } from './how-it-stands.ts';

const MINUTE = 60_000;

/** What each request in a worker's text does to their own visit. The answer is null where there is none to give. */
export async function actOnRequest(
  work: UnitOfWork,
  text: TextOfWorker,
  request: WorkerRequest,
): Promise<Answer | null> {
  const { caller, visit, reading, events } = text;
  if (reading.hint?.kind === 'no-texts') return heardInSilence(text);
  switch (request.kind) {
    case 'start':
      // "Till 4" on a visit is about this one.
      if (visit?.deadline && request.isUntil && request.word === 'IN')
        return more(work, text, { kind: 'more', minutes: request.minutes, isClock: true, several: request.several });
      return startUneasy(work, text, request);
    case 'home':
      return homeByText(work, caller, visit, request, reading);
    case 'end':
      return end(work, caller);
    case 'sounds-like-end': {
      if (request.isHome && visit?.kind === 'home') return end(work, caller);
      if (visit && (isUneasy(reading) || asksWhoComes(reading))) return uneasyAndLeaving(text);
      // "Im safe now police are here": who deals with an alarm about the sender has it.
      if (visit && isSentence(reading.words)) events.push(wordsToRead(reading, 'nobody'));
      if (visit?.deadline && reading.hint?.kind === 'beginning' && reading.hint.place !== null)
        return movedOn(work, caller, visit, reading.hint);
      const stay = visit && stayingAWhile(work, visit, reading.hint);
      if (stay) return stay;
      if (visit) {
        const left =
          askedInBetween(work, visit) ?? answerWith(request.isHome ? 'text.have-you-left-home' : 'text.have-you-left');
        return withHintBehind(left, reading.hint);
      }
      if (RESPONSES.has(reading.responder.kind)) return answerWith('text.no-alarm');
      if (await hasJustEnded(work, caller)) return answerWith('text.ended-before');
      if (reading.pin !== null) return answerWith('text.thanks-none-open');
      if (reading.hint !== null && MAY_STAND_BESIDE_AN_END.has(reading.hint.kind) && isWorker(caller))
        return answerToHint(work, caller, reading.hint) ?? statusAnswer(work, visit);
      return request.isHome && isWorker(caller) ? answerWith('text.home-how') : statusAnswer(work, visit);
    }
    case 'more': {
      if (!visit && isUneasy(reading)) return await unclearAnswer(work, text);
      const moved = await more(work, text, request);
      if (!visit || !(isUneasy(reading) || request.hasReason)) return moved;
      await recordUneasyNote(work, text, reading.words);
      if (isUneasy(reading)) return forHelpFirst(moved);
      return moved;
    }
    case 'ok': {
      const step = await changeOpenVisit(work, caller.id, { kind: 'ok', isProved: reading.pin !== null });
      if (!step) {
        const none = await noneOpen(work, caller);
        return reading.well === 'of-oneself' && isWorker(caller) ? withHints(none, ['text.if-you-asked']) : none;
      }
      if (step.done) return until(work, step, 'text.ok');
      return hasOkLeft(step.visit)
        ? withHints(until(work, step, 'text.moved'), ['text.longest'])
        : until(work, step, 'text.ok-used');
    }
    case 'back': {
      if (visit && visit.kind !== 'home') return statusAnswer(work, visit);
      const step = await reopenLastVisit(work, caller.id);
      if (step) return until(work, step, 'text.back');
      return visit ? statusAnswer(work, visit) : answerWith('text.back-too-late');
    }
    case 'at':
      return at(work, text, request);
    case 'status':
      return visit || reading.hint?.kind !== 'watched' || !isWorker(caller)
        ? statusAnswer(work, visit)
        : nobodyWatches(work);
    case 'note':
      return noted(work, text, request.words);
    case 'words':
      return listOfWords(caller);
    case 'read':
      return readUnread(work, text.keys);
    case 'ring-off':
      // With no call booked the words say something else, which a person reads.
      if (!(await cancelBookedCalls(work, caller.id))) return await unclearAnswer(work, text);
      return ringCancelled(work, visit);
    case 'ring': {
      // A worker who wants an excuse, or says why, may be about to need more.
      if (request.isCover || request.hasReason) events.push(wordsToRead(reading));
      const booked = await ring(work, caller, visit, request.minutes);
      if (isUneasy(reading)) return forHelpFirst(booked);
      const begins = visit === null && reading.hint ? answerToHint(work, caller, reading.hint) : null;
      return begins ? { ...booked, prompts: [...booked.prompts, ...begins.prompts] } : booked;
    }
    case 'worried':
      if (request.about === null) return aboutNobody(text);
      events.push({
        type: 'worried',
        about: request.about,
        inDanger: request.inDanger,
        words: saidBeside(reading.words, request.about),
        phrase: reading.phrase,
      });
      return worriedAnswer(request);
    case 'courtesy':
      // "Yes" to a text that asks two things: "Have you left? OUT. Still there? MORE 30."
      if (visit?.deadline && visit.deadline <= work.now) return onVisit(work, visit, null);
      if (visit) return statusAnswer(work, visit);
      // YES may be meant to begin a visit, and nothing that we asked stands any more.
      return reading.isYes && isWorker(caller) ? { ...statusAnswer(work, visit), help: true } : null;
    case 'question':
    case 'another-day':
    case 'none':
      return await unclearAnswer(work, text);
  }
}

/** With no visit open these say more than that none is: "about to go in, bit nervous". */
const MAY_STAND_BESIDE_AN_END: ReadonlySet<Hint['kind']> = new Set([
  'beginning',
  'going-in',
  'needs-somebody',
  'worried',
]);

/** "In the car with mum, driving to 4 Spring Bank": the visit may go on there. */
function withHintBehind(left: Answer, hint: Hint | null): Answer {
  if (hint?.kind === 'worried') return withHints(left, ['text.worried-how']);
  if (hint?.kind !== 'place') return left;
  return { ...left, prompts: [...left.prompts, { id: 'text.where-now', vars: { place: { place: hint.place } } }] };
}

/** "START 60 12 Elm Road. bit nervous about this one": the visit begins, and a person reads the words. */
async function startUneasy(
  work: UnitOfWork,
  text: TextOfWorker,
  request: Extract<WorkerRequest, { kind: 'start' }>,
): Promise<Answer> {
  const { caller, visit, reading } = text;
  const begun = await startByText(work, caller, visit, request, reading);
  if (!isUneasy(reading) || !isWorker(caller)) return begun;
  await recordUneasyNote(work, text, reading.words);
  return forHelpFirst(begun);
}

async function end(work: UnitOfWork, caller: Caller): Promise<Answer> {
  const ended = await changeOpenVisit(work, caller.id, { kind: 'end' });
  const isCancelled = await cancelBookedCalls(work, caller.id);
  const vars = isCancelled ? { call_cancelled: 'yes' as const } : {};
  if (!ended) return isWorker(caller) ? answerWith('text.none-open', vars) : answerWith('text.no-visits');
  const goesHome = homeUntil(ended);
  if (goesHome) return answerWith('text.ended-home-begun', { ...vars, until: clockVar(goesHome) });
  return answerWith(ended.visit.kind === 'home' ? 'text.ended-home' : 'text.ended', vars);
}

async function more(
  work: UnitOfWork,
  { caller, visit, reading }: TextOfWorker,
  { minutes, isClock, several }: Extract<WorkerRequest, { kind: 'more' }>,
): Promise<Answer> {
  if (!visit?.deadline) return noneToProlong(work, caller, reading.hint);
  if (minutes === null) return answerWith('text.minutes-please');
  const from = isClock || visit.deadline < work.now ? work.now : visit.deadline;
  const wanted = new Date(from.getTime() + minutes * MINUTE);
  // "MORE till 4" of somebody who is down until five: nobody shortens a watch by asking for more.
  if (isClock && wanted <= visit.deadline) return statusAnswer(work, visit);
  const isProved = reading.pin !== null;
  const step = await changeOpenVisit(
    work,
    caller.id,
    isClock ? { kind: 'until', deadline: wanted, isProved } : { kind: 'more', length: minutes * MINUTE, isProved },
  );
  const end = step && (endAfterQuestions(step.visit) ?? step.visit.deadline);
  const isCut = end != null && end < wanted;
  return withHints(until(work, step, 'text.moved'), [
    ...(several ? ['text.shorter'] : []),
    ...(isCut ? ['text.longest'] : []),
  ]);
}

/** Who asks for more time believes that somebody watches over them. */
async function noneToProlong(work: UnitOfWork, caller: Caller, hint: Hint | null): Promise<Answer> {
  const isOffered = hint?.kind === 'beginning' && isWorker(caller) && !(await hasJustEnded(work, caller));
  return isOffered ? beginHow(work, hint) : noneOpen(work, caller);
}

async function noted(work: UnitOfWork, text: TextOfWorker, words: string): Promise<Answer> {
  const { caller, visit, reading, events } = text;
  const answer = answerWith(visit ? 'text.noted' : 'text.noted-none-open');
  if (isUneasy(reading)) {
    await recordUneasyNote(work, text, words);
    return forHelpFirst(answer);
  }
  await note(work, caller, events, words);
  // "At home now": it ends nothing, and a worker who is late may believe that it has.
  if (visit?.deadline && visit.deadline <= work.now)
    return { ...answer, prompts: [...answer.prompts, ...onVisit(work, visit, null).prompts] };
  return (visit ? null : reading.hint && answerToHint(work, caller, reading.hint)) ?? answer;
}

async function note(work: UnitOfWork, { id }: Caller, events: SafetyEvent[], words: string): Promise<void> {
  await changeOpenVisit(work, id, { kind: 'note', words });
  events.push({ type: 'note', words });
}

async function at(
  work: UnitOfWork,
  text: TextOfWorker,
  { place, isWhole }: Extract<WorkerRequest, { kind: 'at' }>,
): Promise<Answer> {
  const { caller, visit, reading, events } = text;
  const isToHelp = isUneasy(reading);
  if (isToHelp) await recordUneasyNote(work, text, reading.words);
  else if (!isWhole) await note(work, caller, events, reading.words);
  const isNotAsPlanned = visit !== null && isElsewhereThanPlanned(visit, place);
  const step = await placeOpenVisit(work, caller.id, place);
  if (!step && isToHelp) return forHelpFirst(answerWith('text.none-open'));
  if (!step) return (reading.hint && answerToHint(work, caller, reading.hint)) ?? noneToPlace(work, caller, place);
  const noted = answerWith('text.place-noted', { place: { place } });
  const taken = withNote(isNotAsPlanned ? withHints(noted, ['text.plan-begun']) : noted, step.hazards);
  if (isToHelp) return forHelpFirst(taken);
  // "At number 14, should take 45 mins": a worker who names a length may believe that it counts.
  return reading.hint && visit?.deadline
    ? { ...taken, prompts: [...taken.prompts, ...onVisit(work, visit, null).prompts] }
    : taken;
}

/** Who says where they are believes that somebody watches over them. */
async function noneToPlace(work: UnitOfWork, caller: Caller, place: string): Promise<Answer> {
  const isOffered = isWorker(caller) && !(await hasJustEnded(work, caller));
  return isOffered ? beginHow(work, { minutes: USUAL_EXAMPLE, isUntil: false, place }) : answerWith('text.none-open');
}

async function ring(work: UnitOfWork, caller: Caller, visit: Visit | null, minutes: number | null): Promise<Answer> {
  if (!isWorker(caller) || !caller.team) return listOfWords(caller);
  if (minutes === null || !isDelay(String(minutes))) return answerWith('text.ring-minutes');
  const at = new Date(work.now.getTime() + minutes * MINUTE);
  await bookCall(work, { workerId: caller.id, teamId: caller.team.id, visitId: visit?.id ?? null }, at);
  return answerWith('text.ring-booked', { until: clockVar(at) });
}

function ringCancelled(work: UnitOfWork, visit: Visit | null): Answer {
  const stands = visit?.deadline ? onVisit(work, visit, null) : statusAnswer(work, visit);
  return { ...stands, prompts: [{ id: 'text.ring-cancelled' }, ...stands.prompts] };
}

function until(work: UnitOfWork, step: VisitStep | null, id: string): Answer {
  const deadline = step?.visit.deadline;
  return deadline ? withEnd(work, answerWith(id, untilVars(work, deadline)), step.visit) : answerWith('text.none-open');
}
