import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { listDataRequests } from '../../records/data-requests.ts';
import { listHolds } from '../../records/legal-holds.ts';
import { previewRetention } from '../../records/retention.ts';
import { mayEver } from '../access/account.ts';
import type { DeskRequest, PageRoute } from '../access/page-route.ts';
import type { DeskDependencies } from '../dependencies.ts';
import type { Show } from '../shell/show.ts';
import { documentOf } from './document.ts';
import { seesHold } from './hold-routes.ts';
import { mayAnswer } from './request-routes.ts';
import { retentionView } from './view.ts';

/** What is kept about people: for how long, what is held, and what they are told of it. */

const DAYS_AHEAD = 7;

export function recordsRoutes(dependencies: DeskDependencies, show: Show): PageRoute[] {
  const { knex, clock } = dependencies.parts;

  const document = (name: 'assessment' | 'notice'): ((asked: DeskRequest) => void) => {
    const read = documentOf(readFileSync(join(import.meta.dirname, `${name}.md`), 'utf8'));
    return (asked) => {
      show(asked, 'rights/document.njk', { document: read, maySeeRecords: mayEver(asked.account, 'see records') });
    };
  };

  return [
    {
      method: 'get',
      path: '/records',
      page: 'records',
      permission: 'see records',
      book: 'none',
      handle: async (asked) => {
        const holds = (await listHolds(knex, asked.now)).filter((hold) => seesHold(asked.account, hold));
        const mayRequest = mayEver(asked.account, 'answer a request or erase');
        const requests = mayRequest ? await listDataRequests(knex) : [];
        const open = requests.filter((one) => one.closedAt === null && mayAnswer(asked.account, one));
        show(asked, 'rights/records.njk', {
          holds: holds.length,
          mayRequest,
          mayReadLog: mayEver(asked.account, 'read the access log'),
          requests: open.length,
          nextDue: open[0]?.dueOn ?? null,
        });
      },
    },
    {
      method: 'get',
      path: '/records/retention',
      page: 'retention',
      permission: 'see records',
      // Counts only.
      book: 'true',
      handle: async (asked) => {
        const outlook = await previewRetention({ knex, clock }, DAYS_AHEAD);
        show(asked, 'rights/retention.njk', { view: retentionView(outlook), days: DAYS_AHEAD });
      },
    },
    {
      method: 'get',
      path: '/records/assessment',
      page: 'document',
      permission: 'see records',
      book: 'none',
      handle: document('assessment'),
    },
    // Whoever is looked after may read what is kept of them.
    {
      method: 'get',
      path: '/records/notice',
      page: 'document',
      permission: 'signed in',
      book: 'none',
      handle: document('notice'),
    },
  ];
}
