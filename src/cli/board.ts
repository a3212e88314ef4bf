import { Command } from 'commander';
import type { Knex } from 'knex';
import { openClock } from '../records/clock.ts';
import { loadTimezone } from '../records/organisation/people.ts';
import { readShownBoard } from '../records/views/shown/board.ts';
import type { Alarm } from '../safety/alarm/alarm.ts';
import type { Visit } from '../safety/visit.ts';
import { openAlarms, ownersOf } from './alarm.ts';
import { shortTime } from '../timeline/local-time.ts';
import { printFromRecords } from './open.ts';
import { table } from './table.ts';

export function boardCommand(): Command {
  return new Command('board')
    .description('who is out now, until when and where; alarms first')
    .addHelpText('after', '\nExample: npm run cli -- board')
    .action(async () => {
      await printFromRecords(async ({ knex }) => showBoard(knex, (await openClock(knex, null)).now()));
    });
}

export async function showBoard(knex: Knex, now: Date): Promise<string[]> {
  const timezone = await loadTimezone(knex);
  const rows = await whoIsOut(knex, now);
  if (rows.length === 0) return [`Nobody is out at ${shortTime(now, timezone, now)}.`];
  const time = (at: Date | null): string => (at ? shortTime(at, timezone, now) : '-');
  return [
    ...table(
      ['Name', 'Staff number', 'Out since', 'Until', 'Place', 'Alarm'],
      rows.map((row) => [
        row.name,
        row.staffNumber,
        time(row.visit?.startedAt ?? null),
        until(row.visit, time),
        row.visit?.place ?? '-',
        row.alarm ? `${row.alarm.letter}: ${ownersOf(row.alarm, timezone, now)}` : '-',
      ]),
    ),
    '',
    `At ${shortTime(now, timezone, now)}, ${timezone}.`,
  ];
}

/** Somebody who is out now, or about whom an alarm is open. */
interface Out {
  name: string;
  staffNumber: string;
  visit: Visit | null;
  alarm: Alarm | null;
}

/** Workers with an open alarm first, then by when they are due. */
async function whoIsOut(knex: Knex, now: Date): Promise<Out[]> {
  const visits = (await readShownBoard(knex, now)).filter(({ visit }) => visit.status !== 'planned');
  const alarms = await openAlarms(knex);
  const visitOf = new Map(visits.map(({ workerId, visit }) => [workerId, visit]));
  const alarmed = new Set(alarms.map(({ alarm }) => alarm.workerId));
  return [
    ...alarms
      .toSorted((one, other) => one.alarm.raisedAt.getTime() - other.alarm.raisedAt.getTime())
      .map(({ name, staffNumber, alarm }) => ({
        name,
        staffNumber,
        visit: visitOf.get(alarm.workerId) ?? null,
        alarm,
      })),
    ...visits
      .filter(({ workerId }) => !alarmed.has(workerId))
      .toSorted((one, other) => dueAt(one.visit) - dueAt(other.visit))
      .map(({ name, staffNumber, visit }) => ({ name, staffNumber, visit, alarm: null })),
  ];
}

const dueAt = ({ deadline }: Visit): number => deadline?.getTime() ?? 0;

function until(visit: Visit | null, time: (at: Date | null) => string): string {
  const deadline = visit?.deadline ?? null;
  return visit?.status === 'overdue' ? `${time(deadline)}, overdue` : time(deadline);
}
