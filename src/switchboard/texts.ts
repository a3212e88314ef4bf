import type { TextReceived } from '../carriers/carrier.ts';
import { findCodePhrase } from '../conversation/code-phrase.ts';
import { withoutCodePhrase } from '../conversation/code-phrase-rest.ts';
import { parseText, type TextCommand } from '../conversation/text-command.ts';
import { attemptsSince } from '../records/attempts.ts';
import { keepText } from '../records/inbound-texts.ts';
import { callerByPhone, type Caller, lockWorker, type TextingCaller } from '../records/people.ts';
import { verifyPhone } from '../records/phones.ts';
import { checkPin, type PinVerdict } from '../records/pin.ts';
import { personKey } from '../safety/circle.ts';
import type { Answer } from './answer.ts';
import { REPLY, sendText } from './contact.ts';
import { notePhoneFault, textsAgain } from './phone-faults.ts';
import { isResponse, keysAt, respondByText } from './responder-texts.ts';
import { stopRings } from './ring-work.ts';
import { tellOfUnreadableSender } from './unreadable-sender.ts';
import type { Work } from './work.ts';
import { isWorker } from './visit-actions.ts';
import { type ProvedCommand, workerTexts } from './worker-texts.ts';
import { reporterAt, worryAbout } from './worries.ts';

/** At most so many lists of words an hour go to a number: two machines must not talk for ever. */
const HELP_REPLIES_AN_HOUR = 3;
const HOUR = 3_600_000;

/** A whole text, once: what it changes and the reply are one transaction. An unknown number learns nothing. */
export async function receiveText(work: Work, text: TextReceived): Promise<void> {
  const { from } = text;
  const caller = from === null ? null : await callerByPhone(work.trx, from);
  if (caller) await lockWorker(work.trx, caller.id);
  const isNew = await keepText(work.trx, {
    carrier: text.carrier, carrierRef: text.carrierRef, at: work.now, fromNumber: from, toNumber: text.to, personId: caller?.id ?? null,
    body: text.body,
  });
  if (!isNew) return;
  if (from === null) return tellOfUnreadableSender(work, text);
  if (caller) await verifyPhone(work.trx, caller.id, from, work.now);
  if (text.optOut === 'stop') await notePhoneFault(work, from, text.carrier, 'opted_out');
  if (text.optOut === 'start') await textsAgain(work, from, text.carrier, work.now);
  const answer = await act(work, caller, from, read(work, caller, text.body), sentAt(work, text));
  // Whoever texts the number that covert calls come from must not learn whose it is.
  if (answer && !work.parts.coverNumbers.includes(text.to)) await reply(work, caller, text, from, answer);
}

/** By the service's own clock. */
function sentAt({ now, parts: { clock } }: Work, text: TextReceived): Date {
  const age = text.sentAt ? clock.toReal(now).getTime() - text.sentAt.getTime() : 0;
  return new Date(now.getTime() - clock.stretch(Math.max(0, age)));
}

async function act(work: Work, caller: Caller | null, from: string, command: ProvedCommand, sent: Date): Promise<Answer | null> {
  const keys = await keysAt(work, from);
  if (isResponse(command)) return keys.length > 0 ? respondByText(work, from, keys, command) : null;
  if (caller) return workerTexts(work, caller, from, command, sent);
  return command.kind === 'worried' && keys.length > 0 ? officeIsWorried(work, from, keys, command.staffNumber) : unknownWord(keys);
}

/** Whoever answers the office phone can raise it too, and whoever has a phone that several share. */
async function officeIsWorried(work: Work, from: string, keys: string[], staffNumber: string | null): Promise<Answer> {
  if (staffNumber === null) return { prompts: [{ id: 'text.worried-whom' }] };
  await worryAbout(work, staffNumber, reporterAt(from, keys), { inDanger: false });
  return { prompts: [{ id: 'text.worried' }] };
}

/** A duty number or the last resort is no person who visits: they hear what responders may say. */
function unknownWord(keys: string[]): Answer | null {
  return keys.length > 0 ? { prompts: [{ id: 'responder.words' }], help: true } : null;
}

/**
 * What a text asks for. Whichever PIN stands in it, and whether a worker's text holds a code phrase of a team of theirs, the rest goes on
 * alike: it gets the reply that it would have got without. Answers of responders hold no phrase.
 */
function read(work: Work, caller: TextingCaller | null, body: string): ProvedCommand {
  const parse = (words: string): TextCommand =>
    parseText(work.parts.library.texts, words, (digits) => verdictOn(work, caller, digits) !== 'wrong');
  const phrases = caller?.codePhrases ?? [];
  const found = findCodePhrase(phrases, body);
  const [whole, rest] = [parse(body), parse(withoutCodePhrase(phrases, body))];
  const phrase = caller !== null && isWorker(caller) && !isResponse(whole) ? found : null;
  const command = phrase === null ? whole : rest;
  const verdict = verdictOn(work, caller, command.pin ?? '');
  return { ...command, proof: verdict === 'wrong' ? null : verdict, phrase };
}

function verdictOn(work: Work, caller: Caller | null, digits: string): PinVerdict {
  return checkPin(work.parts.secrets.pin, {
    personId: caller?.id ?? '', pinHash: caller?.pinHash ?? null, duressPinHash: caller?.duressPinHash ?? null,
  }, digits);
}

async function reply(work: Work, caller: Caller | null, text: TextReceived, to: string, answer: Answer): Promise<void> {
  const purpose = answer.help ? 'help-reply' : 'reply';
  if (answer.help) {
    const since = new Date(work.now.getTime() - work.parts.clock.stretch(HOUR));
    if ((await attemptsSince(work.trx, { toNumber: to, purpose }, since)) >= HELP_REPLIES_AN_HOUR) return;
  }
  const contactKey = caller ? personKey(caller.id) : (await keysAt(work, to))[0];
  // Of an older question: this is the answer now.
  if (contactKey !== undefined) await stopRings(work, { contactKey, purposes: ['reply'] });
  await sendText(work, {
    to, from: text.to, carrier: text.carrier, contactKey: contactKey ?? null, personId: caller?.id ?? null, workerId: caller?.id ?? null,
    purpose, urgency: REPLY, prompts: answer.prompts, ...(answer.help ? {} : { instead: flowInstead(work, answer) }),
  });
}

/** Who may hear an answer decides which call says it in a text's place. */
function flowInstead({ parts, house }: Work, { prompts }: Answer): string {
  const known = parts.library.languages[house.locale]?.prompts ?? {};
  return prompts.some(({ id }) => known[id]?.audience === 'responder') ? 'tell-call' : 'message-call';
}
