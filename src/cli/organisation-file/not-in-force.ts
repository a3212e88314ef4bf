import { z } from 'zod';
import type { Finding, LocatedFile, Path } from './document.ts';

/** Keys whose feature has not landed: accepted, checked, kept, and without effect. A feature that lands takes its line out. */
const TEAM: Record<string, string> = {
  watch: 'watch raises its alarm, but its purple-file call is not in force yet',
  inform: 'inform is not in force yet',
  purple_file: 'purple_file is not in force yet',
};
const Keys = z.record(z.string(), z.unknown()).catch({});
const Parts = z.object({ teams: z.array(Keys).catch([]) }).catch({ teams: [] });
const Vonage = z.array(z.unknown()).refine((names) => names.includes('vonage'));

export function notInForce(file: LocatedFile): Finding[] {
  const { teams } = Parts.parse(file.content);
  return [
    ...teams.flatMap((team, index) => among(TEAM, team, ['teams', index], file)),
    ...teams.flatMap((team, index) => (Vonage.safeParse(team.carriers).success
      ? [{ line: file.lineOf(['teams', index, 'carriers']), reason: 'carriers: vonage is not in force yet' }] : [])),
  ];
}

function among(reasons: Record<string, string>, entry: Record<string, unknown>, path: Path, file: LocatedFile): Finding[] {
  return Object.entries(reasons)
    .filter(([key]) => entry[key] !== undefined)
    .map(([key, reason]) => ({ line: file.lineOf([...path, key]), reason }));
}
