import type { Library } from '../../conversation/files/library.ts';
import { writeEach } from '../../conversation/speech/speech.ts';
import type { BoardAlarm } from '../../records/views/true/board.ts';
import type { Question } from '../../safety/purple-file.ts';

/** The covert questions, as somebody at the desk asks them on the phone, and how their answers are noted. */

/** What callers hear after a question, in any language: which keys mean yes and no. */
const KEYS = /(?<=[?؟]).*$/su;
const ASKED = 'Asked on the phone: ';
/** A reader must not take a question that nobody asked for one that was answered. */
const NOT_ASKED = 'Not asked on the phone: ';

export const answerWords = (plain: string, answer: 'yes' | 'no' | 'not-asked'): string =>
  answer === 'not-asked' ? `${NOT_ASKED}${plain}` : `${ASKED}${plain} ${answer === 'yes' ? 'YES' : 'no'}`;

/**
 * A question as a caller hears it, without its keys. `isPlain`: what it means, and not the everyday words for it.
 */
export function questionWords(
  library: Library,
  question: Question,
  isPlain: boolean,
  { locale, ...context }: { locale: string; now: Date; timezone: string },
): string {
  const prompt = `ask-${question.replace('_', '-')}`;
  return writeEach(library, locale, prompt, isPlain ? { plain: 'yes' } : {}, context)
    .join(' ')
    .replace(KEYS, '');
}

/** The latest answer to it that was written down here; null: none. */
export function answerGiven({ alarm }: BoardAlarm, means: string): string | null {
  const asked = `${ASKED}${means} `;
  const notes = alarm.state.facts.flatMap((fact) => (fact.what === 'note' ? [fact.words] : []));
  const last = notes.findLast((words) => words.startsWith(asked) || words === `${NOT_ASKED}${means}`);
  if (last === undefined) return null;
  return last.startsWith(asked) ? `They said: ${last.slice(asked.length)}` : 'Not asked';
}
