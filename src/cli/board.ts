import { Command } from 'commander';
import type { Knex } from 'knex';
import { board, type BoardRow } from '../records/views/board.ts';
import { openClock } from '../records/clock.ts';
import { loadOrganisationSettings } from '../records/organisation/people.ts';
import { ownersOf } from './alarm.ts';
import { shortTime } from '../timeline/local-time.ts';
import { withRecords } from './open.ts';
import { table } from './table.ts';

export function boardCommand(): Command {
  return new Command('board')
    .description('who is out now, until when and where; alarms first')
    .addHelpText('after', '\nExample: npm run cli -- board')
    .action(async () => {
      await withRecords(process.env, async ({ knex }) => {
        for (const line of await showBoard(knex, (await openClock(knex, null)).now())) console.log(line);
      });
    });
}

export async function showBoard(knex: Knex, now: Date): Promise<string[]> {
  const timezone = (await loadOrganisationSettings(knex))?.timezone ?? 'UTC';
  const rows = await board(knex);
  if (rows.length === 0) return [`Nobody is out at ${shortTime(now, timezone, now)}.`];
  const time = (at: Date | null): string => (at ? shortTime(at, timezone, now) : '-');
  return [
    ...table(
      ['Name', 'Staff number', 'Out since', 'Until', 'Place', 'Alarm'],
      rows.map((row) => [
        row.name,
        row.staffNumber,
        time(row.since),
        until(row, time),
        row.place ?? '-',
        row.alarm ? `${row.alarm.letter}: ${ownersOf(row.alarm, timezone, now)}` : '-',
      ]),
    ),
    '',
    `At ${shortTime(now, timezone, now)}, ${timezone}.`,
  ];
}

function until({ status, until: deadline }: BoardRow, time: (at: Date | null) => string): string {
  return status === 'overdue' ? `${time(deadline)}, overdue` : time(deadline);
}
