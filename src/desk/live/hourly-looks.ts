import { recordAccess } from '../../records/access-log.ts';
import type { DeskRequest, FoundSubject } from '../access/page-route.ts';
import type { Page } from '../access/pages.ts';
import { sessionMark } from '../access/sessions.ts';
import { type DeskDependencies, realNow } from '../dependencies.ts';

/**
 * A live page that stays open stands in the log of looks once an hour, beside its opening: somebody who had it open all
 * night saw what went on. What it asks for in between is no look of its own.
 */

const HOUR = 3_600_000;

/** `subjectOf`: what the page is about, asked for once an hour; left out: the whole board. */
type RecordLook = (
  asked: DeskRequest,
  page: Page,
  subjectOf?: (asked: DeskRequest) => Promise<FoundSubject | null>,
) => Promise<void>;

export function createHourlyLooks(dependencies: Pick<DeskDependencies, 'parts' | 'log'>): RecordLook {
  const { parts, log } = dependencies;
  /** When each open page was noted last, by its session and what it shows. */
  const noted = new Map<string, number>();

  function isDue(key: string, now: number): boolean {
    const last = noted.get(key);
    if (last !== undefined && now - last < HOUR) return false;
    for (const [other, at] of noted) if (now - at >= 2 * HOUR) noted.delete(other);
    noted.set(key, now);
    // As it was opened, the page itself was noted.
    return last !== undefined;
  }

  return async (asked, page, subjectOf) => {
    const { account, request } = asked;
    const at = realNow(dependencies);
    const session = sessionMark(request.sessionID);
    if (!isDue(`${session} ${page} ${String(request.params['id'] ?? '')}`, at.getTime())) return;
    try {
      const subject = (await subjectOf?.(asked)) ?? null;
      await recordAccess(parts.knex, {
        at,
        accountId: account.id,
        session,
        page,
        did: 'view',
        personId: subject?.personId ?? null,
        visitId: subject?.visitId ?? null,
        alarmId: subject?.alarmId ?? null,
        teamId: subject?.teamIds.length === 1 ? (subject.teamIds[0] ?? null) : null,
      });
    } catch (error) {
      // Who must act goes on seeing.
      log.error({ err: error }, 'the access log cannot be written');
    }
  };
}
