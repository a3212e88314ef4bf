import { keptTextAbout } from '../../conversation/texts/kept-text.ts';
import type { Reading } from '../../conversation/texts/reading.ts';
import { type Answer, answerToCry, answerWith, wordsOfResponders, worriedAnswer } from './answer.ts';
import { alarmsAskedAt } from '../../operations/responder.ts';
import { isForAReader, newsIn } from './news-of-alarms.ts';
import { respondByText } from './responder-texts.ts';
import { isSentence, readWith } from './text-reading.ts';
import type { DangerOf } from './text-of-worker.ts';
import { answerBesideDanger, answerToDanger, dangerTold } from './danger-texts.ts';
import { whoIsNamedIn } from './named-in-cry.ts';
import type { Received } from './received.ts';
import { whoIsOut, worriedHow } from './hint-answers.ts';
import { readUnread } from './read-unread.ts';
import { recordCryOfOffice, recordStrangersWords } from '../../operations/unread-texts.ts';
import type { UnitOfWork } from '../../operations/work.ts';
import { raiseConcernAbout, reporterAt, reporterOf, saidBeside } from '../../operations/worries.ts';

/** Texts from phones that are no one person's: a duty number, the last resort. */

export async function officeTexts(work: UnitOfWork, received: Received): Promise<Answer | null> {
  const { body, masked, from, keys } = received;
  const reading = readWith(work, [], body, { mayTellDanger: true });
  if (reading.isAutomatic) return null;
  const answer = await answerOfOffice(work, from, keys, reading, masked);
  if (answer) return answer;
  if (isCryOf(reading)) {
    await hearCryOfOffice(work, received, reading);
    return answerToCry();
  }
  if (reading.hint?.kind === 'worried') return worriedHow();
  if (reading.hint?.kind === 'who-is-out') return whoIsOut();
  const isForWords = reading.responder.kind === 'words';
  // Nobody else has them: they wait at the desk.
  if (!isForWords && isSentence(reading.words)) await recordStrangersWords(work, from, masked, false);
  return isForWords ? wordsOfResponders() : { ...answerWith('text.nothing-asks'), help: true };
}

/**
 * Nobody is known to hold this phone, so that no alarm can be theirs. Others hear of it at once. HELP
 * alone asks for the list of words, as it does of everybody who makes no visits.
 */
const isCryOf = ({ cry, tellsDanger, responder }: Reading): boolean =>
  (cry !== 'none' || tellsDanger) && responder.kind !== 'words';

async function hearCryOfOffice(
  work: UnitOfWork,
  { from, keys, codePhrases }: Received,
  { words }: Reading,
): Promise<void> {
  const named = await whoIsNamedIn(work, words);
  const kept = keptTextAbout(work.parts.library.vocabulary.spoken, codePhrases, words, named);
  const { name } = await reporterOf(work, reporterAt(from, keys));
  await recordCryOfOffice(work, from, kept, name ?? work.organisation.name);
  for (const about of named)
    await raiseConcernAbout(work, about, { ...reporterAt(from, keys), words: kept }, { inDanger: true });
}

/**
 * What may be said from the office's phone, and from one that several people share; null where it is nothing of that.
 * `masked`: the text as it is kept.
 */
export async function answerOfOffice(
  work: UnitOfWork,
  from: string,
  keys: string[],
  reading: Reading,
  masked: string,
): Promise<Answer | null> {
  const { worker, responder, words } = reading;
  const isHeard = reporterAt(from, keys).key !== null;
  const alarms = await alarmsAskedAt(work, from, keys);
  const danger = await dangerTold(work, { isWorker: false, isOnVisit: false, alarms, keys, masked }, reading);
  if (danger.length > 0) {
    await passOnDanger(work, from, keys, words, danger);
    const beside = await answerBesideDanger(work, from, { keys, alarms, masked }, danger, responder);
    return answerToDanger(danger, beside, { isHeard });
  }
  if (worker.kind === 'worried') {
    if (worker.about === null) return answerWith('text.worried-whom');
    await raiseConcernAbout(
      work,
      worker.about,
      { ...reporterAt(from, keys), words: saidBeside(words, worker.about) },
      { inDanger: worker.inDanger },
    );
    return worriedAnswer(worker, isHeard);
  }
  if (responder.kind === 'read') return readUnread(work, keys);
  const news = newsIn(reading, masked);
  if (isForAReader(alarms, responder, news)) await recordStrangersWords(work, from, masked, false);
  if (alarms.length > 0) return respondByText(work, from, keys, alarms, responder, news);
  return RESPONSES.has(responder.kind) ? answerWith('text.no-alarm') : null;
}

/** Words that nobody who deals with an alarm may hear wait at the desk. */
export async function passOnDanger(
  work: UnitOfWork,
  from: string,
  keys: string[],
  words: string,
  danger: DangerOf[],
): Promise<void> {
  for (const { about, isInWords } of danger) {
    const by = { ...reporterAt(from, keys), words: isInWords ? saidBeside(words, about) : null };
    await raiseConcernAbout(work, about, by, { inDanger: true });
  }
  if (danger.length > 0 && danger.every(({ isInWords }) => !isInWords))
    await recordStrangersWords(work, from, words, false);
}

const RESPONSES: ReadonlySet<Reading['responder']['kind']> = new Set(['take', 'cant', 'safe', 'dialled']);
