import type { Hint } from '../../conversation/texts/reading.ts';
import type { Caller } from '../../records/organisation/people.ts';
import { placeOpenVisit } from '../../operations/visits.ts';
import type { UnitOfWork } from '../../operations/work.ts';
import { ownPlaceOf, type Visit } from '../../safety/visit.ts';
import { type Answer, withNote } from './answer.ts';
import { onVisit } from './hint-answers.ts';

/**
 * "Moving on to 7 Pier Road, 30 mins" on a visit. Only a word of the line, or YES, begins the next visit, for that
 * drops a watch. But people who come to look must hear of the place: it is added as with AT, and those before stay.
 */
export async function movedOn(
  work: UnitOfWork,
  caller: Caller,
  visit: Visit,
  hint: Extract<Hint, { kind: 'beginning' }>,
): Promise<Answer> {
  const { place } = hint;
  const next = onVisit(work, visit, hint);
  if (place === null || hint.isLater || place === ownPlaceOf(visit)) return next;
  const step = await placeOpenVisit(work, caller.id, place);
  const noted = { id: 'text.place-noted', vars: { place: { place } } };
  return withNote({ ...next, prompts: [noted, ...next.prompts] }, step?.hazards ?? []);
}
