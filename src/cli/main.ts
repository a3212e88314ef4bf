import { hasCode } from '../database/error-code.ts';
import { printable } from './printable.ts';
import { runCommand } from './run.ts';

/**
 * The reader of our output may have read enough (`| head`). The command ends its work all the same: an import is never
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

await runCommand(process.argv.slice(2));
