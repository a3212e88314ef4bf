import { z } from 'zod';
import type { Finding, LocatedFile, Path } from './document.ts';

/** Keys whose feature has not landed: accepted, checked, kept, and without effect. A feature that lands takes its line out. */
const TEAM: Record<string, string> = {
  duress: 'duress is in force for a panic only, not yet for the duress PIN',
  watch: 'watch is not in force yet',
  code_phrases: 'code_phrases is not in force yet',
  inform: 'inform is not in force yet',
  receipt_within: 'receipt_within is not in force yet',
  purple_file: 'purple_file is not in force yet',
};
const PERSON: Record<string, string> = {
  duress_pin: 'duress_pin is kept, but not in force yet',
};

const Keys = z.record(z.string(), z.unknown()).catch({});
const Parts = z.object({ teams: z.array(Keys).catch([]), people: z.array(Keys).catch([]) }).catch({ teams: [], people: [] });
const Vonage = z.array(z.unknown()).refine((names) => names.includes('vonage'));

export function notInForce(file: LocatedFile): Finding[] {
  const { teams, people } = Parts.parse(file.content);
  return [
    ...teams.flatMap((team, index) => among(TEAM, team, ['teams', index], file)),
    ...teams.flatMap((team, index) => (Vonage.safeParse(team.carriers).success
      ? [{ line: file.lineOf(['teams', index, 'carriers']), reason: 'carriers: vonage is not in force yet' }] : [])),
    ...people.flatMap((person, index) => among(PERSON, person, ['people', index], file)),
  ];
}

function among(reasons: Record<string, string>, entry: Record<string, unknown>, path: Path, file: LocatedFile): Finding[] {
  return Object.entries(reasons)
    .filter(([key]) => entry[key] !== undefined)
    .map(([key, reason]) => ({ line: file.lineOf([...path, key]), reason }));
}
