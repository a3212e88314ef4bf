import { z } from 'zod';
import {
  addNoticeChannel,
  type NoticeChannelWanted,
  noticeChannelWanted,
  removeNoticeChannel,
  tryNoticeChannel,
} from '../../operations/api/notice-channel.ts';
import { listNoticeChannels, type NoticeChannel } from '../../records/notice-channels.ts';
import type { DeskDependencies } from '../dependencies.ts';
import { dayAndTime } from '../shell/times.ts';
import { type SystemPage, ticked } from './pages.ts';

const NewChannel = z.object({
  name: z.string().trim().max(200).catch(''),
  url: z.string().trim().max(4000).catch(''),
  teams: ticked,
});
type NewChannel = z.infer<typeof NewChannel>;

/** Which channels of a chat, as in Teams, read that somebody is needed at the desk. */
export const noticeChannels = ({
  parts,
}: DeskDependencies): SystemPage<NoticeChannel, NewChannel, NoticeChannelWanted> => ({
  path: '/settings/channels',
  idName: 'channelId',
  page: 'notice channels',
  template: 'other-systems/notice-channels.njk',
  list: () => listNoticeChannels(parts.knex),
  columns: {
    Teams: (_one, { teams }) => [teams],
    'Last reached': ({ reachedAt, isWaiting, fault }, { timezone }) => [
      reachedAt === null ? 'Not yet' : dayAndTime(reachedAt, timezone),
      ...(isWaiting ? ['a line is on its way'] : []),
      ...(fault === null ? [] : [`since then: ${fault}`]),
    ],
  },
  acts: [
    {
      path: 'try',
      words: 'Send a test line',
      whom: ({ name }) => `to ${name}`,
      act: (_actor, one) => tryNoticeChannel(parts, one),
    },
    {
      path: 'end',
      words: 'End',
      whom: ({ name }) => name,
      act: (actor, one, now) => removeNoticeChannel(parts, actor, one, now),
    },
  ],

  form: NewChannel,
  schema: noticeChannelWanted,
  wanted: ({ url }) => ({ url }),
  faults: {
    name: 'Which channel is it? Letters and digits',
    url: 'The address that the workflow gives: it begins with https:// and has a name',
    teams: 'Choose whose desk it is',
  },
  add: async (knex, actor, wanted, now) => {
    await addNoticeChannel({ ...parts, knex }, actor, wanted, now);
    return null;
  },
});
