import { Command } from 'commander';
import { addAlarmReceiver, alarmReceiverWanted, removeAlarmReceiver } from '../operations/api/alarm-receiver.ts';
import type { Dependencies } from '../operations/work.ts';
import { listAlarmReceivers } from '../records/alarm-receivers.ts';
import type { Actor } from '../records/actor.ts';
import { listTeams } from '../records/organisation/teams.ts';
import { commandDependencies } from './command-dependencies.ts';
import { CommandFailed, withRecords } from './open.ts';
import { table } from './table.ts';

/** So much of an id is enough for people to tell receivers apart. */
const SHORT = 8;
type Parts = Pick<Dependencies, 'knex' | 'secrets' | 'clock'>;

interface Wanted {
  url: string;
  team?: string;
  covert?: true;
  by: string;
}

export function alarmReceiverCommand(): Command {
  const command = new Command('alarm-receiver').description('which other systems are told of alarms, by ids alone');
  command
    .command('add')
    .description('tell a system from now on, and print the secret that signs, once')
    .argument('<name>', 'which system it is, as in "Alarm centre"')
    .requiredOption('--url <url>', 'where it listens: https, and not in our own network')
    .option('--team <teams>', 'whose alarms, several with commas; without it, those of every team')
    .option('--covert', 'of covert alarms too: only where no worker and no family can ever see its screen')
    .requiredOption('--by <name>', 'who are you?')
    .addHelpText(
      'after',
      '\nExample: npm run cli -- alarm-receiver add "Alarm centre" --url https://alarms.council.example/hook ' +
        '--by "Dev Rao"',
    )
    .action(async (name: string, wanted: Wanted) => {
      await print((parts) => addReceiver(parts, name, wanted));
    });
  command
    .command('list')
    .description('who is told, and when each was reached last')
    .action(async () => {
      await print(showReceivers);
    });
  command
    .command('end')
    .description('tell a system nothing more')
    .argument('<receiver>', 'its id as alarm-receiver list shows it')
    .requiredOption('--by <name>', 'who are you?')
    .action(async (id: string, { by }: { by: string }) => {
      await print((parts) => endReceiver(parts, id, by));
    });
  return command;
}

async function print(act: (parts: Parts) => Promise<string[]>): Promise<void> {
  await withRecords(process.env, async (records) => {
    for (const line of await act(await commandDependencies(records))) console.log(line);
  });
}

/** Rejects with CommandFailed, and changes nothing, where something is wrong. */
export async function addReceiver(parts: Parts, name: string, { url, team, covert, by }: Wanted): Promise<string[]> {
  const known = await listTeams(parts.knex);
  const names = team === undefined ? [] : team.split(',').map((one) => one.trim());
  const teamIds = team === undefined ? 'all' : known.filter((one) => names.includes(one.name)).map(({ id }) => id);
  const wanted = alarmReceiverWanted.safeParse({ name, url, teamIds, covert: covert === true });
  const wrong = new Set(wanted.success ? [] : wanted.error.issues.map(({ path: [field] }) => field));
  const faults = [
    ...(wrong.has('name') ? ['Which system is it? Letters and digits, as in "Alarm centre".'] : []),
    ...(wrong.has('url') ? ['--url: https, a name, and no password in it.'] : []),
    ...names.filter((one) => !known.some(({ name: its }) => its === one)).map((one) => `There is no team ${one}.`),
    ...(by.trim() === '' ? ['--by: who are you?'] : []),
  ];
  if (!wanted.success || faults.length > 0) throw new CommandFailed([...faults, 'Nothing has changed.']);
  const { secret } = await addAlarmReceiver(parts, actorOf(by), wanted.data, realNow(parts));
  return [`${wanted.data.name} is told. The secret that signs, which is shown once:`, secret];
}

export async function showReceivers({ knex }: Pick<Parts, 'knex'>): Promise<string[]> {
  const teams = await listTeams(knex);
  const receivers = await listAlarmReceivers(knex);
  if (receivers.length === 0) return ['No system is told of alarms.'];
  return table(
    ['receiver', 'system', 'alarms', 'teams', 'reached', 'since then', 'on the way'],
    receivers.map(({ id, name, teamIds, covert, reachedAt, fault, waiting }) => [
      id.slice(0, SHORT),
      name,
      covert ? 'covert ones too' : 'not covert',
      teamIds === 'all'
        ? 'every team'
        : teams
            .filter((one) => teamIds.includes(one.id))
            .map((one) => one.name)
            .join(', '),
      reachedAt?.toISOString() ?? 'never',
      fault ?? '',
      String(waiting),
    ]),
  );
}

/** Rejects with CommandFailed, and changes nothing, where there is no such receiver. */
export async function endReceiver(parts: Parts, given: string, by: string): Promise<string[]> {
  const found = (await listAlarmReceivers(parts.knex)).filter(
    ({ id }) => given !== '' && id.startsWith(given.toLowerCase()),
  );
  if (by.trim() === '') throw new CommandFailed(['--by: who are you?', 'Nothing has changed.']);
  if (found.length > 1) throw new CommandFailed([`Several receivers begin with ${given}; give more of the id.`]);
  if (!found[0]) throw new CommandFailed([`No receiver is ${given}: see alarm-receiver list.`]);
  await removeAlarmReceiver(parts, actorOf(by), found[0], realNow(parts));
  return [`${found[0].name} is told nothing more.`];
}

const actorOf = (by: string): Actor => ({ kind: 'person', name: by.trim(), via: 'cli' });
const realNow = ({ clock }: Parts): Date => clock.toReal(clock.now());
