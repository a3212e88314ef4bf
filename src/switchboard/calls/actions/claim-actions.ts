import { isOutcomeOf } from '../../../conversation/engine/actions.ts';
import { clockVar } from '../../../conversation/files/flow.ts';
import { alarmById } from '../../../records/alarms.ts';
import { attemptById } from '../../../records/attempts.ts';
import type { Alarm } from '../../../safety/alarm/alarm.ts';
import { claimOf } from '../../../safety/alarm/claim.ts';
import { changeAlarm } from '../../../operations/alarms.ts';
import { contactOf } from '../../../operations/responder.ts';
import { asOutcome, briefInWriting, contactKey, spokenVars } from './responder-actions.ts';
import { type Action, outcome, type TurnInTransaction } from '../turn.ts';
import { longLength } from './visit-actions.ts';

/** The call to whoever has texted about an alarm: was that them? */

export const confirmText: Action<'confirm-text'> = async (turn) => {
  const alarm = await alarmOfCall(turn);
  const claim = alarm && claimOf(alarm, contactKey(turn));
  if (!alarm || !claim) return outcome('none');
  const answer = await changeAlarm(turn, alarm.id, {
    kind: 'confirm',
    by: await contactOf(turn, alarm, contactKey(turn)),
  });
  const spoken = spokenVars(turn, alarm);
  if (answer.kind === 'done') {
    const until = claim.deed.what === 'safe' && claim.deed.until !== null ? new Date(claim.deed.until) : null;
    return outcome(
      'contact',
      until ? { ...spoken, until: clockVar(until), ...longLength(until.getTime() - turn.now.getTime()) } : spoken,
    );
  }
  const done = asOutcome(answer);
  if (claim.deed.what === 'dialled' && answer.kind === 'taken')
    return { ...done, name: 'noted', vars: { ...done.vars, ...spoken } };
  if (answer.kind === 'taken') await briefInWriting(turn, alarm.id, answer.until);
  // Of a kind that this call has no words for, such as one that has become covert meanwhile, the alarm itself tells
  // more.
  return isOutcomeOf('confirm-text', done.name) && done.name !== 'noted'
    ? outcome(done.name, { ...done.vars, ...spoken })
    : outcome('none');
};

export const disownText: Action<'disown-text'> = async (turn) => {
  const alarm = await alarmOfCall(turn);
  if (alarm) await changeAlarm(turn, alarm.id, { kind: 'disown', by: await contactOf(turn, alarm, contactKey(turn)) });
  return outcome('done');
};

async function alarmOfCall(turn: TurnInTransaction): Promise<Alarm | null> {
  const { attemptId } = turn.conversation;
  const alarmId = attemptId === null ? null : ((await attemptById(turn.trx, attemptId))?.alarmId ?? null);
  return alarmId === null ? null : ((await alarmById(turn.trx, alarmId))?.alarm ?? null);
}
