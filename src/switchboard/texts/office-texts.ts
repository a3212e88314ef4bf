import { keptTextAbout } from '../../conversation/texts/kept-text.ts';
import type { Reading } from '../../conversation/texts/reading.ts';
import { formerOwnerOf } from '../../records/former-phones.ts';
import { insertSealedEvents } from '../../records/sealed-events.ts';
import { type Answer, answerToCry, answerWith } from './answer.ts';
import { alarmsAskedAt } from '../../operations/responder.ts';
import { respondByText } from './responder-texts.ts';
import { readWith, wordsWith } from './text-reading.ts';
import type { Received } from './received.ts';
import { recordForOffice } from '../../operations/unread-texts.ts';
import { whoIsOut, worriedHow } from './hint-answers.ts';
import { readUnread } from './read-unread.ts';
import type { UnitOfWork } from '../../operations/work.ts';
import { reporterAt, saidBeside, sealedConcern, raiseConcernAbout } from '../../operations/worries.ts';

/** Texts from phones that are no one person's: a duty number, the last resort, a number that we do not know. */

export async function officeTexts(work: UnitOfWork, { body, from, keys }: Received): Promise<Answer | null> {
  const reading = readWith(work, [], body);
  if (reading.isAutomatic) return null;
  const answer = await answerOfOffice(work, from, keys, reading);
  if (answer) return answer;
  if (reading.hint?.kind === 'worried') return worriedHow();
  return reading.hint?.kind === 'who-is-out' ? whoIsOut() : { ...answerWith('responder.words'), help: true };
}

/**
 * What may be said from the office's phone, and from one that several people share; null where it is nothing of that.
 */
export async function answerOfOffice(
  work: UnitOfWork,
  from: string,
  keys: string[],
  { worker, responder, words }: Reading,
): Promise<Answer | null> {
  if (worker.kind === 'worried') {
    if (worker.about === null) return answerWith('text.worried-whom');
    await raiseConcernAbout(
      work,
      worker.about,
      { ...reporterAt(from, keys), words: saidBeside(words, worker.about) },
      { inDanger: worker.inDanger },
    );
    return answerWith('text.worried');
  }
  if (responder.kind === 'read') return readUnread(work, keys);
  const alarms = await alarmsAskedAt(work, from, keys);
  if (alarms.length > 0) return respondByText(work, from, keys, alarms, responder);
  return RESPONSES.has(responder.kind) ? answerWith('text.no-alarm') : null;
}

const RESPONSES: ReadonlySet<Reading['responder']['kind']> = new Set(['take', 'cant', 'safe', 'dialled']);

/**
 * Whoever believes that a visit has begun hears that none has. These words are the same whoever is named. START alone is
 * for the carrier.
 */
const isToBegin = ({ worker, hint }: Reading): boolean =>
  worker.kind === 'start' ? worker.minutes !== null || worker.place !== null : hint?.kind === 'beginning';

/**
 * A call for help from a number that we do not know, or a worry about somebody: the office hears of it, as of an unknown
 * caller, and people look for whoever's staff number or name stands in it. Anything else is met with silence: an unknown
 * number learns nothing, and the words of the reply are the same whomever it names.
 */
export async function strangerTexts(
  work: UnitOfWork,
  { body, from, place, files, codePhrases }: Received,
): Promise<Answer | null> {
  const reading = readWith(work, [], body);
  if (reading.isAutomatic) return null;
  const isCry = reading.cry !== 'none';
  if (!isCry && !reading.isWorry)
    return isToBegin(reading) ? { ...answerWith('text.number-unknown'), help: true } : null;
  const about = isCry ? (reading.staffNumber?.digits ?? null) : aboutWhom(reading);
  const words = keptTextAbout(codePhrases, reading.words, about !== null && /^\d+$/.test(about) ? about : null);
  const former = await formerOwnerOf(work.trx, from);
  const whose = former ? `(The number of ${former.name}, ${former.staffNumber}, who has left.) ` : '';
  await recordForOffice(work, from, `${whose}${wordsWith(work, words, place, files)}`);
  const said = isCry || about === null ? words : saidBeside(words, about);
  const concern =
    about === null
      ? null
      : await sealedConcern(work, about, { key: null, number: from, words: said }, { inDanger: isCry });
  if (concern) await insertSealedEvents(work.trx, [{ ...concern, at: work.now, dueAt: work.now }]);
  return answerToCry();
}

/** Whom a worry is about: WORRIED names them. */
const aboutWhom = ({ worker, staffNumber }: Reading): string | null =>
  worker.kind === 'worried' ? worker.about : (staffNumber?.digits ?? null);
