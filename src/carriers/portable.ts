import type { Reply } from '../conversation/files/flow.ts';
import { renderReply as asTwiml } from './twilio/twiml.ts';
import { renderReply as asNcco } from './vonage/ncco.ts';

/** Of each limit, the stricter of the two carriers' (src/carriers/README.md 1.5, 4.3 and 8). */
const MOST_SECONDS_FOR_A_KEY = 10;
const MOST_DIGITS = 20;
const LONGEST_MEMO = 7_200;
const SHORTEST_MEMO = 3;
const LONGEST_DOCUMENT = 65_536;

/** The reasons why a reply cannot be rendered alike on every carrier. Empty if it can. */
export function portabilityFaults(reply: Reply): string[] {
  const { then } = reply;
  const longest = Math.max(
    asTwiml(reply, 'https://line.example').length,
    JSON.stringify(asNcco(reply, { publicUrl: 'https://line.example', uuid: 'leg' })).length,
  );
  return [
    ...(longest > LONGEST_DOCUMENT ? ['says more at once than the carriers take'] : []),
    ...(then.kind === 'digits' && then.seconds > MOST_SECONDS_FOR_A_KEY
      ? [`waits ${then.seconds} s for a key, and Vonage ${MOST_SECONDS_FOR_A_KEY} at most`]
      : []),
    ...(then.kind === 'digits' && (then.max ?? 0) > MOST_DIGITS
      ? [`takes ${then.max ?? ''} digits, and Vonage ${MOST_DIGITS} at most`]
      : []),
    ...(then.kind === 'memo' && (then.seconds < SHORTEST_MEMO || then.seconds > LONGEST_MEMO)
      ? [`records ${then.seconds} s, and Vonage from ${SHORTEST_MEMO} to ${LONGEST_MEMO}`]
      : []),
    ...(then.kind === 'join' && then.room === '' ? ['joins a room without a name'] : []),
  ];
}
