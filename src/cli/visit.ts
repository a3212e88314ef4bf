import { Command } from 'commander';
import { endVisitFor } from '../operations/visits/for-somebody.ts';
import type { Dependencies } from '../operations/work.ts';
import { CommandFailed, printFromRecords } from './open.ts';
import {
  asCommand,
  byName,
  given,
  commandDependencies,
  type Reason,
  whereNobodyRings,
} from './command-dependencies.ts';

export function visitCommand(): Command {
  const visit = new Command('visit').description('the visits that are open; for who is out now, see board');
  visit
    .command('end')
    .description("end somebody's open visit from here")
    .argument('<staffnumber>', 'whose visit')
    .requiredOption('--by <who>', 'who ends it')
    .requiredOption('--why <why>', 'how you know that it is over')
    .addHelpText(
      'after',
      '\nWho and why go into the story. An open alarm is not closed by it: see alarm close.\n\nExample: npm run ' +
        'cli -- visit end 4021 --by "Joan Mercer" --why "Sam is back at the office"',
    )
    .action(async (staffNumber: string, reason: Reason) => {
      await printFromRecords(async (records) => endVisit(await commandDependencies(records), staffNumber, reason));
    });
  return visit;
}

/**
 * Ends the open visit of the worker with that staff number. Rejects with CommandFailed where there is none. Resolves
 * with what to tell the person at the terminal.
 */
export async function endVisit(parts: Dependencies, staffNumber: string, reason: Reason): Promise<string[]> {
  const { by, why } = given(reason);
  const wanted = staffNumber.trim();
  const ended = await asCommand(endVisitFor(parts, byName(by, why), { worker: wanted }));
  if (ended.kind === 'nobody') throw new CommandFailed([`Nobody has the staff number ${wanted}.`]);
  if (ended.kind === 'none-open') throw new CommandFailed([`No visit of ${ended.worker.name} is open.`]);
  const { worker, alarm } = ended;
  return [
    `The visit of ${worker.name} is ended.`,
    ...(alarm
      ? [`Alarm ${alarm.letter} is still open, and people go on ringing. To close it: alarm close ${alarm.letter}`]
      : []),
    ...(await whereNobodyRings(parts)),
  ];
}
