import { wasRaisedBy } from '../../records/alarm-raiser.ts';
import { openAlarmOf } from '../../records/alarms.ts';
import type { AccountRecord } from '../../records/accounts.ts';
import type { BoardAlarm } from '../../records/views/true/board.ts';
import { readShownVisit, type VisitDetails } from '../../records/views/shown/visits.ts';
import { judgeAccess, mayEver } from '../access/account.ts';
import type { DeskRequest, FoundSubject } from '../access/page-route.ts';
import { seesAlarm } from '../board/books.ts';
import { viewerOf } from '../board/viewer.ts';
import { personKey } from '../../safety/responders.ts';
import { readAlarm, SEEN_BY_RAISER } from '../alarm/seen-alarm.ts';
import type { DeskDependencies } from '../dependencies.ts';

/** A visit, as far as somebody may see it, and the open alarm about its worker, for whoever may see that. */

/** Of no alarm. */
const NO_ALARM = '00000000-0000-0000-0000-000000000000';

export const readVisit = ({ parts: { knex, clock } }: DeskDependencies, { request }: DeskRequest) =>
  readShownVisit(knex, String(request.params['visitId']), clock.now());

export const subjectOf = ({ visit, workerId }: VisitDetails): FoundSubject => ({
  teamIds: [visit.teamId],
  personId: workerId,
  visitId: visit.id,
});

export async function visitSubject(dependencies: DeskDependencies, asked: DeskRequest): Promise<FoundSubject | null> {
  const found = await readVisit(dependencies, asked);
  return found && subjectOf(found);
}

/**
 * The open alarm about a worker, if this account may open its page; null otherwise. Whoever may not see it costs the
 * same statements whether there is one or not.
 */
export async function seenAlarmAbout(
  dependencies: DeskDependencies,
  account: AccountRecord,
  workerId: string,
): Promise<BoardAlarm | null> {
  const { knex, clock } = dependencies.parts;
  if (account.personId === workerId || !mayEver(account, 'open an alarm')) return null;
  const alarm = (await openAlarmOf(knex, workerId))?.alarm ?? null;
  const since = new Date(clock.now().getTime() - clock.stretch(SEEN_BY_RAISER));
  const isRaisedByThem = await wasRaisedBy(knex, alarm?.id ?? NO_ALARM, account.id, since);
  if (!alarm) return null;
  const isTheirs = judgeAccess(account, 'open an alarm', {
    teamIds: [alarm.teamId],
    isAsked: account.personId !== null && alarm.state.contacted.includes(personKey(account.personId)),
    isRaisedByThem,
  });
  if (isTheirs.kind !== 'yes') return null;
  const about = await readAlarm(dependencies, alarm.id);
  return about && seesAlarm({ ...viewerOf(account), trueTeams: 'all' }, about) ? about : null;
}
