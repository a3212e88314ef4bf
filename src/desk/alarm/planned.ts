import type { VisitDetails } from '../../records/views/shown/visits.ts';
import { familyWords, hazardWords } from '../board/words.ts';
import { LETTERS_OF_PLAN } from '../../operations/briefing.ts';
import { numberAsWritten } from '../shell/numbers.ts';
import { assessedWords } from '../visits/words.ts';

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
