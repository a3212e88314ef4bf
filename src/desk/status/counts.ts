import type { CountedVisit } from '../../records/views/shown/board.ts';
import type { WaitingText } from '../../records/views/shown/texts.ts';
import type { TrueBoard } from '../../records/views/true/board.ts';
import { contentsFor, includesTeam, seesRisk, type Viewer } from '../board/books.ts';
import { isInHand, isRedAwaited } from '../board/rows.ts';

/** How many rows each group of the board has, as this reader sees it. Pure. */
export interface BoardCounts {
  needs: number;
  inHand: number;
  late: number;
  out: number;
  /** The page may not read alarms. */
  isWithoutAlarms: boolean;
  /** They only work: of who is needed the board tells them, where the line has asked them. */
  isWorker: boolean;
}

interface Counted {
  shown: CountedVisit[];
  texts: WaitingText[];
  /** Null: the page is of the shown book. */
  truth: TrueBoard | null;
  /** What the line itself is ill of and what a person must see to. */
  ofTheLine: number;
}

export function countsFor(viewer: Viewer, { shown, texts, truth, ofTheLine }: Counted, now: Date): BoardCounts {
  const contents = contentsFor(viewer, { shown: [], texts, truth: truth ?? { alarms: [] } });
  const alarmed = new Set(contents.alarms.flatMap(({ alarm }) => (alarm.drill ? [] : [alarm.workerId])));
  // A worker about whom they see an alarm stands in its row.
  const visits = shown.filter(
    ({ teamId, workerId, status }) =>
      includesTeam(viewer.shownTeams, teamId) && !(alarmed.has(workerId) && status !== 'planned'),
  );
  const handled = contents.alarms.filter((about) => isInHand(about, now)).length;
  return {
    needs:
      ofTheLine +
      contents.alarms.length -
      handled +
      contents.texts.length +
      visits.filter((visit) => seesRisk(viewer, visit) && isRedAwaited(visit, now)).length,
    inHand: handled,
    late: visits.filter(({ status }) => status === 'overdue').length,
    out: visits.filter(({ status }) => status === 'open').length,
    isWithoutAlarms: truth === null,
    isWorker: viewer.textTeams.length === 0,
  };
}
