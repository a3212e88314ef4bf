import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import { z } from 'zod';
import type { AccountRecord } from '../../records/accounts.ts';
import type { Actor } from '../../records/actor.ts';
import { loadTimezone } from '../../records/organisation/people.ts';
import { listTeams } from '../../records/organisation/teams.ts';
import { deskActor, judgeAccess, mayEver } from '../access/account.ts';
import { answeredOnce, DRAWN_BEFORE } from '../access/only-once.ts';
import type { DeskRequest, FoundSubject, PageRoute } from '../access/page-route.ts';
import type { Page } from '../access/pages.ts';
import type { Teams } from '../board/books.ts';
import type { DeskDependencies } from '../dependencies.ts';
import { listedFaults } from '../shell/faults.ts';
import type { Show } from '../shell/show.ts';
import { teamChoices, teamsChosen } from './team-choices.ts';

/** Other systems that are let in or told. Each kind has one page: it lists them, adds one, and acts on one. */

interface System {
  id: string;
  name: string;
  teamIds: Teams;
}

interface Form {
  name: string;
  teams: string[];
}

/** What is wrong with a field, by its name. */
export type Faults = Partial<Record<string, string>>;

export interface SystemPage<One extends System, Given extends Form, Wanted extends { name: string }> {
  /** Below /desk. */
  path: string;
  /** As the path of an act calls the id. */
  idName: string;
  page: Page;
  template: string;
  list: (now: Date) => Promise<One[]>;
  /** What stands beside the name, line by line, by its heading. */
  columns: Record<string, (one: One, about: { teams: string; timezone: string }) => string[]>;
  acts: Act<One>[];

  /** It never refuses: what is wrong is said beside the fields. */
  form: z.ZodType<Given>;
  /** What the template's own fields need. */
  fields?: (given: Given | null) => object;
  schema: z.ZodType<Wanted>;
  /** What the schema checks of a form. Without the teams: it has them from here. */
  wanted: (given: Given) => Record<string, unknown>;
  /** What to say of each field that is wrong. */
  faults: Record<string, string>;
  alsoWrong?: (account: AccountRecord, given: Given, teamIds: Teams | null) => Faults;
  /** Resolves with a secret that is shown once, or with null where there is none. */
  add: (knex: Knex, actor: Actor, wanted: Wanted, now: Date) => Promise<string | null>;
}

interface Act<One> {
  /** Behind the id in its path. */
  path: string;
  words: string;
  /** Goes on behind the words, for those who hear the page read aloud. */
  whom: (one: One, timezone: string) => string;
  act: (actor: Actor, one: One, now: Date) => Promise<unknown>;
}

const Added = z.object({ kind: z.literal('done'), secret: z.string().nullable() });

/** How a form sends boxes of which several can be ticked. */
export const ticked = z.preprocess(
  (one) => (typeof one === 'string' ? [one] : one),
  z.array(z.string().max(60)).catch([]),
);
/** What is for every team is looked after by those who have all of them. */
const subjectOf = ({ teamIds }: System): FoundSubject => ({ teamIds: teamIds === 'all' ? [] : teamIds });

export function systemRoutes<One extends System, Given extends Form, Wanted extends { name: string }>(
  dependencies: DeskDependencies,
  show: Show,
  kind: SystemPage<One, Given, Wanted>,
): PageRoute[] {
  const { knex } = dependencies.parts;
  const here = `/desk${kind.path}`;

  interface Shown {
    given?: Given;
    faults?: Faults;
    made?: { name: string; secret: string };
    notice?: string;
  }

  async function showList(asked: DeskRequest, { given, faults = {}, made, notice }: Shown = {}): Promise<void> {
    const { account, now } = asked;
    const timezone = await loadTimezone(knex);
    const teams = await listTeams(knex);
    const nameOf = (id: string): string => teams.find((one) => one.id === id)?.name ?? 'a team that is gone';
    const teamsOf = ({ teamIds }: One): string => (teamIds === 'all' ? 'every team' : teamIds.map(nameOf).join(', '));
    const systems = (await kind.list(now)).filter(
      (one) => judgeAccess(account, 'read API tokens', subjectOf(one)).kind === 'yes',
    );
    const problems = listedFaults(faults);
    show(
      asked,
      kind.template,
      {
        page: here,
        headings: Object.keys(kind.columns),
        rows: systems.map((one) => ({
          name: one.name,
          cells: Object.values(kind.columns).map((column) => column(one, { teams: teamsOf(one), timezone })),
          acts: kind.acts.map(({ path, words, whom }) => ({
            ...{ words, whom: whom(one, timezone) },
            href: `${here}/${one.id}/${path}`,
          })),
        })),
        mayChange: mayEver(account, 'change API tokens'),
        teams: await teamChoices(knex, account, given?.teams ?? []),
        ...kind.fields?.(given ?? null),
        ...{ given, faults, problems, made, notice },
        request: randomUUID(),
      },
      problems.length === 0 ? 200 : 422,
    );
  }

  async function add(asked: DeskRequest): Promise<void> {
    const given = kind.form.parse(asked.request.body ?? {});
    const teamIds = await teamsChosen(knex, asked.account, given.teams);
    const wanted = kind.schema.safeParse({ ...kind.wanted(given), name: given.name, teamIds });
    const wrong = new Set(wanted.success ? [] : wanted.error.issues.map(({ path: [field] }) => field));
    const isWrong = (field: string): boolean => wrong.has(field === 'teams' ? 'teamIds' : field);
    const faults = {
      ...Object.fromEntries(Object.entries(kind.faults).filter(([field]) => isWrong(field))),
      ...kind.alsoWrong?.(asked.account, given, teamIds),
    };
    if (!wanted.success || Object.keys(faults).length > 0) {
      await showList(asked, { given, faults });
      return;
    }
    const drawn = await answeredOnce(dependencies, asked, Added, async ({ trx, actor }) => ({
      kind: 'done' as const,
      secret: await kind.add(trx, actor, wanted.data, asked.now),
    }));
    if (drawn === null) await showList(asked, { notice: DRAWN_BEFORE });
    else if (drawn.secret === null) asked.response.redirect(303, here);
    else await showList(asked, { made: { name: wanted.data.name, secret: drawn.secret } });
  }

  const found = async ({ request, now }: DeskRequest): Promise<One | undefined> =>
    (await kind.list(now)).find(({ id }) => id === String(request.params[kind.idName]));
  const page = { page: kind.page, book: 'none' } as const;
  const acts = { ...page, method: 'post', permission: 'change API tokens' } as const;
  return [
    { ...page, method: 'get', path: kind.path, permission: 'read API tokens', handle: (asked) => showList(asked) },
    { ...acts, path: kind.path, handle: add },
    ...kind.acts.map(({ path, act }) => ({
      ...acts,
      path: `${kind.path}/:${kind.idName}/${path}`,
      subject: async (asked: DeskRequest) => {
        const one = await found(asked);
        return one ? subjectOf(one) : null;
      },
      handle: async (asked: DeskRequest) => {
        const one = await found(asked);
        if (one) await act(deskActor(asked.account), one, asked.now);
        asked.response.redirect(303, here);
      },
    })),
  ];
}
