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

export const NO_PERSON =
  'Your account is not linked to a person of ours, so nobody could be asked for news. Ask an administrator to link it.';
const ON_THE_PHONE = 'If the line rings you about it, take it in that call.';
const NOT_THEIRS = 'Those who are rung about it may take it.';

/** Why an account that sees an alarm may not act in it, and who may; null: it may. */
export function whyNotActing(account: AccountRecord, about: BoardAlarm): string | null {
  if (mayActIn(account, about)) return null;
  const subject = { teamIds: [about.alarm.teamId], isAsked: true };
  const isForRole = judgeAccess(account, 'act in an alarm', subject).kind === 'yes';
  return account.personId === null && isForRole ? `${NO_PERSON} ${ON_THE_PHONE}` : NOT_THEIRS;
}
