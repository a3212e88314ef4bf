import { checkSignIn } from '../../operations/accounts/sign-in.ts';
import { recordAccess } from '../../records/access-log.ts';
import { credentialsOf } from '../../records/accounts.ts';
import { endSession } from '../../records/sessions.ts';
import type { DeskRequest, PageRoute, PublicRequest } from '../access/page-route.ts';
import { saveSession, sessionMark } from '../access/sessions.ts';
import { keptForm } from '../access/stashed-form.ts';
import type { DeskDependencies } from '../dependencies.ts';
import type { Show } from '../shell/show.ts';
import { beginSession } from './begin-session.ts';
import { keptView } from './kept-view.ts';
import { createLimits } from './limits.ts';
import { firstPage } from './first-page.ts';
import { After, Confirmation, Credentials, pageAfter, SessionBefore } from './schema.ts';

const WRONG =
  'The address, the password or the code is not right. A code works once: wait for the next one if it is used.';
const NOT_KEPT = {
  heading: 'Nothing is kept here',
  lines: [
    'What you type is kept for 15 minutes, for your account alone. Nothing is sent by itself: write it again, or ring.',
  ],
};
const TOO_MANY = 'Too many tries. Wait 15 minutes. The telephone line works as always.';

/** Signing in with a local account, confirming, signing out, and the form that was kept. */
export function signInRoutes(dependencies: DeskDependencies, show: Show): PageRoute[] {
  const { parts, oidc, allowDemoAccounts } = dependencies;
  const limits = createLimits(dependencies);

  type Asking = After & Partial<SessionBefore>;
  function askForSignIn(asked: PublicRequest, after: Asking, problem: string | null, email = ''): void {
    const data = { ...after, isKept: after.form !== null, hasCouncil: oidc !== null, problem, email };
    show(asked, 'sign-in/sign-in.njk', data, problem === null ? 200 : 422);
  }

  async function askForConfirmation(asked: DeskRequest, after: After, problem: string | null): Promise<void> {
    const found = await credentialsOf(parts.knex, asked.account.email);
    const hasPassword = found?.credentials.passwordHash != null || oidc === null;
    show(asked, 'sign-in/confirm.njk', { ...after, hasPassword, problem }, problem === null ? 200 : 422);
  }

  return [
    {
      method: 'get',
      path: '/sign-in',
      page: 'sign-in',
      permission: 'public',
      book: 'none',
      handle: (asked) => {
        const { query } = asked.request;
        askForSignIn(asked, { ...After.parse(query), ...SessionBefore.parse(query) }, null);
      },
    },
    {
      method: 'post',
      path: '/sign-in',
      page: 'sign-in',
      permission: 'public',
      book: 'none',
      handle: async (asked) => {
        const { request, response, now } = asked;
        const { email, password, code, ...after } = Credentials.parse(request.body ?? {});
        if (!(await limits.takeTry(request, email))) {
          askForSignIn(asked, after, TOO_MANY, email);
          return;
        }
        const account = await checkSignIn(parts, { email, password, code }, now);
        if (!account || (account.isDemo && !allowDemoAccounts)) {
          askForSignIn(asked, after, WRONG, email);
          return;
        }
        await limits.right(request, email);
        await beginSession(dependencies, request, account, { now, isProved: true });
        response.redirect(303, await firstPage(dependencies, account, after));
      },
    },
    {
      method: 'post',
      path: '/sign-out',
      page: 'sign-out',
      permission: 'signed in',
      book: 'none',
      worksUntouched: true,
      handle: async ({ request, response, account, now }) => {
        await endSession(parts.knex, request.sessionID, now);
        await recordAccess(parts.knex, {
          at: now,
          accountId: account.id,
          session: sessionMark(request.sessionID),
          page: 'sign-out',
          did: 'sign-out',
        });
        response.redirect(303, '/desk/sign-in');
      },
    },
    {
      method: 'get',
      path: '/confirm',
      page: 'confirm',
      permission: 'signed in',
      book: 'none',
      handle: async (asked) => {
        await askForConfirmation(asked, After.parse(asked.request.query), null);
      },
    },
    {
      method: 'post',
      path: '/confirm',
      page: 'confirm',
      permission: 'signed in',
      book: 'none',
      worksUntouched: true,
      handle: async (asked) => {
        const { request, response, account, now } = asked;
        const { password, code, ...after } = Confirmation.parse(request.body ?? {});
        if (!(await limits.takeConfirmation(request))) {
          await askForConfirmation(asked, after, TOO_MANY);
          return;
        }
        const confirmed = await checkSignIn(parts, { email: account.email, password, code }, now);
        if (confirmed?.id !== account.id) {
          await askForConfirmation(asked, after, 'The password or the code is not right.');
          return;
        }
        await limits.confirmed(request);
        request.session.steppedUpAt = request.session.handAt = now.getTime();
        await saveSession(request);
        response.redirect(303, pageAfter(after));
      },
    },
    {
      method: 'get',
      path: '/kept/:keptId',
      page: 'kept form',
      permission: 'signed in',
      book: 'none',
      // Of no team: it is for the account that wrote it, whatever their role.
      subject: () => Promise.resolve({ teamIds: [] }),
      handle: async (asked) => {
        const kept = await keptForm(dependencies, String(asked.request.params.keptId), asked.account.id);
        if (kept) show(asked, 'sign-in/kept.njk', keptView(kept));
        else show(asked, 'shell/problem.njk', NOT_KEPT, 404);
      },
    },
  ];
}
