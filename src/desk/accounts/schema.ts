import { z } from 'zod';
import { type AccountRole, ROLES } from '../../records/accounts.ts';

/** What the forms about accounts are sent. */

/** "manager:TEAM", or "manager:all". */
const RoleChoice = z
  .string()
  .transform((text) => text.split(':'))
  .pipe(z.tuple([z.enum(ROLES), z.union([z.literal('all'), z.uuid()])]))
  .transform(([role, team]): AccountRole => ({ role, teamId: team === 'all' ? null : team }));

/** One box that is ticked is a text, several are a list, none is nothing. */
const ticked = z.preprocess(
  (given) => (given === undefined ? [] : typeof given === 'string' ? [given] : given),
  z.array(RoleChoice),
);

/** A mark of what the form was made from. */
const seen = z.string().max(100).catch('');
export const RolesForm = z.object({ roles: ticked, seen });

const words = z.string().trim().max(200).catch('');
export const NewAccountForm = z.object({ email: words, name: words, staffNumber: words, roles: ticked.catch([]) });
export type NewAccountForm = z.infer<typeof NewAccountForm>;

export const PersonForm = z.object({ staffNumber: words, seen });

export const SharedScreenForm = z.object({ shared: z.enum(['yes', 'no']) });

export const CouncilForm = z.object({ waiting: z.uuid() });
