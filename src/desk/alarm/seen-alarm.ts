import { alarmsTold } from '../../records/views/asked.ts';
import { type BoardAlarm, readBoardAlarm, type Which } from '../../records/views/true/board.ts';
import type { AccountRecord } from '../../records/accounts.ts';
import { alarmsRaisedBy, wasRaisedBy } from '../../records/alarm-raiser.ts';
import { besideRules } from '../../operations/alarm-responders.ts';
import { grantOf } from '../access/permissions.ts';
import type { FoundSubject } from '../access/page-route.ts';
import type { DeskRequest } from '../access/page-route.ts';
import { seesAlarm, type Viewer, wasAsked } from '../board/books.ts';
import { viewerOf } from '../board/viewer.ts';
import type { DeskDependencies } from '../dependencies.ts';

/** An alarm, and what its page asks of its reader. */

/** Real milliseconds for which the person who raised an alarm at the desk sees it. */
const SEEN_BY_RAISER = 30 * 60_000;

export const readAlarm = ({ parts }: DeskDependencies, id: string): Promise<BoardAlarm | null> =>
  readBoardAlarm(parts.knex, id, besideRules(parts));

/** Null: there is none, or there is none for them. */
export async function alarmSubject(
  dependencies: DeskDependencies,
  { request, account }: DeskRequest,
): Promise<FoundSubject | null> {
  const about = await readAlarm(dependencies, String(request.params['id']));
  return about && subjectFor(dependencies, account, about);
}

/**
 * Which alarms are read at all for somebody. People who answer for a team, or for the records, may see any of them. For
 * others it is those that the line has told them of, or that they have raised: no statement touches another.
 */
export async function alarmsWithin({ parts }: DeskDependencies, account: AccountRecord): Promise<Which> {
  const { knex, clock } = parts;
  const scopes = new Set(account.roles.map(({ role }) => grantOf('open an alarm', role)?.scope));
  if (scopes.has('team') || scopes.has('closed')) return 'all';
  const since = new Date(clock.now().getTime() - clock.stretch(SEEN_BY_RAISER));
  return [
    ...(scopes.has('asked') && account.personId !== null ? await alarmsTold(knex, account.personId) : []),
    ...(scopes.has('raised') ? await alarmsRaisedBy(knex, account.id, since) : []),
  ];
}

/** Null: it is not there for them. */
export async function subjectFor(
  { parts: { knex, clock } }: DeskDependencies,
  account: AccountRecord,
  about: BoardAlarm,
): Promise<FoundSubject | null> {
  const viewer = viewerOf(account);
  if (!mayBeThere(viewer, about)) return null;
  const { alarm } = about;
  const seenSince = new Date(clock.now().getTime() - clock.stretch(SEEN_BY_RAISER));
  const isOperator = account.roles.some(({ role }) => grantOf('open an alarm', role)?.scope === 'raised');
  return {
    teamIds: [alarm.teamId],
    personId: alarm.workerId,
    alarmId: alarm.id,
    isAsked: wasAsked(viewer, about),
    isClosed: alarm.status === 'closed',
    isRaisedByThem: isOperator && (await wasRaisedBy(knex, alarm.id, account.id, seenSince)),
  };
}

/** The worker whom it is about, and anybody who may stand beside them, is answered as if there were none. */
const mayBeThere = (viewer: Viewer, about: BoardAlarm): boolean => seesAlarm({ ...viewer, trueTeams: 'all' }, about);
