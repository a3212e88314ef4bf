import { z } from 'zod';
import { recordAccess } from '../../records/access-log.ts';
import { loadOrganisationSettings, loadTimezone, timezoneOf } from '../../records/organisation/people.ts';
import type { DeskRequest, PageRoute } from '../access/page-route.ts';
import { sessionMark } from '../access/sessions.ts';
import { teamsWithin } from '../access/teams.ts';
import type { DeskDependencies } from '../dependencies.ts';
import type { Show } from '../shell/show.ts';
import { dateAndTime } from '../shell/times.ts';
import { type Pack, packPage, packTable, sha256 } from './evidence-pack.ts';
import { evidenceParts, halfYearFrom, halfYearTitle } from './evidence-parts.ts';
import { monthOf, periodOf } from './period.ts';

/**
 * The evidence of a half-year, at one press (src/safety/README.md F7). It holds counts alone, so everybody who may see
 * counts may have it. Its SHA-256 goes into the access log: a copy can be compared with what was made.
 */

const QUARTERS_BACK = 8;
const Wanted = z.object({ from: z.string().max(10), as: z.enum(['page', 'table']).catch('page') });

export function evidenceRoutes(dependencies: DeskDependencies, show: Show): PageRoute[] {
  const { knex, clock } = dependencies.parts;

  /** The half-year that ends with this quarter comes first. */
  function choices(now: Date, timezone: string): { value: string; text: string }[] {
    const quarter = periodOf(monthOf(now, timezone), timezone)?.other ?? '';
    const found: { value: string; text: string }[] = [];
    for (let name = periodOf(quarter, timezone)?.before; name !== undefined && found.length < QUARTERS_BACK;) {
      const half = halfYearFrom(name, timezone);
      if (!half) break;
      found.push({ value: name, text: halfYearTitle(half) });
      name = half.first.before;
    }
    return found;
  }

  async function make(asked: DeskRequest): Promise<void> {
    const { account, now, request, response } = asked;
    const settings = await loadOrganisationSettings(knex);
    const timezone = timezoneOf(settings);
    const wanted = Wanted.safeParse(request.body);
    const half = wanted.success ? halfYearFrom(wanted.data.from, timezone) : null;
    if (!wanted.success || !half) {
      show(
        asked,
        'shell/problem.njk',
        { heading: 'There is no such half-year', lines: ['Choose one from the list.'] },
        422,
      );
      return;
    }
    const at = { now: clock.now(), timezone };
    const teams = await teamsWithin(knex, account, 'see counts');
    const pack: Pack = {
      organisation: settings?.name ?? '',
      teams: teams.map(({ name }) => name),
      period: halfYearTitle(half),
      madeAt: dateAndTime(at.now, timezone),
      isOver: half.second.to <= at.now,
      parts: await evidenceParts(dependencies, half, teams, at),
    };
    const { as, from } = wanted.data;
    const made = as === 'page' ? packPage(pack) : packTable(pack);
    await recordAccess(knex, {
      at: now,
      accountId: account.id,
      session: sessionMark(request.sessionID),
      page: 'evidence pack',
      did: 'export',
      reason: `${from} and the quarter after it, as a ${as}, SHA-256 ${sha256(made)}`,
    });
    const [end, type] = as === 'page' ? ['html', 'text/html'] : ['csv', 'text/csv'];
    response.attachment(`evidence-from-${from}.${end}`).type(`${type}; charset=utf-8`).send(made);
  }

  const page = { page: 'evidence pack', book: 'true', permission: 'see counts' } as const;
  return [
    {
      ...page,
      method: 'get',
      path: '/reports/evidence',
      handle: async (asked: DeskRequest) => {
        const timezone = await loadTimezone(knex);
        show(asked, 'reports/evidence.njk', {
          choices: choices(clock.now(), timezone),
          teams: (await teamsWithin(knex, asked.account, 'see counts')).map(({ name }) => name),
        });
      },
    },
    { ...page, method: 'post', path: '/reports/evidence', isLong: true, handle: make },
  ];
}
