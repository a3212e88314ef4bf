import { z } from 'zod';
import { type Change, readChanges } from '../../records/organisation/changes.ts';
import { loadTimezone } from '../../records/organisation/people.ts';
import { mayEver, teamsFor } from '../access/account.ts';
import { leadToFound, soughtWords } from '../access/kept-search.ts';
import type { DeskRequest, PageRoute } from '../access/page-route.ts';
import type { DeskDependencies } from '../dependencies.ts';
import { changeLine } from '../plans/change-words.ts';
import { listedFaults } from '../shell/faults.ts';
import { spanOfDay } from '../shell/local-days.ts';
import { dayOf } from '../../safety/local-day.ts';
import { firstUpper } from '../shell/sentences.ts';
import type { Show } from '../shell/show.ts';
import { areDaysGood, daysAsked } from './days-asked.ts';

/** What was changed of people, teams and plans, and by whom: a phone that is somebody else's now must be found. */

const typed = z.string().max(100).catch('');
const ChangesForm = z.object({ about: typed, from: typed, to: typed });
const MOST_CHANGES = 200;

export function changeRoutes(dependencies: DeskDependencies, show: Show): PageRoute[] {
  const { knex, clock } = dependencies.parts;

  async function showChanges(
    asked: DeskRequest,
    { words: form, isForgotten }: { words: z.infer<typeof ChangesForm>; isForgotten: boolean },
  ): Promise<void> {
    const timezone = await loadTimezone(knex);
    const { from, to, faults } = daysAsked(form, dayOf(clock.now(), timezone));
    const problems = listedFaults(faults);
    const changes =
      problems.length > 0
        ? []
        : await readChanges(knex, {
            from: spanOfDay(from, timezone).from,
            to: spanOfDay(to, timezone).to,
            teamIds: teamsFor(asked.account, 'read the change log'),
            about: form.about.trim(),
            most: MOST_CHANGES + 1,
          });
    show(
      asked,
      'rights/changes.njk',
      {
        form: { ...form, from, to },
        isForgotten,
        faults,
        problems,
        changes: changes.slice(0, MOST_CHANGES).map((change) => lineOf(change, timezone)),
        isMore: changes.length > MOST_CHANGES,
        most: MOST_CHANGES,
        maySeeRecords: mayEver(asked.account, 'see records'),
      },
      problems.length === 0 ? 200 : 422,
    );
  }

  return [
    {
      method: 'get',
      path: '/records/changes',
      page: 'changes',
      permission: 'read the change log',
      book: 'none',
      isLong: true,
      handle: async (asked) => showChanges(asked, await soughtWords(dependencies, asked, ChangesForm)),
    },
    {
      method: 'post',
      path: '/records/changes/find',
      page: 'changes',
      permission: 'read the change log',
      book: 'none',
      sought: ({ request }) => ChangesForm.parse(request.body ?? {}).about.trim(),
      handle: async (asked) => {
        const words = ChangesForm.parse(asked.request.body ?? {});
        if (areDaysGood(words, dayOf(clock.now(), await loadTimezone(knex))))
          await leadToFound(dependencies, asked, '/desk/records/changes', words);
        else await showChanges(asked, { words, isForgotten: false });
      },
    },
  ];
}

function lineOf(change: Change, timezone: string) {
  const { who, what, when } = changeLine(change, timezone);
  return {
    who,
    isPerson: change.about === 'person',
    name: change.called,
    staffNumber: change.name,
    what: firstUpper(what),
    when: firstUpper(when),
    reason: change.reason,
  };
}
