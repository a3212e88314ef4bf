import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { addWallScreen, endWall } from '../../operations/accounts/wall-screen.ts';
import { loadTimezone } from '../../records/organisation/people.ts';
import { listWallScreens, type WallScreen, wallScreenById } from '../../records/wall-screens.ts';
import { deskActor, judgeAccess, teamsFor } from '../access/account.ts';
import { answeredOnce, DRAWN_BEFORE } from '../access/only-once.ts';
import type { Permission } from '../access/permissions.ts';
import type { DeskRequest, FoundSubject, PageRoute } from '../access/page-route.ts';
import { teamsWithin } from '../access/teams.ts';
import type { DeskDependencies } from '../dependencies.ts';
import { listedFaults } from '../shell/faults.ts';
import type { Show } from '../shell/show.ts';
import { dayAndTime } from '../shell/times.ts';

const LIST = '/settings/walls';
const CREATE: Permission = 'create a wall session';
const LONGEST_NAME = 60;
const NewWall = z.object({
  name: z.string().trim().max(200).catch(''),
  team: z
    .union([z.literal('all'), z.uuid()])
    .nullable()
    .catch(null),
});
type NewWall = z.infer<typeof NewWall>;
const Added = z.object({ kind: z.literal('done'), code: z.string() });

/** Which screens show the board, making one and ending one. */
export function wallSettingRoutes(dependencies: DeskDependencies, show: Show): PageRoute[] {
  const { parts, publicUrl } = dependencies;
  const { knex } = parts;
  /** A screen for every team is looked after by those who have all of them. */
  const subjectOf = ({ teamId }: WallScreen): FoundSubject => ({ teamIds: teamId === null ? [] : [teamId] });
  const theWall = ({ request, now }: DeskRequest) => wallScreenById(knex, String(request.params['wallId']), now);

  interface Shown {
    given?: NewWall;
    faults?: Partial<Record<'name' | 'team', string>>;
    code?: string;
    notice?: string;
  }

  async function showList(asked: DeskRequest, { given, faults = {}, code, notice }: Shown = {}): Promise<void> {
    const { account, now } = asked;
    const timezone = await loadTimezone(knex);
    const teams = await teamsWithin(knex, account, CREATE);
    const isSeen = (one: WallScreen): boolean => judgeAccess(account, CREATE, subjectOf(one)).kind === 'yes';
    const nameOf = (teamId: string | null): string => teams.find(({ id }) => id === teamId)?.name ?? 'every team';
    const choices = [...(teamsFor(account, CREATE) === 'all' ? [{ id: 'all', name: 'every team' }] : []), ...teams];
    const problems = listedFaults(faults);
    show(
      asked,
      'wall/settings.njk',
      {
        walls: (await listWallScreens(knex, now))
          .filter(isSeen)
          .map((one) => ({
            id: one.id,
            name: one.name,
            team: nameOf(one.teamId),
            state:
              one.begunAt === null
                ? `waits for its code until ${dayAndTime(one.codeUntil, timezone)}`
                : `looked last ${dayAndTime(one.seenAt ?? one.begunAt, timezone)}`,
            until: dayAndTime(one.endsAt, timezone),
          })),
        teams: [{ value: '', text: 'Choose' }, ...choices.map(({ id, name }) => ({ value: id, text: name }))],
        given,
        faults,
        problems,
        code,
        notice,
        request: randomUUID(),
        address: `${publicUrl}/desk/wall`,
      },
      problems.length === 0 ? 200 : 422,
    );
  }

  return [
    { method: 'get', path: LIST, page: 'walls', permission: CREATE, book: 'none', handle: (asked) => showList(asked) },
    {
      method: 'post',
      path: LIST,
      page: 'walls',
      permission: CREATE,
      book: 'none',
      handle: async (asked) => {
        const { account, request, now } = asked;
        const given = NewWall.parse(request.body ?? {});
        const isTheirs =
          given.team === 'all'
            ? teamsFor(account, CREATE) === 'all'
            : (await teamsWithin(knex, account, CREATE)).some(({ id }) => id === given.team);
        const faults = {
          ...(given.name === '' && { name: 'What is the screen called? As in "Duty room"' }),
          ...(given.name.length > LONGEST_NAME && { name: `A name of at most ${LONGEST_NAME} letters` }),
          ...(!isTheirs && { team: 'Choose whose visits it shows' }),
        };
        if (Object.keys(faults).length > 0) {
          await showList(asked, { given, faults });
          return;
        }
        const wanted = { name: given.name, teamId: given.team === 'all' ? null : given.team };
        const drawn = await answeredOnce(dependencies, asked, Added, async ({ trx }) => ({
          kind: 'done' as const,
          ...(await addWallScreen({ ...parts, knex: trx }, deskActor(account), wanted, now)),
        }));
        await showList(asked, drawn ? { code: drawn.code } : { notice: DRAWN_BEFORE });
      },
    },
    {
      method: 'post',
      path: `${LIST}/:wallId/end`,
      page: 'walls',
      permission: CREATE,
      book: 'none',
      subject: async (asked) => {
        const found = await theWall(asked);
        return found && subjectOf(found);
      },
      handle: async (asked) => {
        const found = await theWall(asked);
        if (found) await endWall(parts, deskActor(asked.account), found, asked.now);
        asked.response.redirect(303, `/desk${LIST}`);
      },
    },
  ];
}
