import { z } from 'zod';
import type { Vars } from '../conversation/files/flow.ts';

/**
 * What a text says, and the call in its place, may hold only for as long as something is so. It is stored among the
 * variables of the attempt, and no prompt can say it.
 */
export interface HoldsWhile {
  /** This contact, by key, owns the alarm. */
  ownedBy: string | null;
  /** The visit should end then. */
  due: Date | null;
  /** The visit goes on, whenever it should end. */
  isOpen: boolean;
}

const stored = z.object({
  while_owned_by: z.string().nullable().default(null),
  while_due: z.iso.datetime().nullable().default(null),
  while_open: z.literal('yes').nullable().default(null),
});

export const HOLDS_WHILE_NAMES = Object.keys(stored.shape);

export const holdingWhile = ({ ownedBy = null, due = null, isOpen = false }: Partial<HoldsWhile>): Vars => ({
  ...(ownedBy !== null && { while_owned_by: ownedBy }),
  ...(due !== null && { while_due: due.toISOString() }),
  ...(isOpen && { while_open: 'yes' }),
});

export function holdsWhile(vars: Vars): HoldsWhile {
  const { while_owned_by: ownedBy, while_due: due, while_open: open } = stored.parse(vars);
  return { ownedBy, due: due === null ? null : new Date(due), isOpen: open !== null };
}
