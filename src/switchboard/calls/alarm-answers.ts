import { type ActionName, isOutcomeOf, type OutcomeOf } from '../../conversation/engine/actions.ts';
import { clockVar } from '../../conversation/files/flow.ts';
import { alarmById } from '../../records/alarms.ts';
import type { Alarm } from '../../safety/alarm/alarm.ts';
import type { AlarmAnswer } from '../../safety/alarm/alarm-events.ts';
import { REPLY } from '../../contact/urgency.ts';
import {
  declineAlarm,
  giveMoreTime,
  passAlarmOn,
  reportDialled,
  type Responded,
  takeAlarm,
} from '../../operations/alarms/respond.ts';
import { sendText } from '../../operations/contact.ts';
import { drillLine } from '../../operations/drill.ts';
import { heardMark } from '../../operations/responder.ts';
import { briefingVars, briefingKind } from '../../operations/briefing.ts';
import { type Outcome, outcome, sessionOf, type TurnInTransaction } from './turn.ts';
import { lockedSpokenOf, contactKey } from './told-alarm.ts';

/** What a responder's key does about the alarm that was told last, and how the flow hears of it. */

const MINUTE = 60_000;
const LONGEST_NEWS = 720;

export function isNewsTime(entry: string | null): entry is string {
  return entry !== null && /^\d{1,3}$/.test(entry) && Number(entry) >= 1 && Number(entry) <= LONGEST_NEWS;
}

/** The alarm's answer as an outcome of this action. Throws for any other answer, which would be our fault. */
export function outcomeOfAction<A extends ActionName>(action: A, { name, vars = {} }: Outcome): Outcome<OutcomeOf<A>> {
  if (!isOutcomeOf(action, name)) throw new Error(`${action} never ends in ${name}`);
  return outcome(name, vars);
}

type Act = 'take' | 'cannot' | 'dialled' | 'more-news-time' | 'pass-on';

/**
 * Acts on the alarm that was told last, as it now is. If it has become more urgent or covert meanwhile, it is told
 * again first.
 */
export async function actOnAlarm(
  turn: TurnInTransaction,
  kind: Act,
  milliseconds = 0,
): Promise<AnswerOutcome | Outcome<'upgraded'>> {
  const alarm = await lockedSpokenOf(turn);
  if (!alarm || alarm.status === 'closed') return outcome('closed');
  const wasUpgraded = (kind === 'take' || kind === 'cannot') && !sessionOf(turn).heard.includes(heardMark(alarm));
  if (wasUpgraded) return outcome('upgraded');
  const answer = await performAct(turn, alarm, kind, milliseconds);
  if (answer.kind === 'taken' && alarm.covert) await briefInWriting(turn, alarm.id, answer.until);
  return asOutcome(answer);
}

/** The owner of a covert alarm gets the address, and what to tell 999, as a text as well: hearing it is not enough. */
export async function briefInWriting(turn: TurnInTransaction, alarmId: string, until: number): Promise<void> {
  const alarm = (await alarmById(turn.trx, alarmId))?.alarm;
  const to = turn.conversation.theirNumber;
  if (!alarm || to === null) return;
  await sendText(turn, {
    to,
    contactKey: contactKey(turn),
    personId: turn.conversation.personId,
    workerId: alarm.workerId,
    visitId: alarm.visitId,
    alarmId,
    purpose: 'briefing',
    urgency: REPLY,
    prompts: [
      ...drillLine(alarm),
      {
        id: `text.briefing-${briefingKind(alarm)}`,
        vars: { ...(await briefingVars(turn, alarm)), until_news: clockVar(until) },
      },
    ],
  });
}

function performAct(turn: TurnInTransaction, alarm: Alarm, kind: Act, milliseconds: number): Promise<Responded> {
  const on = { alarm: alarm.id, by: contactKey(turn) };
  const minutes = milliseconds / MINUTE;
  switch (kind) {
    case 'take':
      return takeAlarm(turn, turn.actor, { ...on, minutes });
    case 'more-news-time':
      return giveMoreTime(turn, turn.actor, { ...on, minutes });
    case 'cannot':
      return declineAlarm(turn, turn.actor, on);
    case 'dialled':
      return reportDialled(turn, turn.actor, { ...on, reference: null });
    case 'pass-on':
      return passAlarmOn(turn, turn.actor, on);
  }
}

type AnswerOutcome = Outcome<
  'noted' | 'taken' | 'cut' | 'granted' | 'told' | Exclude<AlarmAnswer['kind'], 'done' | 'dialling-already'>
>;

export function asOutcome(answer: AlarmAnswer | Responded): AnswerOutcome {
  switch (answer.kind) {
    case 'done':
    case 'dialling-already': // asked at the desk only
      return outcome('noted');
    case 'taken':
      return outcome(answer.cut ? 'cut' : 'taken', { until: clockVar(answer.until) });
    case 'granted':
      return outcome(answer.managersTold ? 'told' : answer.cut ? 'cut' : 'granted', { until: clockVar(answer.until) });
    case 'taken-already':
      return outcome('taken-already', { owner: answer.owner });
    case 'at-risk':
    case 'changed': // asked at the desk only
      return outcome('closed');
    case 'proof-wanted':
    case 'not-yours':
    case 'closed':
    case 'claimed':
      return outcome(answer.kind);
  }
}
