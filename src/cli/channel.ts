import { readFileSync } from 'node:fs';
import { Option } from 'commander';
import {
  addNoticeChannel,
  type NoticeChannelWanted,
  noticeChannelWanted,
  removeNoticeChannel,
} from '../operations/api/notice-channel.ts';
import { listNoticeChannels, type NoticeChannel } from '../records/notice-channels.ts';
import type { SystemCommands } from './other-system.ts';

/** A channel of a chat, as in Teams, that reads that somebody is needed at the desk. */
export const NOTICE_CHANNELS: SystemCommands<NoticeChannel, NoticeChannelWanted> = {
  command: 'channel',
  description: 'which channels of a chat, as in Teams, read that somebody is needed at the desk',
  noun: 'channel',
  heading: 'name',
  add: {
    description: 'a channel reads one line from now on, which names nobody',
    name: 'which channel it is, as in "Duty channel"',
    options: [
      new Option(
        '--url <url>',
        'the address that the workflow gives: https, and a secret, which is shown nowhere again; - reads it from ' +
          'standard input, so that no shell keeps it',
      ).makeOptionMandatory(),
      new Option('--team <teams>', 'whose desk, several with commas; without it, that of every team'),
    ],
    after: 'Example: npm run cli -- channel add "Duty channel" --url - --team North --by "Dev Rao" < address.txt',
  },
  list: { description: 'which read it, and when each was reached last', none: 'No channel reads it.' },
  end: { command: 'end', description: 'a channel reads nothing more, and its address is forgotten' },

  schema: noticeChannelWanted,
  wanted: ({ url }) => ({ url: url === '-' ? readFileSync(0, 'utf8').trim() : url }),
  faults: {
    name: 'Which channel is it? Letters and digits, as in "Duty channel".',
    url: '--url: the address that the workflow gives: https, a name, and no password in it.',
  },

  addOne: async ({ knex, secrets }, actor, wanted, now) => {
    await addNoticeChannel({ knex, secrets: await secrets() }, actor, wanted, now);
    return [`${wanted.name} reads it. The desk sends it a test line: /desk/settings/channels.`];
  },
  listAll: ({ knex }) => listNoticeChannels(knex),
  endOne: async ({ knex }, actor, channel, now) => {
    await removeNoticeChannel({ knex }, actor, channel, now);
    return [`${channel.name} reads nothing more.`];
  },
  columns: {
    teams: (_one, teams) => teams,
    reached: ({ reachedAt }) => reachedAt?.toISOString() ?? 'never',
    'since then': ({ fault }) => fault ?? '',
  },
};
