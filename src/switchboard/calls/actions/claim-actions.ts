import { isOutcomeOf } from '../../../conversation/engine/actions.ts';
import { clockVar } from '../../../conversation/files/flow.ts';
import { attemptById } from '../../../records/attempts.ts';
import type { Alarm } from '../../../safety/alarm/alarm.ts';
import { claimOf } from '../../../safety/alarm/claim.ts';
import { doPoliceLead } from '../../../safety/alarm/dialling.ts';
import { confirmByVoice, disownText } from '../../../operations/alarms/by-text.ts';
import { lockedAlarm } from '../../../operations/locked.ts';
import { asOutcome, briefInWriting } from '../alarm-answers.ts';
import { contactKey, rememberTold, whereTheyMayHear } from '../told-alarm.ts';
import { type Action, outcome, type TurnInTransaction } from '../turn.ts';
import { longLength } from './visit-actions.ts';

/** In our call to a responder who has texted about an alarm: the text was theirs. */

export const confirmText: Action<'confirm-text'> = async (turn) => {
  // Somebody who may stand beside the worker by now neither gets it nor is briefed.
  const alarm = await whereTheyMayHear(turn, await alarmOfCall(turn));
  const claim = alarm && claimOf(alarm, contactKey(turn));
  if (!alarm || !claim) return outcome('none');
  const answer = await confirmByVoice(turn, turn.actor, { alarm: alarm.id, by: contactKey(turn) });
  rememberTold(turn, alarm);
  if (answer.kind === 'done') {
    const until = answer.goesOnUntil;
    return outcome('contact', {
      ...(until && { until: clockVar(until), ...longLength(until.getTime() - turn.now.getTime()) }),
      ...(doPoliceLead(alarm) && { tell_999: 'yes' }),
    });
  }
  const done = asOutcome(answer);
  if (claim.deed.what === 'dialled' && answer.kind === 'taken') return { ...done, name: 'noted' };
  if (answer.kind === 'taken') await briefInWriting(turn, alarm.id, answer.until);
  // This call has no words for some answers, for example if the alarm has become covert meanwhile. Then the alarm
  // itself is told next.
  return isOutcomeOf('confirm-text', done.name) && done.name !== 'noted'
    ? outcome(done.name, done.vars)
    : outcome('none');
};

export const disownTextAction: Action<'disown-text'> = async (turn) => {
  const alarm = await alarmOfCall(turn);
  if (alarm) await disownText(turn, turn.actor, { alarm: alarm.id, by: contactKey(turn) });
  return outcome('done');
};

async function alarmOfCall(turn: TurnInTransaction): Promise<Alarm | null> {
  const { attemptId } = turn.conversation;
  const alarmId = attemptId === null ? null : ((await attemptById(turn.trx, attemptId))?.alarmId ?? null);
  return alarmId === null ? null : ((await lockedAlarm(turn, alarmId))?.alarm ?? null);
}
