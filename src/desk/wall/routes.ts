import { z } from 'zod';
import { beginWall } from '../../operations/accounts/wall-screen.ts';
import { listTeams } from '../../records/organisation/teams.ts';
import type { WallScreen } from '../../records/wall-screens.ts';
import type { PageRoute, PublicRequest, WallRequest } from '../access/page-route.ts';
import type { LiveParts } from '../board/routes.ts';
import { type DeskDependencies, deskSettings } from '../dependencies.ts';
import type { Watched } from '../live/board-watch.ts';
import type { LiveBoard, Reader } from '../live/live-board.ts';
import { hashOf, type LiveRow, type Snapshot, snapshotOf } from '../live/snapshot.ts';
import { clockTime } from '../shell/times.ts';
import { numberAsWritten } from '../shell/numbers.ts';
import type { Show } from '../shell/show.ts';
import { writeSecret, wallOf } from './cookie.ts';
import { wallSettingRoutes } from './settings-routes.ts';
import { WALL_EMPTY, WALL_GROUPS, WALL_NAMES, wallView } from './view.ts';

const CodeForm = z.object({ code: z.string().max(40).catch(''), _csrf: z.string() });
const WRONG = 'That is no code, or it was used, or it is older than 15 minutes. A manager makes a new one at the desk.';

/** The board on a screen in the office: the shown book, for everybody who passes by. Nothing can be done there. */
export function wallRoutes(
  dependencies: DeskDependencies,
  show: Show,
  { render, trusted }: LiveParts,
  live: LiveBoard,
): PageRoute[] {
  const { parts } = dependencies;

  function seen({ teamId }: WallScreen, timezone: string, { shown, now }: Watched): Snapshot {
    const { rows, summary } = wallView(shown, teamId, { now, timezone });
    const made = rows.map((row): LiveRow => {
      const html = render('wall/row.njk', { row }).trim();
      return { id: row.id, group: row.group, html, hash: hashOf(html) };
    });
    return snapshotOf(made, summary);
  }

  async function readerFor({ request, screen }: WallRequest): Promise<Reader> {
    const { timezone } = await deskSettings(dependencies);
    return {
      book: 'shown',
      ifAsked: null,
      ifRaised: null,
      snapshotOf: (watched) => seen(screen, timezone, watched),
      tick: async () => {
        if (!(await wallOf(dependencies, request))) return 'signed-out';
        return { ...(await live.beat('running', timezone)), desk: null, isIdle: false, isOut: false };
      },
    };
  }

  async function openWall(asked: WallRequest): Promise<void> {
    const { screen } = asked;
    const { timezone, duty } = await deskSettings(dependencies);
    const watched = await live.read('shown');
    const snapshot = seen(screen, timezone, watched);
    const team = (await listTeams(parts.knex)).find(({ id }) => id === screen.teamId);
    show(asked, 'wall/wall.njk', {
      groups: WALL_GROUPS.map((group) => ({
        group,
        name: WALL_NAMES[group],
        empty: WALL_EMPTY[group],
        rows: snapshot.rows.filter((row) => row.group === group).map(({ html }) => trusted(html)),
      })),
      summary: snapshot.summary,
      hello: live.keep(snapshot, watched.readAt),
      team: team?.name ?? null,
      timezone,
      at: clockTime(parts.clock.now(), timezone),
      duty: duty.map(numberAsWritten).join(', '),
    });
  }

  function askForCode(asked: PublicRequest, problem: string | null): void {
    show(asked, 'wall/code.njk', { problem }, problem === null ? 200 : 422);
  }

  return [
    { method: 'get', path: '/wall', page: 'wall', permission: 'wall', book: 'shown', handle: openWall },
    {
      method: 'get',
      path: '/wall/stream',
      page: 'wall',
      permission: 'wall',
      book: 'shown',
      isAutomatic: true,
      handle: (asked) => live.stream(asked, asked.screen.id, () => readerFor(asked)),
    },
    {
      method: 'get',
      path: '/wall/rows',
      page: 'wall',
      permission: 'wall',
      book: 'shown',
      isAutomatic: true,
      handle: (asked) => live.rows(asked, () => readerFor(asked)),
    },
    {
      method: 'get',
      path: '/wall/code',
      page: 'wall',
      permission: 'public',
      book: 'none',
      handle: (asked) => {
        askForCode(asked, null);
      },
    },
    {
      method: 'post',
      path: '/wall/code',
      page: 'wall',
      permission: 'public',
      book: 'none',
      handle: async (asked) => {
        // Without its token no form comes so far.
        const { code, _csrf: form } = CodeForm.parse(asked.request.body);
        const begun = await beginWall(parts, { code, form }, asked.now);
        if (!begun) {
          askForCode(asked, WRONG);
          return;
        }
        const lasts = begun.screen.endsAt.getTime() - asked.now.getTime();
        writeSecret(dependencies, asked.response, begun.secret, lasts);
        asked.response.redirect(303, '/desk/wall');
      },
    },
    ...wallSettingRoutes(dependencies, show),
  ];
}
