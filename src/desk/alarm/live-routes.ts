import { loadOrganisationSettings } from '../../records/organisation/people.ts';
import { judgeAccess } from '../access/account.ts';
import type { DeskRequest, FoundSubject, GuardedRoute } from '../access/page-route.ts';
import { isIdle } from '../access/sessions.ts';
import { endedFor, visitorOf } from '../access/visitor.ts';
import { contentsFor } from '../board/books.ts';
import { viewerOf } from '../board/viewer.ts';
import { type DeskDependencies, realNow } from '../dependencies.ts';
import { isOutIn, type Watched } from '../live/board-watch.ts';
import { createHourlyLooks } from '../live/hourly-looks.ts';
import type { LiveBoard, Reader } from '../live/live-board.ts';
import { hashOf, type LiveRow, type Snapshot, snapshotOf } from '../live/snapshot.ts';
import type { BoardAlarm } from '../../records/views/true/board.ts';
import { sharedFor } from '../live/shared-for.ts';
import { TICK_EVERY } from '../live/stream.ts';
import { lineSightOf } from '../status/read-line.ts';
import { readAlarm, subjectFor } from './seen-alarm.ts';

/**
 * What keeps the page of one alarm up to date. Its parts are the rows of a snapshot, as people are those of the board,
 * so that both pages are sent, resumed and asked for alike.
 */

/** The parts of the page, as one reader sees them. `acts` are forms, and are new only where `actsMark` is. */
export interface AlarmParts {
  head: string;
  say: string;
  body: string;
  acts: string;
  actsMark: string;
}

interface LiveAlarm {
  subject: (asked: DeskRequest) => Promise<FoundSubject | null>;
  partsOf: (asked: DeskRequest, about: BoardAlarm) => Promise<AlarmParts>;
}

/**
 * Real milliseconds for which the parts stand while nothing of the alarm has changed: texts arrive, and time passes.
 */
const STANDS = 4_500;

/** @param others that nobody has. The reader of this page is told of them. */
export function alarmSnapshot(parts: AlarmParts, others: string[]): Snapshot {
  const row = (id: keyof AlarmParts): LiveRow => ({ id, group: 'parts', html: parts[id], hash: hashOf(parts[id]) });
  return snapshotOf(
    [
      row('head'),
      row('say'),
      row('body'),
      { id: 'acts', group: 'acts', html: parts.acts, hash: parts.actsMark },
      ...others.map((id) => ({ id, group: 'others', html: '', hash: '' })),
    ],
    '',
  );
}

export function alarmLiveRoutes(
  dependencies: DeskDependencies,
  live: LiveBoard,
  { subject, partsOf }: LiveAlarm,
): GuardedRoute[] {
  const recordLook = createHourlyLooks(dependencies);
  const settings = sharedFor(TICK_EVERY, () => loadOrganisationSettings(dependencies.parts.knex));

  function readerFor(asked: DeskRequest): Reader {
    const id = String(asked.request.params['id']);
    let { account, isOut } = asked;
    let known: { about: string; at: number; made: AlarmParts } | null = null;

    async function partsNow(about: BoardAlarm): Promise<AlarmParts> {
      const mark = JSON.stringify(about);
      if (known?.about === mark && performance.now() - known.at < STANDS) return known.made;
      const made = await partsOf({ ...asked, account }, about);
      known = { about: mark, at: performance.now(), made };
      return made;
    }

    async function snapshotFor(watched: Watched): Promise<Snapshot | null> {
      isOut = isOutIn(watched, account.personId);
      // What was read for all may be a quarter of a second old, and the page newer than that.
      const about = await readAlarm(dependencies, id);
      const found = about && subjectFor(account, about);
      if (!found || judgeAccess(account, 'open an alarm', found).kind !== 'yes') return null;
      const others = contentsFor(viewerOf(account), watched).alarms.filter(
        ({ alarm }) => alarm.id !== id && alarm.status === 'raised',
      );
      return alarmSnapshot(
        await partsNow(about),
        others.map(({ alarm }) => alarm.id),
      );
    }

    return {
      // Everybody who comes this far may see it.
      book: 'true',
      ifAsked: null,
      ifRaised: null,
      snapshotOf: snapshotFor,
      isOut: () => isOut,
      tick: async () => {
        const visitor = await visitorOf(dependencies, asked.request);
        if (visitor.kind !== 'signed-in') return endedFor(visitor);
        ({ account } = visitor);
        await recordLook({ ...asked, account }, 'alarm', subject);
        const { timezone = 'Europe/London' } = (await settings()) ?? {};
        const beat = await live.beat(lineSightOf(account, 'true'), timezone);
        return { ...beat, desk: null, isIdle: isIdle(visitor.handAt, realNow(dependencies)), isOut };
      },
    };
  }

  const common = {
    method: 'get',
    page: 'alarm',
    permission: 'open an alarm',
    book: 'true',
    subject,
    isAutomatic: true,
  } as const;
  return [
    {
      ...common,
      path: '/alarms/:id/stream',
      handle: (asked) => live.stream(asked, asked.request.sessionID, () => Promise.resolve(readerFor(asked))),
    },
    {
      ...common,
      path: '/alarms/:id/rows',
      handle: (asked) => live.rows(asked, () => Promise.resolve(readerFor(asked))),
    },
  ];
}
