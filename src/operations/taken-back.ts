import { cancelWaiting } from '../records/attempt-changes.ts';
import { lockLiveCallSequences, readLiveCallSequences, type CallSequenceFilter } from '../records/call-sequences.ts';
import { lockWaitingTexts, readWaitingTexts } from '../records/waiting-texts.ts';
import type { Alarm } from '../safety/alarm/alarm.ts';
import type { Responders } from '../safety/responders.ts';
import { isPhoneAtRisk } from './alarm-responders.ts';
import { isNotTheirsAnyMore } from './outdated-texts.ts';
import { startCallSequence, stopCallSequences } from './ring-work.ts';
import type { UnitOfWork } from './work.ts';

/** What was asked for about an alarm, has not gone out or rings still, and must not be heard any more. */

const ABOUT_IT: CallSequenceFilter['purposes'] = ['alarm', 'news', 'tell'];

/** Whether something about it rings, or waits to be texted, where it must not be heard. */
export async function isHeardAtRisk({ trx }: UnitOfWork, alarm: Alarm, responders: Responders): Promise<boolean> {
  const rings = await readLiveCallSequences(trx, { alarmId: alarm.id, purposes: ABOUT_IT });
  const texts = await readWaitingTexts(trx, alarm.id);
  return [
    ...rings.flatMap(({ contactKey, sequence }) => sequence.phones.map((phone) => ({ contactKey, phone }))),
    ...texts.map(({ contactKey, toNumber: phone }) => ({ contactKey, phone })),
  ].some(({ contactKey, phone }) => contactKey !== null && isPhoneAtRisk(alarm, responders, contactKey, phone));
}

/**
 * No phone rings, or gets a text, that may be beside the worker, even if it was asked before that was known. Who has
 * another phone is rung there. Nobody is put through to the worker of a covert alarm.
 */
export async function stopRingsAtRisk(work: UnitOfWork, alarm: Alarm, responders: Responders): Promise<void> {
  const filter: CallSequenceFilter = { alarmId: alarm.id, purposes: ABOUT_IT };
  for (const ring of await lockLiveCallSequences(work.trx, filter)) {
    const { id, sequence, contactKey, personId, purpose, flow, vars, urgency } = ring;
    const phones = sequence.phones.filter((phone) => !isPhoneAtRisk(alarm, responders, contactKey, phone));
    if (phones.length === sequence.phones.length) continue;
    await stopCallSequences(work, { callSequenceId: id, purposes: filter.purposes });
    if (phones.length === 0) continue;
    const { workerId, visitId, id: alarmId } = alarm;
    const about = { workerId, visitId, alarmId, contactKey, personId, purpose, flow, vars, urgency };
    await startCallSequence(work, { ...about, phones, times: 2 });
  }
  if (alarm.covert) await stopCallSequences(work, { alarmId: alarm.id, purposes: ['worker'] });
  for (const { id, contactKey, toNumber } of await lockWaitingTexts(work.trx, alarm.id))
    if (contactKey !== null && isPhoneAtRisk(alarm, responders, contactKey, toNumber))
      await cancelWaiting(work.trx, { id }, work.now);
}

/** "It is taken" would stand people down who are being asked: it is not told once that owner has it no longer. */
export async function takeBackTaken(work: UnitOfWork, alarm: Alarm): Promise<void> {
  for (const { id, vars } of await lockLiveCallSequences(work.trx, { alarmId: alarm.id, purposes: ['tell'] }))
    if (isNotTheirsAnyMore(alarm, { vars })) await stopCallSequences(work, { callSequenceId: id, purposes: ['tell'] });
  for (const text of await lockWaitingTexts(work.trx, alarm.id))
    if (isNotTheirsAnyMore(alarm, text)) await cancelWaiting(work.trx, { id: text.id }, work.now);
}
