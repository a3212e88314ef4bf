import type { Organisation } from './organisation-shape.ts';

/**
 * Teams of which the name alone is another: it is in the file no more, everybody of it whom the file has is in the new
 * one, and nobody else who is known. Such a team keeps its open visits and alarms, and those who see it at the desk. By
 * old name; the new one is the value.
 */
export function renamedTeams(
  before: Pick<Organisation, 'people'> & { teams: { name: string }[] },
  after: Pick<Organisation, 'teams' | 'people'>,
): Map<string, string> {
  const teamsBefore = new Map(before.people.map(({ staffNumber, teams }) => [staffNumber, teams]));
  const known = new Set(before.teams.map(({ name }) => name));
  const renamed = new Map<string, string>();
  for (const { name } of after.teams) {
    if (known.has(name)) continue;
    const were = after.people
      .filter(({ teams }) => teams.includes(name))
      .flatMap(({ staffNumber }) => [teamsBefore.get(staffNumber) ?? []].filter(({ length }) => length > 0));
    const [old] = before.teams.filter((team) => isIt(team.name));
    if (old) renamed.set(old.name, name);

    function isIt(team: string): boolean {
      return (
        !after.teams.some((one) => one.name === team) &&
        !renamed.has(team) &&
        were.length > 0 &&
        were.every((teams) => teams.includes(team)) &&
        after.people.every(
          ({ staffNumber, teams }) => !teamsBefore.get(staffNumber)?.includes(team) || teams.includes(name),
        )
      );
    }
  }
  return renamed;
}

export function withTeamsRenamed(before: Organisation, renamed: Map<string, string>): Organisation {
  const now = (name: string): string => renamed.get(name) ?? name;
  return {
    ...before,
    teams: before.teams.map((team) => ({ ...team, name: now(team.name) })),
    people: before.people.map((person) => ({ ...person, teams: person.teams.map(now) })),
  };
}
