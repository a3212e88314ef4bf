import type { StoredCarrierHealth } from '../../records/carrier-health.ts';
import { shortTime } from '../../timeline/local-time.ts';
import { summaryWords, type Time } from '../board/words.ts';
import type { BoardCounts } from './counts.ts';

/** How it stands, in words. */

/** Real milliseconds without a sweep after which the line is late. The live pages say so after the same time. */
const LATE_AFTER = 15_000;

export interface LineHealth {
  /** Null: it has never looked. */
  sweptAt: Date | null;
  /** Real milliseconds since then. */
  age: number | null;
  carriers: Pick<StoredCarrierHealth, 'channel' | 'state'>[];
}

/** Null: it is well. */
export function healthWords({ sweptAt, age, carriers }: LineHealth, { now, timezone }: Time): string | null {
  if (sweptAt === null || age === null) return 'The line has not begun: it rings nobody';
  if (age > LATE_AFTER) return `The line is late: it last looked at ${shortTime(sweptAt, timezone, now)}`;
  if (isOut('call', carriers)) return 'Calls fail at every carrier';
  return isOut('text', carriers) ? 'Texts fail at every carrier' : null;
}

function isOut(wanted: StoredCarrierHealth['channel'], carriers: LineHealth['carriers']): boolean {
  const ofChannel = carriers.filter(({ channel }) => channel === wanted);
  return ofChannel.length > 0 && ofChannel.every(({ state }) => state !== 'good');
}

/** Of the shown book it says so: nobody is to read there that no alarm is open. */
export function countWords({ needs, inHand, late, out, isWithoutAlarms, isWorker }: BoardCounts): string {
  const size = { needs, 'in-hand': inHand, asking: late, out, planned: 0 };
  if (!isWithoutAlarms) return summaryWords((group) => size[group]);
  const visits = `${late} late, ${out} out in time`;
  return isWorker
    ? visits
    : `Alarms: see the board. Besides them ${needs} ${needs === 1 ? 'needs' : 'need'} a person, ${visits}`;
}
