import { Command } from 'commander';
import { addApiToken, apiTokenWanted, LONGEST_DAYS, revokeApiToken } from '../operations/api/token.ts';
import type { Actor } from '../records/actor.ts';
import { API_SCOPES, listApiTokens } from '../records/api-tokens.ts';
import { openClock } from '../records/clock.ts';
import { listTeams } from '../records/organisation/teams.ts';
import { CommandFailed, type OpenRecords, withRecords } from './open.ts';
import { table } from './table.ts';

/** So much of an id is enough for people to tell tokens apart. */
const SHORT = 8;
type Records = Pick<OpenRecords, 'knex'>;

interface Wanted {
  may: string;
  team?: string;
  days: string;
  by: string;
}

export function apiTokenCommand(): Command {
  const command = new Command('api-token').description('which other systems may plan visits and read who is out');
  command
    .command('add')
    .description('let a system in, and print its token once')
    .argument('<name>', 'which system it is, as in "Case system"')
    .requiredOption('--may <scopes>', `${API_SCOPES.join(', ')}; several with commas`)
    .option('--team <teams>', 'whose visits, several with commas; without it, every team')
    .option('--days <days>', `for how long, ${LONGEST_DAYS} at most`, '365')
    .requiredOption('--by <name>', 'who are you?')
    .addHelpText(
      'after',
      '\nalarms:covert tells of covert alarms: only for a system whose screens no worker and no family ever sees.\n\n' +
        'Example: npm run cli -- api-token add "Case system" --may visits:plan --team North --by "Dev Rao"',
    )
    .action(async (name: string, wanted: Wanted) => {
      await print((records) => addToken(records, name, wanted));
    });
  command
    .command('list')
    .description('what is let in, and when each was last used')
    .action(async () => {
      await print(showTokens);
    });
  command
    .command('revoke')
    .description('shut a system out, from its next request on')
    .argument('<token>', 'its id as api-token list shows it')
    .requiredOption('--by <name>', 'who are you?')
    .action(async (id: string, { by }: { by: string }) => {
      await print((records) => revokeToken(records, id, by));
    });
  return command;
}

async function print(act: (records: Records) => Promise<string[]>): Promise<void> {
  await withRecords(process.env, async (records) => {
    for (const line of await act(records)) console.log(line);
  });
}

/** Rejects with CommandFailed, and changes nothing, where something is wrong. */
export async function addToken({ knex }: Records, name: string, { may, team, days, by }: Wanted): Promise<string[]> {
  const known = await listTeams(knex);
  const names = team === undefined ? [] : partsOf(team);
  const teamIds = team === undefined ? 'all' : known.filter((one) => names.includes(one.name)).map(({ id }) => id);
  const wanted = apiTokenWanted.safeParse({ name, scopes: partsOf(may), teamIds, days: Number(days) });
  const wrong = new Set(wanted.success ? [] : wanted.error.issues.map(({ path: [field] }) => field));
  const faults = [
    ...(wrong.has('name') ? ['Which system is it? Letters and digits, as in "Case system".'] : []),
    ...(wrong.has('scopes') ? [`--may: one or more of ${API_SCOPES.join(', ')}.`] : []),
    ...names.filter((one) => !known.some(({ name: its }) => its === one)).map((one) => `There is no team ${one}.`),
    ...(wrong.has('days') ? [`--days: from 1 to ${LONGEST_DAYS}.`] : []),
    ...(wanted.data?.scopes.includes('alarms:covert') === true && !wanted.data.scopes.includes('alarms:read')
      ? ['alarms:covert comes with alarms:read.']
      : []),
    ...(by.trim() === '' ? ['--by: who are you?'] : []),
  ];
  if (!wanted.success || faults.length > 0) throw new CommandFailed([...faults, 'Nothing has changed.']);
  const { secret } = await addApiToken({ knex }, actorOf(by), wanted.data, await realNow(knex));
  return [`The token of ${wanted.data.name}, which is shown once:`, secret];
}

export async function showTokens({ knex }: Records): Promise<string[]> {
  const teams = await listTeams(knex);
  const tokens = await listApiTokens(knex, await realNow(knex));
  if (tokens.length === 0) return ['No system is let in.'];
  return table(
    ['token', 'system', 'may', 'teams', 'last used', 'until'],
    tokens.map(({ id, name, scopes, teamIds, usedAt, endsAt }) => [
      id.slice(0, SHORT),
      name,
      scopes.join(', '),
      teamIds === 'all'
        ? 'every team'
        : teams
            .filter((one) => teamIds.includes(one.id))
            .map((one) => one.name)
            .join(', '),
      usedAt?.toISOString() ?? 'never',
      endsAt.toISOString(),
    ]),
  );
}

/** Rejects with CommandFailed, and changes nothing, where there is no such token. */
export async function revokeToken({ knex }: Records, given: string, by: string): Promise<string[]> {
  const now = await realNow(knex);
  const found = (await listApiTokens(knex, now)).filter(({ id }) => given !== '' && id.startsWith(given.toLowerCase()));
  if (by.trim() === '') throw new CommandFailed(['--by: who are you?', 'Nothing has changed.']);
  if (found.length > 1) throw new CommandFailed([`Several tokens begin with ${given}; give more of the id.`]);
  if (!found[0]) throw new CommandFailed([`No token is ${given}: see api-token list.`]);
  await revokeApiToken({ knex }, actorOf(by), found[0], now);
  return [`The token of ${found[0].name} lets nobody in any more.`];
}

const partsOf = (given: string): string[] => given.split(',').map((one) => one.trim());
const actorOf = (by: string): Actor => ({ kind: 'person', name: by.trim(), via: 'cli' });

async function realNow(knex: Records['knex']): Promise<Date> {
  const clock = await openClock(knex, null);
  return clock.toReal(clock.now());
}
