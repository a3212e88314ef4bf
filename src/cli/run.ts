import { Command, Help } from 'commander';
import { askedCommand, COMMANDS, termOf } from './commands.ts';

/** Runs what the arguments ask for. A fault is printed, and becomes the exit code. */
export async function runCommand(args: string[]): Promise<void> {
  try {
    const program = new Command('buddyline').description(
      'Administration of Buddyline. Works beside a running service.',
    );
    const asked = askedCommand(args);
    if (asked) program.addCommand(await asked.load());
    else listCommands(program);
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    // Loaded late: these know the database's faults, and nobody who asks for help should wait for them.
    const { faultLines } = await import('./fault-lines.ts');
    for (const line of faultLines(error)) console.error(line);
    process.exitCode = 1;
  }
}

/** For `--help`, and for an unknown command. */
function listCommands(program: Command): void {
  for (const [name, { description }] of Object.entries(COMMANDS))
    program.addCommand(new Command(name).description(description));
  const ownTerm = new Help();
  program.configureHelp({
    subcommandTerm: (command) =>
      command.name() in COMMANDS ? termOf(command.name()) : ownTerm.subcommandTerm(command),
  });
}
