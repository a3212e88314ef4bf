import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { setRetentionDays, versionOfDays } from '../../operations/rights/retention-days.ts';
import { listDataRequests } from '../../records/data-requests.ts';
import { listHolds } from '../../records/legal-holds.ts';
import { ownDays } from '../../records/retention-days.ts';
import { allRules } from '../../records/retention-rules.ts';
import { loadTimezone } from '../../records/organisation/people.ts';
import { previewRetention } from '../../records/retention.ts';
import { mayEver, teamsFor } from '../access/account.ts';
import { onlyOnce } from '../access/only-once.ts';
import type { DeskRequest, PageRoute } from '../access/page-route.ts';
import type { DeskDependencies } from '../dependencies.ts';
import { Sent } from '../people/schema.ts';
import { type Meanwhile, meanwhileOf, type NamedField } from '../shell/meanwhile.ts';
import { shownFaults } from '../shell/faults.ts';
import { dayWords } from '../people/view.ts';
import type { Show } from '../shell/show.ts';
import { documentOf } from './document.ts';
import { seesHold } from './hold-routes.ts';
import { mayAnswer } from './request-routes.ts';
import { retentionView } from './view.ts';

/** What is kept about people: for how long, what is held, and what they are told of it. */

const DAYS_AHEAD = 7;
const typed = z.string().max(300).catch('');
const DaysForm = z.object({ class: typed, days: typed, why: typed, version: typed });
type DaysForm = z.infer<typeof DaysForm>;
const DAYS_FIELDS: readonly NamedField<DaysForm>[] = [
  ['Days', ({ days }) => days],
  ['Why, and who has decided it', ({ why }) => why],
];

export function recordsRoutes(dependencies: DeskDependencies, show: Show): PageRoute[] {
  const { knex, clock } = dependencies.parts;

  const document = (name: 'assessment' | 'notice'): ((asked: DeskRequest) => void) => {
    const read = documentOf(readFileSync(join(import.meta.dirname, `${name}.md`), 'utf8'));
    return (asked) => {
      show(asked, 'rights/document.njk', { document: read, maySeeRecords: mayEver(asked.account, 'see records') });
    };
  };

  async function showRetention(
    asked: DeskRequest,
    form = DaysForm.parse({}),
    faults: { field: keyof DaysForm; text: string }[] = [],
    meanwhile: Meanwhile | null = null,
  ): Promise<void> {
    const outlook = await previewRetention({ knex, clock }, DAYS_AHEAD);
    show(
      asked,
      'rights/retention.njk',
      {
        view: retentionView(outlook),
        days: DAYS_AHEAD,
        mayChange: teamsFor(asked.account, 'change retention') === 'all',
        form,
        // A form with a fault is still the one that it was made from.
        version: faults.length > 0 ? form.version : versionOfDays(await ownDays(knex)),
        meanwhile,
        ...shownFaults(faults),
        request: randomUUID(),
      },
      meanwhile ? 409 : faults.length === 0 ? 200 : 422,
    );
  }

  /** What was typed stays, beside what is kept by now. */
  async function showMeanwhile(asked: DeskRequest, form: DaysForm): Promise<void> {
    const own = await ownDays(knex);
    const ofClass = own.get(form.class);
    const days = ofClass?.days ?? allRules().find(({ holds }) => holds === form.class)?.days;
    const kept = { ...form, days: days === undefined ? '' : String(days), why: ofClass?.why ?? '' };
    const last = [...own.values()].sort((one, other) => other.at.getTime() - one.at.getTime())[0] ?? null;
    await showRetention(
      asked,
      form,
      [],
      meanwhileOf(DAYS_FIELDS, { kept, typed: form }, last, await loadTimezone(knex)),
    );
  }

  async function changeDays(asked: DeskRequest): Promise<void> {
    const form = DaysForm.parse(asked.request.body ?? {});
    const days = /^\d{1,5}$/.test(form.days.trim()) ? Number(form.days) : null;
    const why = form.why.trim();
    if (teamsFor(asked.account, 'change retention') !== 'all') {
      await showRetention(asked, form, [{ field: 'class', text: 'A class is of every team: so must the role be' }]);
      return;
    }
    if (days === null || why.length < 3) {
      await showRetention(asked, form, [
        ...(days === null ? [{ field: 'days' as const, text: 'A number of days' }] : []),
        ...(why.length < 3 ? [{ field: 'why' as const, text: 'Say why, and who has decided it' }] : []),
      ]);
      return;
    }
    const sent = Sent.safeParse(asked.request.body);
    const outcome = await onlyOnce(
      dependencies,
      asked,
      sent.success ? sent.data.request : randomUUID(),
      null,
      async (work) => {
        const given = { class: form.class, days, why, by: asked.account.name, version: form.version };
        return (await setRetentionDays(work, work.actor, given)).kind;
      },
    );
    if (outcome === 'bounds')
      await showRetention(asked, form, [{ field: 'days', text: 'Between the days that stand beside the class' }]);
    else if (outcome === 'no-class') await showRetention(asked, form, [{ field: 'class', text: 'Choose a class' }]);
    else if (outcome === 'changed') await showMeanwhile(asked, form);
    else asked.response.redirect(303, '/desk/records/retention');
  }

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
          nextDue: open[0] ? dayWords(open[0].dueOn) : null,
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
      handle: (asked) => showRetention(asked),
    },
    {
      method: 'post',
      path: '/records/retention',
      page: 'retention',
      permission: 'change retention',
      book: 'true',
      handle: changeDays,
    },
    {
      method: 'get',
      path: '/records/assessment',
      page: 'document',
      permission: 'see records',
      book: 'none',
      handle: document('assessment'),
    },
    // Everybody whom the line looks after may read what is kept of them.
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
