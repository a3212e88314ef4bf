import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { sayWhatChanged } from '../../operations/reports/say-what-changed.ts';
import { loadTimezone } from '../../records/organisation/people.ts';
import { wordsOfReport } from '../../records/report-words.ts';
import { type ReportSpan, neverOut, slowestAlarm } from '../../records/views/report.ts';
import { readBoardAlarm } from '../../records/views/true/board.ts';
import { besideRules } from '../../operations/alarm-responders.ts';
import { judgeAccess, mayEver } from '../access/account.ts';
import { onlyOnce } from '../access/only-once.ts';
import type { DeskRequest, PageRoute } from '../access/page-route.ts';
import { teamIn, teamSubject, teamsWithin } from '../access/teams.ts';
import { seesAlarm } from '../board/books.ts';
import { viewerOf } from '../board/viewer.ts';
import type { DeskDependencies } from '../dependencies.ts';
import { MARK } from '../shell/csv.ts';
import type { Show } from '../shell/show.ts';
import { monthOf, type Period, periodOf } from './period.ts';
import { durationWords } from './small-numbers.ts';
import { evidenceRoutes } from './evidence-routes.ts';
import { figuresOf } from './figures.ts';
import { overdueToday } from './overdue-today.ts';
import { reportCsv, reportView } from './view.ts';

/** The month and the quarter, each beside the one before. */

const Query = z.object({ period: z.string().max(10).optional().catch(undefined) });
const EMPTY = 'Write what has changed';
const WordsForm = z.object({
  words: z.string(EMPTY).trim().min(1, EMPTY).max(2_000, 'At most 2,000 letters'),
  period: z.string().max(10),
  seen: z.union([z.literal('').transform(() => null), z.uuid()]).default(null),
  request: z.uuid().optional().catch(undefined),
});
const Typed = z.object({ words: z.string().optional(), period: z.string().optional() }).catch({});

type Team = { id: string; name: string };

interface Answer {
  problem?: { field: string; text: string } | null;
  notice?: string | null;
  typed?: string | null;
}

export function reportRoutes(dependencies: DeskDependencies, show: Show): PageRoute[] {
  const { knex, clock } = dependencies.parts;

  /** Null: the address names no period. */
  async function readReport(teams: Team[], name: string | undefined) {
    const timezone = await loadTimezone(knex);
    const now = clock.now();
    const period = periodOf(name ?? monthOf(now, timezone), timezone);
    const before = period && periodOf(period.before, timezone);
    if (!period || !before) return null;
    const of = ({ from, to }: Period): ReportSpan => ({ teamIds: teams.map(({ id }) => id), from, to, now, timezone });
    const overdue = await overdueToday(knex, of(period).teamIds, { now, timezone });
    const view = reportView(await figuresOf(knex, of(period)), await figuresOf(knex, of(before)), teams, overdue);
    return { period, view, asked: of(period), isOver: period.to <= now };
  }

  /** With its address, for those who may open it. */
  async function slowestFor({ account }: DeskRequest, asked: ReportSpan) {
    const slowest = await slowestAlarm(knex, asked);
    const about = slowest && (await readBoardAlarm(knex, slowest.id, besideRules(dependencies.parts)));
    if (!about || !seesAlarm(viewerOf(account), about)) return null;
    const subject = { teamIds: [about.alarm.teamId], isClosed: true };
    return judgeAccess(account, 'open an alarm', subject).kind === 'yes'
      ? { id: slowest.id, words: durationWords(slowest.seconds) }
      : null;
  }

  const mayWrite = ({ account }: DeskRequest, team: Team | null): boolean =>
    team !== null && judgeAccess(account, 'write in a report', { teamIds: [team.id] }).kind === 'yes';

  /** @param team null: all that this account has */
  async function showReport(
    asked: DeskRequest,
    team: Team | null,
    name: string | undefined,
    { problem = null, notice = null, typed = null }: Answer = {},
    status = 200,
  ): Promise<void> {
    const teams = team ? [team] : await teamsWithin(knex, asked.account, 'see counts');
    const report = await readReport(teams, name);
    if (!report) {
      show(asked, 'shell/problem.njk', { heading: 'There is no such month or quarter', lines: [] }, 404);
      return;
    }
    const { period, view, isOver } = report;
    const isWritten = team !== null && period.isQuarter;
    show(
      asked,
      'reports/report.njk',
      {
        view,
        period,
        isOver,
        team,
        title: team?.name ?? 'All your teams',
        address: team ? `/desk/reports/${team.id}` : '/desk/reports',
        teams: await teamsWithin(knex, asked.account, 'see counts'),
        slowest: await slowestFor(asked, report.asked),
        words: isWritten ? await wordsOfReport(knex, team.id, period.name) : null,
        isWritten,
        mayWrite: mayWrite(asked, team),
        mayHelp: team !== null && mayEver(asked.account, 'see who may need help'),
        problem,
        notice,
        typed,
        request: randomUUID(),
      },
      status,
    );
  }

  async function sendFile(asked: DeskRequest, team: Team | null): Promise<void> {
    const teams = team ? [team] : await teamsWithin(knex, asked.account, 'see counts');
    const report = await readReport(teams, Query.parse(asked.request.query).period);
    if (!report) {
      asked.response.status(404).end();
      return;
    }
    asked.response
      .attachment(`report-${report.period.name}.csv`)
      .type('text/csv; charset=utf-8')
      .send(`${MARK}${reportCsv(report.view, report.period)}`);
  }

  async function write(asked: DeskRequest): Promise<void> {
    const team = await teamIn(knex, asked);
    if (!team) return;
    const { account, request, response } = asked;
    const form = WordsForm.safeParse(request.body);
    const typed = Typed.parse(request.body);
    if (!form.success) {
      const text = form.error.issues[0]?.message ?? EMPTY;
      await showReport(asked, team, typed.period, { problem: { field: 'words', text }, typed: typed.words ?? '' }, 400);
      return;
    }
    const { words, period, seen, request: id = randomUUID() } = form.data;
    if (!periodOf(period, 'UTC')?.isQuarter) {
      await showReport(asked, team, period, {}, 400);
      return;
    }
    const outcome = await onlyOnce(dependencies, asked, id, null, async (work) => {
      const given = { id: randomUUID(), team: team.id, period, account: account.id, words, seen };
      return (await sayWhatChanged(work, work.actor, given)).kind;
    });
    const address = `/desk/reports/${team.id}?period=${period}`;
    if (outcome === 'changed') await showReport(asked, team, period, { notice: CHANGED, typed: words }, 409);
    else response.redirect(303, address);
  }

  async function showNeverOut(asked: DeskRequest): Promise<void> {
    const team = await teamIn(knex, asked);
    if (!team) return;
    const timezone = await loadTimezone(knex);
    const now = clock.now();
    const period = periodOf(Query.parse(asked.request.query).period ?? monthOf(now, timezone), timezone);
    if (!period) {
      show(asked, 'shell/problem.njk', { heading: 'There is no such month or quarter', lines: [] }, 404);
      return;
    }
    const { from, to } = period;
    show(asked, 'reports/help.njk', {
      team,
      period,
      people: await neverOut(knex, { teamIds: [team.id], from, to, now, timezone }),
    });
  }

  const page = { page: 'reports', book: 'true', isLong: true } as const;
  const subject = (asked: DeskRequest) => teamSubject(knex, asked);
  const periodIn = ({ request }: DeskRequest): string | undefined => Query.parse(request.query).period;
  return [
    {
      ...page,
      method: 'get',
      path: '/reports',
      permission: 'see counts',
      handle: async (asked: DeskRequest) => {
        const [only, another] = await teamsWithin(knex, asked.account, 'see counts');
        if (only && !another) asked.response.redirect(303, `/desk/reports/${only.id}`);
        else await showReport(asked, null, periodIn(asked));
      },
    },
    {
      ...page,
      method: 'get',
      path: '/reports/csv',
      permission: 'see counts',
      did: 'export',
      handle: (asked: DeskRequest) => sendFile(asked, null),
    },
    // Before one team, so that "evidence" is not read as an id.
    ...evidenceRoutes(dependencies, show),
    {
      ...page,
      method: 'get',
      path: '/reports/:teamId',
      permission: 'see counts',
      subject,
      handle: async (asked: DeskRequest) => showReport(asked, await teamIn(knex, asked), periodIn(asked)),
    },
    {
      ...page,
      method: 'get',
      path: '/reports/:teamId/csv',
      permission: 'see counts',
      did: 'export',
      subject,
      handle: async (asked: DeskRequest) => sendFile(asked, await teamIn(knex, asked)),
    },
    {
      method: 'get',
      path: '/reports/:teamId/help',
      page: 'reports',
      book: 'shown',
      isLong: true,
      permission: 'see who may need help',
      subject,
      handle: showNeverOut,
    },
    {
      page: 'reports',
      book: 'true',
      method: 'post',
      path: '/reports/:teamId/words',
      permission: 'write in a report',
      subject,
      handle: write,
    },
  ];
}

const CHANGED =
  'Somebody else has written meanwhile. Nothing was written over: their words stand above, and yours in the field.';
