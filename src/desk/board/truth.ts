import { alarmsRaisedBy } from '../../records/alarm-raiser.ts';
import { askedNow } from '../../records/views/asked.ts';
import { readTrueBoard, type TrueBoard } from '../../records/views/true/board.ts';
import { besideRules, raisedSince } from '../../operations/alarm-responders.ts';
import type { DeskDependencies } from '../dependencies.ts';
import { type OpenBook, openBookOf, type Viewer } from './books.ts';

/** The true book is opened for readers who may see some of it. For everybody else no statement touches it. */

type BoardSources = Pick<DeskDependencies['parts'], 'knex' | 'clock' | 'lineNumbers'>;

export async function bookNow(
  sources: Pick<BoardSources, 'knex' | 'clock'>,
  reader: OpenBook,
): Promise<'shown' | 'true'> {
  return (await booksNow(sources, [reader])).get(reader) ?? reader.book;
}

/** The same for several at once, by two questions about their own deeds and contacts alone. */
export async function booksNow<Reader extends OpenBook>(
  { knex, clock }: Pick<BoardSources, 'knex' | 'clock'>,
  readers: Reader[],
): Promise<Map<Reader, 'shown' | 'true'>> {
  const blind = readers.filter(({ book }) => book === 'shown');
  const asked = await askedNow(knex, [...new Set(blind.flatMap(({ ifAsked }) => ifAsked ?? []))]);
  const accounts = [...new Set(blind.flatMap(({ ifRaised }) => ifRaised ?? []))];
  const raised = await alarmsRaisedBy(knex, accounts, raisedSince(clock));
  const isOpen = ({ ifAsked, ifRaised }: Reader): boolean =>
    (ifAsked !== null && asked.has(ifAsked)) || (ifRaised !== null && raised.has(ifRaised));
  return new Map(readers.map((one) => [one, isOpen(one) ? 'true' : one.book]));
}

export const opensTruth = async (parts: Pick<BoardSources, 'knex' | 'clock'>, viewer: Viewer): Promise<boolean> =>
  (await bookNow(parts, openBookOf(viewer))) === 'true';

/** Nothing, for readers of the shown book. */
export async function truthFor(parts: BoardSources, viewer: Viewer): Promise<TrueBoard> {
  if (!(await opensTruth(parts, viewer))) return { alarms: [] };
  return await readTrueBoard(parts.knex, besideRules(parts));
}
