import { Command } from 'commander';
import { addHold, holdSchema, liftHoldOf } from '../operations/rights/hold.ts';
import type { Dependencies } from '../operations/work.ts';
import { listHolds } from '../records/legal-holds.ts';
import { CommandFailed, printFromRecords } from './open.ts';
import { asCommand, byName, given, commandDependencies, type Reason } from './command-dependencies.ts';
import { table } from './table.ts';

/** So much of an id is enough for people to tell holds apart. */
const SHORT = 8;

export function holdCommand(): Command {
  const hold = new Command('hold').description('records that must not be erased, whatever their age');
  hold
    .command('add')
    .description('hold the records of a person, a visit or an alarm, and all that hangs on them')
    .argument('<of>', 'a staff number, or the beginning of the id of a visit or an alarm')
    .requiredOption('--by <who>', 'who are you?')
    .requiredOption('--why <why>', 'for what: a claim, an investigation, a request')
    .option('--until <day>', 'the last day, as in 2027-06-30; without it, until the hold is lifted')
    .addHelpText(
      'after',
      '\nIds: story STAFF_NUMBER. What would be erased next: retention.\n\n' +
        'Example: npm run cli -- hold add 4021 --by "Joan Mercer" --why "Claim of May" --until 2027-06-30',
    )
    .action((of: string, options: Reason & { until?: string }) => print((parts) => holdRecords(parts, of, options)));
  hold
    .command('list')
    .description('the holds in force')
    .action(() => print(showHolds));
  hold
    .command('lift')
    .description('end a hold: what is old enough is erased within the hour')
    .argument('<hold>', 'its id as hold list shows it')
    .requiredOption('--by <who>', 'who are you?')
    .requiredOption('--why <why>', 'why it is no longer needed')
    .action((id: string, reason: Reason) => print((parts) => releaseRecords(parts, id, reason)));
  return hold;
}

async function print(act: (parts: Dependencies) => Promise<string[]>): Promise<void> {
  await printFromRecords(async (records) => act(await commandDependencies(records)));
}

/** Rejects with CommandFailed, and changes nothing, where something is wrong. */
export async function holdRecords(
  parts: Dependencies,
  of: string,
  { until, ...reason }: Reason & { until?: string },
): Promise<string[]> {
  const { by, why } = given(reason);
  const wanted = { of, why, until: until?.trim() ?? null, by };
  if (!holdSchema.safeParse(wanted).success)
    throw new CommandFailed([`${until ?? ''} is no day, as in 2027-06-30.`, 'Nothing has changed.']);
  const added = await asCommand(addHold(parts, byName(by, why), wanted));
  switch (added.kind) {
    case 'not-found':
      throw new CommandFailed([`No visit, alarm or staff number is ${of}.`, 'Nothing has changed.']);
    case 'several':
      throw new CommandFailed([
        `Several begin with ${of}; give more of the id:`,
        ...added.subjects.map(({ kind, id }) => `  ${kind} ${id}`),
      ]);
    case 'over':
      throw new CommandFailed([`${until ?? ''} is over.`, 'Nothing has changed.']);
    case 'done':
      return [
        `The records of this ${added.subject.kind} are held ` +
          `${until === undefined ? 'until the hold is lifted' : `until ${until.trim()}`}.`,
        `To lift it: hold lift ${added.id.slice(0, SHORT)}`,
      ];
  }
}

export async function showHolds({ knex, clock }: Pick<Dependencies, 'knex' | 'clock'>): Promise<string[]> {
  const holds = await listHolds(knex, clock.toReal(clock.now()));
  if (holds.length === 0) return ['Nothing is held.'];
  return table(
    ['hold', 'of', 'worker', 'until', 'why'],
    holds.map(({ id, subject, worker, until, why }) => [
      id.slice(0, SHORT),
      subject.kind === 'person' ? 'person' : `${subject.kind} ${subject.id}`,
      worker,
      until ?? 'lifted',
      why,
    ]),
  );
}

/** Rejects with CommandFailed, and changes nothing, where there is no such hold. */
export async function releaseRecords(parts: Dependencies, hold: string, reason: Reason): Promise<string[]> {
  const { by, why } = given(reason);
  const lifted = await asCommand(liftHoldOf(parts, byName(by, why), { hold, why }));
  if (lifted.kind === 'not-found') throw new CommandFailed([`No hold in force is ${hold}: see hold list.`]);
  if (lifted.kind === 'several') throw new CommandFailed([`Several holds begin with ${hold}; give more of the id.`]);
  return [
    `The records of this ${lifted.hold.subject.kind} are no longer held by this. What would be erased next: retention.`,
  ];
}
