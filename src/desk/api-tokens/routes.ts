import { z } from 'zod';
import { addApiToken, apiTokenWanted, revokeApiToken } from '../../operations/api/token.ts';
import type { Actor } from '../../records/actor.ts';
import { API_SCOPES, type ApiScope, type ApiToken, listApiTokens } from '../../records/api-tokens.ts';
import { loadOrganisationSettings } from '../../records/organisation/people.ts';
import { listTeams } from '../../records/organisation/teams.ts';
import { judgeAccess, mayEver } from '../access/account.ts';
import type { DeskRequest, FoundSubject, PageRoute } from '../access/page-route.ts';
import type { Teams } from '../board/books.ts';
import type { DeskDependencies } from '../dependencies.ts';
import { dayWords } from '../people/view.ts';
import { dayOf } from '../shell/local-days.ts';
import type { Show } from '../shell/show.ts';
import { dayAndTime } from '../shell/times.ts';
import { mayGive, SCOPE_WORDS } from './given.ts';
import { teamChoices, teamsChosen } from './team-choices.ts';

const LIST = '/settings/api';
const several = z.preprocess((one) => (typeof one === 'string' ? [one] : one), z.array(z.string().max(60)).catch([]));
const NewToken = z.object({
  name: z.string().trim().max(200).catch(''),
  scopes: several,
  teams: several,
  days: z.coerce.number().int().catch(0),
});
type NewToken = z.infer<typeof NewToken>;

const DAYS = [30, 90, 365];
const UNSEEN = 'You do not see this at the desk yourself, for these teams. The command api-token can give it.';

type Faults = Partial<Record<'name' | 'scopes' | 'teams' | 'days', string>>;

/** Which other systems are let in, letting one in and shutting it out. */
export function apiTokenRoutes({ parts, publicUrl }: DeskDependencies, show: Show): PageRoute[] {
  const { knex } = parts;
  const actorOf = ({ account }: DeskRequest): Actor => ({ kind: 'account', id: account.id, via: 'desk' });
  /** A token for every team is looked after by those who have all of them. */
  const subjectOf = ({ teamIds }: ApiToken): FoundSubject => ({ teamIds: teamIds === 'all' ? [] : teamIds });
  const theToken = async ({ request, now }: DeskRequest): Promise<ApiToken | undefined> =>
    (await listApiTokens(knex, now)).find(({ id }) => id === String(request.params['tokenId']));

  interface Shown {
    given?: NewToken;
    faults?: Faults;
    made?: { name: string; secret: string };
  }

  async function showList(asked: DeskRequest, { given, faults = {}, made }: Shown = {}): Promise<void> {
    const { account, now } = asked;
    const timezone = (await loadOrganisationSettings(knex))?.timezone ?? 'Europe/London';
    const teams = await listTeams(knex);
    const nameOf = (id: string): string => teams.find((one) => one.id === id)?.name ?? 'a team that is gone';
    const problems = Object.entries(faults).map(([name, text]) => ({ text, href: `#${name}` }));
    show(
      asked,
      'api-tokens/list.njk',
      {
        tokens: (await listApiTokens(knex, now))
          .filter((one) => judgeAccess(account, 'read API tokens', subjectOf(one)).kind === 'yes')
          .map((one) => ({
            id: one.id,
            name: one.name,
            may: one.scopes,
            teams: one.teamIds === 'all' ? 'every team' : one.teamIds.map(nameOf).join(', '),
            used: one.usedAt === null ? 'not used yet' : `used ${dayAndTime(one.usedAt, timezone)}`,
            until: dayWords(dayOf(one.endsAt, timezone)),
          })),
        mayChange: mayEver(account, 'change API tokens'),
        scopes: API_SCOPES.map((value) => ({
          value,
          text: value,
          hint: { text: SCOPE_WORDS[value] },
          checked: given?.scopes.includes(value) === true,
        })),
        teams: await teamChoices(knex, account, given?.teams ?? []),
        days: DAYS.map((days) => ({ value: String(days), text: `${days} days`, selected: given?.days === days })),
        given,
        faults,
        problems,
        made,
        address: `${publicUrl}/api/v1`,
      },
      problems.length === 0 ? 200 : 422,
    );
  }

  async function add(asked: DeskRequest): Promise<void> {
    const given = NewToken.parse(asked.request.body ?? {});
    const teamIds = await teamsChosen(knex, asked.account, given.teams);
    const scopes = API_SCOPES.filter((one) => given.scopes.includes(one));
    const faults = faultsOf(asked, given, scopes, teamIds);
    const wanted = apiTokenWanted.safeParse({ name: given.name, scopes, teamIds, days: given.days });
    if (!wanted.success || Object.keys(faults).length > 0) {
      await showList(asked, { given, faults });
      return;
    }
    const { secret } = await addApiToken(parts, actorOf(asked), wanted.data, asked.now);
    await showList(asked, { made: { name: wanted.data.name, secret } });
  }

  return [
    {
      method: 'get',
      path: LIST,
      page: 'api tokens',
      permission: 'read API tokens',
      book: 'none',
      handle: (asked) => showList(asked),
    },
    { method: 'post', path: LIST, page: 'api tokens', permission: 'change API tokens', book: 'none', handle: add },
    {
      method: 'post',
      path: `${LIST}/:tokenId/revoke`,
      page: 'api tokens',
      permission: 'change API tokens',
      book: 'none',
      subject: async (asked) => {
        const found = await theToken(asked);
        return found ? subjectOf(found) : null;
      },
      handle: async (asked) => {
        const found = await theToken(asked);
        if (found) await revokeApiToken(parts, actorOf(asked), found, asked.now);
        asked.response.redirect(303, `/desk${LIST}`);
      },
    },
  ];
}

function faultsOf(
  { account }: DeskRequest,
  { name, days }: NewToken,
  scopes: ApiScope[],
  teamIds: Teams | null,
): Faults {
  const isNamed = apiTokenWanted.shape.name.safeParse(name).success;
  const unseen = teamIds !== null && scopes.some((scope) => !mayGive(account, scope, teamIds));
  const needs = (scope: ApiScope, other: ApiScope): boolean => scopes.includes(scope) && !scopes.includes(other);
  return {
    ...(!isNamed && { name: 'Which system is it? Letters and digits, as in "Case system"' }),
    ...(teamIds === null && { teams: 'Choose whose visits it is about' }),
    ...(scopes.length === 0
      ? { scopes: 'Choose what it may do' }
      : needs('alarms:covert', 'alarms:read')
        ? { scopes: 'Covert alarms come with alarms:read' }
        : unseen && { scopes: UNSEEN }),
    ...(!DAYS.includes(days) && { days: 'Choose for how long' }),
  };
}
