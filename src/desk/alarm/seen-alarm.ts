import { alarmsTold } from '../../records/views/asked.ts';
import { type BoardAlarm, readBoardAlarm, type Which } from '../../records/views/true/board.ts';
import type { AccountRecord } from '../../records/accounts.ts';
import { alarmsRaisedBy } from '../../records/alarm-raiser.ts';
import { besideRules, raisedSince } from '../../operations/alarm-responders.ts';
import { grantOf } from '../access/permissions.ts';
import type { FoundSubject } from '../access/page-route.ts';
import type { DeskRequest } from '../access/page-route.ts';
import { seesAlarm, type Viewer, wasAsked, wasRaisedBy } from '../board/books.ts';
import { viewerOf } from '../board/viewer.ts';
import type { DeskDependencies } from '../dependencies.ts';

/** An alarm, and what its page asks of its reader. */

export const readAlarm = ({ parts }: DeskDependencies, id: string): Promise<BoardAlarm | null> =>
  readBoardAlarm(parts.knex, id, besideRules(parts));

/** Null: there is none, or there is none for them. */
export async function alarmSubject(
  dependencies: DeskDependencies,
  { request, account }: DeskRequest,
): Promise<FoundSubject | null> {
  const about = await readAlarm(dependencies, String(request.params['id']));
  return about && subjectFor(account, about);
}

/**
 * Which alarms are read at all for somebody. People who answer for a team, or for the records, may see any of them. For
 * others it is those that the line has told them of, or that they have raised: no statement touches another.
 */
export async function alarmsWithin({ parts }: DeskDependencies, account: AccountRecord): Promise<Which> {
  const { knex, clock } = parts;
  const raisedBy = async ({ id }: AccountRecord): Promise<string[]> =>
    (await alarmsRaisedBy(knex, [id], raisedSince(clock))).get(id) ?? [];
  const scopes = new Set(account.roles.map(({ role }) => grantOf('open an alarm', role)?.scope));
  if (scopes.has('team') || scopes.has('closed')) return 'all';
  return [
    ...(scopes.has('asked') && account.personId !== null ? await alarmsTold(knex, account.personId) : []),
    ...(scopes.has('raised') ? await raisedBy(account) : []),
  ];
}

/** Null: it is not there for them. */
export function subjectFor(account: AccountRecord, about: BoardAlarm): FoundSubject | null {
  const viewer = viewerOf(account);
  if (!mayBeThere(viewer, about)) return null;
  const { alarm } = about;
  return {
    teamIds: [alarm.teamId],
    personId: alarm.workerId,
    alarmId: alarm.id,
    isAsked: wasAsked(viewer, about),
    isClosed: alarm.status === 'closed',
    isRaisedByThem: wasRaisedBy(viewer, about),
  };
}

/** The worker whom it is about, and anybody who may stand beside them, is answered as if there were none. */
const mayBeThere = (viewer: Viewer, about: BoardAlarm): boolean => seesAlarm({ ...viewer, trueTeams: 'all' }, about);
