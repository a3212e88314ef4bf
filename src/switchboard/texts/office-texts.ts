import type { Reading } from '../../conversation/texts/reading.ts';
import { type Answer, answerWith, worried } from './answer.ts';
import { callerById } from '../../records/organisation/people.ts';
import { alarmsAskedAt } from '../../operations/responder.ts';
import { newsIn, respondByText } from './responder-texts.ts';
import { asWorry, readWith } from './text-reading.ts';
import type { Received } from './received.ts';
import { whoIsOut, worriedHow } from './hint-answers.ts';
import { readUnread } from './read-unread.ts';
import type { UnitOfWork } from '../../operations/work.ts';
import { reporterAt, saidBeside, raiseConcernAbout } from '../../operations/worries.ts';

/** Texts from phones that are no one person's: a duty number, the last resort. */

export async function officeTexts(work: UnitOfWork, { body, masked, from, keys }: Received): Promise<Answer | null> {
  const given = readWith(work, [], body, { mayTellDanger: true });
  if (given.isAutomatic) return null;
  const about = await whoseDanger(work, from, keys, given);
  const reading = asWorry(given, about);
  const answer = await answerOfOffice(work, from, keys, reading, masked);
  if (answer) return answer;
  if (reading.hint?.kind === 'worried') return worriedHow();
  return reading.hint?.kind === 'who-is-out' ? whoIsOut() : { ...answerWith('responder.words'), help: true };
}

/** As of a person (person-texts.ts): danger without a name is about the one alarm that they were asked about. */
async function whoseDanger(
  work: UnitOfWork,
  from: string,
  keys: string[],
  { responder, othersDanger, tellsDanger }: Reading,
): Promise<string | null> {
  if (othersDanger !== null) return responder.kind === 'none' ? othersDanger : null;
  if (!tellsDanger || RESPONSES.has(responder.kind)) return null;
  const [alarm, another] = await alarmsAskedAt(work, from, keys);
  return alarm && !another ? ((await callerById(work.trx, alarm.workerId))?.staffNumber ?? null) : null;
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
  if (worker.kind === 'worried') {
    if (worker.about === null) return answerWith('text.worried-whom');
    await raiseConcernAbout(
      work,
      worker.about,
      { ...reporterAt(from, keys), words: saidBeside(words, worker.about) },
      { inDanger: worker.inDanger },
    );
    return worried(worker);
  }
  if (responder.kind === 'read') return readUnread(work, keys);
  const alarms = await alarmsAskedAt(work, from, keys);
  if (alarms.length > 0) return respondByText(work, from, keys, alarms, responder, newsIn(reading, masked));
  return RESPONSES.has(responder.kind) ? answerWith('text.no-alarm') : null;
}

const RESPONSES: ReadonlySet<Reading['responder']['kind']> = new Set(['take', 'cant', 'safe', 'dialled']);
