import { Command } from 'commander';
import type { Knex } from 'knex';
import { type BoardAlarm, readTrueBoard } from '../records/views/true/board.ts';
import { openClock } from '../records/clock.ts';
import { loadTimezone } from '../records/organisation/people.ts';
import type { Alarm } from '../safety/alarm/alarm.ts';
import { STILL_THERE } from '../safety/risk.ts';
import { closeFromOffice } from '../operations/alarms/close-from-office.ts';
import type { Dependencies } from '../operations/work.ts';
import { shortTime } from '../timeline/local-time.ts';
import { CommandFailed, printFromRecords } from './open.ts';
import {
  asCommand,
  byName,
  given,
  commandDependencies,
  type Reason,
  whereNobodyRings,
} from './command-dependencies.ts';
import { KINDS } from '../timeline/alarm-lines.ts';
import { table } from './table.ts';

export function alarmCommand(): Command {
  const alarm = new Command('alarm').description('the alarms that are open');

  alarm
    .command('list')
    .description('list the open alarms: letter, about whom, since when, and who has it')
    .addHelpText('after', '\nExample: npm run cli -- alarm list')
    .action(async () => {
      await printFromRecords(async ({ knex }) => listAlarms(knex, (await openClock(knex, null)).now()));
    });

  alarm
    .command('close')
    .description(
      'close an alarm from here, where nobody else can: phones stop ringing, and everybody who was asked is told',
    )
    .argument('<letter>', "the alarm's letter, as in its texts")
    .requiredOption('--by <who>', 'who closes it')
    .requiredOption('--why <why>', 'how you know that they are well')
    .addHelpText(
      'after',
      '\nWho and why go into the story. A visit is not ended by it: see visit end.\n\nExample: npm run cli ' +
        '-- alarm close A --by "Joan Mercer" --why "Sam is back at the office"',
    )
    .action(async (letter: string, reason: Reason) => {
      await printFromRecords(async (records) => closeAlarm(await commandDependencies(records), letter, reason));
    });

  return alarm;
}

/** The person at the terminal sees every alarm: nobody asks there who may stand beside a worker. */
export const openAlarms = async (knex: Knex): Promise<BoardAlarm[]> =>
  (await readTrueBoard(knex, { stillThere: STILL_THERE, lineNumbers: [], raisedSince: null })).alarms;

export async function listAlarms(knex: Knex, now: Date): Promise<string[]> {
  const timezone = await loadTimezone(knex);
  const alarms = await openAlarms(knex);
  const rows = alarms.toSorted((one, other) => one.alarm.raisedAt.getTime() - other.alarm.raisedAt.getTime());
  if (rows.length === 0) return ['No alarm is open.'];
  return table(
    ['Letter', 'Kind', 'About', 'Staff number', 'Raised', 'Taken by', 'Id'],
    rows.map(({ name, staffNumber, alarm }) => [
      alarm.letter,
      KINDS[alarm.kind],
      name,
      staffNumber,
      shortTime(alarm.raisedAt, timezone, now),
      ownersOf(alarm, timezone, now),
      alarm.id,
    ]),
  );
}

/**
 * Closes the open alarm of that letter. Rejects with CommandFailed where there is none. Resolves with what to tell the
 * person at the terminal.
 */
export async function closeAlarm(parts: Dependencies, letter: string, reason: Reason): Promise<string[]> {
  const { by, why } = given(reason);
  const wanted = letter.trim().toUpperCase();
  const closed = await asCommand(closeFromOffice(parts, byName(by, why), { alarm: wanted, why }));
  if (closed.kind === 'not-found') throw new CommandFailed([`No open alarm has the letter ${wanted}. See: alarm list`]);
  if (closed.kind === 'closed') throw new CommandFailed([`Alarm ${wanted} has just been closed by somebody else.`]);
  const { worker, visit } = closed;
  return [
    `Alarm ${wanted}, about ${worker?.name ?? 'somebody'}, is closed. Everybody who was asked is told.`,
    ...(visit?.status === 'overdue' && !visit.state.accountedFor
      ? [
          `The visit is still open and overdue: the alarm will be raised again. To end ` +
            `it: visit end ${worker?.staffNumber ?? ''}`,
        ]
      : []),
    ...(await whereNobodyRings(parts)),
  ];
}

export function ownersOf({ status, state }: Alarm, timezone: string, now: Date): string {
  if (status !== 'taken') return 'nobody yet';
  return state.owners
    .map(({ name, newsAt }) => `${name}, news by ${shortTime(new Date(newsAt), timezone, now)}`)
    .join('; ');
}
