import { z } from 'zod';
import { loadOrganisationSettings, timezoneOf } from '../../records/organisation/people.ts';
import { recordAccess } from '../../records/access-log.ts';
import type { AccountRecord } from '../../records/accounts.ts';
import { sheetStateOf } from '../../records/emergency-sheets.ts';
import { endSession, type SessionRow, sessionsOf } from '../../records/sessions.ts';
import { readShownPeople } from '../../records/views/shown/people.ts';
import { judgeAccess, mayEver } from '../access/account.ts';
import type { DeskRequest, PageRoute } from '../access/page-route.ts';
import { sessionMark } from '../access/sessions.ts';
import type { DeskDependencies } from '../dependencies.ts';
import { stateWords } from '../sheets/view.ts';
import { isOnlyWorker } from '../shell/navigation.ts';
import type { Show } from '../shell/show.ts';
import { sessionsView } from './sessions-view.ts';

const Ending = z.object({ session: z.string().catch('') });

/** One's own account: where one is signed in, and ending it there. */
export function ownRoutes({ parts }: DeskDependencies, show: Show): PageRoute[] {
  /** The account's own person; null: they make no visits. */
  async function sheetFor(
    { account: { personId, roles } }: DeskRequest,
    timezone: string,
  ): Promise<{ href: string; state: string } | null> {
    if (personId === null) return null;
    const [person] = await readShownPeople(parts.knex, { id: personId });
    const visits = person?.roles.includes('worker') === true || roles.some(({ role }) => role === 'worker');
    if (!visits) return null;
    const state = stateWords(await sheetStateOf(parts.knex, personId), { now: parts.clock.now(), timezone });
    return { href: `/desk/people/${personId}/sheet`, state };
  }

  /** Only who makes visits has one: its page knows nobody else. */
  async function calendarFor(account: AccountRecord): Promise<string | null> {
    const { personId } = account;
    const [person] = personId === null ? [] : await readShownPeople(parts.knex, { id: personId });
    const may = judgeAccess(account, 'have a calendar read', { teamIds: [], personId }).kind === 'yes';
    return may && person?.roles.includes('worker') === true ? `/desk/people/${person.id}/calendar` : null;
  }

  /** An intruder in an account may end its owner's session: the log tells of it. */
  async function endOwn(
    accountId: string,
    row: Pick<SessionRow, 'sid' | 'sess'>,
    { from, now }: { from: string; now: Date },
  ): Promise<void> {
    const timezone = timezoneOf(await loadOrganisationSettings(parts.knex));
    const [ended] = sessionsView([row], { now, timezone, own: null });
    await endSession(parts.knex, row.sid, now);
    await recordAccess(parts.knex, {
      at: now,
      accountId,
      session: from,
      page: 'own sessions',
      did: 'change',
      ...(ended && { reason: `session ended: ${ended.browser}, since ${ended.since}` }),
    });
  }

  return [
    {
      method: 'get',
      path: '/me',
      page: 'own sessions',
      permission: 'signed in',
      book: 'shown',
      handle: async (asked) => {
        const organisation = await loadOrganisationSettings(parts.knex);
        const sessions = sessionsView(await sessionsOf(parts.knex, asked.account.id), {
          now: asked.now,
          timezone: timezoneOf(organisation),
          own: asked.request.sessionID,
        });
        show(asked, 'me/me.njk', {
          sessions,
          sheet: await sheetFor(asked, timezoneOf(organisation)),
          calendar: await calendarFor(asked.account),
          // A person who is a worker alone has it in no navigation.
          mayHaveAlarms: isOnlyWorker(asked.account),
          mayAddWall: mayEver(asked.account, 'create a wall session'),
        });
      },
    },
    {
      method: 'post',
      path: '/me/end-session',
      page: 'own sessions',
      permission: 'signed in',
      book: 'none',
      handle: async ({ request, response, account, now }) => {
        const { session } = Ending.parse(request.body ?? {});
        const rows = await sessionsOf(parts.knex, account.id);
        const row = rows.find(({ sid }) => sessionMark(sid) === session);
        if (row) await endOwn(account.id, row, { from: sessionMark(request.sessionID), now });
        response.redirect(303, '/desk/me');
      },
    },
  ];
}
