import type { ContactPurpose } from '../contact/purposes.ts';
import type { Vars } from '../conversation/files/flow.ts';
import { isTalkingOf } from '../records/conversations.ts';
import { lockLiveCallSequences, type CallSequenceFilter } from '../records/call-sequences.ts';
import type { Alarm, AlarmEffect, ClaimName, Message } from '../safety/alarm/alarm.ts';
import { diallings, doPoliceLead, isReferenceWanted } from '../safety/alarm/dialling.ts';
import { type Responders, type Contact, isListed } from '../safety/responders.ts';
import { askingPrompt, messageVars } from './alarm-messages.ts';
import { sendText } from './contact.ts';
import { drillLine, ofDrill, urgencyOf } from './drill.ts';
import { hearing, REACHED_US } from './responder.ts';
import { startCallSequence, stopCallSequences } from './ring-work.ts';
import type { UnitOfWork } from './work.ts';
import { NEWS, TELL } from '../contact/urgency.ts';

/** The calls and texts that an alarm asks for. */

const CONFIRM_CALL = 'confirm-call';

type Ask = Extract<AlarmEffect, { kind: 'ask' }>;

/** Texts and rings those whom a step of the ladder asks. */
export async function askContacts(
  work: UnitOfWork,
  alarm: Alarm,
  responders: Responders,
  { contacts, textOnly: textOnlyKeys, by, why }: Ask,
): Promise<void> {
  const urgency = urgencyOf(alarm);
  for (const contact of contacts) {
    const textOnly = textOnlyKeys.includes(contact.key);
    if (by.includes('sms') || textOnly) {
      await textContact(work, alarm, contact, askingPrompt(why, responders), 'alarm', urgency, {
        letter: alarm.letter,
        ...(responders.lastResort ? { last_resort: { digits: responders.lastResort.phone } } : {}),
      });
    }
    if (by.includes('call') && !textOnly)
      await ringContact(
        work,
        alarm,
        contact,
        'alarm',
        'responder-call',
        urgency,
        `${alarm.id} ${alarm.kind} ${why} ${String(alarm.state.round)}`,
      );
  }
}

/** One text to each of them. */
export async function tellContacts(
  work: UnitOfWork,
  alarm: Alarm,
  { contacts, message }: Extract<AlarmEffect, { kind: 'tell' }>,
): Promise<void> {
  for (const contact of contacts) {
    const vars = {
      ...messageVars(message, alarm),
      ...(isListed(contact.key) ? whomToAsk(work) : {}),
      ...(must999Hear(alarm, contact, message) && { tell_999: 'yes' }),
    };
    await textContact(work, alarm, contact, message.id, 'tell', TELL, vars);
  }
}

/** Whoever has dialled 999 tells them how it ended, unless it is the police who say so (src/safety/README.md D14). */
function must999Hear(alarm: Alarm, { key }: Contact, message: Message): boolean {
  if (alarm.drill || message.id !== 'told.closed' || message.how === 'police') return false;
  return diallings(alarm).some((one) => one.key === key);
}

/** Who is on the list for a major incident has no PIN: they hear more from the people at the desk. */
function whomToAsk({ organisation: { duty, lastResort } }: UnitOfWork): Vars {
  const number = duty[0] ?? lastResort?.phone;
  return number === undefined ? {} : { ask_at: { digits: number } };
}

export async function askForNews(work: UnitOfWork, alarm: Alarm, owner: Contact): Promise<void> {
  const prompt = isReferenceWanted(alarm, owner.key)
    ? 'news-due-reference'
    : alarm.covert
      ? 'news-due-covert'
      : doPoliceLead(alarm)
        ? 'news-due-police'
        : 'news-due';
  await textContact(work, alarm, owner, prompt, 'news', NEWS, { letter: alarm.letter });
  // Nothing but a PIN in a call closes a covert alarm.
  if (!owner.textOnly || alarm.covert) await ringContact(work, alarm, owner, 'news', 'news-call', NEWS);
}

/**
 * Rings the phone that a text is said to come from, in place of whatever else is ringing it about this alarm. Texts
 * that follow each other ring it once, and not twice within a minute.
 */
export async function ringToConfirm(work: UnitOfWork, alarm: Alarm, contact: Contact, claim: ClaimName): Promise<void> {
  const filter: CallSequenceFilter = { alarmId: alarm.id, contactKey: contact.key, purposes: ['alarm', 'news'] };
  const live = await lockLiveCallSequences(work.trx, filter);
  if (
    contact.phones.length === 0 ||
    live.some(({ flow }) => flow === CONFIRM_CALL) ||
    (await isTalkingOf(work.trx, contact.key, hearing(alarm)))
  )
    return;
  await stopCallSequences(work, filter);
  await startCallSequence(work, {
    purpose: 'alarm',
    contactKey: contact.key,
    personId: contact.personId,
    workerId: alarm.workerId,
    visitId: alarm.visitId,
    alarmId: alarm.id,
    phones: contact.phones,
    flow: CONFIRM_CALL,
    vars: { ...ofDrill(alarm), ...REACHED_US, letter: alarm.letter, claim },
    urgency: urgencyOf(alarm),
    times: 2,
    dedupeKey: `${alarm.id} confirm`,
  });
}

async function ringContact(
  work: UnitOfWork,
  alarm: Alarm,
  contact: Contact,
  purpose: 'alarm' | 'news',
  flow: string,
  urgency: number,
  dedupeKey?: string,
): Promise<void> {
  if (contact.phones.length === 0) return;
  // A phone that is in one of our calls about this alarm, or still ringing, is skipped, not failed.
  const live = await lockLiveCallSequences(work.trx, {
    alarmId: alarm.id,
    contactKey: contact.key,
    purposes: ['alarm', 'news'],
  });
  if (live.length > 0 || (await isTalkingOf(work.trx, contact.key, hearing(alarm)))) return;
  await startCallSequence(work, {
    purpose,
    contactKey: contact.key,
    personId: contact.personId,
    workerId: alarm.workerId,
    visitId: alarm.visitId,
    alarmId: alarm.id,
    phones: contact.phones,
    flow,
    vars: ofDrill(alarm),
    urgency,
    times: 2,
    ...(dedupeKey !== undefined && { dedupeKey }),
  });
}

async function textContact(
  work: UnitOfWork,
  alarm: Alarm,
  contact: Contact,
  prompt: string,
  purpose: ContactPurpose,
  urgency: number,
  vars: Vars,
): Promise<void> {
  const [to] = contact.phones;
  if (to === undefined) return;
  await sendText(work, {
    to,
    contactKey: contact.key,
    personId: contact.personId,
    workerId: alarm.workerId,
    visitId: alarm.visitId,
    alarmId: alarm.id,
    purpose,
    urgency,
    prompts: [...drillLine(alarm), { id: prompt, vars: { ...vars, ...ofDrill(alarm) } }],
  });
}
