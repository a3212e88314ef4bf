import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { AccountRecord } from '../../records/accounts.ts';
import { readHolders } from '../../records/desk-shifts.ts';
import { loadOrganisationSettings } from '../../records/organisation/people.ts';
import { listTeams } from '../../records/organisation/teams.ts';
import { lastSweep } from '../../records/sweeps.ts';
import { mayEver } from '../access/account.ts';
import type { DeskRequest, PageRoute } from '../access/page-route.ts';
import { teamsWithin } from '../access/teams.ts';
import { visitorOf } from '../access/visitor.ts';
import { type DeskDependencies, realNow } from '../dependencies.ts';
import { type BoardWatch, createBoardWatch, type Watched } from '../live/board-watch.ts';
import { createRecentSnapshots } from '../live/recent-snapshots.ts';
import { differenceBetween, type Snapshot } from '../live/snapshot.ts';
import { openStream, TICK_EVERY, type Tick } from '../live/stream.ts';
import { deskWords } from '../handover/holders.ts';
import { sharedFor } from '../live/shared-for.ts';
import { numberAsWritten } from '../shell/numbers.ts';
import type { Show } from '../shell/show.ts';
import { seesTrueBook } from './books.ts';
import { createSeenBoards, type Looking } from './seen-board.ts';
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

/** More than so many in one session are sent away: browsers open only six connections, and the page polls instead. */
const STREAMS_A_SESSION = 3;
/** Real milliseconds. */
const READ_TOGETHER = 250;

const Since = z.object({ since: z.string().max(64).optional() });
/** Visits of one team alone. */
const Filter = z.object({ team: z.uuid().optional().catch(undefined) });

/** The first page: the board, to whoever may see one; and what keeps it up to date. */
export function boardRoutes(dependencies: DeskDependencies, show: Show, live: LiveParts): PageRoute[] {
  const { parts, log } = dependencies;
  const watch: BoardWatch = createBoardWatch(parts);
  const recent = createRecentSnapshots();
  const seen = createSeenBoards(live.render);
  /** Where changes follow by themselves, those who come at once share one reading. */
  const readSoon = {
    shown: sharedFor(READ_TOGETHER, () => watch.read('shown')),
    true: sharedFor(READ_TOGETHER, () => watch.read('true')),
  };
  const streams = new Map<string, number>();

  const bookOf = (account: AccountRecord): 'shown' | 'true' => (seesTrueBook(viewerOf(account)) ? 'true' : 'shown');

  async function settings(): Promise<{ timezone: string; duty: string[] }> {
    return (await loadOrganisationSettings(parts.knex)) ?? { timezone: 'Europe/London', duty: [] };
  }

  const looking = async ({ account, request }: DeskRequest): Promise<Looking & { duty: string[] }> => ({
    account,
    team: Filter.parse(request.query).team ?? null,
    ...(await settings()),
  });

  function snapshotFor(looks: Looking, watched: Watched): Snapshot {
    const { snapshot } = seen(looks, watched);
    recent.keep(snapshot);
    return snapshot;
  }

  const readOfAll = async () => ({
    sweptAt: await lastSweep(parts.knex),
    teams: await listTeams(parts.knex),
    holders: await readHolders(parts.knex),
  });
  /** The same for every reader, so that two hundred pages do not each ask. */
  const sharedOfAll = sharedFor(TICK_EVERY / 5, readOfAll);

  async function tick(account: AccountRecord, timezone: string, ofAll = sharedOfAll): Promise<Tick> {
    const { sweptAt, teams, holders } = await ofAll();
    const age = sweptAt ? Math.max(0, realNow(dependencies).getTime() - parts.clock.toReal(sweptAt).getTime()) : null;
    return {
      now: parts.clock.now().toISOString(),
      sweepAge: age === null ? null : Math.round(age / 1000),
      desk: deskWords(account, teams, holders, { now: parts.clock.now(), timezone }),
    };
  }

  const hello = (snapshot: Snapshot) => ({
    now: parts.clock.now().toISOString(),
    speed: parts.clock.speed,
    snapshot: snapshot.id,
    build: live.build,
    tick: TICK_EVERY / 1000,
  });

  async function openBoard(asked: DeskRequest): Promise<void> {
    const looks = await looking(asked);
    const { timezone, duty, team } = looks;
    const watched = await watch.read(bookOf(asked.account));
    const view = seen(looks, watched);
    const snapshot = snapshotFor(looks, watched);
    const teams = await teamsWithin(parts.knex, asked.account, 'see the shown board');
    show(asked, 'board/board.njk', {
      groups: view.groups.map(({ group, rows }) => ({
        group,
        rows: rows.map((html) => live.trusted(html)),
        name: GROUP_NAMES[group],
        empty: GROUP_EMPTY[group],
      })),
      summary: view.summary,
      needs: view.groups.find(({ group }) => group === 'needs')?.rows.length ?? 0,
      hello: hello(snapshot),
      teams: teams.length > 1 ? teams : [],
      team: teams.find(({ id }) => id === team) ?? null,
      mayEndMany: mayEver(asked.account, 'change a running visit by what was seen or told'),
      request: randomUUID(),
      timezone,
      desk: (await tick(asked.account, timezone, readOfAll)).desk,
      mayHaveDesk: mayEver(asked.account, 'have the desk'),
      duty: duty.map(numberAsWritten).join(', '),
    });
  }

  async function stream(asked: DeskRequest): Promise<void> {
    const { request, response, account } = asked;
    const { sessionID } = request;
    const open = streams.get(sessionID) ?? 0;
    if (open >= STREAMS_A_SESSION) {
      response.status(204).end();
      return;
    }
    streams.set(sessionID, open + 1);
    const endings = [
      () => {
        const left = (streams.get(sessionID) ?? 1) - 1;
        if (left > 0) streams.set(sessionID, left);
        else streams.delete(sessionID);
      },
    ];
    // Before anything is waited for: a browser may go at any time.
    response.on('close', () => {
      for (const end of endings) end();
    });
    const looks = await looking(asked);
    const { timezone } = looks;
    const first = snapshotFor(looks, await readSoon[bookOf(account)]());
    if (response.destroyed) return;
    const sent = openStream(response, recent.find(request.get('Last-Event-ID') ?? Since.parse(request.query).since));
    let reader = account;
    sent.hello(hello(first));
    sent.rows(first);
    sent.tick(await tick(account, timezone));
    if (response.destroyed) return;
    const stop = watch.watch({
      book: bookOf(account),
      changed: (watched) => {
        sent.rows(snapshotFor({ ...looks, account: reader }, watched));
      },
    });
    const ticking = setInterval(() => {
      void beat().catch((error: unknown) => {
        log.warn({ err: error }, 'a live page of the desk gets no tick');
      });
    }, TICK_EVERY);
    ticking.unref();
    async function beat(): Promise<void> {
      const visitor = await visitorOf(dependencies, request);
      if (visitor.kind !== 'signed-in') {
        sent.bye('signed-out');
        return;
      }
      // A role that was taken away is gone with the next tick; one that was given comes with the next page.
      reader = visitor.account;
      sent.tick(await tick(reader, timezone));
    }
    endings.push(stop, () => {
      clearInterval(ticking);
    });
  }

  async function rows(asked: DeskRequest): Promise<void> {
    const { request, response, account } = asked;
    const looks = await looking(asked);
    const { timezone } = looks;
    const snapshot = snapshotFor(looks, await readSoon[bookOf(account)]());
    const from = recent.find(Since.parse(request.query).since);
    response.json({
      hello: hello(snapshot),
      tick: await tick(account, timezone),
      rows: differenceBetween(from, snapshot),
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
        if (mayEver(asked.account, 'see the shown board')) await openBoard(asked);
        else show(asked, 'home/home.njk');
      },
    },
    {
      method: 'get',
      path: '/stream',
      page: 'board',
      permission: 'see the shown board',
      book: 'true',
      isAutomatic: true,
      handle: stream,
    },
    {
      method: 'get',
      path: '/rows',
      page: 'board',
      permission: 'see the shown board',
      book: 'true',
      isAutomatic: true,
      handle: rows,
    },
  ];
}
