import type { AccountRecord } from '../../records/accounts.ts';
import type { BoardAlarm } from '../../records/views/true/board.ts';
import { personKey } from '../../contact/contact-key.ts';
import { judgeAccess } from '../access/account.ts';
import { subjectFor } from './seen-alarm.ts';

/** Whether they may write what others should know: people who act in it, and the person who raised it at the desk. */
export function mayAddFactTo(account: AccountRecord, about: BoardAlarm): boolean {
  const subject = subjectFor(account, about);
  return subject !== null && judgeAccess(account, 'add a fact to an alarm', subject).kind === 'yes';
}

/** Whether an account may act in an alarm: it is somebody's, of the alarm's team or asked in it. */
export const mayActIn = (account: AccountRecord, { alarm }: BoardAlarm): boolean =>
  account.personId !== null &&
  judgeAccess(account, 'act in an alarm', {
    teamIds: [alarm.teamId],
    isAsked: alarm.state.contacted.includes(personKey(account.personId)),
  }).kind === 'yes';
