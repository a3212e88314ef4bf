import type { Knex } from 'knex';
import type { Attempt } from './attempts.ts';
import { holdsWhile } from './holds-while.ts';
import { visitById } from './visits.ts';

/**
 * Whether a text or call speaks of the end of a visit that has another end by now, or is over: "Your time is up" after
 * OUT would have its reader doubt that OUT was heard. So would a note on an address that they have left: it says what
 * to do before going in. False for what speaks of neither.
 */
export async function isEndMoved(db: Knex, { visitId, vars }: Pick<Attempt, 'visitId' | 'vars'>): Promise<boolean> {
  const { due, isOpen: whileOpen } = holdsWhile(vars);
  if ((due === null && !whileOpen) || visitId === null) return false;
  const visit = (await visitById(db, visitId))?.visit;
  const isOpen = visit?.status === 'open' || visit?.status === 'overdue';
  return !isOpen || (due !== null && visit.deadline?.getTime() !== due.getTime());
}
