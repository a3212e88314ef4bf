import { z } from 'zod';
import { latestSeal, verifyLogs } from '../../records/log-seal.ts';
import { loadTimezone } from '../../records/organisation/people.ts';
import { soonestOfLogs } from '../../records/retention.ts';
import { type Look, readLooks } from '../../records/views/access-log.ts';
import { sealLines } from '../../timeline/seal-lines.ts';
import { teamsFor } from '../access/account.ts';
import { leadToFound, soughtWords } from '../access/kept-search.ts';
import type { DeskRequest, PageRoute } from '../access/page-route.ts';
import { PAGES } from '../access/pages.ts';
import type { DeskDependencies } from '../dependencies.ts';
import { listedFaults } from '../shell/faults.ts';
import { didWords } from '../me/looks-view.ts';
import { spanOfDay } from '../shell/local-days.ts';
import { dayOf } from '../../safety/local-day.ts';
import type { Show } from '../shell/show.ts';
import { dateAndTime } from '../shell/times.ts';
import { areDaysGood, daysAsked } from './days-asked.ts';

/** Who looked at what, and whether anybody has changed the logs. */

const typed = z.string().max(100).catch('');
const LooksForm = z.object({ by: typed, about: typed, page: typed, from: typed, to: typed });
/** Beside the desk's pages the log has changes of secrets, which are made at the command line. */
const LOGGED = [...PAGES, 'secrets'].toSorted();
const HeadForm = z.object({ head: z.string().max(200).catch('') });
const HEAD = /^[0-9a-f]{64}$/i;
const MOST_LOOKS = 200;

/** The log's readers stand in it. */
function searchWords(asked: DeskRequest): string {
  const { by, about, page } = LooksForm.parse(asked.request.body ?? {});
  const pageWords = isLogged(page) ? `page ${page}` : '';
  return [by.trim(), about.trim() && `about ${about.trim()}`, pageWords].filter((part) => part !== '').join(', ');
}

const isLogged = (page: string): boolean => LOGGED.some((one) => one === page);

export function logRoutes(dependencies: DeskDependencies, show: Show): PageRoute[] {
  const { knex } = dependencies.parts;

  async function showLooks(
    asked: DeskRequest,
    { words: form, isForgotten }: { words: z.infer<typeof LooksForm>; isForgotten: boolean },
  ): Promise<void> {
    const timezone = await loadTimezone(knex);
    const { from, to, faults } = daysAsked(form, dayOf(asked.now, timezone));
    const problems = listedFaults(faults);
    const [by, about] = [form.by.trim(), form.about.trim()];
    const page = isLogged(form.page) ? form.page : '';
    let looks: Look[] = [];
    if (problems.length === 0) {
      const teamIds = teamsFor(asked.account, 'read the access log');
      const span = { from: spanOfDay(from, timezone).from, to: spanOfDay(to, timezone).to };
      looks = await readLooks(knex, { ...span, teamIds, by, about, page, most: MOST_LOOKS + 1 });
    }
    show(
      asked,
      'rights/looks.njk',
      {
        form: { ...form, from, to },
        isForgotten,
        pages: ['', ...LOGGED].map((one) => ({ value: one, text: one || 'All pages', selected: one === page })),
        isSearch: by !== '' || about !== '' || page !== '',
        faults,
        problems,
        looks: looks
          .slice(0, MOST_LOOKS)
          .map(({ at, did, ...look }) => ({ ...look, at: dateAndTime(at, timezone), did: didWords(did) })),
        isMore: looks.length > MOST_LOOKS,
        most: MOST_LOOKS,
      },
      problems.length === 0 ? 200 : 422,
    );
  }

  async function showSeals(asked: DeskRequest, more: object = {}, status = 200): Promise<void> {
    const timezone = await loadTimezone(knex);
    const last = await latestSeal(knex);
    show(
      asked,
      'rights/seals.njk',
      {
        last: last && { number: last.number, at: dateAndTime(last.sealedAt, timezone), head: last.head },
        head: '',
        ...more,
      },
      status,
    );
  }

  async function check(asked: DeskRequest): Promise<void> {
    const head = HeadForm.parse(asked.request.body ?? {}).head.trim();
    if (head !== '' && !HEAD.test(head)) {
      const fault = 'A head has 64 digits and letters from a to f';
      await showSeals(asked, { head, fault, problems: [{ text: fault, href: '#head' }] }, 422);
      return;
    }
    const kept = head === '' ? null : head;
    const verified = await verifyLogs(knex, await soonestOfLogs(knex), kept);
    await showSeals(asked, { head, checked: sealLines(verified, kept, await loadTimezone(knex)) });
  }

  const shared = { permission: 'read the access log', book: 'none' } as const;
  return [
    {
      ...shared,
      method: 'get',
      path: '/records/access',
      page: 'access log',
      isLong: true,
      handle: async (asked: DeskRequest) => showLooks(asked, await soughtWords(dependencies, asked, LooksForm)),
    },
    {
      ...shared,
      method: 'post',
      path: '/records/access/find',
      page: 'access log',
      sought: searchWords,
      handle: async (asked: DeskRequest) => {
        const words = LooksForm.parse(asked.request.body ?? {});
        if (areDaysGood(words, dayOf(asked.now, await loadTimezone(knex))))
          await leadToFound(dependencies, asked, '/desk/records/access', words);
        else await showLooks(asked, { words, isForgotten: false });
      },
    },
    {
      ...shared,
      method: 'get',
      path: '/records/chain',
      page: 'seals',
      handle: (asked: DeskRequest) => showSeals(asked),
    },
    { ...shared, method: 'post', path: '/records/chain', page: 'seals', isLong: true, handle: check },
  ];
}
