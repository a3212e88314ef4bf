import type { AccountRecord } from '../../records/accounts.ts';
import { contactKeyOf } from '../access/account.ts';
import type { Watched } from '../live/board-watch.ts';
import { type Snapshot, snapshotOf } from '../live/snapshot.ts';
import type { LineTrouble } from '../status/line-health.ts';
import { actsOf } from './acts.ts';
import { contentsFor } from './books.ts';
import { createRowHtml } from './row-html.ts';
import { type Group, isOwnedBy } from './rows.ts';
import { boardView, ofOneTeam } from './view.ts';
import { viewerOf } from './viewer.ts';

/** The board as one reader sees it, made once for all who see the same. */

/** The reader, and what they look at. */
export interface Looking {
  account: AccountRecord;
  /** Null: every team that they see. */
  team: string | null;
  timezone: string;
  /** What is wrong with the line itself, as far as the reader may know it. */
  troubles: LineTrouble[];
}

interface SeenBoard {
  groups: { group: Group; rows: string[] }[];
  summary: string;
  snapshot: Snapshot;
}

/** Of a reading: whatever its readers are shown. */
type WasRead = Omit<Watched, 'readAt'>;

export function createSeenBoards(render: (template: string, data: object) => string) {
  const htmlOf = createRowHtml(render);
  const made = new WeakMap<WasRead, Map<string, SeenBoard>>();

  return (looking: Looking, watched: WasRead): SeenBoard => {
    const known = made.get(watched) ?? new Map<string, SeenBoard>();
    made.set(watched, known);
    const key = sightOf(looking, watched);
    const found = known.get(key) ?? seenBoard(looking, watched);
    known.set(key, found);
    return found;
  };

  function seenBoard({ account, team, timezone, troubles }: Looking, watched: WasRead): SeenBoard {
    const { now } = watched;
    const contents = ofOneTeam(contentsFor(viewerOf(account), watched), team, now);
    const view = boardView(contents, { now, timezone }, troubles, contactKeyOf(account));
    const groups = view.groups.map(({ group, rows }) => ({
      group,
      rows: rows.map((row) => ({ id: row.id, group, ...htmlOf(row, actsOf(row, contents, account, now)) })),
    }));
    return {
      groups: groups.map(({ group, rows }) => ({ group, rows: rows.map(({ html }) => html) })),
      summary: view.summary,
      snapshot: snapshotOf(
        groups.flatMap(({ rows }) => rows),
        view.summary,
      ),
    };
  }
}

/** All that decides what somebody sees: two readers of whom it is the same see the same. */
function sightOf({ account, team, timezone, troubles }: Looking, { shown, ...rest }: WasRead): string {
  const viewer = viewerOf(account);
  const { alarms, texts } = contentsFor(viewer, { ...rest, shown: [] });
  const isThere =
    shown.some(({ workerId }) => workerId === account.personId) ||
    texts.some(({ worker }) => worker !== null && worker.id === account.personId);
  return JSON.stringify([
    viewer.shownTeams,
    alarms.map((about) => [about.alarm.id, isOwnedBy(contactKeyOf(account), about)]),
    texts.map(({ id }) => id),
    account.roles,
    isThere ? account.personId : null,
    team,
    timezone,
    troubles,
  ]);
}
