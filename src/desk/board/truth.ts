import { askedNow } from '../../records/views/asked.ts';
import { readTrueBoard, type TrueBoard } from '../../records/views/true/board.ts';
import { besideRules } from '../../operations/alarm-responders.ts';
import type { DeskDependencies } from '../dependencies.ts';
import { type OpenBook, openBookOf, type Viewer } from './books.ts';

/** The true book is opened for readers who may see some of it. For everybody else no statement touches it. */

type BoardSources = Pick<DeskDependencies['parts'], 'knex' | 'clock' | 'lineNumbers'>;

export async function bookNow(
  { knex }: Pick<BoardSources, 'knex'>,
  { book, ifAsked }: OpenBook,
): Promise<'shown' | 'true'> {
  if (book === 'true' || ifAsked === null) return book;
  return (await askedNow(knex, [ifAsked])).has(ifAsked) ? 'true' : 'shown';
}

export const opensTruth = async (parts: Pick<BoardSources, 'knex'>, viewer: Viewer): Promise<boolean> =>
  (await bookNow(parts, openBookOf(viewer))) === 'true';

/** Nothing, for readers of the shown book. */
export async function truthFor(parts: BoardSources, viewer: Viewer): Promise<TrueBoard> {
  if (!(await opensTruth(parts, viewer))) return { alarms: [] };
  return await readTrueBoard(parts.knex, besideRules(parts));
}
