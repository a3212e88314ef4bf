import type { Question } from '../../safety/purple-file.ts';
import type { BoardAlarm } from '../../records/views/true/board.ts';

/** The covert questions, as somebody at the desk asks them on the phone, and how their answers are noted. */

/** What callers hear after a question. */
export const KEYS = / Yes, 1\. No, 2\.$/;
const ASKED = 'Asked on the phone: ';
/** A reader must not take a question that nobody asked for one that was answered. */
const NOT_ASKED = 'Not asked on the phone: ';

export const answerWords = (plain: string, answer: 'yes' | 'no' | 'not-asked'): string =>
  answer === 'not-asked' ? `${NOT_ASKED}${plain}` : `${ASKED}${plain} ${answer === 'yes' ? 'YES' : 'no'}`;

export const promptOf = (question: Question): string => `ask-${question.replace('_', '-')}`;

/** The latest answer to it that was written down here; null: none. */
export function answerGiven({ alarm }: BoardAlarm, means: string): string | null {
  const asked = `${ASKED}${means} `;
  const notes = alarm.state.facts.flatMap((fact) => (fact.what === 'note' ? [fact.words] : []));
  const last = notes.findLast((words) => words.startsWith(asked) || words === `${NOT_ASKED}${means}`);
  if (last === undefined) return null;
  return last.startsWith(asked) ? `They said: ${last.slice(asked.length)}` : 'Not asked';
}
