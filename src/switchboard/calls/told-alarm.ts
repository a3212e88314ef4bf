import { alarmById } from '../../records/alarms.ts';
import type { Alarm } from '../../safety/alarm/alarm.ts';
import { mayHearOf } from '../../operations/alarm-responders.ts';
import { lockedAlarm } from '../../operations/locked.ts';
import { alarmsFor, cameFrom, heardMark, isOwner } from '../../operations/responder.ts';
import { briefingVars } from '../../operations/briefing.ts';
import { isProvedResponder } from './responder-proof.ts';
import { type Outcome, outcome, remember, sessionOf, type TurnInTransaction } from './turn.ts';

/** The alarms that a responder may hear of in a call, and the one that was told last. */

export async function briefOn<const Name extends string>(
  turn: TurnInTransaction,
  alarm: Alarm,
  name: Name,
): Promise<Outcome<Name>> {
  const { taken_by: owner, ...facts } = await briefingVars(turn, alarm, contactKey(turn));
  const others = owner === undefined || isOwner(alarm, contactKey(turn)) ? {} : { taken_by: owner };
  rememberTold(turn, alarm);
  return outcome(name, { drill: 'no', ...facts, ...others });
}

/** The call remembers which alarm is being told, and that it was told in this call. */
export function rememberTold(turn: TurnInTransaction, alarm: Alarm): void {
  remember(turn, {
    toldAlarm: { id: alarm.id, kind: alarm.kind },
    heard: [...new Set([...sessionOf(turn).heard, heardMark(alarm)])],
  });
}

/**
 * The alarms that may be told in this call. There are none for a caller who is a responder only by the number that
 * their call shows, whatever a flow says.
 */
export function alarmsOf(turn: TurnInTransaction): Promise<Alarm[]> {
  return isProvedResponder(turn)
    ? alarmsFor(turn, turn.conversation.theirNumber, contactKey(turn))
    : Promise.resolve([]);
}

export const newsOf = (alarm: Alarm): string => `${alarm.id}:news`;

export const referenceIn = (alarm: Alarm): string => `${alarm.id}:reference`;

export async function spokenOf(turn: TurnInTransaction): Promise<Alarm | null> {
  const { toldAlarm } = sessionOf(turn);
  return whereTheyMayHear(turn, toldAlarm && ((await alarmById(turn.trx, toldAlarm.id))?.alarm ?? null));
}

/** The same for what changes it: it is read once, and locked. */
export async function lockedSpokenOf(turn: TurnInTransaction): Promise<Alarm | null> {
  const { toldAlarm } = sessionOf(turn);
  return whereTheyMayHear(turn, toldAlarm && ((await lockedAlarm(turn, toldAlarm.id))?.alarm ?? null));
}

/**
 * It may have become covert while they were on the line. Somebody who may stand beside the worker hears from then on
 * what they would hear if it were over.
 */
export async function whereTheyMayHear(turn: TurnInTransaction, alarm: Alarm | null): Promise<Alarm | null> {
  if (!alarm || cameFrom(alarm, turn.conversation.theirNumber)) return null;
  return (await mayHearOf(turn, alarm, [contactKey(turn)])) ? alarm : null;
}

export function contactKey(turn: TurnInTransaction): string {
  return turn.conversation.contactKey ?? '';
}
