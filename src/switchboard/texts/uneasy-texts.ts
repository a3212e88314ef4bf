import type { Hint } from '../../conversation/texts/reading.ts';
import { changeOpenVisit } from '../../operations/visits.ts';
import type { UnitOfWork } from '../../operations/work.ts';
import { type Answer, answerWith, withHints } from './answer.ts';
import { type ProvedReading, wordsToRead } from './text-reading.ts';
import type { TextOfWorker } from './text-of-worker.ts';

/**
 * Texts of a worker who is uneasy, or who wants somebody to talk to or to come. They raise nothing. The reply begins
 * with the word that does, and a person reads them at once: a note alone would wait for an alarm.
 */

export const isUneasy = ({ hint }: ProvedReading): boolean => hint?.kind === 'needs-somebody';

const MAY_BE_UNEASY: ReadonlySet<Hint['kind']> = new Set(['going-in', 'news', 'worried']);

/** "Theres another man here i dont know", on a visit: it is no cry, and its sender may be about to need help. */
export function withUnease(reading: ProvedReading): ProvedReading {
  const { hint, isNearCry } = reading;
  // Of MORE the hint says only how a visit might begin.
  const isUnsaid =
    hint === null || MAY_BE_UNEASY.has(hint.kind) || (reading.worker.kind === 'more' && hint.kind === 'beginning');
  return isNearCry && isUnsaid ? { ...reading, hint: { kind: 'needs-somebody', isGoingIn: false } } : reading;
}

/** "Are you sending someone": the sender waits for help. */
export const asksWhoComes = ({ hint }: ProvedReading): boolean => hint?.kind === 'who-comes';

/**
 * "Stop texting, shes reading my phone": a reply would show whom they write to. They asked for none, and a person reads
 * the words at once.
 */
export function heardInSilence({ reading, events }: TextOfWorker): null {
  events.push(wordsToRead(reading));
  return null;
}

/** The word that brings people, and the keys that bring a voice: first, for a sender who reads no further. */
export const forHelp = (): Answer => answerWith('text.for-help');

/** The same before another answer. */
export const forHelpFirst = (answer: Answer): Answer => ({
  ...answer,
  prompts: [...forHelp().prompts, ...answer.prompts],
});

/** "Dont feel right, leaving now": whether they have left is asked, as ever. */
export function uneasyAndLeaving({ reading, events }: TextOfWorker): Answer {
  events.push(wordsToRead(reading));
  return withHints(forHelp(), ['text.have-you-left']);
}

/** "At the flat, something isnt right": a note of the visit, too. */
export async function recordUneasyNote(
  work: UnitOfWork,
  { caller, reading, events }: TextOfWorker,
  words: string,
): Promise<void> {
  await changeOpenVisit(work, caller.id, { kind: 'note', words });
  const { texted } = reading;
  events.push({ type: 'words', words, isForReaders: true, ...(texted !== null && { texted }) });
}

/** "Im worried" of somebody on a visit may be about themselves. */
export function aboutNobody({ visit, reading, events }: TextOfWorker): Answer {
  if (!visit) return answerWith('text.worried-whom');
  events.push(wordsToRead(reading));
  return withHints(answerWith('text.worried-whom'), ['text.need-help']);
}
