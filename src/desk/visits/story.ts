import { loadStory } from '../../records/views/stories.ts';
import { loadTimezone } from '../../records/organisation/people.ts';
import { readBoardAlarm } from '../../records/views/true/board.ts';
import type { VisitDetails } from '../../records/views/shown/visits.ts';
import { besideRules } from '../../operations/alarm-responders.ts';
import type { Alarm } from '../../safety/alarm/alarm.ts';
import { eventsOf, type StoryEvent } from '../../timeline/events.ts';
import { shortTime } from '../../timeline/local-time.ts';
import { judgeAccess } from '../access/account.ts';
import type { AccountRecord } from '../../records/accounts.ts';
import type { DeskRequest, GuardedRoute } from '../access/page-route.ts';
import { subjectFor } from '../alarm/seen-alarm.ts';
import type { DeskDependencies } from '../dependencies.ts';
import { numberAsWritten } from '../shell/numbers.ts';
import type { Show } from '../shell/show.ts';
import { dateAndTime, dayAndTime } from '../shell/times.ts';
import { mayHaveBeenBeside, readVisit, subjectOf, visitSubject } from './seen-visit.ts';

/**
 * The whole story of a visit, for those who answer for the team. It tells of alarms, so it is read a day after the
 * visit has ended as its worker's phone shows it: whether a page is there, or refused, tells nobody of an open alarm.
 * An alarm may be open for days, so that somebody who was there does not read it on any day, with an alarm or without.
 */

const DAY = 86_400_000;

/** When its story can be read by them; null: never, or it is not over. */
export function storyFrom(account: AccountRecord, details: VisitDetails): Date | null {
  const { visit, workerId } = details;
  const isForThem = judgeAccess(account, 'read a story', subjectOf(details)).kind === 'yes';
  if (!isForThem || account.personId === workerId || visit.startedAt === null || visit.endedAt === null) return null;
  return new Date(visit.endedAt.getTime() + DAY);
}

export function storyRoute(dependencies: DeskDependencies, show: Show): GuardedRoute {
  const { knex, clock } = dependencies.parts;

  async function maySee(account: AccountRecord, { id }: Alarm): Promise<boolean> {
    const about = await readBoardAlarm(knex, id, besideRules(dependencies.parts));
    const subject = about && subjectFor(account, about);
    return subject !== null && judgeAccess(account, 'open an alarm', subject).kind === 'yes';
  }

  /** Null: they may have been there, or an alarm in it is not for them. */
  async function eventsFor(account: AccountRecord, found: VisitDetails, now: Date): Promise<StoryEvent[] | null> {
    if (await mayHaveBeenBeside(dependencies, account, found)) return null;
    const story = await loadStory(knex, { kind: 'visit', id: found.visit.id }, now);
    if (!story) return null;
    for (const alarm of story.alarms) if (!(await maySee(account, alarm))) return null;
    return eventsOf(story, numberAsWritten);
  }

  async function showStory(asked: DeskRequest): Promise<void> {
    const found = await readVisit(dependencies, asked);
    if (!found) return;
    const { visit, name, staffNumber, team } = found;
    const [now, timezone] = [clock.now(), await loadTimezone(knex)];
    const from = storyFrom(asked.account, found);
    const events = from !== null && from <= now ? await eventsFor(asked.account, found, now) : null;
    show(asked, 'visits/story.njk', {
      ...{ name, staffNumber, team, visitId: visit.id },
      began: visit.startedAt && dateAndTime(visit.startedAt, timezone),
      from: from === null || from <= now ? null : dayAndTime(from, timezone),
      lines:
        events?.map(({ at, text }) => ({ at: shortTime(at, timezone, visit.startedAt ?? now), words: text })) ?? null,
    });
  }

  return {
    method: 'get',
    path: '/visits/:visitId/story',
    page: 'visit story',
    permission: 'read a story',
    book: 'true',
    isLong: true,
    subject: (asked) => visitSubject(dependencies, asked),
    handle: showStory,
  };
}
