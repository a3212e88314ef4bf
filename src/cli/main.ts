import { Command } from 'commander';
import { hasCode } from '../records/error-code.ts';
import { knownFault } from '../start-fault.ts';
import { alarmCommand } from './alarm.ts';
import { boardCommand } from './board.ts';
import { cardCommand } from './card.ts';
import { doctorCommand } from './doctor.ts';
import { drillCommand } from './drill.ts';
import { flowsCommand } from './flows.ts';
import { inForceCommand } from './in-force.ts';
import { importCommand } from './import.ts';
import { migrateCommand } from './migrate.ts';
import { CommandFailed } from './open.ts';
import { personCommand } from './person.ts';
import { pinCommand } from './pin.ts';
import { readyCommand } from './ready.ts';
import { storyCommand } from './story.ts';
import { verifyCommand } from './verify.ts';
import { visitCommand } from './visit.ts';

const program = new Command('buddyline')
  .description('Administration of Buddyline. Works beside a running service.')
  .addCommand(importCommand())
  .addCommand(migrateCommand())
  .addCommand(flowsCommand())
  .addCommand(storyCommand())
  .addCommand(boardCommand())
  .addCommand(alarmCommand())
  .addCommand(visitCommand())
  .addCommand(pinCommand())
  .addCommand(drillCommand())
  .addCommand(doctorCommand())
  .addCommand(personCommand())
  .addCommand(verifyCommand())
  .addCommand(cardCommand())
  .addCommand(readyCommand())
  .addCommand(inForceCommand());

/** Whoever reads our output may have read enough (`| head`). The command ends its work all the same: an import is never half. */
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error) => {
    if (!hasCode(error, 'EPIPE')) throw error;
  });
}

try {
  await program.parseAsync();
} catch (error) {
  for (const line of error instanceof CommandFailed ? error.lines : knownFault(error) ?? [reason(error)]) console.error(line);
  process.exitCode = 1;
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : 'Something went wrong.';
}
