import { Command } from 'commander';
import { AlreadyRunning } from '../records/embedded-postgres.ts';
import { alarmCommand } from './alarm.ts';
import { boardCommand } from './board.ts';
import { cardCommand } from './card.ts';
import { doctorCommand } from './doctor.ts';
import { drillCommand } from './drill.ts';
import { flowsCommand } from './flows.ts';
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
  .addCommand(readyCommand());

try {
  await program.parseAsync();
} catch (error) {
  for (const line of error instanceof CommandFailed ? error.lines : [reason(error)]) console.error(line);
  process.exitCode = 1;
}

/** A database's own message may quote a row, and rows hold names and numbers: only its code is told. */
function reason(error: unknown): string {
  if (error instanceof AlreadyRunning) return error.message;
  if (!(error instanceof Error)) return 'Something went wrong.';
  return 'code' in error && 'severity' in error ? `The database refused (${String(error.code)}).` : error.message;
}
