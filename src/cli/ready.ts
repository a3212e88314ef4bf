import { Command } from 'commander';
import type { Knex } from 'knex';
import type { Finding } from '../carriers/diagnostics.ts';
import {
  type PersonFinding,
  type ReadinessFinding,
  readinessOfTeam,
  type Todo,
  UNVERIFIED,
} from '../operations/readiness/readiness.ts';
import { openClock } from '../records/clock.ts';
import { teamByName } from '../records/drills.ts';
import { loadOrganisationSettings } from '../records/organisation/people.ts';
import { sheet } from './doctor.ts';
import { CommandFailed, withRecords } from './open.ts';
import { promptsOfFlows } from '../app/dependencies.ts';

export function readyCommand(): Command {
  return new Command('ready')
    .description('go or no-go: may this team rely on the line?')
    .argument('<team>', "the team's name")
    .option('--all', 'a line for each person and fault, instead of one for each kind')
    .addHelpText(
      'after',
      '\n✓ is well, ! a person must look, ✗ must be put right; with any ✗ the exit ' +
        'code is 1.\n\nExample: npm run cli -- ready North',
    )
    .action(async (team: string, { all = false }: { all?: boolean }) => {
      await withRecords(process.env, async ({ knex, lineNumbers }) => {
        const { lines, isReady } = await readySheet(knex, team, (await openClock(knex, null)).now(), {
          all,
          lineNumbers,
        });
        for (const line of lines) console.log(line);
        if (!isReady) process.exitCode = 1;
      });
    });
}

/** Rejects with CommandFailed where there is no such team. */
export async function readySheet(
  knex: Knex,
  teamName: string,
  now: Date,
  { all = false, lineNumbers = [] }: { all?: boolean; lineNumbers?: readonly string[] } = {},
): Promise<{ lines: string[]; isReady: boolean }> {
  const team = await teamByName(knex, teamName);
  const organisation = await loadOrganisationSettings(knex);
  if (!team || !organisation) throw new CommandFailed([`There is no team ${teamName}.`]);
  const {
    people,
    team: ofTeam,
    isReady,
  } = await readinessOfTeam(knex, team.id, now, { seesAlarms: true, languages: promptsOfFlows, lineNumbers });
  const findings = [
    ...(all ? people.map((one) => inWords(one, team.name, one.staffNumber)) : byKind(people, team.name)),
    ...ofTeam.map((one) => inWords(one, team.name, '')),
  ];
  return { isReady, lines: [...sheet(findings), isReady ? 'Go.' : 'No go.'] };
}

const inWords = ({ mark, what, found, todo }: ReadinessFinding, team: string, staffNumber: string): Finding => ({
  mark,
  what,
  found,
  todo: todo === null ? null : todoWords(todo, team, staffNumber),
});

function todoWords(todo: Todo, team: string, staffNumber: string): string {
  switch (todo.kind) {
    case 'verify':
      return `npm run cli -- verify ${staffNumber}`;
    case 'verify-office':
      return `npm run cli -- verify "${team}"`;
    case 'give-code':
      return `npm run cli -- pin reset ${staffNumber}`;
    case 'use-code':
      return 'they ring, key the one-time code that they were given, and choose';
    case 'practise':
      return 'they ring, key their PIN, and 9';
    case 'show-number':
      return "show the number to this line, in the phone's settings";
    case 'no-texts':
      return (
        'they are rung instead of texted; a text of START from that phone, or another number in the file, ' + 'mends it'
      );
    case 'other-number':
      return 'npm run cli -- doctor --call, or another number in the file';
    case 'drill':
      return `npm run cli -- drill "${team}"`;
    case 'advice':
      return todo.words;
  }
}

const NAMED = 5;

/** What is so of several people is one line: a team of 25 has as many kinds as a team of three. */
function byKind(findings: PersonFinding[], team: string): Finding[] {
  const kinds = new Map<string, PersonFinding[]>();
  for (const finding of findings) kinds.set(finding.kind, [...(kinds.get(finding.kind) ?? []), finding]);
  return [...kinds.values()].flatMap((alike): Finding[] => {
    const [first] = alike;
    const people = [...new Map(alike.map((one) => [one.staffNumber, one])).values()];
    if (!first || people.length === 1) return alike.map((one) => inWords(one, team, one.staffNumber));
    const more = people.length - NAMED;
    const names = people
      .slice(0, NAMED)
      .map(({ what }) => what)
      .join(', ');
    return [
      {
        mark: first.mark,
        what: `${people.length} people`,
        found: `${first.kind}: ${names}${more > 0 ? ` and ${more} more (ready "${team}" --all names them)` : ''}`,
        todo: first.kind === UNVERIFIED ? `npm run cli -- verify "${team}"` : todoOfAll(first, people, team),
      },
    ];
  });
}

/** A command about one person becomes as many: the first as it is typed, the numbers of the rest. */
function todoOfAll({ todo }: PersonFinding, people: PersonFinding[], team: string): string | null {
  const [first = '', ...others] = people.map(({ staffNumber }) => staffNumber);
  if (todo === null) return null;
  const words = todoWords(todo, team, first);
  if (!words.endsWith(` ${first}`)) return words;
  const more = others.length - NAMED;
  return `${words}, and so on for ${others.slice(0, NAMED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
