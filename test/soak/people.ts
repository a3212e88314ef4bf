import type { CallView } from '../../src/exchange/calls/call-view.ts';
import type { Member } from './families.ts';
import { pinFor, type WorkerDay } from './worker-day.ts';

/**
 * People in a call: they do what they hear asked. They know nothing of the service but what their phones say and show.
 */

/** What somebody does now; null: they only listen. */
export type Deed = { keys: string } | { words: string } | 'hangs-up' | null;

/** What somebody does who hears this last. */
type Reply = [heard: RegExp, deed: Deed];

const press = (keys: string): Deed => ({ keys });

const RESPONDERS: Reply[] = [
  [/Press 1\./, press('1')],
  [/To deal with it, press 1\.|To deal with it, 1\./, press('1')],
  [/How many minutes until you have news/, press('5#')],
  [/If you have made contact, press 1\.|If you know how they are, press 1\./, press('1')],
  [/Do the police say that it is clear\?/, press('1')],
  [/Is the visit over\?/, press('1')],
  [/Seen in person, press 1\./, press('1')],
  [/police reference.*, then hash/, press('451#')],
];

/** A responder: answers whatever is asked, with the own PIN where it is wanted. */
export function responderDoes(call: CallView, { pin }: Member): Deed {
  return replyTo(call, [...RESPONDERS, [/Your PIN|Once more, please/, press(`${pin}#`)]]);
}

/** A worker whom we ring: the PIN, and yes, I have finished; under duress what the covert questions ask, once aloud. */
export function workerReplies(call: CallView, day: WorkerDay): Deed {
  const isForced = day.plan === 'duress';
  const yes = press(isForced ? '1' : '2');
  return replyTo(call, [
    [/Your PIN|Once more, please/, press(pinFor(isForced ? 'duress' : 'end', day.family))],
    [/Have you finished\?/, press('1')],
    [/Yes, 1\. No, 2\./, press('2')],
    [/file right\? Yes, 1\. No, 2\./, yes],
    [/head office see it\? Yes, 1\. No, 2\./, yes],
    [/red form\? Yes, 1\. No, 2\./, isForced ? { words: 'Yes.' } : yes],
    [/Can you talk\? Yes, 1\.|Press 1\./, press('1')],
  ]);
}

/**
 * A worker who rings us to start, to end, or for help; a worker who has heard what they rang for, or can do no more,
 * hangs up.
 */
export function workerAsks(call: CallView, day: WorkerDay): Deed {
  const { wish, family } = day;
  if (wish === null) return 'hangs-up';
  // From a phone that we do not know, zeros are a cry for help once the PIN has followed.
  const hasCried = call.transcript.some(({ text }) => /One moment\./.test(text));
  const pin = wish === 'help' && !hasCried ? '00' : pinFor(wish, family);
  return replyTo(call, [
    [/[Yy]our staff number, then hash/, press(`${family.worker.staffNumber}#`)],
    [/Your PIN( again|, please|, then hash)\.|Once more, please\./, press(isEndedByHash(call) ? `${pin}#` : pin)],
    [/How many half hours/, press('1')],
    [/Say where you are/, press('#')],
    [/To end, press 2\./, wish === 'start' ? 'hangs-up' : press('2')],
    [/To start, press 1\./, wish === 'start' ? press('1') : 'hangs-up'],
    [/One moment\. Your PIN, (please|then hash)\.|No visit is open\./, 'hangs-up'],
  ]);
}

/**
 * By what was asked last, and of two readings of it by the longer. A worker who has begun to key waits for what the
 * line makes of it.
 */
function replyTo({ transcript, waitingFor }: CallView, replies: Reply[]): Deed {
  if (waitingFor?.kind === 'keys' && waitingFor.pressed !== '') return null;
  const said = transcript
    .filter(({ who }) => who === 'line')
    .map(({ text }) => text)
    .slice(-3)
    .join(' ');
  let [latest, longest, deed]: [number, number, Deed] = [-1, 0, null];
  for (const [heard, reply] of replies) {
    for (const match of said.matchAll(new RegExp(heard, 'g'))) {
      const end = match.index + match[0].length;
      if (end < latest || (end === latest && match[0].length < longest)) continue;
      [latest, longest, deed] = [end, match[0].length, reply];
    }
  }
  return deed;
}

function isEndedByHash({ waitingFor }: CallView): boolean {
  return waitingFor?.kind === 'keys' && waitingFor.numDigits !== 4;
}
