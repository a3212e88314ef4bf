import { callManagers } from '../../operations/shifts/call-managers.ts';
import { onceForForm } from '../access/only-once.ts';
import type { PageRoute } from '../access/page-route.ts';
import { teamsWithin } from '../access/teams.ts';
import type { DeskDependencies } from '../dependencies.ts';
import type { Show } from '../shell/show.ts';

/** The board's "Ask the managers to the desk". */
export function callManagersRoute(dependencies: DeskDependencies, show: Show): PageRoute {
  return {
    method: 'post',
    path: '/call-managers',
    page: 'hand-over',
    permission: 'have the desk',
    book: 'none',
    handle: async (asked) => {
      const teams = await teamsWithin(dependencies.parts.knex, asked.account, 'have the desk');
      const outcome = await onceForForm(dependencies, asked, async (work) => {
        if (teams.length === 0) return 'nobody';
        const given = { teams: teams.map(({ id }) => id), by: asked.account.personId };
        const done = await callManagers(work, work.actor, given);
        return done.kind === 'done' ? `asked ${done.asked}` : done.kind;
      });
      const [heading, line] = WORDS[outcome] ?? [
        'The managers are asked',
        `${getText(Number(outcome.replace('asked ', '')))}: much waits at the duty desk at once. It names nobody.`,
      ];
      show(asked, 'shell/problem.njk', { heading, lines: [line] });
    },
  };
}

const getText = (count: number): string => `${count} of them ${count === 1 ? 'gets' : 'get'} a text now`;

const NONE = ['Nobody could be asked', 'Your teams have no manager who is here today. Ring the last resort.'] as const;
const WORDS: Partial<Record<string, readonly [heading: string, line: string]>> = {
  'asked-already': ['They were asked already', 'A text went to the managers within the last ten minutes.'],
  'asked 0': NONE,
  nobody: NONE,
};
