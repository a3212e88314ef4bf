import { alarmById } from '../../../records/alarms.ts';
import { attemptById } from '../../../records/attempts.ts';
import { recordKey } from '../../../records/attempt-changes.ts';
import { phonesOf } from '../../../records/organisation/people.ts';
import { type Alarm, alarmDueAt } from '../../../safety/alarm/alarm.ts';
import { personKey } from '../../../contact/contact-key.ts';
import { ON_THE_LINE } from '../../../contact/urgency.ts';
import { reportDialled } from '../../../operations/alarms/respond.ts';
import { ofDrill } from '../../../operations/drill.ts';
import { heardMark, isOwner } from '../../../operations/responder.ts';
import { briefingKind } from '../../../operations/briefing.ts';
import { transferBegins } from '../transfer.ts';
import { broughtVars } from '../../../records/session.ts';
import { haveReachedUs } from '../responder-proof.ts';
import { startCallSequence, stopCallSequences } from '../../../operations/ring-work.ts';
import { type Action, type Outcome, outcome, sessionOf, type TurnInTransaction } from '../turn.ts';
import { briefOn, alarmsOf, spokenOf, lockedSpokenOf, contactKey, whereTheyMayHear } from '../told-alarm.ts';
import { actOnAlarm, outcomeOfAction, isNewsTime } from '../alarm-answers.ts';

const MINUTE = 60_000;

/** Only a key proves that a person has answered (promise 3). */
export const iAmAPerson: Action<'i-am-a-person'> = async (turn) => {
  await recordPerson(turn);
  return outcome('done', { line_name: turn.organisation.lineName });
};

/** Records that the attempt behind this call has reached a person. */
export async function recordPerson(turn: TurnInTransaction): Promise<void> {
  const { attemptId } = turn.conversation;
  if (attemptId !== null) await recordKey(turn.trx, attemptId, turn.now);
}

/**
 * The next alarm that this contact has not heard in this call. The most urgent comes first, whatever alarm the call was
 * placed for.
 */
export const nextAlarm: Action<'next-alarm'> = async (turn) => {
  const { heard } = sessionOf(turn);
  const alarms = (await alarmsOf(turn)).filter((one) => !heard.includes(heardMark(one)));
  const alarm = alarms.find((one) => !isOwner(one, contactKey(turn)));
  if (!alarm && alarms.some((one) => isNewsWelcome(turn, one))) return outcome('news');
  if (!alarm) return heard.length === 0 ? whyNone(turn) : outcome('none-left');
  await stopCallSequences(turn, { alarmId: alarm.id, contactKey: contactKey(turn), purposes: ['alarm'] });
  return briefOn(turn, alarm, briefingKind(alarm));
};

/**
 * Why there is no alarm to tell. Somebody else was faster, and a person who came to the phone for nothing hears that.
 */
async function whyNone(turn: TurnInTransaction): Promise<Outcome<'over' | 'taken-already' | 'none-left'>> {
  const { attemptId } = turn.conversation;
  const alarmId = attemptId === null ? null : ((await attemptById(turn.trx, attemptId))?.alarmId ?? null);
  const alarm = alarmId === null ? null : (await alarmById(turn.trx, alarmId))?.alarm;
  const [owner] = alarm?.state.owners ?? [];
  if (alarm && (alarm.status === 'closed' || !(await whereTheyMayHear(turn, alarm)))) return outcome('over');
  return owner && owner.key !== contactKey(turn)
    ? outcome('taken-already', { owner: owner.name })
    : outcome('none-left');
}

/**
 * Whether an owner may report news in this call. One who rings us may do so at once. One whom we ring about another
 * alarm is asked only for news that is due.
 */
function isNewsWelcome(turn: TurnInTransaction, alarm: Alarm): boolean {
  const due = alarmDueAt(alarm);
  return haveReachedUs(turn) || (due !== null && due <= turn.now);
}

/** The alarm that was told last, as it now is. */
export const sameAlarm: Action<'same-alarm'> = async (turn) => {
  const alarm = await spokenOf(turn);
  return !alarm || alarm.status === 'closed' ? outcome('none-left') : briefOn(turn, alarm, briefingKind(alarm));
};

export const takeAction: Action<'take'> = async (turn, _given, entry) => {
  if (!isNewsTime(entry)) return outcome('not-understood');
  return outcomeOfAction('take', await actOnAlarm(turn, 'take', Number(entry) * MINUTE));
};

export const cantAction: Action<'cant'> = async (turn) => outcomeOfAction('cant', await actOnAlarm(turn, 'cannot'));

export const dialledAction: Action<'dialled'> = async (turn) => {
  const done = await actOnAlarm(turn, 'dialled');
  return done.name === 'taken' ? { ...done, name: 'noted' } : outcomeOfAction('dialled', done);
};

export const dialledReference: Action<'dialled-reference'> = async (turn, _given, entry) => {
  const alarm = await lockedSpokenOf(turn);
  if (alarm && alarm.status !== 'closed') {
    await reportDialled(turn, turn.actor, { alarm: alarm.id, by: contactKey(turn), reference: entry });
  }
  return outcome('noted');
};

/**
 * Rings the worker's own phones for a responder who waits on the line. Only for a missed alarm, about which nothing
 * covert is known.
 */
export const ringWorker: Action<'ring-worker'> = async (turn) => {
  const alarm = await lockedSpokenOf(turn);
  if (!alarm || alarm.status === 'closed' || briefingKind(alarm) !== 'missed') return outcome('not-missed');
  const phones = await phonesOf(turn.trx, alarm.workerId);
  if (phones.length === 0) return outcome('nobody');
  const callSequenceId = await startCallSequence(turn, {
    purpose: 'worker',
    contactKey: personKey(alarm.workerId),
    personId: alarm.workerId,
    workerId: alarm.workerId,
    visitId: alarm.visitId,
    alarmId: alarm.id,
    phones,
    flow: 'worker-call',
    carrier: turn.conversation.carrier,
    vars: { ...broughtVars({ waitingCall: turn.conversation.id }), ...ofDrill(alarm) },
    urgency: ON_THE_LINE,
    times: 1,
  });
  transferBegins(turn, { to: 'worker', callSequenceId, isWhole: true });
  return outcome('ringing');
};
