import { Command } from 'commander';
import { verifyLogs } from '../records/log-seal.ts';
import { loadTimezone } from '../records/organisation/people.ts';
import { soonestOfLogs } from '../records/retention.ts';
import { sealLines } from '../timeline/seal-lines.ts';
import { CommandFailed, type OpenRecords, printFromRecords } from './open.ts';

const HEAD = /^[0-9a-f]{64}$/i;

export function verifyLogCommand(): Command {
  return new Command('verify-log')
    .description('find whether anybody has changed, removed or added a row of the journal or the access log')
    .option('--head <head>', "a head that was kept elsewhere: the service's log names one each hour")
    .addHelpText(
      'after',
      '\nIt changes nothing, and ends with code 1 if it finds something.\n\nExample: npm run cli -- verify-log',
    )
    .action(async ({ head }: { head?: string }) => {
      await printFromRecords((records) => verifyLog(records, head ?? null));
    });
}

/** What is well, in lines for people. Rejects with CommandFailed where something is not. */
export async function verifyLog({ knex }: Pick<OpenRecords, 'knex'>, head: string | null): Promise<string[]> {
  if (head !== null && !HEAD.test(head)) throw new CommandFailed(['--head: 64 hexadecimal digits, as in the log']);
  const verified = await verifyLogs(knex, await soonestOfLogs(knex), head);
  const timezone = await loadTimezone(knex);
  const { state, found, well, cannotSee: since } = sealLines(verified, head, timezone);
  if (!verified.last) return state;
  const cannotSee = [
    since,
    ...(head === null
      ? [
          'Anyone who can change the seals too can hide it. Compare a head that was kept elsewhere: verify-log ' +
            '--head HEAD.',
        ]
      : []),
  ];
  if (found.length > 0) throw new CommandFailed([...state, '', ...found, '', ...cannotSee]);
  return [...state, well, ...cannotSee];
}
