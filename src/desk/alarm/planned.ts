import type { ShownAct, VisitDetails } from '../../records/views/shown/visits.ts';
import type { Fact } from '../../safety/alarm/alarm.ts';
import { ownPlaceOf } from '../../safety/visit.ts';
import { familyWords, hazardWords } from '../board/words.ts';
import { LETTERS_OF_PLAN } from '../../operations/briefing.ts';
import { numberAsWritten } from '../shell/numbers.ts';
import { assessedWords } from '../visits/words.ts';

type Clock = (at: number | Date) => string;

interface Inside extends Pick<VisitDetails['visit'], 'startedAt' | 'endedAt' | 'place'> {
  state: Pick<VisitDetails['visit']['state'], 'officePlace'>;
}

/** Since when they are inside, and by whom that is known; where, and how that is known: the police ask both. */
export function insideLines(
  { visit, plannedStart }: { visit: Inside } & Pick<VisitDetails, 'plannedStart'>,
  acts: Pick<ShownAct, 'what' | 'by'>[],
  facts: Fact[],
  clock: Clock,
): string[] {
  const { startedAt, endedAt, place } = visit;
  const byDesk = acts.find(({ what }) => what === 'start');
  const began = byDesk ? `at the desk by ${byDesk.by ?? 'the office'}` : 'by their call or text';
  const said =
    ownPlaceOf(visit) !== null ? 'as they said' : plannedStart ? 'as planned' : 'as the office wrote it down';
  return [
    startedAt && `Began ${clock(startedAt)}, ${began}${endedAt ? `; ended ${clock(endedAt)}` : ''}`,
    place === null ? null : `The place ${place}: ${said}, ${confirmedWords(facts, clock)}`,
  ].filter((line) => line !== null);
}

/** What was answered from their phone to the covert question. */
function confirmedWords(facts: Fact[], clock: Clock): string {
  const answer = facts.flatMap((fact) => (fact.what === 'reply' && fact.question === 'address' ? [fact] : [])).at(-1);
  if (answer?.reply === 'yes') return `and their phone said at ${clock(answer.at)} that they are there`;
  if (answer?.reply === 'no') return `but their phone said at ${clock(answer.at)} that they are not there`;
  return 'not confirmed from their phone';
}

/**
 * What is known of the visit that an alarm is about, a line each, beside what the line's own words say of its plan: the
 * police ask the person who rings them what is known of the house.
 * @param isCovert the phone in the house is left out: nobody rings into it
 */
export function plannedLines(visit: VisitDetails, isCovert: boolean): string[] {
  const { risk, note, phoneThere, hazards } = visit;
  const family = familyWords(visit);
  return [
    risk === 'green' ? 'Risk: green' : risk === 'red' ? assessedWords(visit) : null,
    hazardWords(hazards),
    family === null ? null : `Family: ${family}`,
    note !== null && note.length > LETTERS_OF_PLAN ? `The plan says: ${note}` : null,
    phoneThere === null || isCovert ? null : `Phone there: ${numberAsWritten(phoneThere)}`,
  ].filter((line) => line !== null);
}
