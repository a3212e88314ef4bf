import { loadTimezone } from '../../records/organisation/people.ts';
import { plansToLookAt } from '../../records/views/shown/look-again.ts';
import { shortTime } from '../../timeline/local-time.ts';
import { teamsFor } from '../access/account.ts';
import type { GuardedRoute } from '../access/page-route.ts';
import { hazardWords } from '../board/words.ts';
import type { DeskDependencies } from '../dependencies.ts';
import type { Show } from '../shell/show.ts';
import { clockTime } from '../shell/times.ts';
import { lookAgainWords } from './words.ts';

/**
 * Planned visits, red or noted, that are in the dark, the last of the day or out of hours. What the managers are texted
 * of at three in the afternoon stands here at any time, for two weeks ahead.
 */

const AHEAD = 14 * 24 * 3_600_000;

export function lookAgainRoute({ parts: { knex, clock } }: DeskDependencies, show: Show): GuardedRoute {
  return {
    method: 'get',
    path: '/visits/look-again',
    page: 'plans to look at',
    permission: 'change a running visit',
    book: 'shown',
    handle: async (asked) => {
      const { account } = asked;
      const now = clock.now();
      const timezone = await loadTimezone(knex);
      const span = { from: now, to: new Date(now.getTime() + AHEAD) };
      const plans = await plansToLookAt(
        knex,
        { ...span, teamIds: teamsFor(account, 'change a running visit') },
        { now, timezone },
      );
      show(asked, 'visits/look-again.njk', {
        // A worker's own page leaves the risk out too: somebody may look over the shoulder.
        plans: plans
          .filter(({ workerId }) => workerId !== account.personId)
          .map((plan) => ({
            ...plan,
            when: [plan.start, plan.end].map((at) => shortTime(at, timezone, now)).join(' to '),
            noted: hazardWords(plan.hazards),
            why: lookAgainWords(plan.why, { now, timezone }),
          })),
        asAt: clockTime(now, timezone),
      });
    },
  };
}
