import { Command, Help } from 'commander';
import { hasCode } from '../database/error-code.ts';
import { askedCommand, COMMANDS, termOf } from './commands.ts';
import { printable } from './printable.ts';

/**
 * Whoever reads our output may have read enough (`| head`). The command ends its work all the same: an import is never
 * half.
 */
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error) => {
    if (!hasCode(error, 'EPIPE')) throw error;
  });
}

for (const name of ['log', 'error'] as const) {
  const print = console[name].bind(console);
  console[name] = (...words: unknown[]) => {
    print(...words.map((one) => (typeof one === 'string' ? printable(one) : one)));
  };
}

try {
  const program = new Command('buddyline').description('Administration of Buddyline. Works beside a running service.');
  const asked = askedCommand(process.argv.slice(2));
  if (asked) program.addCommand(await asked.load());
  else listCommands(program);
  await program.parseAsync();
} catch (error) {
  // Loaded late: these know the database's faults, and nobody who asks for help should wait for them.
  const { faultLines } = await import('./fault-lines.ts');
  for (const line of faultLines(error)) console.error(line);
  process.exitCode = 1;
}

/** For `--help`, and for whoever asks for a command that is not there. */
function listCommands(program: Command): void {
  for (const [name, { description }] of Object.entries(COMMANDS))
    program.addCommand(new Command(name).description(description));
  const ownTerm = new Help();
  program.configureHelp({
    subcommandTerm: (command) =>
      command.name() in COMMANDS ? termOf(command.name()) : ownTerm.subcommandTerm(command),
  });
}
