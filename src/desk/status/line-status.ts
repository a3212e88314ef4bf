import type { AccountRecord } from '../../records/accounts.ts';
import { readHolders } from '../../records/desk-shifts.ts';
import { listTeams } from '../../records/organisation/teams.ts';
import { readCountedVisits } from '../../records/views/shown/board.ts';
import { readWaitingTexts } from '../../records/views/shown/texts.ts';
import { mayEver } from '../access/account.ts';
import { truthFor } from '../board/truth.ts';
import { viewerOf } from '../board/viewer.ts';
import type { DeskDependencies } from '../dependencies.ts';
import { deskWords } from '../handover/holders.ts';
import { clockTime } from '../shell/times.ts';
import { countsFor } from './counts.ts';
import { healthWords, troublesForSomebody, wellWords } from './line-health.ts';
import { lineReader, lineSightOf } from './read-line.ts';
import { countWords } from './words.ts';

/**
 * How it stands, for each page that is not live: a reader of a plan must not forget the board. A page of the
 * shown book says what the shown book says: no statement of the true one is made for it.
 */
export interface LineStatus {
  isWell: boolean;
  health: string;
  /** "16:52" */
  asOf: string;
  /** Who is needed, and how many are out; null: they see no board. */
  counts: string | null;
  isNeeded: boolean;
  /** Who has the desk; null: it is not said. */
  desk: string | null;
}

export function createLineStatus(dependencies: DeskDependencies) {
  const { parts, log } = dependencies;
  const { knex, clock } = parts;
  const readLine = lineReader(dependencies);

  async function read(account: AccountRecord, book: 'none' | 'shown' | 'true', timezone: string): Promise<LineStatus> {
    const now = clock.now();
    const time = { now, timezone };
    const line = await readLine(lineSightOf(account, book));
    const health = healthWords(line, time);
    const needed = troublesForSomebody(line, time).length;
    const seesBoard = mayEver(account, 'see the shown board');
    const counts = seesBoard ? await countsOf(account, book === 'true', needed, now) : null;
    return {
      isWell: health === null,
      health: health ?? wellWords(line),
      asOf: clockTime(now, timezone),
      counts: counts && countWords(counts),
      isNeeded: (counts?.needs ?? 0) > 0,
      desk: seesBoard ? deskWords(account, await listTeams(knex), await readHolders(knex), time) : null,
    };
  }

  async function countsOf(account: AccountRecord, isTrue: boolean, ofTheLine: number, now: Date) {
    const viewer = viewerOf(account);
    const shown = await readCountedVisits(knex, now);
    const texts = viewer.textTeams.length > 0 ? await readWaitingTexts(knex) : [];
    const truth = isTrue ? await truthFor(parts, viewer) : null;
    return countsFor(viewer, { shown, texts, truth, ofTheLine }, now);
  }

  return async (
    account: AccountRecord,
    book: 'none' | 'shown' | 'true',
    timezone: string,
  ): Promise<LineStatus | null> => {
    try {
      return await read(account, book, timezone);
    } catch (error) {
      // The page itself is worth more than how it stands.
      log.warn({ err: error }, 'how the line stands cannot be read');
      return null;
    }
  };
}
