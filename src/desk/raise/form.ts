import { z } from 'zod';
import { whoSent } from '../shell/chosen.ts';

/** What somebody at the desk knows when they raise an alarm for another. */

/** In the order in which they are offered. */
export const WHY_WORDS = {
  'code-phrase': 'They said the code phrase, or let us know covertly',
  'asks-for-help': 'They ask for help openly',
  'no-contact': 'I am worried: no contact',
  'somebody-else': 'Somebody else rang about them',
} as const;

const MOST_WORDS = 300;
const MOST_NUMBER = 40;
const beginningOf =
  (most: number) =>
  (typed: string): string =>
    typed.slice(0, most);

const NAME = 'Write a name or a staff number';
const MOST_LETTERS = 200;

export const RaiseForm = z.object({
  who: whoSent.refine(({ typed }) => typed !== '' && typed.length <= MOST_LETTERS, NAME),
  why: z.enum(['code-phrase', 'asks-for-help', 'no-contact', 'somebody-else'], 'Choose why'),
  // Nobody is refused an alarm for what they write besides.
  words: z.string().trim().transform(beginningOf(MOST_WORDS)).default(''),
  number: z.string().trim().transform(beginningOf(MOST_NUMBER)).default(''),
  request: z.uuid(),
});
export type RaiseInput = z.output<typeof RaiseForm>;

export const AnswerForm = z.object({
  question: z.enum(['address', 'danger', 'police', 'weapon', 'colleague', 'ring_back']),
  answer: z.enum(['yes', 'no', 'not-asked']),
  request: z.uuid(),
});
