import { openAlarmOf } from '../records/alarms.ts';
import { planOfWorker } from '../records/organisation/teams.ts';
import {
  type PurpleCall,
  type Question,
  QUESTIONS,
  raisedBy,
  type Replies,
  type PurpleReply,
} from '../safety/purple-file.ts';
import { causeAlarm, changeAlarm } from './alarms.ts';
import { changePurpleCall } from './purple-work.ts';
import type { UnitOfWork } from './work.ts';

/** What was answered in a purple-file call, and the alarm that it raises or belongs to. */

/** Real milliseconds. Answers that are not urgent reach the responders together within this time. */
const TOLD_WITHIN = 10_000;

/** The reply to a question of the call. It may raise an alarm, and is told to those who deal with one. */
export async function recordPurpleReply(
  work: UnitOfWork,
  call: PurpleCall,
  question: Question,
  reply: PurpleReply,
): Promise<PurpleCall> {
  const replied = await changePurpleCall(work, call, { kind: 'reply', question, reply });
  const alarmId = await alarmOf(work, replied, raisedBy(question, reply));
  if (alarmId === null) return replied;
  const isNews = alarmId !== replied.alarmId;
  // An alarm that was only just raised or found does not have the earlier replies yet, so it gets all of them.
  await notifyOfReplies(work, alarmId, isNews ? replied.state.replies : { [question]: reply });
  return isNews ? changePurpleCall(work, replied, { kind: 'alarm', alarmId }) : replied;
}

/** The alarm that the replies belong to: the open covert alarm, or one that the reply raises. */
async function alarmOf(work: UnitOfWork, call: PurpleCall, kind: 'duress' | 'watch' | null): Promise<string | null> {
  const open = (await openAlarmOf(work.trx, call.workerId))?.alarm;
  if (open && (open.covert || open.id === call.alarmId)) return open.id;
  return kind === null ? null : raise(work, call, kind);
}

/** The worker said a code phrase in the call, or cried for help by key. */
export async function raiseInCall(work: UnitOfWork, call: PurpleCall, kind: 'duress' | 'watch'): Promise<void> {
  await changePurpleCall(work, call, { kind: 'alarm', alarmId: await raise(work, call, kind) });
}

async function raise(work: UnitOfWork, call: PurpleCall, kind: 'duress' | 'watch'): Promise<string> {
  return causeAlarm(work, {
    workerId: call.workerId,
    visitId: call.visitId,
    teamId: call.teamId,
    plan: await planOfWorker(work.trx, call.teamId, call.workerId),
    kind,
    base: work.now,
    from: null,
  });
}

async function notifyOfReplies(work: UnitOfWork, alarmId: string, replies: Replies): Promise<void> {
  const within = work.parts.clock.stretch(TOLD_WITHIN);
  for (const question of QUESTIONS) {
    const reply = replies[question];
    if (reply !== undefined) await changeAlarm(work, alarmId, { kind: 'reply', question, reply, within });
  }
}
