import { clockVar } from '../../conversation/files/flow.ts';
import type { StartRequest } from '../../conversation/texts/reading.ts';
import type { Caller } from '../../records/organisation/people.ts';
import type { Plan } from '../../safety/plan.ts';
import { isNameOf, isPlaceOf, isStreetAlone, lengthAsPlanned } from '../../safety/planned-visit.ts';
import { ownPlaceOf, type Visit } from '../../safety/visit.ts';
import { type Answer, answerWith, untilVars, withEnd, withHints, withNote } from './answer.ts';
import { onVisit } from './hint-answers.ts';
import { movedOn } from './moved-on.ts';
import type { ProvedReading } from './text-reading.ts';

import { isWorker } from '../calls/actions/visit-actions.ts';
import { beginVisit, placeOpenVisit } from '../../operations/visits.ts';
import type { UnitOfWork } from '../../operations/work.ts';

/**
 * START and its like. On a visit they may begin the next one, which drops the watch over this one: that takes a length
 * or an address.
 */

const MINUTE = 60_000;

/**
 * `wrongPin`: a number in the text can only be a PIN and is none. The visit begins all the same, and the reply says so.
 * Without a PIN it begins for the team's longest length at most.
 */
export async function startByText(
  work: UnitOfWork,
  caller: Caller,
  visit: Visit | null,
  given: StartRequest,
  { pin, wrongPin, isTimeMasked }: Pick<ProvedReading, 'pin' | 'wrongPin' | 'isTimeMasked'>,
): Promise<Answer> {
  const request = isHouseForSure(given) ? { ...given, minutes: null, maybeHouseNumber: false } : given;
  if (!isWorker(caller) || !caller.team)
    // START alone is for the carrier, which texts that phone again.
    return request.minutes === null && request.place === null
      ? { ...answerWith('responder.words'), help: true }
      : answerWith('text.no-visits');
  if (visit?.deadline) {
    // "Just got to 7 Pier Road, be an hour": only a word of the line drops a watch.
    if (request.isSentence && request.minutes !== null)
      return movedOn(work, caller, visit, {
        ...request,
        kind: 'beginning',
        minutes: request.minutes,
        isLater: false,
        isMasked: request.isUntil && isTimeMasked,
      });
    if (isOnlyThePlace(work, visit.deadline, request)) return addPlace(work, caller, request.place ?? '');
    if (!beginsTheNext(request))
      return request.isClock && request.minutes !== null
        ? onVisit(work, visit, {
            kind: 'beginning',
            minutes: request.minutes,
            isUntil: true,
            place: null,
            isLater: false,
            isMasked: isTimeMasked,
          })
        : answerWith('text.start-asks', untilVars(work, visit.deadline));
  }
  const { plan } = caller.team;
  let isCut = false;
  let isAsPlanned = false;
  let isHousePlanned = false;
  const begun = await beginVisit(work, {
    workerId: caller.id,
    team: caller.team,
    place: request.place,
    isLengthSaid: request.minutes !== null,
    // Somebody who names another address, or another person, has gone somewhere else.
    takesOver: (planned) =>
      request.place === null ||
      (request.isAddress ? isPlaceOf(planned, request.place) : isNameOf(planned, request.place)),
    length: (planned) => {
      isAsPlanned = request.minutes === null && planned !== null;
      isHousePlanned = planned !== null && request.place !== null && isStreetAlone(planned, request.place);
      const wanted = request.minutes === null && planned ? lengthAsPlanned(planned, work.now) : lengthOf(request, plan);
      isCut = pin === null && wanted > plan.longest;
      return isCut ? plan.longest : wanted;
    },
  });
  const answer = started(begun, isShortened(request, plan));
  return withNote(
    withHints(withEnd(work, answer, begun.visit), [
      // "Pier Rd" begins the visit that is planned at number 9. The house that they never sent stands in no text.
      ...(isHousePlanned ? ['text.planned-house'] : []),
      ...(begun.isUnassessedRed ? ['text.ring-manager'] : []),
      ...(wrongPin ? ['text.pin-ignored'] : []),
      ...(request.hasOddLength && !isAsPlanned ? ['text.usual-length'] : []),
      ...(isCut ? ['text.longest'] : []),
    ]),
    begun.hazards,
  );
}

async function addPlace(work: UnitOfWork, caller: Caller, place: string): Promise<Answer> {
  const step = await placeOpenVisit(work, caller.id, place);
  return withNote(answerWith('text.place-noted', { place: { place } }), step?.hazards ?? []);
}

/** "IN 12 High Street" of somebody who is down already tells where; only an earlier deadline would be a new visit. */
function isOnlyThePlace(
  work: UnitOfWork,
  deadline: Date,
  { word, minutes, maybeHouseNumber, isAddress }: StartRequest,
): boolean {
  if (word === 'START' || word === 'BEGIN' || !isAddress || (minutes !== null && !maybeHouseNumber)) return false;
  return minutes === null || deadline.getTime() <= work.now.getTime() + minutes * MINUTE;
}

/**
 * "Arrived 14 Mill Lane": a worker who has arrived says where. Then the usual length holds. "START 14 Mill Lane" may be
 * either.
 */
const isHouseForSure = ({ word, minutes, maybeHouseNumber, isAddress }: StartRequest): boolean =>
  word === 'ARRIVED' && maybeHouseNumber && isAddress && minutes !== null;

/** "In 10 mins" and "Start without me" begin nothing. */
function beginsTheNext({ word, minutes, isAddress }: StartRequest): boolean {
  return isAddress || (minutes !== null && (word === 'START' || word === 'BEGIN'));
}

/** "START 120 High Street": two hours, or number 120? The earlier deadline holds either way. */
function lengthOf(request: StartRequest, { usualLength }: Plan): number {
  const said = request.minutes === null ? usualLength : request.minutes * MINUTE;
  return request.maybeHouseNumber ? Math.min(said, usualLength) : said;
}

function isShortened({ minutes, maybeHouseNumber, several }: StartRequest, { usualLength }: Plan): boolean {
  return several || (maybeHouseNumber && minutes !== null && minutes * MINUTE !== usualLength);
}

function started({ visit, restarted }: { visit: Visit; restarted: boolean }, isShorter: boolean): Answer {
  const { deadline } = visit;
  if (!deadline) return answerWith('text.status-none');
  const place = ownPlaceOf(visit);
  const vars = { until: clockVar(deadline), ...(place === null ? {} : { place: { place } }) };
  const which = restarted ? 'text.restarted' : 'text.started';
  if (place === null) return answerWith(visit.place === null ? `${which}-where` : `${which}-planned`, vars);
  return answerWith(isShorter ? `${which}-earlier` : `${which}-at`, vars);
}
