import { Option } from 'commander';
import {
  addAlarmReceiver,
  type AlarmReceiverWanted,
  alarmReceiverWanted,
  removeAlarmReceiver,
} from '../operations/api/alarm-receiver.ts';
import { type AlarmReceiver, listAlarmReceivers } from '../records/alarm-receivers.ts';
import type { SystemCommands } from './other-system.ts';

/** What tells another system of alarms. */
export const ALARM_RECEIVERS: SystemCommands<AlarmReceiver, AlarmReceiverWanted> = {
  command: 'alarm-receiver',
  description: 'which other systems are told of alarms, by ids alone',
  noun: 'receiver',
  heading: 'system',
  add: {
    description: 'tell a system from now on, and print the secret that signs, once',
    name: 'which system it is, as in "Alarm centre"',
    options: [
      new Option('--url <url>', 'where it listens: https, and not in our own network').makeOptionMandatory(),
      new Option('--team <teams>', 'whose alarms, several with commas; without it, those of every team'),
      new Option('--covert', 'of covert alarms too: only where no worker and no family can ever see its screen'),
    ],
    after:
      'Example: npm run cli -- alarm-receiver add "Alarm centre" --url https://alarms.council.example/hook ' +
      '--by "Dev Rao"',
  },
  list: { description: 'who is told, and when each was reached last', none: 'No system is told of alarms.' },
  end: { command: 'end', description: 'tell a system nothing more' },

  schema: alarmReceiverWanted,
  wanted: ({ url, covert }) => ({ url, covert: covert === true }),
  faults: {
    name: 'Which system is it? Letters and digits, as in "Alarm centre".',
    url: '--url: https, a name, and no password in it.',
  },

  addOne: async ({ knex, secrets }, actor, wanted, now) => {
    const { secret } = await addAlarmReceiver({ knex, secrets: await secrets() }, actor, wanted, now);
    return [`${wanted.name} is told. The secret that signs, which is shown once:`, secret];
  },
  listAll: ({ knex }) => listAlarmReceivers(knex),
  endOne: async ({ knex }, actor, receiver, now) => {
    await removeAlarmReceiver({ knex }, actor, receiver, now);
    return [`${receiver.name} is told nothing more.`];
  },
  columns: {
    alarms: ({ covert }) => (covert ? 'covert ones too' : 'not covert'),
    teams: (_one, teams) => teams,
    reached: ({ reachedAt }) => reachedAt?.toISOString() ?? 'never',
    'since then': ({ fault }) => fault ?? '',
    'on the way': ({ waiting }) => String(waiting),
  },
};
