import type { CallSequencePurpose, ContactPurpose } from '../contact/purposes.ts';
import type { Vars } from '../conversation/files/flow.ts';
import { rollCallOfText } from '../records/roll-calls.ts';
import { alarmById } from '../records/alarms.ts';
import type { Attempt } from '../records/attempts.ts';
import { lockLiveCallSequences, wasRungSince } from '../records/call-sequences.ts';
import { isEndMoved } from '../records/end-moved.ts';
import { visitById } from '../records/visits.ts';
import { ofDrill } from './drill.ts';
import { rollCallCallVars } from './roll-calls/words.ts';
import { startCallSequence } from './ring-work.ts';
import type { UnitOfWork } from './work.ts';

/**
 * The call in the place of a text that could not be sent or received. What it says is named by the text's own flow; a
 * text without one has another way (an owner who owes news is rung anyway), or is not worth a ring (a list of words).
 */
export async function callInstead(work: UnitOfWork, text: Attempt): Promise<void> {
  const { contactKey, flow, purpose } = text;
  const vars = contactKey === null ? null : await varsFor(work, text, contactKey);
  if (contactKey === null || flow === null || vars === null) return;
  await startCallSequence(work, {
    purpose: PURPOSES[purpose] ?? 'tell',
    contactKey,
    personId: text.personId,
    workerId: text.workerId,
    visitId: text.visitId,
    alarmId: text.alarmId,
    phones: [text.toNumber],
    flow,
    urgency: text.urgency,
    times: 2,
    vars: { ...vars, ...text.vars, ...(SAYS_THE_TEXT.has(flow) && { message: text.body ?? '' }) },
  });
}

const SAYS_THE_TEXT: ReadonlySet<string> = new Set(['tell-call', 'message-call']);

/** What the ring is for, where it is not simply to tell; by the text's purpose. */
const PURPOSES: Partial<Record<ContactPurpose, CallSequencePurpose>> = {
  alarm: 'alarm',
  reply: 'reply',
  reminder: 'reminder',
  'overdue-text': 'overdue',
  'roll-call': 'roll-call',
};

/** What the call must know besides the words; null where nobody wants it (any more). */
async function varsFor({ trx }: UnitOfWork, text: Attempt, contactKey: string): Promise<Vars | null> {
  if (text.purpose === 'alarm') {
    const alarm = text.alarmId === null ? null : (await alarmById(trx, text.alarmId))?.alarm;
    if (alarm?.status !== 'raised') return null;
    // Most steps ring and text at once: the call is there already. An earlier round may still be ringing them.
    const rings = await lockLiveCallSequences(trx, { alarmId: alarm.id, contactKey, purposes: ['alarm', 'news'] });
    const isRung = rings.length > 0 || (await wasRungSince(trx, alarm.id, contactKey, text.createdAt));
    return isRung ? null : ofDrill(alarm);
  }
  if (text.purpose === 'roll-call') {
    const asked = text.personId === null ? null : await rollCallOfText(trx, text.id);
    return asked && rollCallCallVars(asked);
  }
  if (text.purpose === 'reminder' || text.purpose === 'overdue-text') {
    if (text.visitId === null) return null;
    const visit = await visitById(trx, text.visitId);
    const isOpen = visit?.visit.status === 'open' || visit?.visit.status === 'overdue';
    const rings = await lockLiveCallSequences(trx, { visitId: text.visitId, purposes: ['overdue', 'reminder'] });
    return isOpen && rings.length === 0 && !(await isEndMoved(trx, text)) ? {} : null;
  }
  return {};
}
