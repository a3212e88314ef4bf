import { recordAccess } from '../../records/access-log.ts';
import type { DeskRequest, FoundSubject, GuardedRoute } from '../access/page-route.ts';
import { sessionMark } from '../access/sessions.ts';
import type { DeskDependencies } from '../dependencies.ts';

/**
 * Somebody has made the sound of an alarm quiet on their desk for two minutes. The alarm goes on, and so do the phones.
 * The log says it, in case somebody asks later why a desk did not hear.
 */
export function quietRoute(
  { parts: { knex } }: DeskDependencies,
  subject: (asked: DeskRequest) => Promise<FoundSubject | null>,
): GuardedRoute {
  return {
    method: 'post',
    path: '/alarms/:id/quiet',
    page: 'alarm',
    permission: 'open an alarm',
    book: 'true',
    subject,
    handle: async ({ request, response, account, now }) => {
      await recordAccess(knex, {
        at: now,
        accountId: account.id,
        session: sessionMark(request.sessionID),
        page: 'alarm',
        did: 'change',
        alarmId: String(request.params['id']),
        reason: 'sound quiet on this desk for 2 minutes',
      });
      response.status(204).end();
    },
  };
}
