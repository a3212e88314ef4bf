import { summaryWords } from '../board/words.ts';
import type { BoardCounts } from './counts.ts';

/** How many there are of what, in words. */

/** Of the shown book it says so: nobody is to read there that no alarm is open. */
export function countWords({ needs, inHand, late, out, isWithoutAlarms, isWorker }: BoardCounts): string {
  const size = { needs, 'in-hand': inHand, asking: late, out, planned: 0 };
  if (!isWithoutAlarms) return summaryWords((group) => size[group]);
  const visits = `${late} late, ${out} out in time`;
  return isWorker
    ? visits
    : `Alarms: see the board. Besides them ${needs} ${needs === 1 ? 'needs' : 'need'} a person, ${visits}`;
}
