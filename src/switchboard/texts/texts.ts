import type { TextReceived } from '../../carriers/carrier.ts';
import { holdsPossiblePin } from '../../conversation/texts/pins.ts';
import { actorOfContact } from '../../records/actor.ts';
import { attemptsSince } from '../../records/attempts.ts';
import type { HeardPhrases } from '../../conversation/code-phrase/code-phrase.ts';
import { keptText } from '../../conversation/texts/kept-text.ts';
import { type KeptText, markActedOn, textBefore } from '../../records/inbound-texts.ts';
import { type EarlierText, loadSender, type LoadedSender } from '../../records/load-text.ts';
import { everyTeamsCodePhrases, lockWorker, type TextingCaller } from '../../records/organisation/people.ts';
import { verifyPhone } from '../../records/organisation/phones.ts';
import { personKey } from '../../contact/contact-key.ts';
import { LASTS } from '../../safety/roll-call.ts';
import { REPLY } from '../../contact/urgency.ts';
import type { Answer, AnswerTo } from './answer.ts';
import { hearFromBorrowedPhone } from './borrowed-phone-texts.ts';
import type { Received } from './received.ts';
import { sendText } from '../../operations/contact.ts';
import { OFFER_STANDS } from './offers.ts';
import { officeTexts } from './office-texts.ts';
import { personTexts } from './person-texts.ts';
import { recordPhoneFault, textsAgain } from '../phone-faults.ts';
import { areTextedTriesSpent, areTextedTriesTooMany, textedTriesSince } from '../../operations/pin-tries.ts';
import { keysAt } from './responder-texts.ts';
import { stopCallSequences } from '../../operations/ring-work.ts';
import { sharedPhoneTexts } from './shared-phone-texts.ts';
import { strangerTexts } from './stranger-texts.ts';
import { notifyOfUnreadableSender } from './unreadable-sender.ts';
import type { UnitOfWork } from '../../operations/work.ts';

/** At most so many lists of words an hour go to a number: two machines must not talk for ever. */
const HELP_REPLIES_AN_HOUR = 3;
const HOUR = 3_600_000;
/**
 * Real milliseconds: the parts of a text that no carrier marked come within seconds, and so do its duplicates under
 * another id.
 */
const JUST_BEFORE = 10_000;

/** A text that was kept, with everybody whose phone it came from. If that is one person, they are locked. */
interface TextToAct {
  text: TextReceived;
  kept: KeptText;
  sharing: TextingCaller[];
}

/** A whole text that was kept: what it changes and the reply are one transaction. An unknown number learns nothing. */
export async function receiveText(unit: UnitOfWork, given: TextToAct): Promise<void> {
  const { text, sharing } = given;
  const [caller, another] = sharing;
  const isOnes = caller !== undefined && another === undefined;
  const work = isOnes ? { ...unit, actor: actorOfContact(personKey(caller.id), 'text') } : unit;
  // The statement that locked the text has done so, unless the phone has changed hands meanwhile.
  if (isOnes) await lockWorker(work.trx, caller.id);
  const codePhrases =
    sharing.length > 0 ? sharing.flatMap((one) => one.codePhrases) : await everyTeamsCodePhrases(work.trx);
  const masked = keptText(work.parts.library.vocabulary.spoken, codePhrases, text.body);
  const known = isOnes ? await loadedSender(work, given, caller, masked) : null;
  if (!known) await markActedOn(work.trx, given.kept, { body: masked, personId: null, at: work.now });
  if (text.from === null) return notifyOfUnreadableSender(work, text);
  if (known?.isPhoneNew && caller) {
    await verifyPhone(work.trx, { personId: caller.id, number: text.from, alarmId: null }, work.now);
  }
  if (text.optOut === 'stop') await recordPhoneFault(work, text.from, text.carrier, 'opted_out');
  if (text.optOut === 'start') await textsAgain(work, text.from, text.carrier, work.now);
  const received = await receivedFrom(work, given, text.from, { codePhrases, masked, known });
  await hearFromBorrowedPhone(work, sharing, received);
  const { answer, personId } =
    known && caller
      ? {
          answer: await personTexts(work, caller, { ...known, ...received, sharing, earlier: known.before }),
          personId: caller.id,
        }
      : await answerToOthers(work, sharing, received);
  // Somebody who texts the number that covert calls come from must not learn whose it is.
  if (answer && !work.parts.coverNumbers.includes(text.to)) await reply(work, text, received, personId, answer);
}

async function loadedSender(
  work: UnitOfWork,
  { text, kept, sharing }: TextToAct,
  { id: workerId }: TextingCaller,
  masked: string,
): Promise<LoadedSender> {
  return await loadSender(work.trx, {
    workerId,
    kept,
    body: masked,
    contactKeys: keysAt(work, sharing, text.from ?? ''),
    now: work.now,
    textsSince: new Date(kept.at.getTime() - OFFER_STANDS),
    triesSince: textedTriesSince(work),
    rollCallsSince: new Date(work.now.getTime() - LASTS),
  });
}

const justBefore = ({ parts }: UnitOfWork, { at }: KeptText): Date =>
  new Date(at.getTime() - parts.clock.stretch(JUST_BEFORE));

async function receivedFrom(
  work: UnitOfWork,
  { text, kept, sharing }: TextToAct,
  from: string,
  { codePhrases, masked, known }: { codePhrases: HeardPhrases; masked: string; known: LoadedSender | null },
): Promise<Received> {
  // Only where there is a PIN does it count.
  const areTriesSpent = known
    ? areTextedTriesTooMany(known.textedTries)
    : holdsPossiblePin(work.parts.library.vocabulary.spoken, text.body) && (await areTextedTriesSpent(work, from));
  return {
    body: text.body,
    masked,
    from,
    keys: keysAt(work, sharing, from),
    codePhrases,
    sent: sentAt(work, text, kept.at),
    place: text.place ?? null,
    files: text.media ?? 0,
    before: known
      ? bodyOfLate(known.before, justBefore(work, kept))
      : await textBefore(work.trx, kept, justBefore(work, kept)),
    isOptOut: text.optOut === 'stop',
    areTriesSpent,
  };
}

const bodyOfLate = (earlier: EarlierText | null, since: Date): string | null =>
  earlier && earlier.at >= since ? earlier.body : null;

async function answerToOthers(work: UnitOfWork, sharing: TextingCaller[], received: Received): Promise<AnswerTo> {
  if (sharing.length > 1) return sharedPhoneTexts(work, sharing, received);
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
