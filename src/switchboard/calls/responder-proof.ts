import { callerById } from '../../records/organisation/people.ts';
import { lockLiveCallSequences } from '../../records/call-sequences.ts';
import { personIdOf } from '../../contact/contact-key.ts';
import { pinLengthOf } from './actions/caller-actions.ts';
import { theirsFirst } from '../../operations/alarms/by-text.ts';
import { ofDrill, urgencyOf } from '../../operations/drill.ts';
import { alarmsFor, contactOf, isOwner, REACHED_US } from '../../operations/responder.ts';
import { startCallSequence } from '../../operations/ring-work.ts';
import { type Action, outcome, remember, sessionOf, type TurnInTransaction } from './turn.ts';

/**
 * Who rings us about an alarm. The number that a call shows can be forged, so it proves nothing. Two things do: the
 * responder's own PIN, or our own call to the number that we have.
 */

/**
 * Real milliseconds between our promise to ring back and the ring. The caller must hang up first: until then their
 * phone is engaged.
 */
const BEFORE_WE_RING_BACK = 5000;

/** Sets whose PIN is asked for. The check itself is that of any caller. */
export const responderPin: Action<'responder-pin'> = async (turn) => {
  const personId = personIdOf(contactKey(turn));
  const responder = personId === null ? null : await callerById(turn.trx, personId);
  if (!responder?.pinHash) return outcome('none');
  turn.caller = responder;
  turn.conversation.personId = responder.id;
  remember(turn, { isProved: false, isProofOwed: true, isPhoneKnown: true });
  return outcome('wanted', pinLengthOf(turn, responder));
};

/**
 * Whether this call may speak of alarms: it is our call to a number that we have, or the responder has keyed their own
 * PIN in it.
 */
export function isProvedResponder(turn: TurnInTransaction): boolean {
  if (turn.conversation.direction === 'outbound') return true;
  return (
    sessionOf(turn).isProved &&
    turn.conversation.personId !== null &&
    turn.conversation.personId === personIdOf(contactKey(turn))
  );
}

/** Whether the responder contacted us first: by this call, or by the call or text that this call answers. */
export function haveReachedUs(turn: TurnInTransaction): boolean {
  return turn.conversation.direction === 'inbound' || sessionOf(turn).haveReachedUs;
}

/**
 * Rings back a responder without a PIN. A forger can make us do so again and again. So there is no second ring while
 * one about that alarm goes on, and the same phone is not rung back twice within a minute. The ladder's own rings do
 * not change.
 */
export const ringBack: Action<'ring-back'> = async (turn) => {
  const key = contactKey(turn);
  const alarms = await alarmsFor(turn, turn.conversation.theirNumber, key);
  const [alarm] = alarms;
  if (!alarm) return outcome('nobody');
  const contact = await contactOf(turn, alarm, key);
  const phones = theirsFirst(contact.phones, turn.conversation.theirNumber);
  if (phones.length === 0) return outcome('nobody');
  // A paused sequence rings again within 20 s.
  const live = await lockLiveCallSequences(turn.trx, {
    alarmId: alarm.id,
    contactKey: key,
    purposes: ['alarm', 'news'],
  });
  if (live.length > 0) return outcome('ringing');
  const isNews = isOwner(alarm, key);
  await startCallSequence(turn, {
    purpose: isNews ? 'news' : 'alarm',
    flow: isNews ? 'news-call' : 'responder-call',
    contactKey: key,
    personId: contact.personId,
    workerId: alarm.workerId,
    visitId: alarm.visitId,
    alarmId: alarm.id,
    phones,
    vars: { ...ofDrill(alarm), ...REACHED_US },
    urgency: urgencyOf(alarm),
    times: 2,
    dedupeKey: `ring-back ${alarm.id}`,
    notBefore: new Date(turn.now.getTime() + turn.parts.clock.stretch(BEFORE_WE_RING_BACK)),
  });
  return outcome('ringing');
};

function contactKey(turn: TurnInTransaction): string {
  return turn.conversation.contactKey ?? '';
}
