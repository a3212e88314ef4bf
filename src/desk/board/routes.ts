import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { AccountRecord } from '../../records/accounts.ts';
import { readHolders } from '../../records/desk-shifts.ts';
import { loadOrganisationSettings } from '../../records/organisation/people.ts';
import { countShownPeople } from '../../records/views/shown/people.ts';
import { listTeams } from '../../records/organisation/teams.ts';
import { mayEver, teamsFor } from '../access/account.ts';
import type { DeskRequest, PageRoute } from '../access/page-route.ts';
import { isIdle } from '../access/sessions.ts';
import { teamsWithin } from '../access/teams.ts';
import { endedFor, visitorOf } from '../access/visitor.ts';
import { type DeskDependencies, deskSettings, realNow } from '../dependencies.ts';
import { isOutIn } from '../live/board-watch.ts';
import type { LiveBoard, Reader } from '../live/live-board.ts';
import { TICK_EVERY } from '../live/stream.ts';
import { createHourlyLooks } from '../live/hourly-looks.ts';
import { deskWords } from '../handover/holders.ts';
import { sharedFor } from '../live/shared-for.ts';
import { numberAsWritten } from '../shell/numbers.ts';
import type { Show } from '../shell/show.ts';
import { healthWords, type LineHealth, type LineTrouble, troublesForSomebody } from '../status/line-health.ts';
import { lineReader, lineSightOf } from '../status/read-line.ts';
import { contentsFor, openBookOf } from './books.ts';
import { createSeenBoards, type Looking } from './seen-board.ts';
import { bookNow } from './truth.ts';
import { viewerOf } from './viewer.ts';
import { GROUP_EMPTY, GROUP_NAMES } from './words.ts';

export interface LiveParts {
  /** A part of a page, as its template makes it. */
  render: (template: string, data: object) => string;
  /** Marks what `render` has made as HTML, to be put into a page. */
  trusted: (html: string) => object;
  /** Which version of the pages this is. */
  build: string;
}

/** When more rows than that need a person, the desk calls for help, and each row is short. */
const AT_ONCE = 12;

/** Visits of one team alone. */
const Filter = z.object({ team: z.uuid().optional().catch(undefined) });

/** The first page: the board, for those who may see one, and what keeps it up to date. */
export function boardRoutes(
  dependencies: DeskDependencies,
  show: Show,
  { render, trusted }: LiveParts,
  live: LiveBoard,
): PageRoute[] {
  const { parts } = dependencies;
  const seen = createSeenBoards(render);

  async function looking({ account, request }: DeskRequest): Promise<Omit<Looking, 'troubles'> & { duty: string[] }> {
    return { account, team: Filter.parse(request.query).team ?? null, ...(await deskSettings(dependencies)) };
  }

  const recordLook = createHourlyLooks(dependencies);
  const readLine = lineReader(dependencies);
  const troublesOf = (line: LineHealth, timezone: string): LineTrouble[] =>
    troublesForSomebody(line, { now: parts.clock.now(), timezone });

  const readOfAll = async () => ({ teams: await listTeams(parts.knex), holders: await readHolders(parts.knex) });
  /** The same for every reader, so that two hundred pages do not each ask. */
  const sharedOfAll = sharedFor(TICK_EVERY / 5, readOfAll);

  async function deskFor(account: AccountRecord, timezone: string, ofAll = sharedOfAll): Promise<string | null> {
    const { teams, holders } = await ofAll();
    return deskWords(account, teams, holders, { now: parts.clock.now(), timezone });
  }

  async function readerFor(asked: DeskRequest): Promise<Reader> {
    const looks = await looking(asked);
    let { account, isOut } = asked;
    return {
      ...openBookOf(viewerOf(account)),
      isOut: () => isOut,
      snapshotOf: async (watched) => {
        isOut = isOutIn(watched, account.personId);
        const troubles = troublesOf(await live.line(lineSightOf(account, 'true')), looks.timezone);
        return seen({ ...looks, account, troubles }, watched).snapshot;
      },
      tick: async () => {
        const visitor = await visitorOf(dependencies, asked.request);
        if (visitor.kind !== 'signed-in') return endedFor(visitor);
        // A role that was taken away is gone with the next tick; one that was given comes with the next page.
        account = visitor.account;
        await recordLook(asked, 'board');
        return {
          ...(await live.beat(lineSightOf(account, 'true'), looks.timezone)),
          desk: await deskFor(account, looks.timezone),
          isIdle: isIdle(visitor.handAt, realNow(dependencies)),
          isOut,
        };
      },
    };
  }

  async function openBoard(asked: DeskRequest): Promise<void> {
    const looks = await looking(asked);
    const { timezone, duty, team } = looks;
    const line = await readLine(lineSightOf(asked.account, 'true'));
    const troubles = troublesOf(line, timezone);
    const watched = await live.read(await bookNow(parts, openBookOf(viewerOf(asked.account))));
    const view = seen({ ...looks, troubles }, watched);
    const teams = await teamsWithin(parts.knex, asked.account, 'see the shown board');
    show(asked, 'board/board.njk', {
      groups: view.groups.map(({ group, rows }) => ({
        group,
        rows: rows.map((html) => trusted(html)),
        name: GROUP_NAMES[group],
        empty: GROUP_EMPTY[group],
      })),
      summary: view.summary,
      lineWords: healthWords(line, { now: parts.clock.now(), timezone }),
      needs:
        (view.groups.find(({ group }) => group === 'needs')?.rows.length ?? 0) -
        contentsFor(viewerOf(asked.account), watched).texts.filter(({ isOffVisit }) => isOffVisit).length,
      atOnce: AT_ONCE,
      hello: live.keep(view.snapshot, watched.readAt),
      teams: teams.length > 1 ? teams : [],
      team: teams.find(({ id }) => id === team) ?? null,
      mayEndMany: mayEver(asked.account, 'change a running visit by what was seen or told'),
      request: randomUUID(),
      timezone,
      desk: await deskFor(asked.account, timezone, readOfAll),
      mayHaveDesk: mayEver(asked.account, 'have the desk'),
      duty: duty.map(numberAsWritten).join(', '),
    });
  }

  /** For those who see no board; and for everybody, before there is anybody. */
  async function openHome(asked: DeskRequest, hasOrganisation: boolean): Promise<void> {
    show(asked, 'home/home.njk', {
      hasOrganisation,
      maySetUp: teamsFor(asked.account, 'import or export the organisation') === 'all',
      people: await countShownPeople(parts.knex),
    });
  }

  return [
    {
      method: 'get',
      path: '/',
      page: 'board',
      permission: 'signed in',
      book: 'true',
      handle: async (asked) => {
        const organisation = await loadOrganisationSettings(parts.knex);
        if (organisation && mayEver(asked.account, 'see the shown board')) await openBoard(asked);
        else await openHome(asked, organisation !== null);
      },
    },
    {
      method: 'get',
      path: '/stream',
      page: 'board',
      permission: 'see the shown board',
      book: 'true',
      isAutomatic: true,
      handle: (asked) => live.stream(asked, asked.request.sessionID, () => readerFor(asked)),
    },
    {
      method: 'get',
      path: '/rows',
      page: 'board',
      permission: 'see the shown board',
      book: 'true',
      isAutomatic: true,
      handle: (asked) => live.rows(asked, () => readerFor(asked)),
    },
  ];
}
