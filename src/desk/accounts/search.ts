import { z } from 'zod';
import { type AccountRecord, ROLES } from '../../records/accounts.ts';
import type { AccountOwner } from '../../records/views/account-owners.ts';
import { folded, partsOf } from '../shell/sought.ts';

/** Which accounts somebody looks for. Without a role: of all. */
export const AccountSearch = z.object({
  find: z.string().trim().max(100).catch(''),
  role: z.enum(ROLES).nullable().catch(null),
});
export type AccountSearch = z.infer<typeof AccountSearch>;

/** By parts of the name, the e-mail address, or the name or staff number of whose it is; and by a role. Pure. */
export function isSought(
  { name, email, roles }: Pick<AccountRecord, 'name' | 'email' | 'roles'>,
  owner: Pick<AccountOwner, 'name' | 'staffNumber'> | null,
  { find, role }: AccountSearch,
): boolean {
  const words = folded([name, email, owner?.name ?? ''].join(' '));
  return (
    (role === null || roles.some((one) => one.role === role)) &&
    partsOf(find).every((part) => words.includes(part) || owner?.staffNumber.startsWith(part) === true)
  );
}

/** What is sought, as the access log keeps it; empty: nothing. */
export const searchWords = ({ find, role }: AccountSearch): string =>
  [find, role === null ? '' : `role ${role}`].filter((part) => part !== '').join(', ');
