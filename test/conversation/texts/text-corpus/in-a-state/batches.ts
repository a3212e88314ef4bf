import { readFileSync } from 'node:fs';
import { STATES, type State } from './states.ts';

/** Texts with what their senders had behind them, what they want, and how the reply was judged. */

export const BATCHES = ['fifteenth', 'sixteenth', 'seventeenth', 'eighteenth', 'nineteenth', 'twentieth'] as const;
export type Batch = (typeof BATCHES)[number];

/**
 * How somebody judged what came of a text. `names`: the reply of the state names the word that is wanted. `person`: a
 * person reads it. `neither`: nobody would call the reply sensible. `wrong`: something else happened, which does harm.
 */
export const VERDICTS = ['acts', 'asks', 'names', 'person', 'neither', 'wrong'] as const;
export type Verdict = (typeof VERDICTS)[number];

export interface TextInAState {
  state: State;
  text: string;
  wanted: string;
  /** At first sight, and as it is now; null: nobody has judged it. */
  first: Verdict | null;
  now: Verdict | null;
  /** What the reply was when it was judged last. */
  reply: string;
}

const folder = import.meta.dirname;

const isState = (words: string): words is State => words in STATES;
const verdictOf = (words: string): Verdict | null => VERDICTS.find((one) => one === words) ?? null;

/** Throws with the line where a batch is malformed: `state | text | wanted | first | now | reply`. */
export function readBatch(batch: Batch): TextInAState[] {
  const lines = readFileSync(`${folder}/${batch}.txt`, 'utf8').split('\n');
  return lines.flatMap((line, at) => {
    if (line.trim() === '' || line.startsWith('# ')) return [];
    const [state = '', text = '', wanted = '', first = '', now = '', ...reply] = line.split(' | ');
    const isJudged = [first, now].every((verdict) => verdict === '-' || verdictOf(verdict) !== null);
    if (!isState(state) || text === '' || wanted === '' || !isJudged || reply.length === 0)
      throw new Error(`${batch}.txt:${String(at + 1)}: must be state | text | wanted | first | now | reply`);
    return [{ state, text, wanted, first: verdictOf(first), now: verdictOf(now), reply: reply.join(' | ') }];
  });
}
