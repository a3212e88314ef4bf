import type { Request } from 'express';
import { z } from 'zod';
import { signInByCouncil } from '../../../operations/accounts/sign-in-by-council.ts';
import type { PageRoute, PublicRequest } from '../../access/page-route.ts';
import { saveSession, wasLeft } from '../../access/sessions.ts';
import { visitorOf } from '../../access/visitor.ts';
import type { DeskDependencies } from '../../dependencies.ts';
import type { Show } from '../../shell/show.ts';
import { beginSession } from '../begin-session.ts';
import { firstPage } from '../first-page.ts';
import { After, pageAfter } from '../schema.ts';
import { createCouncilProvider, faultCode } from './provider.ts';

const Begin = z.object({ confirm: z.literal('yes').optional().catch(undefined), ...After.shape });

const DOWN = [
  'Press again in a moment. If you must act now, use another account, or ring the line: it works without this page.',
];
const NOT_ACCEPTED = ['It may have been open for too long, or been used already. Nothing has changed.'];
const UNTIMED_HEADING = "The council's sign-in does not say that it has asked you";
const UNTIMED = 'The person who runs it must add the claim auth_time for the desk, as its handbook says.';
const CONFIRM_UNTIMED = [`${UNTIMED} Until then nothing that asks who you are can be opened with this account.`];
const LEFT_UNTIMED = [
  'The desk was left open here for two hours, so anybody might have pressed. To act now open a private window, and ' +
    'sign in there; or ring the line: it works without this page.',
  UNTIMED,
];
const WAITING = [
  'Your council account is good, and no account of the desk belongs to it yet.',
  'Ask an administrator of the desk: they see that you wait. Then sign in again.',
];
const NO_ROLE = ['The council gives your account no role at the desk, or the desk knows no team for it.'];
const OFF = ['Ask an administrator if that is a mistake.'];

/** Signing in, and confirming that it is you, with a council account. */
export function councilRoutes(dependencies: DeskDependencies, show: Show): PageRoute[] {
  const { parts, oidc, publicUrl, log } = dependencies;
  const provider =
    oidc &&
    createCouncilProvider(oidc, publicUrl, (code) => {
      log.warn({ code }, "an answer of the council's sign-in service is not accepted");
    });

  const say = (asked: PublicRequest, status: number, heading: string, lines: string[]): void => {
    show(asked, 'shell/problem.njk', { heading, lines }, status);
  };

  /** Null, and answered, where the service does not answer. */
  async function ask<T>(asked: PublicRequest, question: () => Promise<T>): Promise<{ answer: T } | null> {
    try {
      return { answer: await question() };
    } catch (error) {
      log.warn({ code: faultCode(error) }, "the council's sign-in service does not answer");
      say(asked, 503, "The council's sign-in does not answer", DOWN);
      return null;
    }
  }

  async function goesOn(asked: PublicRequest, { next, form }: After, confirms: boolean): Promise<void> {
    const { request, response, now } = asked;
    const { oidc: pending } = request.session;
    delete request.session.oidc;
    const isProved = confirms || pending?.wasLeft === true;
    // It began before the desk was left for so long, with nothing asked.
    const isTooLate = !isProved && wasLeft(request.session, now);
    if (!provider || !pending || isTooLate) {
      say(asked, 422, 'Begin again', NOT_ACCEPTED);
      return;
    }
    const found = await ask(asked, () => provider.finish(queryOf(request), pending, isProved));
    if (!found) return;
    if (!found.answer) {
      say(asked, 422, 'Begin again', NOT_ACCEPTED);
      return;
    }
    if (found.answer === 'untimed') {
      say(asked, 422, UNTIMED_HEADING, confirms ? CONFIRM_UNTIMED : LEFT_UNTIMED);
      return;
    }
    const signedIn = await signInByCouncil(parts, found.answer, now);
    if (signedIn.kind === 'waiting') say(asked, 403, 'You are waiting for an account', WAITING);
    if (signedIn.kind === 'off') say(asked, 403, 'Your account is off', OFF);
    if (signedIn.kind === 'no-role') say(asked, 403, 'Your account has no role', NO_ROLE);
    if (signedIn.kind !== 'account') return;
    const visitor = await visitorOf(dependencies, request);
    if (confirms && visitor.kind === 'signed-in') {
      if (visitor.account.id !== signedIn.account.id) {
        say(asked, 422, 'That is another account', ['Confirm with the account that you are signed in with.']);
        return;
      }
      // The session stays, so that forms that are open elsewhere stay good.
      request.session.steppedUpAt = request.session.handAt = now.getTime();
      await saveSession(request);
      response.redirect(303, pageAfter({ next, form }));
    } else {
      await beginSession(dependencies, request, signedIn.account, { now, isProved });
      response.redirect(303, await firstPage(dependencies, signedIn.account, { next, form }));
    }
  }

  return [
    {
      method: 'get',
      path: '/sign-in/council',
      page: 'council sign-in',
      permission: 'public',
      book: 'none',
      handle: async (asked) => {
        const { confirm, ...after } = Begin.parse(asked.request.query);
        if (!provider) {
          asked.response.redirect(303, '/desk/sign-in');
          return;
        }
        const { session } = asked.request;
        const pending = { ...after, confirms: confirm === 'yes', wasLeft: wasLeft(session, asked.now) };
        const begun = await ask(asked, () => provider.begin(pending.confirms || pending.wasLeft));
        if (!begun) return;
        session.oidc = { ...begun.answer.pending, ...pending };
        await saveSession(asked.request);
        asked.response.redirect(303, begun.answer.address);
      },
    },
    {
      method: 'get',
      path: '/sign-in/council/return',
      page: 'council sign-in',
      permission: 'public',
      book: 'none',
      handle: async (asked) => {
        const { next, form, confirms } = asked.request.session.oidc ?? { next: '/desk', form: null, confirms: false };
        await goesOn(asked, { next, form }, confirms);
      },
    },
    {
      // Signing out of the desk leaves the council's own session: on a shared computer the next one would be its owner.
      method: 'get',
      path: '/sign-in/council/out',
      page: 'council sign-in',
      permission: 'public',
      book: 'none',
      handle: async (asked) => {
        const found = provider && (await ask(asked, () => provider.signOutAddress()));
        if (provider && !found) return;
        asked.response.redirect(303, found?.answer ?? '/desk/sign-in');
      },
    },
  ];
}

/** With its question mark, as the browser brought it. */
const queryOf = ({ originalUrl }: Request): string => {
  const at = originalUrl.indexOf('?');
  return at < 0 ? '' : originalUrl.slice(at);
};
