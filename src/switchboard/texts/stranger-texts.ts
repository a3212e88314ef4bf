import { keptTextAbout } from '../../conversation/texts/kept-text.ts';
import type { Reading } from '../../conversation/texts/reading.ts';
import { recordForOffice, recordStrangersWords } from '../../operations/unread-texts.ts';
import { type Family, familyAt, familyTexts, namesOfFamily } from '../../operations/family-calls.ts';
import { inWriting, type UnitOfWork } from '../../operations/work.ts';
import { saidBeside, sealedConcern } from '../../operations/worries.ts';
import { formerOwnerOf } from '../../records/former-phones.ts';
import { insertSealedEvents } from '../../records/sealed-events.ts';
import { type Answer, answerToCry, answerWith, withHints } from './answer.ts';
import { whoIsNamedIn } from './named-in-cry.ts';
import type { Received } from './received.ts';
import { isSentence, readWith, wordsWith } from './text-reading.ts';

/**
 * A text from a number that we do not know. It learns nothing: the reply follows from the words alone, and is the same
 * whomever they name.
 *
 * - A call for help, or a worry about somebody: the office hears of it, as of an unknown caller, and people look for
 *   the person whose staff number or name stands in it.
 * - A word of the line: the reply says that nothing has changed. It may be a colleague with a new phone. A sentence is
 *   read by a person, too.
 * - Other words ("Rowan asked me to text, she is late", "I found this phone"): the office is told that there is a text.
 * - A greeting, a single word that we do not know, and "wrong number, sorry" are met with silence.
 *
 * The reply is the same to a worker's family (src/safety/README.md B9). The people who hear of their text hear whose
 * they are.
 */
export async function strangerTexts(work: UnitOfWork, received: Received): Promise<Answer | null> {
  const reading = readWith(work, [], received.body, { mayTellDanger: true });
  if (reading.isAutomatic || received.isOptOut) return null;
  const isCry = reading.cry !== 'none' || reading.othersDanger !== null || reading.tellsDanger;
  if (isCry || reading.isWorry) return officeIsCalled(work, received, reading, isCry);
  const isWord = isWordOfTheLine(reading);
  const isPlain = reading.worker.kind === 'start' && !reading.worker.isSentence;
  if (isWord && (isPlain || !isSentence(reading.words))) return { ...answerWith('text.number-unknown'), help: true };
  if (reading.hint?.kind === 'wrong-number' || !saysSomething(reading, received)) return null;
  const isAdvertising = LINK.test(received.body) && !MAP.test(received.body);
  const family = await familyWhoTexts(work, received);
  const words = await wordsFor(work, received, reading, { about: [], family });
  // "Shed be home by 2, not heard" of a worker's family: people are rung, and the reply is a stranger's.
  if (family.length > 0 && reading.isFamilysWorry) await recordForOffice(work, received.from, words, family);
  else await recordStrangersWords(work, received.from, words, !isAdvertising, family);
  if (isAdvertising) return null;
  // "Shed be home by 2, not heard" looks like a word of the line.
  if (isWord) return { ...withHints(answerWith('text.number-unknown'), ['text.a-person-reads']), help: true };
  return { ...answerWith('text.passed-on'), help: true };
}

async function officeIsCalled(
  work: UnitOfWork,
  received: Received,
  reading: Reading,
  isCry: boolean,
): Promise<Answer | null> {
  const { from, codePhrases } = received;
  const about = isCry ? await whoNeedsHelp(work, reading) : aboutWhom(reading);
  const family = await familyWhoTexts(work, received);
  await recordForOffice(work, from, await wordsFor(work, received, reading, { about, family }), family);
  const words = keptTextAbout(work.parts.library.vocabulary.spoken, codePhrases, reading.words, numbersOf(about));
  for (const one of about) {
    const said = isCry ? words : saidBeside(words, one);
    const concern = await sealedConcern(work, one, { key: null, number: from, words: said }, { inDanger: isCry });
    if (concern) await insertSealedEvents(work.trx, [{ ...concern, at: work.now, dueAt: work.now }]);
  }
  return answerToCry();
}

/** Whose danger the words tell, and who has borrowed the phone. */
async function whoNeedsHelp(work: UnitOfWork, { words, othersDanger }: Reading): Promise<string[]> {
  return [...(othersDanger === null ? [] : [othersDanger]), ...(await whoIsNamedIn(work, words))];
}

/** Whose family it is, by the number. That they texted is put on record. */
async function familyWhoTexts(work: UnitOfWork, { from }: Received): Promise<Family[]> {
  const family = await familyAt(work, from);
  await familyTexts(work, family);
  return family;
}

/** Whom a worry is about: WORRIED names them. */
function aboutWhom({ worker, staffNumber }: Reading): string[] {
  const about = worker.kind === 'worried' ? worker.about : (staffNumber?.digits ?? null);
  return about === null ? [] : [about];
}

const numbersOf = (about: string[]): string[] => about.filter((one) => /^\d+$/.test(one));

/** The words as the office reads them, with whose number it was. */
async function wordsFor(
  work: UnitOfWork,
  { from, codePhrases, place, files }: Received,
  { words }: Reading,
  { about, family }: { about: string[]; family: Family[] },
): Promise<string> {
  const former = await formerOwnerOf(work.trx, from);
  const whose = former ? `(The number of ${former.name}, ${former.staffNumber}, who has left.) ` : '';
  const named = family.length > 0 ? `${inWriting(work, 'text.from-family', { family: namesOfFamily(family) })} ` : '';
  const kept = keptTextAbout(work.parts.library.vocabulary.spoken, codePhrases, words, numbersOf(about));
  return `${whose}${named}${wordsWith(work, kept, place, files)}`;
}

const CHANGE_SOMETHING: ReadonlySet<Reading['worker']['kind']> = new Set(['end', 'more', 'home', 'back', 'at', 'ring']);
const TAKE_SOMETHING: ReadonlySet<Reading['responder']['kind']> = new Set(['take', 'safe', 'dialled']);

/** A sender who believes that the line has acted hears that it has not. START alone is for the carrier. */
function isWordOfTheLine({ worker, responder, hint }: Reading): boolean {
  if (worker.kind === 'start') return worker.minutes !== null || worker.place !== null;
  return CHANGE_SOMETHING.has(worker.kind) || TAKE_SOMETHING.has(responder.kind) || hint?.kind === 'beginning';
}

/** A greeting, thanks or one word may be a wrong number, and so may a picture of a face. */
function saysSomething({ worker, words }: Reading, { place, files }: Received): boolean {
  const said = words.match(/\p{L}{2,}/gu) ?? [];
  return place !== null || files > 0 || (worker.kind !== 'courtesy' && said.length > 1);
}

const LINK = /https?:|\bwww\.|\b[\w-]{2,}\.(?:com|co|uk|net|org|info|link|ly|me|xyz|shop)\b/iu;
const MAP = /maps|goo\.gl|what3words|w3w/iu;
