import { Option } from 'commander';
import {
  type ApiTokenWanted,
  addApiToken,
  apiTokenWanted,
  LONGEST_DAYS,
  revokeApiToken,
} from '../operations/api/token.ts';
import { API_SCOPES, type ApiToken, listApiTokens } from '../records/api-tokens.ts';
import { severalOf, type SystemCommands } from './other-system.ts';

/** What lets another system in. */
export const API_TOKENS: SystemCommands<ApiToken, ApiTokenWanted> = {
  command: 'api-token',
  description: 'which other systems may plan visits and read who is out',
  noun: 'token',
  heading: 'system',
  add: {
    description: 'let a system in, and print its token once',
    name: 'which system it is, as in "Case system"',
    options: [
      new Option('--may <scopes>', `${API_SCOPES.join(', ')}; several with commas`).makeOptionMandatory(),
      new Option('--team <teams>', 'whose visits, several with commas; without it, every team'),
      new Option('--days <days>', `for how long, ${LONGEST_DAYS} at most`).default('365'),
    ],
    after:
      'alarms:covert tells of covert alarms: only for a system whose screens no worker and no family ever sees.\n\n' +
      'Example: npm run cli -- api-token add "Case system" --may visits:plan --team North --by "Dev Rao"',
  },
  list: { description: 'what is let in, and when each was last used', none: 'No system is let in.' },
  end: { command: 'revoke', description: 'shut a system out, from its next request on' },

  schema: apiTokenWanted,
  wanted: ({ may, days }) => ({ scopes: severalOf(may), days: Number(days) }),
  faults: {
    name: 'Which system is it? Letters and digits, as in "Case system".',
    scopes: `--may: one or more of ${API_SCOPES.join(', ')}.`,
    days: `--days: from 1 to ${LONGEST_DAYS}.`,
  },
  alsoWrong: ({ scopes }) =>
    scopes.includes('alarms:covert') && !scopes.includes('alarms:read')
      ? ['alarms:covert comes with alarms:read.']
      : [],

  addOne: async ({ knex }, actor, wanted, now) => {
    const { secret } = await addApiToken({ knex }, actor, wanted, now);
    return [`The token of ${wanted.name}, which is shown once:`, secret];
  },
  listAll: ({ knex }, now) => listApiTokens(knex, now),
  endOne: async ({ knex }, actor, token, now) => {
    await revokeApiToken({ knex }, actor, token, now);
    return [`The token of ${token.name} lets nobody in any more.`];
  },
  columns: {
    may: ({ scopes }) => scopes.join(', '),
    teams: (_one, teams) => teams,
    'last used': ({ usedAt }) => usedAt?.toISOString() ?? 'never',
    until: ({ endsAt }) => endsAt.toISOString(),
  },
};
