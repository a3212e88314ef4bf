import { hoursWords } from '../safety/hours-words.ts';
import { USUAL_DAY } from '../safety/major-incident.ts';
import type { Hours } from '../safety/plan.ts';

/** When the list for a major incident is rung by its numbers of the day, in words. Pure. */

interface TeamHours {
  name: string;
  /** Of the team's plan; empty: it has none. */
  officeHours: Hours[];
}

/** As in "Monday to Friday, 08:00 to 18:00"; with each team's where they differ. */
export function dayInWords(teams: TeamHours[]): string {
  const alike = new Map<string, string[]>();
  for (const { name, officeHours } of teams) {
    const words = hoursInWords(officeHours.length > 0 ? officeHours : USUAL_DAY);
    alike.set(words, [...(alike.get(words) ?? []), name]);
  }
  const [[only] = [hoursInWords(USUAL_DAY)]] = alike;
  if (alike.size < 2) return only;
  return [...alike].map(([words, names]) => `${words} (${names.join(', ')})`).join('; ');
}

const hoursInWords = (hours: Hours[]): string => hours.map(hoursWords).join(' and ');
