import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { markTextSeen, type TextSeen } from '../../operations/texts/mark-seen.ts';
import type { AccountRecord } from '../../records/accounts.ts';
import { loadTimezone } from '../../records/organisation/people.ts';
import { waitingTexts } from '../../operations/texts/waiting-texts.ts';
import { readText, type WaitingText } from '../../records/views/shown/texts.ts';
import { shortTime } from '../../timeline/local-time.ts';
import { teamsFor } from '../access/account.ts';
import { onlyOnce } from '../access/only-once.ts';
import type { DeskRequest, FoundSubject, PageRoute } from '../access/page-route.ts';
import { contentsFor } from '../board/books.ts';
import { truthFor } from '../board/truth.ts';
import { viewerOf } from '../board/viewer.ts';
import type { DeskDependencies } from '../dependencies.ts';
import { numberAsWritten } from '../shell/numbers.ts';
import { outcomeIn, type OutcomeWords } from '../shell/outcomes.ts';
import type { Show } from '../shell/show.ts';

/** Words that are not among the line's, and unknown numbers that asked for help or a person: somebody reads them. */

const Form = z.object({
  request: z.uuid().optional().catch(undefined),
  act: z.enum(['seen', 'note']).catch('seen'),
  back: z.literal('board').optional().catch(undefined),
});

const REFUSALS: OutcomeWords<TextSeen['kind']> = {
  done: null,
  'seen-already': 'Somebody else has read it meanwhile, or has seen to it.',
  'none-open': 'No visit of theirs is open, so there is nothing to keep it with. It is still unread.',
};

export function textRoutes(dependencies: DeskDependencies, show: Show): PageRoute[] {
  const { knex, clock, secrets } = dependencies.parts;

  /** A text without a worker is for everybody who reads such texts. Nobody reads their own here. */
  const subjectOf = (account: AccountRecord, { worker, teamId }: WaitingText): FoundSubject | null => {
    if (worker !== null && worker.id === account.personId) return null;
    const reach = teamsFor(account, 'see unmatched texts and callers');
    return { teamIds: teamId === null ? (reach === 'all' ? [] : reach) : [teamId], personId: worker?.id ?? null };
  };

  /** Those that they may read, without the words of somebody whose alarm they see: these are on its page. */
  async function textsFor(account: AccountRecord): Promise<WaitingText[]> {
    const viewer = viewerOf(account);
    const [texts, truth] = [await waitingTexts({ knex, secrets }), await truthFor(dependencies.parts, viewer)];
    return contentsFor(viewer, { shown: [], texts, truth }).texts;
  }

  async function showTexts(asked: DeskRequest, notice: string | null = null): Promise<void> {
    const timezone = await loadTimezone(knex);
    const texts = await textsFor(asked.account);
    show(
      asked,
      'texts/texts.njk',
      {
        notice,
        newRequest: randomUUID,
        texts: texts.map(({ id, at, words, worker, fromNumber, visitId, isCall }) => ({
          id,
          isCall,
          words,
          visitId,
          name: worker?.name ?? (fromNumber === null ? 'A withheld number' : numberAsWritten(fromNumber)),
          isWorker: worker !== null,
          staffNumber: worker?.staffNumber ?? null,
          at: shortTime(at, timezone, clock.now()),
        })),
      },
      notice === null ? 200 : 409,
    );
  }

  return [
    {
      method: 'get',
      path: '/texts',
      page: 'texts',
      permission: 'see unmatched texts and callers',
      book: 'true',
      handle: (asked) => showTexts(asked),
    },
    {
      method: 'post',
      path: '/texts/:textId/seen',
      page: 'texts',
      permission: 'see unmatched texts and callers',
      book: 'true',
      subject: async ({ request, account }) => {
        const text = await readText(knex, String(request.params['textId']));
        return text && subjectOf(account, text);
      },
      handle: async (asked) => {
        const { request, response } = asked;
        const { request: id = randomUUID(), act, back } = Form.parse(request.body ?? {});
        const outcome = await onlyOnce(dependencies, asked, id, null, async (work) => {
          const about = { text: String(request.params['textId']), isNote: act === 'note' };
          return (await markTextSeen(work, work.actor, about)).kind;
        });
        const notice = outcomeIn(REFUSALS, outcome);
        if (notice === null) response.redirect(303, back === 'board' ? '/desk' : '/desk/texts');
        else await showTexts(asked, notice);
      },
    },
  ];
}
