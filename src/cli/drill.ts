import { Command } from 'commander';
import type { Knex } from 'knex';
import { openClock } from '../records/clock.ts';
import { drillAnswers, type DrillAnswer, teamByName } from '../records/drills.ts';
import { loadOrganisationSettings, timezoneOf } from '../records/organisation/people.ts';
import { LAST_RESORT } from '../contact/contact-key.ts';
import { beginDrill } from '../operations/drills/begin-drill.ts';
import type { Dependencies } from '../operations/work.ts';
import { dateAndTime } from '../timeline/local-time.ts';
import { CommandFailed, printFromRecords } from './open.ts';
import { asCommand, AT_THE_TERMINAL, commandDependencies, whereNobodyRings } from './command-dependencies.ts';
import { table } from './table.ts';

const SHOWN = 5;

export function drillCommand(): Command {
  return new Command('drill')
    .description(
      'practise with a team: the ladder over the real lines, every line of it "This is ' +
        'a drill"; or print how the last ones went',
    )
    .argument('<team>', "the team's name")
    .option('--duress', 'the covert one, with the purple-file call to the person who stands in as the worker')
    .option('--about <staff number>', 'who stands in as the worker; left out: somebody of the team who is not out')
    .option('--results', 'print who answered, and after how long')
    .addHelpText(
      'after',
      '\nA drill rings no worker who is out. It ends once somebody has taken it (and ' +
        'the covert call is over), after a round that nobody ' +
        'took, and at once when something real comes.\n\nExamples: npm run cli -- drill ' +
        'North\n          npm run cli -- drill North --results',
    )
    .action(
      async (
        team: string,
        { duress = false, about, results = false }: { duress?: boolean; about?: string; results?: boolean },
      ) => {
        await printFromRecords(async (records) =>
          results
            ? drillResults(records.knex, team, (await openClock(records.knex, null)).now())
            : startDrill(await commandDependencies(records), team, { duress, about: about ?? null }),
        );
      },
    );
}

/**
 * Begins a drill. Rejects with CommandFailed while anything real is open, or where nobody can stand in as the worker.
 */
export async function startDrill(
  parts: Dependencies,
  team: string,
  { duress, about }: { duress: boolean; about: string | null },
): Promise<string[]> {
  const begun = await asCommand(beginDrill(parts, AT_THE_TERMINAL, { team, duress, about }));
  switch (begun.kind) {
    case 'no-team':
      throw new CommandFailed([`There is no team ${team}.`]);
    case 'something-real':
      throw new CommandFailed([
        `Something real is open (${begun.letters.join(', ')}): no drill now. Nothing has changed.`,
      ]);
    case 'nobody-free':
      throw new CommandFailed([
        about === null
          ? `Nobody of ${begun.team} can stand in as the worker: all are out, or have an alarm open.`
          : `${about} is no worker of ${begun.team} who is free now.`,
      ]);
    case 'done':
      return [
        `A drill of ${begun.team} has begun; ` +
          `${begun.standIn.name} (staff number ${begun.standIn.staffNumber}) stands in as the worker.`,
        `How it goes: npm run cli -- drill "${begun.team}" --results`,
        ...(await whereNobodyRings(parts)),
      ];
  }
}

/** The latest drills as tables, newest first. */
export async function drillResults(knex: Knex, teamName: string, now: Date): Promise<string[]> {
  const team = await known(knex, teamName);
  const organisation = await loadOrganisationSettings(knex);
  const answers = await drillAnswers(knex, team.id, SHOWN);
  if (answers.length === 0) return [`${team.name} has had no drill yet.`];
  const names = new Map([[LAST_RESORT, organisation?.lastResort?.name ?? 'the last resort']]);
  const ids = [...new Set(answers.map(({ drillId }) => drillId))];
  return ids.flatMap((id, index) => {
    const of = answers.filter(({ drillId }) => drillId === id);
    return [...(index === 0 ? [] : ['']), headingOf(of, timezoneOf(organisation), now), ...rowsOf(of, names)];
  });
}

function headingOf([first]: DrillAnswer[], timezone: string, now: Date): string {
  if (!first) return '';
  const kind = first.kind === 'duress' ? 'covert drill' : 'drill';
  const goingOn = `, going on for ${minutes(now.getTime() - first.raisedAt.getTime())}`;
  return `${dateAndTime(first.raisedAt, timezone)}: a ${kind}${first.status === 'closed' ? '' : goingOn}`;
}

function rowsOf(answers: DrillAnswer[], names: Map<string, string>): string[] {
  return table(
    ['Who', 'Asked after', 'A person after', 'Took it after'],
    answers.map((one) => [
      one.name ?? names.get(one.contactKey) ?? 'the duty desk',
      minutes(one.askedAfter),
      minutes(one.personAfter),
      minutes(one.tookAfter),
    ]),
  );
}

/** "1:05", or "-". */
function minutes(milliseconds: number | null): string {
  if (milliseconds === null) return '-';
  const seconds = Math.round(milliseconds / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

async function known(knex: Knex, name: string): Promise<{ id: string; name: string }> {
  const team = await teamByName(knex, name);
  if (!team) throw new CommandFailed([`There is no team ${name}.`]);
  return team;
}
