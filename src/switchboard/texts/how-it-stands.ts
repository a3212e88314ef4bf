import { clockVar } from '../../conversation/files/flow.ts';
import type { Caller } from '../../records/organisation/people.ts';
import { lastEndedVisitOf, openAndPlannedOf } from '../../records/visits.ts';
import { BACK_WITHIN, ownPlaceOf, type Visit } from '../../safety/visit.ts';
import { type Answer, answerWith, askedInBetween, untilVars, withEnd, withHints, wordsOfResponders } from './answer.ts';
import { waitsAtTheDesk } from './for-the-office.ts';
import { type ProvedReading, wordsToRead } from './text-reading.ts';
import { answerToHint, onVisit, whoIsOutFor } from './hint-answers.ts';
import { movedOn } from './moved-on.ts';
import type { TextOfWorker } from './text-of-worker.ts';
import { asksWhoComes, isUneasy } from './uneasy-texts.ts';
import { isWorker } from '../calls/actions/visit-actions.ts';
import type { UnitOfWork } from '../../operations/work.ts';

/**
 * Answers to a text that begins, prolongs and ends nothing: how it stands, that nothing is open, which words there are.
 */

export function statusAnswer(work: UnitOfWork, visit: Visit | null): Answer {
  if (!visit?.deadline) return answerWith('text.status-none');
  const asked = askedInBetween(work, visit);
  if (asked) return asked;
  const place = ownPlaceOf(visit);
  const vars = { ...untilVars(work, visit.deadline), ...(place === null ? {} : { place: { place } }) };
  return withEnd(work, answerWith(place === null ? 'text.status-open' : 'text.status-open-place', vars), visit);
}

/**
 * Nothing that we know. On a visit it is answered each time, and a person reads it (src/conversation/README.md "Words
 * of a text").
 */
export async function unclearAnswer(
  work: UnitOfWork,
  { caller, visit, reading, events }: TextOfWorker,
): Promise<Answer> {
  if (reading.isPinAlone) return statusAnswer(work, visit);
  const isCry = reading.cry === 'on-visit';
  const isToBeRead = visit !== null || isCry || (isWorker(caller) && (isUneasy(reading) || asksWhoComes(reading)));
  const readBy = isToBeRead ? 'readers' : waitsAtTheDesk(caller, visit, reading) ? 'desk' : 'nobody';
  events.push(wordsToRead(reading, readBy));
  if (visit?.deadline) {
    const { hint, worker } = reading;
    const hasMoved = hint?.kind === 'beginning' && worker.kind !== 'question';
    const answer = hasMoved ? await movedOn(work, caller, visit, hint) : onVisit(work, visit, hint);
    return { ...answer, isTextOnly: true };
  }
  if (isCry) return answerWith('text.need-help');
  if (RESPONSES.has(reading.responder.kind)) return answerWith('text.no-alarm');
  if (reading.hint?.kind === 'who-is-out') return whoIsOutFor(work, caller);
  if (reading.hint?.kind === 'plans' && isWorker(caller)) return plansHow(work, caller);
  const hinted = reading.hint && answerToHint(work, caller, reading.hint);
  if (hinted) return hinted;
  if (await hasJustEnded(work, caller)) return { ...answerWith('text.ended-before'), help: true };
  if (isWorker(caller) && readBy === 'desk')
    return {
      ...withHints(answerWith('text.status-none'), ['text.office-can-read', 'text.begin-or-worried']),
      help: true,
    };
  if (isWorker(caller)) return { ...answerWith('text.not-understood'), help: true };
  // HELP alone, of somebody who makes no visits, asks for the words.
  return reading.responder.kind === 'words' ? listOfWords(caller) : { ...answerWith('text.nothing-asks'), help: true };
}

/** "What's next on my list", "running late for her": when it is planned, and no place, for a phone shows its texts. */
async function plansHow({ trx, now }: UnitOfWork, { id }: Caller): Promise<Answer> {
  const { planned } = await openAndPlannedOf(trx, id, null, now);
  if (!planned) return { ...answerWith('text.plans-how'), help: true };
  const vars = { from: clockVar(planned.start), until: clockVar(planned.end) };
  return { ...answerWith('text.planned-near', vars), help: true };
}

export async function noneOpen(work: UnitOfWork, caller: Caller): Promise<Answer> {
  if (!isWorker(caller)) return answerWith('text.no-visits');
  return answerWith((await hasJustEnded(work, caller)) ? 'text.ended-before' : 'text.none-open');
}

/** While BACK re-opens it: "oh wait, still here" comes right after an end that was none. */
export async function hasJustEnded({ trx, now }: UnitOfWork, { id }: Caller): Promise<boolean> {
  const ended = (await lastEndedVisitOf(trx, id))?.visit.endedAt;
  return ended != null && now.getTime() - ended.getTime() <= BACK_WITHIN;
}

/** A responder answers an alarm that is over. */
export const RESPONSES: ReadonlySet<ProvedReading['responder']['kind']> = new Set(['take', 'cant', 'safe', 'dialled']);

export function listOfWords(caller: Caller): Answer {
  return isWorker(caller) ? { ...answerWith('text.words'), help: true } : wordsOfResponders();
}
