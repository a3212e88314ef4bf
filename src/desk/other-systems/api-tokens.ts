import { z } from 'zod';
import { addApiToken, type ApiTokenWanted, apiTokenWanted, revokeApiToken } from '../../operations/api/token.ts';
import type { AccountRecord } from '../../records/accounts.ts';
import { API_SCOPES, type ApiScope, type ApiToken, listApiTokens } from '../../records/api-tokens.ts';
import type { Teams } from '../board/books.ts';
import type { DeskDependencies } from '../dependencies.ts';
import { dayWords } from '../people/view.ts';
import { dayOf } from '../../safety/local-day.ts';
import { dayAndTime } from '../shell/times.ts';
import { mayGive, SCOPE_WORDS } from './given.ts';
import { type Faults, type SystemPage, ticked } from './pages.ts';

const NewToken = z.object({
  name: z.string().trim().max(200).catch(''),
  scopes: ticked,
  teams: ticked,
  days: z.coerce.number().int().catch(0),
});
type NewToken = z.infer<typeof NewToken>;

const DAYS = [30, 90, 365];
const CHOOSE_DAYS = 'Choose for how long';
const UNSEEN = 'You do not see this at the desk yourself, for these teams. The command api-token can give it.';

/** Which other systems are let in. */
export const apiTokens = ({ parts, publicUrl }: DeskDependencies): SystemPage<ApiToken, NewToken, ApiTokenWanted> => ({
  path: '/settings/api',
  idName: 'tokenId',
  page: 'api tokens',
  template: 'other-systems/api-tokens.njk',
  list: (now) => listApiTokens(parts.knex, now),
  columns: {
    May: ({ scopes }) => scopes,
    Teams: (_one, { teams }) => [teams],
    'Last used': ({ usedAt }, { timezone }) => [usedAt === null ? 'Not yet' : dayAndTime(usedAt, timezone)],
    Until: ({ endsAt }, { timezone }) => [dayWords(dayOf(endsAt, timezone))],
  },
  acts: [
    {
      path: 'revoke',
      words: 'Revoke',
      whom: ({ name, endsAt }, timezone) =>
        `the token of ${name} that is good until ${dayWords(dayOf(endsAt, timezone))}`,
      act: (actor, one, now) => revokeApiToken(parts, actor, one, now),
    },
  ],

  form: NewToken,
  fields: (given) => ({
    address: `${publicUrl}/api/v1`,
    scopes: API_SCOPES.map((value) => ({
      value,
      text: value,
      hint: { text: SCOPE_WORDS[value] },
      checked: given?.scopes.includes(value) === true,
    })),
    days: DAYS.map((days) => ({ value: String(days), text: `${days} days`, selected: given?.days === days })),
  }),
  schema: apiTokenWanted,
  wanted: ({ scopes, days }) => ({ scopes: scopesIn(scopes), days }),
  faults: {
    name: 'Which system is it? Letters and digits, as in "Case system"',
    scopes: 'Choose what it may do',
    teams: 'Choose whose visits it is about',
    days: CHOOSE_DAYS,
  },
  alsoWrong: (account, { scopes, days }, teamIds) => ({
    ...faultOfScopes(account, scopesIn(scopes), teamIds),
    ...(!DAYS.includes(days) && { days: CHOOSE_DAYS }),
  }),
  add: async (knex, actor, wanted, now) => (await addApiToken({ ...parts, knex }, actor, wanted, now)).secret,
});

const scopesIn = (given: string[]): ApiScope[] => API_SCOPES.filter((one) => given.includes(one));

function faultOfScopes(account: AccountRecord, scopes: ApiScope[], teamIds: Teams | null): Faults {
  if (scopes.includes('alarms:covert') && !scopes.includes('alarms:read'))
    return { scopes: 'Covert alarms come with alarms:read' };
  const isUnseen = teamIds !== null && scopes.some((scope) => !mayGive(account, scope, teamIds));
  return isUnseen ? { scopes: UNSEEN } : {};
}
