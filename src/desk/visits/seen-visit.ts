import type { AccountRecord } from '../../records/accounts.ts';
import { besideWorker } from '../../records/beside.ts';
import { loadResponders } from '../../records/organisation/responders.ts';
import { type BoardAlarm, readTrueBoard } from '../../records/views/true/board.ts';
import { type FamilyCall, familyCalls } from '../../records/views/true/family-calls.ts';
import { readShownVisit, type VisitDetails } from '../../records/views/shown/visits.ts';
import { judgeAccess, mayEver } from '../access/account.ts';
import type { DeskRequest, FoundSubject } from '../access/page-route.ts';
import { besideRules } from '../../operations/alarm-responders.ts';
import { mayBeBeside, STILL_THERE } from '../../safety/risk.ts';
import { alarmsWithin, subjectFor } from '../alarm/seen-alarm.ts';
import type { DeskDependencies } from '../dependencies.ts';

/** A visit, as far as somebody may see it, and the open alarm about its worker, for those who may see that. */

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

/** A call before a visit, or after it, may be about it. */
const AROUND_VISIT = 2 * 3_600_000;

/**
 * Whether somebody may have been beside the worker of a visit, or may be now. It is decided as for a covert alarm that
 * was raised at any time of the visit, without one, so that no page that asks this tells of one.
 */
export async function mayHaveBeenBeside(
  { parts: { knex, clock, lineNumbers } }: Pick<DeskDependencies, 'parts'>,
  { personId }: AccountRecord,
  { visit, workerId }: VisitDetails,
): Promise<boolean> {
  if (personId === null) return false;
  const began = visit.startedAt ?? clock.now();
  const endedSince = new Date(began.getTime() - clock.stretch(STILL_THERE));
  const beside = await besideWorker(knex, { workerId, visitId: visit.id, endedSince, isShown: true });
  const which = { also: [personId], endedSince, isShown: true, lineNumbers };
  const { worker, people } = await loadResponders(knex, workerId, visit.teamId, which);
  const reader = people.find(({ id }) => id === personId);
  return !reader || mayBeBeside(reader, { ...beside, phones: worker.phones });
}

/**
 * When the worker's family rang or texted, around the visit. For those who see the team's alarms, without anybody who
 * may stand beside the worker: they must not learn that somebody is worried.
 */
export async function familyCallsSeen(
  dependencies: Pick<DeskDependencies, 'parts'>,
  account: AccountRecord,
  details: VisitDetails,
): Promise<FamilyCall[]> {
  const { visit, workerId } = details;
  const isForThem = judgeAccess(account, 'open an alarm', subjectOf(details)).kind === 'yes';
  if (!isForThem || account.personId === workerId || visit.startedAt === null) return [];
  if (await mayHaveBeenBeside(dependencies, account, details)) return [];
  const { knex, clock } = dependencies.parts;
  const now = clock.now();
  return familyCalls(knex, workerId, {
    from: new Date(visit.startedAt.getTime() - AROUND_VISIT),
    until: new Date((visit.endedAt ?? now).getTime() + AROUND_VISIT),
  });
}

/** The open alarm about a worker, if this account may open its page; null otherwise. */
export async function seenAlarmAbout(
  dependencies: DeskDependencies,
  account: AccountRecord,
  workerId: string,
): Promise<BoardAlarm | null> {
  const { parts } = dependencies;
  if (account.personId === workerId || !mayEver(account, 'open an alarm')) return null;
  const which = await alarmsWithin(dependencies, account);
  const { alarms } = await readTrueBoard(parts.knex, besideRules(parts), which);
  const about = alarms.find(({ alarm }) => alarm.workerId === workerId);
  const subject = about ? subjectFor(account, about) : null;
  return about && subject && judgeAccess(account, 'open an alarm', subject).kind === 'yes' ? about : null;
}
