import { z } from 'zod';
import { type Classified, classesOf } from '../../records/alarm-classes.ts';
import { loadTimezone } from '../../records/organisation/people.ts';
import { type BoardAlarm, readClosedAlarms, readTrueBoard } from '../../records/views/true/board.ts';
import { besideRules } from '../../operations/alarm-responders.ts';
import { shortTime } from '../../timeline/local-time.ts';
import { judgeAccess } from '../access/account.ts';
import type { DeskRequest, PageRoute } from '../access/page-route.ts';
import { alarmLabel, alarmStateWords, type Time } from '../board/words.ts';
import type { DeskDependencies } from '../dependencies.ts';
import type { Show } from '../shell/show.ts';
import { alarmsWithin, subjectFor } from './seen-alarm.ts';
import { classWords, endedWords } from './words.ts';

/** The alarms that are open, and those that are closed: first those of which nobody has said what they were. */

/** The page of a year of a county would be long; older ones are found by the worker. */
const MOST_CLOSED = 200;
const Asked = z.object({ closed: z.string().optional(), person: z.uuid().nullable().catch(null) });

export function alarmListRoutes(dependencies: DeskDependencies, show: Show): PageRoute[] {
  const { parts } = dependencies;

  /** Each alarm is judged as its own page would judge it. */
  function seenBy({ account }: DeskRequest, alarms: BoardAlarm[]): BoardAlarm[] {
    return alarms.filter((about) => {
      const subject = subjectFor(account, about);
      return subject !== null && judgeAccess(account, 'open an alarm', subject).kind === 'yes';
    });
  }

  async function showList(asked: DeskRequest): Promise<void> {
    const timezone = await loadTimezone(parts.knex);
    const time = { now: parts.clock.now(), timezone };
    const { closed: wanted, person } = Asked.parse(asked.request.query);
    const isClosed = wanted !== undefined;
    const rules = besideRules(parts);
    const which = await alarmsWithin(dependencies, asked.account);
    const all = isClosed
      ? await readClosedAlarms(parts.knex, MOST_CLOSED, rules, which, person)
      : (await readTrueBoard(parts.knex, rules, which)).alarms;
    const alarms = seenBy(asked, all);
    const ids = alarms.map(({ alarm }) => alarm.id);
    const classes = isClosed && ids.length > 0 ? await classesOf(parts.knex, ids) : new Map<string, Classified[]>();
    const rows = alarms.map((about) => rowOf(about, classes.get(about.alarm.id)?.at(-1) ?? null, time));
    const open = [{ name: 'Open', alarms: rows }];
    const closed = [
      { name: 'Needs a class', alarms: rows.filter(({ needsClass }) => needsClass) },
      { name: 'Closed', alarms: rows.filter(({ needsClass }) => !needsClass) },
    ];
    show(asked, 'alarm/list.njk', {
      isClosed,
      isOfOne: isClosed && person !== null,
      groups: (isClosed ? closed : open).filter((group) => group.alarms.length > 0),
    });
  }

  return [
    { method: 'get', path: '/alarms', page: 'alarms', permission: 'open an alarm', book: 'true', handle: showList },
  ];
}

function rowOf(about: BoardAlarm, classified: Classified | null, time: Time) {
  const { alarm, name, staffNumber, team } = about;
  const isClosed = alarm.status === 'closed';
  return {
    id: alarm.id,
    letter: alarm.letter,
    label: alarmLabel(alarm),
    isDrill: alarm.drill,
    name,
    staffNumber,
    team,
    since: shortTime(alarm.raisedAt, time.timezone, time.now),
    state: isClosed ? endedWords(alarm.state.ended ?? null) : alarmStateWords(about, time),
    class: classified && classWords(classified),
    // A drill says itself what it was.
    needsClass: isClosed && !alarm.drill && classified === null,
  };
}
