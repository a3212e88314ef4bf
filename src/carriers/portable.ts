import type { Reply } from './carrier.ts';
import { renderReply as asTwiml } from './twilio/twiml.ts';
import { renderReply as asNcco } from './vonage/ncco.ts';

/** Of each limit, the stricter of the two carriers' (src/carriers/README.md 1.5, 4.3 and 8). */
const mostSecondsForAKey = 10;
const mostDigits = 20;
const longestMemo = 7_200;
const shortestMemo = 3;
const longestDocument = 65_536;

/** The reasons why a reply cannot be rendered alike on every carrier. Empty if it can. */
export function portabilityFaults(reply: Reply): string[] {
  const { then } = reply;
  const longest = Math.max(
    asTwiml(reply, 'https://line.example').length,
    JSON.stringify(asNcco(reply, { publicUrl: 'https://line.example', uuid: 'leg' })).length,
  );
  return [
    ...(longest > longestDocument ? ['says more at once than the carriers take'] : []),
    ...(then.kind === 'digits' && then.seconds > mostSecondsForAKey
      ? [`waits ${then.seconds} s for a key, and Vonage ${mostSecondsForAKey} at most`]
      : []),
    ...(then.kind === 'digits' && (then.max ?? 0) > mostDigits
      ? [`takes ${then.max ?? ''} digits, and Vonage ${mostDigits} at most`]
      : []),
    ...(then.kind === 'memo' && (then.seconds < shortestMemo || then.seconds > longestMemo)
      ? [`records ${then.seconds} s, and Vonage from ${shortestMemo} to ${longestMemo}`]
      : []),
    ...(then.kind === 'join' && then.room === '' ? ['joins a room without a name'] : []),
  ];
}
