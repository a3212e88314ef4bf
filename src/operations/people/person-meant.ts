import { z } from 'zod';
import { callerById, callerByStaffNumber, type TextingCaller } from '../../records/organisation/people.ts';
import type { UnitOfWork } from '../work.ts';

/** Somebody by id, as a page names them, or by staff number, as people do. */
export const personMeant = z.string().trim();

export function findPerson({ trx }: UnitOfWork, meant: z.output<typeof personMeant>): Promise<TextingCaller | null> {
  return z.uuid().safeParse(meant).success ? callerById(trx, meant) : callerByStaffNumber(trx, meant);
}
