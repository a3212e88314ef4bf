import { z } from 'zod';
import {
  addNoticeChannel,
  noticeChannelWanted,
  removeNoticeChannel,
  tryNoticeChannel,
} from '../../operations/api/notice-channel.ts';
import type { Actor } from '../../records/actor.ts';
import { listNoticeChannels, type NoticeChannel } from '../../records/notice-channels.ts';
import { loadOrganisationSettings } from '../../records/organisation/people.ts';
import { listTeams } from '../../records/organisation/teams.ts';
import { judgeAccess, mayEver } from '../access/account.ts';
import type { DeskRequest, FoundSubject, PageRoute } from '../access/page-route.ts';
import { teamChoices, teamsChosen } from '../api-tokens/team-choices.ts';
import type { DeskDependencies } from '../dependencies.ts';
import type { Show } from '../shell/show.ts';
import { dayAndTime } from '../shell/times.ts';

const LIST = '/settings/channels';
const NewChannel = z.object({
  name: z.string().trim().max(200).catch(''),
  url: z.string().trim().max(4000).catch(''),
  teams: z.preprocess((one) => (typeof one === 'string' ? [one] : one), z.array(z.string().max(60)).catch([])),
});
type NewChannel = z.infer<typeof NewChannel>;
type Faults = Partial<Record<keyof NewChannel, string>>;

/** Which channels of a chat, as in Teams, read that somebody is needed at the desk. */
export function noticeChannelRoutes({ parts }: DeskDependencies, show: Show): PageRoute[] {
  const { knex } = parts;
  const actorOf = ({ account }: DeskRequest): Actor => ({ kind: 'account', id: account.id, via: 'desk' });
  const subjectOf = ({ teamIds }: NoticeChannel): FoundSubject => ({ teamIds: teamIds === 'all' ? [] : teamIds });
  const theChannel = async ({ request }: DeskRequest): Promise<NoticeChannel | undefined> =>
    (await listNoticeChannels(knex)).find(({ id }) => id === String(request.params['channelId']));
  const subject = async (asked: DeskRequest): Promise<FoundSubject | null> => {
    const found = await theChannel(asked);
    return found ? subjectOf(found) : null;
  };

  async function showList(asked: DeskRequest, given: NewChannel | null = null, faults: Faults = {}): Promise<void> {
    const { account } = asked;
    const timezone = (await loadOrganisationSettings(knex))?.timezone ?? 'Europe/London';
    const teams = await listTeams(knex);
    const nameOf = (id: string): string => teams.find((one) => one.id === id)?.name ?? 'a team that is gone';
    const problems = Object.entries(faults).map(([name, text]) => ({ text, href: `#${name}` }));
    show(
      asked,
      'notice-channels/list.njk',
      {
        channels: (await listNoticeChannels(knex))
          .filter((one) => judgeAccess(account, 'read API tokens', subjectOf(one)).kind === 'yes')
          .map(({ id, name, teamIds, reachedAt, fault, isWaiting }) => ({
            ...{ id, name, fault, isWaiting },
            teams: teamIds === 'all' ? 'every team' : teamIds.map(nameOf).join(', '),
            reached: reachedAt === null ? 'not reached yet' : `reached ${dayAndTime(reachedAt, timezone)}`,
          })),
        mayChange: mayEver(account, 'change API tokens'),
        teams: await teamChoices(knex, account, given?.teams ?? []),
        given,
        faults,
        problems,
      },
      problems.length === 0 ? 200 : 422,
    );
  }

  async function add(asked: DeskRequest): Promise<void> {
    const given = NewChannel.parse(asked.request.body ?? {});
    const teamIds = await teamsChosen(knex, asked.account, given.teams);
    const { shape } = noticeChannelWanted;
    const faults: Faults = {
      ...(!shape.name.safeParse(given.name).success && { name: 'Which channel is it? Letters and digits' }),
      ...(!shape.url.safeParse(given.url).success && {
        url: 'The address that the workflow gives: it begins with https:// and has a name',
      }),
      ...(teamIds === null && { teams: 'Choose whose desk it is' }),
    };
    if (Object.keys(faults).length > 0 || teamIds === null) {
      await showList(asked, given, faults);
      return;
    }
    await addNoticeChannel(parts, actorOf(asked), { name: given.name, url: given.url, teamIds }, asked.now);
    asked.response.redirect(303, `/desk${LIST}`);
  }

  const page = { page: 'notice channels', book: 'none' } as const;
  const acts = { ...page, method: 'post', permission: 'change API tokens' } as const;
  return [
    { ...page, method: 'get', path: LIST, permission: 'read API tokens', handle: (asked) => showList(asked) },
    { ...acts, path: LIST, handle: add },
    {
      ...acts,
      path: `${LIST}/:channelId/try`,
      subject,
      handle: async (asked: DeskRequest) => {
        const found = await theChannel(asked);
        if (found) await tryNoticeChannel(parts, found);
        asked.response.redirect(303, `/desk${LIST}`);
      },
    },
    {
      ...acts,
      path: `${LIST}/:channelId/end`,
      subject,
      handle: async (asked: DeskRequest) => {
        const found = await theChannel(asked);
        if (found) await removeNoticeChannel(parts, actorOf(asked), found, asked.now);
        asked.response.redirect(303, `/desk${LIST}`);
      },
    },
  ];
}
