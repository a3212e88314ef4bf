import type { TextReceived } from '../../carriers/carrier.ts';
import { holdsPossiblePin } from '../../conversation/texts/pins.ts';
import { actorOfContact } from '../../records/actor.ts';
import { attemptsSince } from '../../records/attempts.ts';
import { keptText } from '../../conversation/texts/kept-text.ts';
import { type KeptText, markActedOn, textBefore } from '../../records/inbound-texts.ts';
import {
  callersSharing,
  everyTeamsCodePhrases,
  lockWorker,
  type TextingCaller,
} from '../../records/organisation/people.ts';
import { verifyPhone } from '../../records/organisation/phones.ts';
import { personKey } from '../../safety/responders.ts';
import { REPLY } from '../../contact/urgency.ts';
import type { Answer, AnswerTo } from './answer.ts';
import type { Received } from './received.ts';
import { sendText } from '../../operations/contact.ts';
import { officeTexts, strangerTexts } from './office-texts.ts';
import { personTexts } from './person-texts.ts';
import { recordPhoneFault, textsAgain } from '../phone-faults.ts';
import { areTextedTriesSpent } from '../../operations/pin-tries.ts';
import { keysAt } from './responder-texts.ts';
import { stopCallSequences } from '../../operations/ring-work.ts';
import { sharedPhoneTexts } from './shared-phone-texts.ts';
import { tellOfUnreadableSender } from './unreadable-sender.ts';
import type { UnitOfWork } from '../../operations/work.ts';

/** At most so many lists of words an hour go to a number: two machines must not talk for ever. */
const HELP_REPLIES_AN_HOUR = 3;
const HOUR = 3_600_000;
/**
 * Real milliseconds: the parts of a text that no carrier marked come within seconds, and so do its duplicates under
 * another id.
 */
const JUST_BEFORE = 10_000;

/** A whole text that was kept: what it changes and the reply are one transaction. An unknown number learns nothing. */
export async function receiveText(unit: UnitOfWork, text: TextReceived, kept: KeptText): Promise<void> {
  const { from } = text;
  const sharing = from === null ? [] : await callersSharing(unit.trx, from);
  const caller = sharing.length === 1 ? (sharing[0] ?? null) : null;
  const work = caller ? { ...unit, actor: actorOfContact(personKey(caller.id), 'text') } : unit;
  if (caller) await lockWorker(work.trx, caller.id);
  const codePhrases =
    sharing.length > 0 ? sharing.flatMap((one) => one.codePhrases) : await everyTeamsCodePhrases(work.trx);
  await markActedOn(work.trx, kept, {
    body: keptText(codePhrases, text.body),
    personId: caller?.id ?? null,
    at: work.now,
  });
  if (from === null) return tellOfUnreadableSender(work, text);
  if (caller) await verifyPhone(work.trx, caller.id, from, work.now);
  if (text.optOut === 'stop') await recordPhoneFault(work, from, text.carrier, 'opted_out');
  if (text.optOut === 'start') await textsAgain(work, from, text.carrier, work.now);
  const keys = keysAt(work, sharing, from);
  const before = await textBefore(work.trx, kept, new Date(kept.at.getTime() - work.parts.clock.stretch(JUST_BEFORE)));
  const areTriesSpent = holdsPossiblePin(text.body) && (await areTextedTriesSpent(work, from));
  const received: Received = {
    body: text.body,
    from,
    keys,
    codePhrases,
    sent: sentAt(work, text, kept.at),
    place: text.place ?? null,
    files: text.media ?? 0,
    before,
    isOptOut: text.optOut === 'stop',
    areTriesSpent,
  };
  const { answer, personId } = await answerTo(work, sharing, received);
  // Whoever texts the number that covert calls come from must not learn whose it is.
  if (answer && !work.parts.coverNumbers.includes(text.to)) await reply(work, text, received, personId, answer);
}

async function answerTo(work: UnitOfWork, sharing: TextingCaller[], received: Received): Promise<AnswerTo> {
  const [caller, another] = sharing;
  if (another) return sharedPhoneTexts(work, sharing, received);
  if (caller) return { answer: await personTexts(work, caller, received), personId: caller.id };
  const answer = received.keys.length > 0 ? await officeTexts(work, received) : await strangerTexts(work, received);
  return { answer, personId: null };
}

/** By the service's own clock; `cameAt` as far as the carrier does not say. */
function sentAt({ parts: { clock } }: UnitOfWork, text: TextReceived, cameAt: Date): Date {
  const age = text.sentAt ? clock.toReal(cameAt).getTime() - text.sentAt.getTime() : 0;
  return new Date(cameAt.getTime() - clock.stretch(Math.max(0, age)));
}

async function reply(
  work: UnitOfWork,
  text: TextReceived,
  { from: to, keys }: Received,
  personId: string | null,
  answer: Answer,
): Promise<void> {
  const purpose = answer.help ? 'help-reply' : 'reply';
  if (answer.help) {
    const since = new Date(work.now.getTime() - work.parts.clock.stretch(HOUR));
    if ((await attemptsSince(work.trx, { toNumber: to, purpose }, since)) >= HELP_REPLIES_AN_HOUR) return;
  }
  const contactKey = personId === null ? keys[0] : personKey(personId);
  // Of an older question: this is the answer now.
  if (contactKey !== undefined) await stopCallSequences(work, { contactKey, purposes: ['reply'] });
  await sendText(work, {
    to,
    from: text.to,
    carrier: text.carrier,
    contactKey: contactKey ?? null,
    personId,
    workerId: personId,
    purpose,
    urgency: REPLY,
    replyTo: answer.isToCry ? 'cry' : 'other',
    prompts: answer.prompts,
    ...(answer.help || answer.isTextOnly ? {} : { instead: flowInstead(work, answer) }),
  });
}

/** Who may hear an answer decides which call says it in a text's place. */
function flowInstead({ parts, organisation }: UnitOfWork, { prompts }: Answer): string {
  const known = parts.library.languages[organisation.locale]?.prompts ?? {};
  return prompts.some(({ id }) => known[id]?.audience === 'responder') ? 'tell-call' : 'message-call';
}
