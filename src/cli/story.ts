import { Command } from 'commander';
import type { Knex } from 'knex';
import { openClock } from '../records/clock.ts';
import { loadTimezone } from '../records/organisation/people.ts';
import { loadStory, type Story } from '../records/views/stories.ts';
import {
  findSubjects,
  type ListedAlarm,
  type ListedVisit,
  recentOf,
  type StorySubject,
} from '../records/views/story-search.ts';
import { waitingOf } from '../records/views/waiting.ts';
import type { Visit } from '../safety/visit.ts';
import { clockTime, dateAndTime, longDate, shortTime } from '../timeline/local-time.ts';
import { CommandFailed, withRecords } from './open.ts';
import { KINDS } from '../timeline/alarm-lines.ts';
import { eventsOf, type StoryEvent } from '../timeline/events.ts';
import { withLine } from '../timeline/line-lines.ts';
import { waitingLines } from '../timeline/waiting-lines.ts';
import { table } from './table.ts';

const LISTED = 20;

export function storyCommand(): Command {
  return new Command('story')
    .description('tell what happened on a visit or an alarm, minute by minute')
    .argument(
      '<of>',
      "the id of a visit or an alarm, or its beginning; or a staff number, to list that person's latest",
    )
    .option(
      '--line',
      'with each exchange between the carriers and us, for 30 days: what, how it ended, how long it took',
    )
    .option('--json', 'for programs')
    .addHelpText(
      'after',
      "\nIt names people and places, as the organisation's own record; PINs are never " +
        'in it.\n\nExample: npm run cli -- story 4021',
    )
    .action(async (wanted: string, { json = false, line = false }: { json?: boolean; line?: boolean }) => {
      console.log(
        await withRecords(process.env, async ({ knex }) =>
          tellStory(knex, wanted, (await openClock(knex, null)).now(), { json, line }),
        ),
      );
    });
}

/**
 * The story, or the list of somebody's latest visits and alarms. Rejects with CommandFailed where `wanted` is none or
 * several.
 */
export async function tellStory(
  knex: Knex,
  wanted: string,
  now: Date,
  { json = false, line = false }: { json?: boolean; line?: boolean } = {},
): Promise<string> {
  const subject = only(await findSubjects(knex, wanted), wanted);
  if (subject.kind === 'person') return listOf(knex, subject, json);
  const story = await loadStory(knex, { kind: subject.kind, id: subject.id }, now);
  if (!story) throw unknown(wanted);
  const events = line ? withLine(eventsOf(story), story.line) : eventsOf(story);
  const waiting = waitingLines(story, await waitingOf(knex, [...story.attempts.keys()], now), (at) =>
    clockTime(at, story.timezone),
  );
  return json
    ? asJson(story, events, waiting)
    : [...heading(story, now), ...byDay(events, story.timezone), ...ending(story, waiting, now)].join('\n');
}

function only(found: StorySubject[], wanted: string): StorySubject {
  const [subject, another] = found;
  if (!subject) throw unknown(wanted);
  if (another)
    throw new CommandFailed([
      `Several begin with ${wanted}; give more of the id:`,
      ...found.map((one) => `  ${one.kind} ${one.id}`),
    ]);
  return subject;
}

function unknown(wanted: string): CommandFailed {
  return new CommandFailed([
    `No visit, alarm or staff number is ${wanted}.`,
    "A staff number lists that person's latest visits and alarms with their ids; of " +
      'an id the first 4 letters or more will do.',
  ]);
}

function heading({ visit, alarms, worker, team, timezone }: Story, now: Date): string[] {
  const who = `${worker.name} (staff number ${worker.staffNumber}), team ${team}`;
  return [
    visit ? `A visit of ${who}` : `An alarm about ${who}, who was on no visit`,
    ...(visit
      ? [
          `  ${visitTimes(visit, timezone, now)}`,
          `  ${visit.place === null ? 'No place was given.' : `The place: ${visit.place}`}`,
        ]
      : []),
    ...alarms.map(
      (alarm) =>
        `  Alarm ${alarm.letter}, ${KINDS[alarm.kind]}: raised ${shortTime(alarm.raisedAt, timezone, now)}, ${
          alarm.closedAt ? `closed ${shortTime(alarm.closedAt, timezone, now)}` : 'still open'
        } (${alarm.id})`,
    ),
    ...(visit && alarms.length === 0 ? ['  No alarm was raised.'] : []),
    `  Times are those of ${timezone}.${visit ? ` Visit ${visit.id}` : ''}`,
  ];
}

function visitTimes({ status, startedAt, deadline, endedAt }: Visit, timezone: string, now: Date): string {
  const time = (at: Date | null): string => (at ? shortTime(at, timezone, now) : 'no time');
  const end =
    endedAt && status === 'ended' ? `ended ${time(endedAt)}` : status === 'overdue' ? 'overdue now' : 'still open';
  return `Begun ${time(startedAt)}, expected to end by ${time(deadline)}, ${end}.`;
}

function byDay(events: StoryEvent[], timezone: string): string[] {
  let day = '';
  return events.flatMap(({ at, text }) => {
    const today = longDate(at, timezone);
    const isNew = today !== day;
    day = today;
    return [...(isNew ? ['', today] : []), `${clockTime(at, timezone)}  ${text}`];
  });
}

function ending({ visit, alarms, timezone }: Story, waiting: string[], now: Date): string[] {
  const isOpen =
    visit?.status === 'open' || visit?.status === 'overdue' || alarms.some(({ status }) => status !== 'closed');
  return isOpen || waiting.length > 0
    ? ['', `So far, at ${clockTime(now, timezone)}. It goes on.`, ...waiting.map((one) => `  ${one}`)]
    : [];
}

function asJson(story: Story, events: StoryEvent[], waiting: string[]): string {
  const { worker, team, timezone, visit, alarms } = story;
  return JSON.stringify(
    {
      worker: { name: worker.name, staffNumber: worker.staffNumber, team },
      timezone,
      visit: visit && {
        id: visit.id,
        status: visit.status,
        startedAt: visit.startedAt,
        deadline: visit.deadline,
        endedAt: visit.endedAt,
        place: visit.place,
      },
      alarms: alarms.map(({ id, letter, kind, status, raisedAt, closedAt }) => ({
        id,
        letter,
        kind,
        status,
        raisedAt,
        closedAt,
      })),
      events,
      waiting,
    },
    null,
    2,
  );
}

async function listOf(knex: Knex, person: Extract<StorySubject, { kind: 'person' }>, json: boolean): Promise<string> {
  const { visits, alarms } = await recentOf(knex, person.id, LISTED);
  if (json)
    return JSON.stringify({ worker: { name: person.name, staffNumber: person.staffNumber }, visits, alarms }, null, 2);
  const timezone = await loadTimezone(knex);
  const time = (at: Date | null): string => (at ? dateAndTime(at, timezone) : '-');
  const alone = alarms.filter(({ visitId }) => visitId === null);
  return [
    `${person.name} (staff number ${person.staffNumber})`,
    ...(visits.length + alone.length === 0 ? ['No visits and no alarms yet.'] : []),
    ...(visits.length > 0 ? ['', ...visitTable(visits, alarms, time)] : []),
    ...(alone.length > 0 ? ['', 'Alarms out of visits', ...alarmTable(alone, time)] : []),
  ].join('\n');
}

function visitTable(visits: ListedVisit[], alarms: ListedAlarm[], time: (at: Date | null) => string): string[] {
  return table(
    ['Visit', 'Begun', 'Expected to end by', 'Ended', 'Alarms'],
    visits.map((visit) => [
      visit.id,
      time(visit.startedAt),
      time(visit.deadline),
      visit.status === 'ended' ? time(visit.endedAt) : visit.status,
      alarms
        .filter(({ visitId }) => visitId === visit.id)
        .map(({ letter, kind }) => `${letter} (${KINDS[kind]})`)
        .join(', '),
    ]),
  );
}

function alarmTable(alarms: ListedAlarm[], time: (at: Date | null) => string): string[] {
  return table(
    ['Alarm', 'Letter', 'Kind', 'Raised', 'Closed'],
    alarms.map(({ id, letter, kind, raisedAt, closedAt }) => [
      id,
      letter,
      KINDS[kind],
      time(raisedAt),
      closedAt ? time(closedAt) : 'open',
    ]),
  );
}
