import { z } from 'zod';
import {
  addAlarmReceiver,
  alarmReceiverWanted,
  removeAlarmReceiver,
  tryAlarmReceiver,
} from '../../operations/api/alarm-receiver.ts';
import type { Actor } from '../../records/actor.ts';
import { type AlarmReceiver, listAlarmReceivers } from '../../records/alarm-receivers.ts';
import { loadOrganisationSettings } from '../../records/organisation/people.ts';
import { listTeams } from '../../records/organisation/teams.ts';
import { judgeAccess, mayEver } from '../access/account.ts';
import type { DeskRequest, FoundSubject, PageRoute } from '../access/page-route.ts';
import { mayGive } from '../api-tokens/given.ts';
import { teamChoices, teamsChosen } from '../api-tokens/team-choices.ts';
import type { Teams } from '../board/books.ts';
import type { DeskDependencies } from '../dependencies.ts';
import type { Show } from '../shell/show.ts';
import { dayAndTime } from '../shell/times.ts';

const LIST = '/settings/receivers';
const NewReceiver = z.object({
  name: z.string().trim().max(200).catch(''),
  url: z.string().trim().max(1000).catch(''),
  teams: z.preprocess((one) => (typeof one === 'string' ? [one] : one), z.array(z.string().max(60)).catch([])),
  covert: z.string().catch(''),
});
type NewReceiver = z.infer<typeof NewReceiver>;
type Faults = Partial<Record<'name' | 'url' | 'teams' | 'covert', string>>;

/** Which other systems are told of alarms, by ids alone. */
export function alarmReceiverRoutes({ parts }: DeskDependencies, show: Show): PageRoute[] {
  const { knex } = parts;
  const actorOf = ({ account }: DeskRequest): Actor => ({ kind: 'account', id: account.id, via: 'desk' });
  const subjectOf = ({ teamIds }: AlarmReceiver): FoundSubject => ({ teamIds: teamIds === 'all' ? [] : teamIds });
  const theReceiver = async ({ request }: DeskRequest): Promise<AlarmReceiver | undefined> =>
    (await listAlarmReceivers(knex)).find(({ id }) => id === String(request.params['receiverId']));
  const subject = async (asked: DeskRequest): Promise<FoundSubject | null> => {
    const found = await theReceiver(asked);
    return found ? subjectOf(found) : null;
  };

  interface Shown {
    given?: NewReceiver;
    faults?: Faults;
    made?: { name: string; secret: string };
  }

  async function showList(asked: DeskRequest, { given, faults = {}, made }: Shown = {}): Promise<void> {
    const { account } = asked;
    const timezone = (await loadOrganisationSettings(knex))?.timezone ?? 'Europe/London';
    const teams = await listTeams(knex);
    const nameOf = (id: string): string => teams.find((one) => one.id === id)?.name ?? 'a team that is gone';
    const problems = Object.entries(faults).map(([name, text]) => ({ text, href: `#${name}` }));
    show(
      asked,
      'alarm-receivers/list.njk',
      {
        receivers: (await listAlarmReceivers(knex))
          .filter((one) => judgeAccess(account, 'read API tokens', subjectOf(one)).kind === 'yes')
          .map((one) => ({
            id: one.id,
            name: one.name,
            covert: one.covert,
            teams: one.teamIds === 'all' ? 'every team' : one.teamIds.map(nameOf).join(', '),
            reached: one.reachedAt === null ? 'not reached yet' : `reached ${dayAndTime(one.reachedAt, timezone)}`,
            fault: one.fault,
            waiting: one.waiting,
          })),
        mayChange: mayEver(account, 'change API tokens'),
        teams: await teamChoices(knex, account, given?.teams ?? []),
        given,
        faults,
        problems,
        made,
      },
      problems.length === 0 ? 200 : 422,
    );
  }

  async function add(asked: DeskRequest): Promise<void> {
    const given = NewReceiver.parse(asked.request.body ?? {});
    const teamIds = await teamsChosen(knex, asked.account, given.teams);
    const covert = given.covert === 'yes';
    const faults = faultsOf(asked, given, { teamIds, covert });
    const wanted = alarmReceiverWanted.safeParse({ name: given.name, url: given.url, teamIds, covert });
    if (!wanted.success || Object.keys(faults).length > 0) {
      await showList(asked, { given, faults });
      return;
    }
    const { secret } = await addAlarmReceiver(parts, actorOf(asked), wanted.data, asked.now);
    await showList(asked, { made: { name: wanted.data.name, secret } });
  }

  const page = { page: 'alarm receivers', book: 'none' } as const;
  const acts = { ...page, method: 'post', permission: 'change API tokens' } as const;
  return [
    { ...page, method: 'get', path: LIST, permission: 'read API tokens', handle: (asked) => showList(asked) },
    { ...acts, path: LIST, handle: add },
    {
      ...acts,
      path: `${LIST}/:receiverId/try`,
      subject,
      handle: async (asked: DeskRequest) => {
        const found = await theReceiver(asked);
        if (found) await tryAlarmReceiver(parts, found);
        asked.response.redirect(303, `/desk${LIST}`);
      },
    },
    {
      ...acts,
      path: `${LIST}/:receiverId/end`,
      subject,
      handle: async (asked: DeskRequest) => {
        const found = await theReceiver(asked);
        if (found) await removeAlarmReceiver(parts, actorOf(asked), found, asked.now);
        asked.response.redirect(303, `/desk${LIST}`);
      },
    },
  ];
}

const UNSEEN = 'You do not see these alarms at the desk yourself. The command alarm-receiver can do it.';

function faultsOf(
  { account }: DeskRequest,
  { name, url }: NewReceiver,
  { teamIds, covert }: { teamIds: Teams | null; covert: boolean },
): Faults {
  const { shape } = alarmReceiverWanted;
  const isSeen = teamIds === null || mayGive(account, covert ? 'alarms:covert' : 'alarms:read', teamIds);
  return {
    ...(!shape.name.safeParse(name).success && { name: 'Which system is it? Letters and digits' }),
    ...(!shape.url.safeParse(url).success && { url: 'It begins with https://, has a name and no password in it' }),
    ...(teamIds === null ? { teams: 'Choose whose alarms it is told of' } : !isSeen && { teams: UNSEEN }),
  };
}
