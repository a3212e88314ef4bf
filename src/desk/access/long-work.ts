import type { DeskDependencies } from '../dependencies.ts';
import { fewAtOnce } from './few-at-once.ts';
import type { DeskRequest, PageGuard } from './page-route.ts';
import { stashForm } from './stashed-form.ts';

/**
 * Reports, exports and searches through all that is kept. They take two of the desk's connections at a time (its pool
 * is in `src/app/process.ts`). The board, alarms and visits never wait for them.
 */

const LIMITS = { atOnce: 2, waiting: 8 };
/** Seconds. */
const TRY_AGAIN_AFTER = 10;

/** Answers with words and a link. */
type Refuse = (asked: DeskRequest, heading: string, lines: string[], link: { words: string; to: string }) => void;

/** Answers in turn. Where too many wait, the answer is a 503 that says so. Where the browser has gone there is none. */
export function longWorkInTurn(dependencies: DeskDependencies, refuse: Refuse): PageGuard['inTurn'] {
  const inTurn = dependencies.longWork ?? fewAtOnce(LIMITS);
  return async (asked, answer) => {
    const { request, response, account } = asked;
    const gone = new AbortController();
    response.on('close', () => {
      gone.abort();
    });
    if ((await inTurn(answer, gone.signal)) !== 'full') return;
    response.set('Retry-After', String(TRY_AGAIN_AFTER));
    if (request.method === 'GET') {
      refuse(asked, HEADING, LINES, { words: 'Ask again', to: request.originalUrl });
      return;
    }
    const kept = await stashForm(dependencies, request, account.id);
    const link = { words: 'Look at what you typed, and send it again', to: `/desk/kept/${kept}` };
    refuse(asked, HEADING, [...LINES, 'What you typed is kept for 15 minutes.'], link);
  };
}

const HEADING = 'Others wait for reports and files already';
const LINES = [
  'They are made two at a time, so that people who ring the line and the board never wait for them.',
  'Nothing has changed. Ask again in a few seconds.',
];
