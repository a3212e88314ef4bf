import type { AccountRecord } from '../../records/accounts.ts';
import { type BoardAlarm, readTrueBoard } from '../../records/views/true/board.ts';
import { readShownVisit, type VisitDetails } from '../../records/views/shown/visits.ts';
import { judgeAccess, mayEver } from '../access/account.ts';
import type { DeskRequest, FoundSubject } from '../access/page-route.ts';
import { STILL_THERE } from '../../safety/risk.ts';
import { alarmsWithin, subjectFor } from '../alarm/seen-alarm.ts';
import type { DeskDependencies } from '../dependencies.ts';

/** A visit, as far as somebody may see it, and the open alarm about its worker, for whoever may see that. */

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

/** The open alarm about a worker, if this account may open its page; null otherwise. */
export async function seenAlarmAbout(
  dependencies: DeskDependencies,
  account: AccountRecord,
  workerId: string,
): Promise<BoardAlarm | null> {
  const { knex, clock } = dependencies.parts;
  if (account.personId === workerId || !mayEver(account, 'open an alarm')) return null;
  const which = await alarmsWithin(dependencies, account);
  const { alarms } = await readTrueBoard(knex, clock.stretch(STILL_THERE), which);
  const about = alarms.find(({ alarm }) => alarm.workerId === workerId);
  const subject = about ? await subjectFor(dependencies, account, about) : null;
  return about && subject && judgeAccess(account, 'open an alarm', subject).kind === 'yes' ? about : null;
}
