import { Command } from 'commander';
import { hasCode } from '../database/error-code.ts';
import { knownFault } from '../app/start-fault.ts';
import { CommandFailed } from './open.ts';

/** Each is loaded only when it is asked for: all of them together take a second longer. */
const COMMANDS: Record<string, () => Promise<Command>> = {
  import: async () => (await import('./import.ts')).importCommand(),
  migrate: async () => (await import('./migrate.ts')).migrateCommand(),
  flows: async () => (await import('./flows.ts')).flowsCommand(),
  story: async () => (await import('./story.ts')).storyCommand(),
  board: async () => (await import('./board.ts')).boardCommand(),
  alarm: async () => (await import('./alarm.ts')).alarmCommand(),
  visit: async () => (await import('./visit.ts')).visitCommand(),
  pin: async () => (await import('./pin.ts')).pinCommand(),
  drill: async () => (await import('./drill.ts')).drillCommand(),
  doctor: async () => (await import('./doctor.ts')).doctorCommand(),
  person: async () => (await import('./person.ts')).personCommand(),
  verify: async () => (await import('./verify.ts')).verifyCommand(),
  card: async () => (await import('./card.ts')).cardCommand(),
  ready: async () => (await import('./ready.ts')).readyCommand(),
  'left-behind': async () => (await import('./left-behind.ts')).leftBehindCommand(),
  reset: async () => (await import('./reset.ts')).resetCommand(),
  'in-force': async () => (await import('./in-force.ts')).inForceCommand(),
};

/**
 * Whoever reads our output may have read enough (`| head`). The command ends its work all the same: an import is never
 * half.
 */
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error) => {
    if (!hasCode(error, 'EPIPE')) throw error;
  });
}

try {
  const program = new Command('buddyline').description('Administration of Buddyline. Works beside a running service.');
  const [, , name = ''] = process.argv;
  const asked = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  for (const load of asked ? [asked] : Object.values(COMMANDS)) program.addCommand(await load());
  await program.parseAsync();
} catch (error) {
  for (const line of error instanceof CommandFailed ? error.lines : (knownFault(error) ?? [reason(error)]))
    console.error(line);
  process.exitCode = 1;
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : 'Something went wrong.';
}
