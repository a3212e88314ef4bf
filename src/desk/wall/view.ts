import type { ShownVisit } from '../../records/views/shown/board.ts';
import type { BoardContents } from '../board/books.ts';
import { type BoardRow, WHEN } from '../board/rows.ts';
import { boardView } from '../board/view.ts';
import { initialsOf } from '../shell/initials.ts';
import type { Time } from '../board/words.ts';

/**
 * What a screen on a wall shows: who is late, out and planned, by initials. Everybody who passes by in the office reads
 * it, so it has no name, no place, no family and no risk, and nothing of the true book. Pure.
 */

export const WALL_GROUPS = ['asking', 'out', 'planned'] as const;
type WallGroup = (typeof WALL_GROUPS)[number];

export const WALL_NAMES: Record<WallGroup, string> = { asking: 'Late', out: 'Out', planned: 'Planned' };
export const WALL_EMPTY: Record<WallGroup, string> = {
  asking: 'Nobody is late.',
  out: 'Nobody is out.',
  planned: 'Nothing is planned for the next hours.',
};

interface WallRow {
  id: string;
  group: WallGroup;
  tone: 'late' | 'plain';
  initials: string;
  /** Where the screen is for several teams. */
  team: string | null;
  at: Date;
  /** "until", "planned for": beside a late one it is shown, elsewhere the heading says it. */
  word: string;
  time: string;
  state: string | null;
}

interface WallView {
  rows: WallRow[];
  summary: string;
}

/** @param teamId null: every team */
export function wallView(visits: ShownVisit[], teamId: string | null, time: Time): WallView {
  const own = visits.filter(({ visit }) => teamId === null || visit.teamId === teamId);
  const contents: BoardContents = { visits: own, alarms: [], texts: [] };
  const teamOf = new Map(own.map(({ visit, team }) => [visit.teamId, team]));
  const found = boardView(contents, time).groups.flatMap(({ rows }) => rows);
  const rows = WALL_GROUPS.flatMap((group) =>
    found.filter((row) => groupOf(row) === group).map((row) => wallRow(row, group, teamId === null ? teamOf : null)),
  );
  const size = (group: WallGroup): number => rows.filter((row) => row.group === group).length;
  return { rows, summary: `${size('asking')} late, ${size('out')} out in time` };
}

/** That a planned visit needs a person, because of its risk, is not for a wall. */
function groupOf({ group }: BoardRow): WallGroup {
  return group === 'asking' || group === 'out' ? group : 'planned';
}

function wallRow(row: BoardRow, group: WallGroup, teamOf: Map<string, string> | null): WallRow {
  return {
    id: row.id,
    group,
    tone: group === 'asking' ? 'late' : 'plain',
    initials: initialsOf(row.name),
    team: teamOf?.get(row.teamId ?? '') ?? null,
    at: row.at,
    word: WHEN[group],
    time: row.when.slice(WHEN[group].length + 1),
    state: row.state,
  };
}
