import { Command } from 'commander';
import { type LogFault, verifyLogs } from '../records/log-seal.ts';
import { loadOrganisationSettings } from '../records/organisation/people.ts';
import { YEAR } from '../records/retention-rules.ts';
import { dateAndTime } from '../timeline/local-time.ts';
import { CommandFailed, type OpenRecords, withRecords } from './open.ts';

const DAY = 86_400_000;
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
      await withRecords(process.env, async (records) => {
        for (const line of await verifyLog(records, head ?? null)) console.log(line);
      });
    });
}

/** What is well, in lines for people. Rejects with CommandFailed where something is not. */
export async function verifyLog({ knex }: Pick<OpenRecords, 'knex'>, head: string | null): Promise<string[]> {
  if (head !== null && !HEAD.test(head)) throw new CommandFailed(['--head: 64 hexadecimal digits, as in the log']);
  const { last, rows, erased, ordered, unsealed, faults, brokenSeals, headOf } = await verifyLogs(
    knex,
    YEAR * DAY,
    head,
  );
  if (!last) return [`Nothing is sealed yet: the service does it each hour. ${rowsOf(unsealed)} to seal.`];
  const timezone = (await loadOrganisationSettings(knex))?.timezone ?? 'Europe/London';
  const when = (at: Date): string => dateAndTime(at, timezone);
  const state = [
    `Sealed up to seal ${last.number} of ${when(last.sealedAt)}: ${rowsOf(rows)}, and ${erased} that were erased when their time was over.`,
    ...ordered.map(
      (one) =>
        `Erased before their time, for a request: ${rowsOf(one.rows)}, ${when(one.at)}, by ${one.by ?? 'an account that is gone'}.`,
    ),
    `Its head: ${last.head}`,
  ];
  const cannotSee = [
    `This cannot see what became of ${rowsOf(unsealed)} since then.`,
    ...(head === null
      ? [
          'Whoever can change the seals too can hide it. Compare a head that was kept elsewhere: verify-log --head HEAD.',
        ]
      : []),
  ];
  const found = [
    ...faults.map((fault) => faultLine(fault, when)),
    ...brokenSeals.map((seal) => `Broken: seal ${seal}. It is missing, or its hashes do not make its head.`),
    ...(head !== null && headOf === null
      ? ['No seal has that head: the seals were changed, or it is of another database.']
      : []),
  ];
  if (found.length > 0) throw new CommandFailed([...state, '', ...found, '', ...cannotSee]);
  return [
    ...state,
    headOf === null
      ? 'Nothing sealed was changed, removed or added.'
      : `Nothing was changed, removed or added up to seal ${headOf}, which has the head that you kept.`,
    ...cannotSee,
  ];
}

const rowsOf = (count: number): string => (count === 1 ? '1 row' : `${count} rows`);

const LOG_NAMES = { journal: 'journal', access_log: 'access log' };

function faultLine({ what, log, id, at }: LogFault, when: (at: Date) => string): string {
  const row = `${LOG_NAMES[log]}, row ${id}${at ? ` of ${when(at)}` : ''}`;
  switch (what) {
    case 'changed':
      return `Changed: ${row}.`;
    case 'missing':
      return `Missing: ${row}. It was not erased when its time was over.`;
    case 'added':
      return `Added: ${row}. It came after its time was sealed.`;
    case 'erased early':
      return `Erased before its time: ${row}.`;
  }
}
