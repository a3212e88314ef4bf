import { writeFile } from 'node:fs/promises';
import { Command } from 'commander';
import { showImported } from './import.ts';
import { CommandFailed, withRecords } from './open.ts';

/** It holds names and telephone numbers: for the eyes of the person who runs the command. */
const OWNER_ONLY = 0o600;

export function exportCommand(): Command {
  return new Command('export')
    .description('write the organisation as a file that can be imported again: people, teams and plans, and no PINs')
    .argument('[file]', 'where to; a file that is there already is left as it is. Without it: to the terminal')
    .addHelpText(
      'after',
      '\nThe file says which revision of the organisation it is. An import of it later is refused where it\n' +
        'would undo what was changed since, and says what that is.\n\n' +
        'Example: npm run cli -- export my-council.yaml',
    )
    .action(async (file: string | undefined) => {
      const text = await withRecords(process.env, showImported);
      if (file === undefined) {
        console.log(text);
        return;
      }
      await writeFile(file, text, { flag: 'wx', mode: OWNER_ONLY }).catch(() => {
        throw new CommandFailed([`${file}: cannot be written, or is there already. Nothing was written.`]);
      });
      console.log(`${file} is written.`);
    });
}
