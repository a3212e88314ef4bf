import type { ErrorRequestHandler } from 'express';
import { z } from 'zod';
import { type DeskDependencies, realNow } from '../dependencies.ts';
import type { Show } from '../shell/show.ts';
import type { Csrf } from './csrf.ts';
import type { PublicRequest } from './page-route.ts';
import { keptOfOlderSession } from './older-session.ts';
import { becameWords, whatBecame } from './what-became.ts';

/** Answers with a page of a heading and a few lines. */
export type Say = (
  asked: Parameters<Show>[0],
  status: number,
  heading: string,
  lines: string[],
  link?: { words: string; to: string } | null,
) => void;

const WithCode = z.object({ code: z.literal('EBADCSRFTOKEN') });
const TooLarge = z.object({ status: z.literal(413), limit: z.number() });
const ClientFault = z.object({ status: z.number().int().min(400).max(499) });

const CANNOT_BE_TAKEN = 'This form cannot be taken';
const NOT_TAKEN = [
  'The page was open for too long, or it was opened before you signed in or by another account.',
  'Nothing has changed. Open the page again and send it once more.',
];
const OF_ANOTHER = [
  'The page was opened by another account, which was signed in here before you. Nothing has changed.',
  'What was typed is kept for 15 minutes, for that account alone. The person who typed it reads it again once they ' +
    'have signed in, and sends it by a press.',
];

/** What is answered where a page fails: it says what has become of what was sent. */
export function answerFaults(
  dependencies: DeskDependencies,
  csrf: Csrf,
  line: string | null,
  say: Say,
): ErrorRequestHandler {
  const { log } = dependencies;
  return async (error: unknown, request, response, next) => {
    // It says nothing of how it stands: the database may be what fails.
    const asked: PublicRequest = { request, response, now: realNow(dependencies) };
    if (response.headersSent) {
      // The service logs it, and cuts the half-given answer off.
      next(error);
      return;
    }
    if (WithCode.safeParse(error).success) {
      const kept = await keptOfOlderSession(dependencies, csrf, request);
      if (kept === null) say(asked, 403, CANNOT_BE_TAKEN, NOT_TAKEN);
      else if (kept.sender === 'owner') response.redirect(303, `/desk/kept/${kept.id}`);
      else if (kept.sender === 'nobody') response.redirect(303, `/desk/sign-in?form=${kept.id}`);
      else {
        const link = { words: 'Sign in as the person who typed it', to: `/desk/sign-in?form=${kept.id}` };
        say(asked, 403, CANNOT_BE_TAKEN, OF_ANOTHER, link);
      }
      return;
    }
    const large = TooLarge.safeParse(error);
    if (large.success) {
      const kilobytes = Math.floor(large.data.limit / 1024);
      const most = kilobytes < 1024 ? `${kilobytes} kB` : `${Math.floor(kilobytes / 1024)} MB`;
      const lines = [`At most ${most} are taken here at once. Nothing has changed.`];
      say(asked, 413, 'That is too large', lines);
      return;
    }
    if (ClientFault.safeParse(error).success) {
      say(asked, 400, 'That cannot be read', ['Nothing has changed.']);
      return;
    }
    log.error({ err: error }, 'a page of the desk failed');
    const became = await whatBecame(dependencies, request);
    const { heading, lines } = becameWords(became, line);
    say(asked, 503, heading, lines);
  };
}
