import type { Hours } from './plan.ts';

/** Hours in words, as in "Monday to Friday, 08:00 to 18:00". Pure. */
export const hoursWords = ({ days, from, to }: Hours): string => `${daysWords(days)}, ${from} to ${to}`;

const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

/** Days in a row by the first and the last of them. */
function daysWords(days: number[]): string {
  const runs: number[][] = [];
  for (const day of days.toSorted((one, other) => one - other)) {
    const run = runs.at(-1);
    if (run?.at(-1) === day - 1) run.push(day);
    else runs.push([day]);
  }
  return runs
    .flatMap((run) => {
      const names = run.map((day) => WEEKDAYS[day - 1] ?? '');
      return names.length > 2 ? [`${names[0] ?? ''} to ${names.at(-1) ?? ''}`] : names;
    })
    .join(', ');
}
