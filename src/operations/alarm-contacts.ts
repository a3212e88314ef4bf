import { isTexted } from '../safety/plan.ts';
import { mayBeRung } from '../contact/barred-numbers.ts';
import type { ContactPurpose } from '../contact/purposes.ts';
import type { Vars } from '../conversation/files/flow.ts';
import type { NewAttempt } from '../records/attempts.ts';
import { talkingOf } from '../records/conversations.ts';
import {
  type CallSequenceFilter,
  hurryCallSequences,
  isNobodyRung,
  lockLiveCallSequences,
} from '../records/call-sequences.ts';
import type { Alarm, ClaimName } from '../safety/alarm/alarm.ts';
import type { AlarmEffect, Message } from '../safety/alarm/alarm-events.ts';
import { diallingsOf, doPoliceLead, isReferenceWanted } from '../safety/alarm/dialling.ts';
import { isListed } from '../contact/contact-key.ts';
import type { Responders, Contact } from '../safety/responders.ts';
import { askingPrompt, messageVars } from './alarm-messages.ts';
import { sendTexts, sendTextsAndCalls, type TextTo } from './contact.ts';
import { drillLine, ofDrill, urgencyOf } from './drill.ts';
import { heardMark, REACHED_US } from './responder.ts';
import { beginCallSequences, startCallSequence, stopCallSequences } from './ring-work.ts';
import type { UnitOfWork } from './work.ts';
import { NEWS, TELL } from '../contact/urgency.ts';

/** The calls and texts that an alarm asks for. */

const CONFIRM_CALL = 'confirm-call';

type Ask = Extract<AlarmEffect, { kind: 'ask' }>;

/**
 * Texts and rings those whom a step of the ladder asks. The worker's row is held meanwhile, so the statements are as
 * many for a whole team as for one person.
 */
export async function askContacts(
  work: UnitOfWork,
  alarm: Alarm,
  responders: Responders,
  { contacts, textOnly: textOnlyKeys, by, why }: Ask,
): Promise<void> {
  const urgency = urgencyOf(alarm);
  const isTextOnly = ({ key }: Contact): boolean => textOnlyKeys.includes(key);
  const vars = {
    letter: alarm.letter,
    ...(responders.lastResort ? { last_resort: { digits: responders.lastResort.phone } } : {}),
  };
  const texts = contacts
    .filter((contact) => isTexted(by) || isTextOnly(contact))
    .flatMap((contact) => textTo(alarm, contact, askingPrompt(why, responders), 'alarm', urgency, vars));
  const toRing = by.includes('call') ? contacts.filter((contact) => !isTextOnly(contact)) : [];
  const calls = await beginToRing(work, alarm, toRing, {
    purpose: 'alarm',
    flow: 'responder-call',
    urgency,
    dedupeKey: `${heardMark(alarm)} ${why} ${String(alarm.state.round)}`,
  });
  await sendTextsAndCalls(work, texts, calls);
}

/** One text to each of them. */
export async function notifyContacts(
  work: UnitOfWork,
  alarm: Alarm,
  { contacts, message }: Extract<AlarmEffect, { kind: 'tell' }>,
): Promise<void> {
  await sendTexts(
    work,
    contacts.flatMap((contact) => {
      const vars = {
        ...messageVars(message, alarm),
        ...(isListed(contact.key) ? whomToAsk(work) : {}),
        ...(must999Hear(alarm, contact, message) && { tell_999: 'yes' }),
        ...(doPoliceStillLead(alarm, message) && { police_lead: 'yes' }),
      };
      return textTo(alarm, contact, message.id, 'tell', TELL, vars).map((text) => ({
        ...text,
        holdsWhile: { ownedBy: ownerSaid(alarm, message) },
      }));
    }),
  );
}

/** Who has the alarm, by contact key, where a text says until when they have it: people stand down by it. */
const ownerSaid = ({ state }: Alarm, message: Message): string | null =>
  'until' in message ? (state.owners.find(({ name }) => name === message.owner)?.key ?? null) : null;

/**
 * The person who has dialled 999 tells them how it ended, unless it is the police who say so (src/safety/README.md
 * D14).
 */
function must999Hear(alarm: Alarm, { key }: Contact, message: Message): boolean {
  if (alarm.drill || message.id !== 'told.closed') return false;
  // Somebody who may stand beside the worker reads no more than that it is over.
  if (message.how === 'police' || message.how === 'seen_to') return false;
  return diallingsOf(alarm).some((one) => one.key === key);
}

/**
 * SAFE by text has ended it, and 999 was dialled. A text asks no question back, so nobody has said that it is clear
 * there: the people who were asked are told not to go in.
 */
const doPoliceStillLead = (alarm: Alarm, message: Message): boolean =>
  !alarm.drill && message.id === 'told.closed' && message.how === 'contact' && doPoliceLead(alarm);

/** Who is on the list for a major incident has no PIN: they hear more from the people at the desk. */
function whomToAsk({ organisation, parts }: UnitOfWork): Vars {
  const { duty, lastResort, mayRing } = organisation;
  const numbers = [...duty, ...(lastResort ? [lastResort.phone] : [])];
  const number = numbers.find((one) => mayBeRung(one, mayRing, parts.lineNumbers));
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
  // Nothing but a PIN in a call closes a covert alarm.
  const toRing = !owner.textOnly || alarm.covert ? [owner] : [];
  const calls = await beginToRing(work, alarm, toRing, { purpose: 'news', flow: 'news-call', urgency: NEWS });
  await sendTextsAndCalls(work, textTo(alarm, owner, prompt, 'news', NEWS, { letter: alarm.letter }), calls);
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
    (await talkingOf(work.trx, [contact.key], heardMark(alarm))).size > 0
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

interface RingAbout {
  purpose: 'alarm' | 'news';
  flow: string;
  urgency: number;
  dedupeKey?: string;
}

/** Their first calls, which are asked for next (beginCallSequences). */
async function beginToRing(work: UnitOfWork, alarm: Alarm, contacts: Contact[], how: RingAbout): Promise<NewAttempt[]> {
  const withPhones = contacts.filter(({ phones }) => phones.length > 0);
  if (withPhones.length === 0) return [];
  const keys = withPhones.map(({ key }) => key);
  const engaged = isNobodyRung(work.trx, alarm.id) ? new Set<string>() : await engagedAbout(work, alarm, keys, how);
  const { calls } = await beginCallSequences(
    work,
    withPhones
      .filter(({ key }) => !engaged.has(key))
      .map(({ key, personId, phones }) => ({
        ...how,
        contactKey: key,
        personId,
        workerId: alarm.workerId,
        visitId: alarm.visitId,
        alarmId: alarm.id,
        phones,
        vars: ofDrill(alarm),
        times: 2,
      })),
  );
  return calls;
}

/** A phone that is in one of our calls about this alarm, or still ringing, is skipped, not failed. */
async function engagedAbout(
  work: UnitOfWork,
  alarm: Alarm,
  keys: string[],
  { urgency }: RingAbout,
): Promise<Set<string>> {
  const live = await lockLiveCallSequences(work.trx, { alarmId: alarm.id, purposes: ['alarm', 'news'] });
  // What still waits to ring them goes as early as what they are to be rung for now.
  const slower = live.filter((one) => one.urgency > urgency).map(({ id }) => id);
  await hurryCallSequences(work.trx, slower, urgency);
  return new Set([...live.map(({ contactKey }) => contactKey), ...(await talkingOf(work.trx, keys, heardMark(alarm)))]);
}

/** Nothing for a contact without a phone. */
function textTo(
  alarm: Alarm,
  { key, personId, phones: [to] }: Contact,
  prompt: string,
  purpose: ContactPurpose,
  urgency: number,
  vars: Vars,
): TextTo[] {
  if (to === undefined) return [];
  return [
    {
      to,
      contactKey: key,
      personId,
      workerId: alarm.workerId,
      visitId: alarm.visitId,
      alarmId: alarm.id,
      purpose,
      urgency,
      prompts: [...drillLine(alarm), { id: prompt, vars: { ...vars, ...ofDrill(alarm) } }],
    },
  ];
}
