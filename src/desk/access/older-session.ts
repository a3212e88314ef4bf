import type { Request } from 'express';
import { listAccounts } from '../../records/accounts.ts';
import type { DeskDependencies } from '../dependencies.ts';
import type { Csrf } from './csrf.ts';
import { stashForm } from './stashed-form.ts';
import { visitorOf } from './visitor.ts';

/** What was typed in a page that is older than the session of its browser. */

interface KeptOfOlder {
  id: string;
  /** Who has sent it: they typed it, nobody is signed in, or it is somebody else's. */
  sender: 'owner' | 'nobody' | 'another';
}

/**
 * Somebody has signed in anew in one tab, and sends what they have typed in another: its form belongs to the session
 * before. What they typed is shown again, and sent by a press. It is kept for the account that the page was made for,
 * and for no other: a colleague may have signed in meanwhile, and would read another's words and send them in their own
 * name. Only where the browser says that the form is of one of our pages; no other site can say so. Null: it is not
 * kept.
 */
export async function keptOfOlderSession(
  dependencies: DeskDependencies,
  csrf: Csrf,
  request: Request,
): Promise<KeptOfOlder | null> {
  const isOfSignIn = ['/sign-in', '/confirm', '/set-up'].some((path) => request.path.startsWith(path));
  if (request.get('Sec-Fetch-Site') !== 'same-origin' || isOfSignIn || !csrf.isMarked(request)) return null;
  const visitor = await visitorOf(dependencies, request);
  const accounts = await listAccounts(dependencies.parts.knex);
  const owner = accounts.find(({ id, status }) => status === 'active' && csrf.isFormOf(request, id));
  if (!owner) return null;
  const isOwner = visitor.kind === 'signed-in' && visitor.account.id === owner.id;
  return {
    id: await stashForm(dependencies, request, owner.id),
    sender: isOwner ? 'owner' : visitor.kind === 'signed-in' ? 'another' : 'nobody',
  };
}
