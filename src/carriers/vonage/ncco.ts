import type { Pace, Reply, SpeechSegment } from '../../conversation/files/flow.ts';
import { ONE_MOMENT, PAUSE_BEFORE_COMING_BACK, RING_AGAIN } from '../when-we-fail.ts';
import { piecesOf, RATES, SILENCE_THAT_ENDS_A_MEMO, speakable } from '../words.ts';

interface Voice {
  language: string;
  style: number;
}

interface Talk extends Voice {
  action: 'talk';
  text: string;
  bargeIn?: true;
}

interface Stream {
  action: 'stream';
  streamUrl: [string];
  bargeIn?: true;
}

interface Input {
  action: 'input';
  type: ('dtmf' | 'speech')[];
  dtmf: { timeOut: number; maxDigits: number; submitOnHash: true };
  speech?: { uuid: string[]; language: string; context: string[]; startTimeout: number };
  eventUrl: [string];
  eventMethod: 'POST';
}

interface Notify {
  action: 'notify';
  payload: Record<string, string>;
  eventUrl: [string];
  eventMethod: 'POST';
}

/** A step of an NCCO. Vonage performs them in turn, and hangs up after the last. */
export type NccoAction =
  | Talk
  | Stream
  | Input
  | Notify
  | { action: 'wait'; timeout: number }
  | {
      action: 'record';
      format: 'wav';
      beepStart: true;
      endOnKey: '#';
      endOnSilence: number;
      timeOut: number;
      eventUrl: [string];
      eventMethod: 'POST';
    }
  | { action: 'conversation'; name: string; startOnEnter: true; endOnExit: false };

/** The call that is answered, and our address for Vonage. */
export interface Leg {
  /** Without a slash at its end. */
  publicUrl: string;
  /** Vonage's id of the call. A `notify` does not report it back, so we put it into our addresses. */
  uuid: string;
}

/** src/carriers/README.md 3. All of these voices understand SSML. */
const VOICES: Record<string, Voice> = {
  'en-GB': { language: 'en-GB', style: 0 },
  cy: { language: 'cy-GB', style: 0 },
  ar: { language: 'ar', style: 0 },
  pl: { language: 'pl-PL', style: 0 },
};
const ENGLISH: Voice = { language: 'en-GB', style: 0 };

/** Languages in which Vonage understands speech. Welsh is not among them: there only keys count. */
const RECOGNISED: Record<string, string | undefined> = { 'en-GB': 'en-GB', ar: 'ar-AE', pl: 'pl-PL' };

/** Characters that one `talk` may hold, without tags (src/carriers/README.md 4.3). */
const LONGEST_TALK = 1_500;
const LONGEST_WAIT = 10;
const MOST_DIGITS = 20;
/**
 * Vonage refuses an empty document, and hangs up after the last action. This wait fills the document and ends at once.
 */
const SHORTEST_WAIT = 0.1;
/**
 * Seconds. A recording with one of its ends set delays the rest of the document until it is over
 * (src/carriers/README.md 4.3).
 */
const SHORTEST_MEMO = 3;

/** A reply as NCCO. */
export function renderReply(reply: Reply, leg: Leg): NccoAction[] {
  const { then } = reply;
  const next = nextAddress(reply, leg);
  const said = spoken(reply.say, leg);
  switch (then.kind) {
    case 'digits':
      return [
        ...interruptible(said),
        {
          action: 'input',
          ...listening(then, leg),
          dtmf: {
            timeOut: Math.min(then.seconds, LONGEST_WAIT),
            maxDigits: Math.min(then.max ?? MOST_DIGITS, MOST_DIGITS),
            submitOnHash: true,
          },
          eventUrl: [addressOf(reply, leg)],
          eventMethod: 'POST',
        },
      ];
    case 'hold':
      return [...said, { action: 'wait', timeout: then.seconds }, goOn(next, leg)];
    case 'join':
      return [
        ...said,
        { action: 'conversation', name: then.room, startOnEnter: true, endOnExit: false },
        goOn(next, leg),
      ];
    case 'memo':
      return [
        ...said,
        {
          action: 'record',
          format: 'wav',
          beepStart: true,
          endOnKey: '#',
          endOnSilence: SILENCE_THAT_ENDS_A_MEMO,
          timeOut: Math.max(then.seconds, SHORTEST_MEMO),
          eventUrl: [`${leg.publicUrl}/vonage/memo/${reply.conversationId}/${reply.nextTurn - 1}?leg=${leg.uuid}`],
          eventMethod: 'POST',
        },
        goOn(next, leg),
      ];
    case 'end':
      return said.length > 0 ? said : [{ action: 'wait', timeout: SHORTEST_WAIT }];
  }
}

type Turn = Pick<Reply, 'conversationId' | 'nextTurn'>;

const addressOf = ({ conversationId, nextTurn }: Turn, { publicUrl, uuid }: Leg, mark = ''): string =>
  `${publicUrl}/vonage/call/${conversationId}/${nextTurn}?${mark}leg=${uuid}`;

/** The address at which a call continues without an input. */
export const nextAddress = (turn: Turn, leg: Leg): string => addressOf(turn, leg, 'passed=1&');

/**
 * A document for a moment in which we cannot answer: the call comes back to `address` after a pause, with `payload`.
 */
export function renderOneMoment(address: string, payload: Record<string, string>, leg: Leg): NccoAction[] {
  return [
    ...spoken([ONE_MOMENT], leg),
    { action: 'wait', timeout: PAUSE_BEFORE_COMING_BACK },
    goOn(address, leg, payload),
  ];
}

/** A document for a caller whom we could not answer for a minute. */
export function renderRingAgain(leg: Leg): NccoAction[] {
  return spoken([RING_AGAIN], leg);
}

/**
 * NCCO has no redirect. Instead, the answer to a `notify` replaces the document. Vonage signs the payload that it sends
 * back, so the call's id in it is signed as well.
 */
const goOn = (address: string, { uuid }: Pick<Leg, 'uuid'>, payload: Record<string, string> = {}): Notify => ({
  action: 'notify',
  payload: { ...payload, uuid },
  eventUrl: [address],
  eventMethod: 'POST',
});

type Digits = Extract<Reply['then'], { kind: 'digits' }>;

function listening({ listens, seconds }: Digits, { uuid }: Leg): Pick<Input, 'type' | 'speech'> {
  const language = listens && RECOGNISED[listens.language];
  if (!listens || language === undefined || language === null) return { type: ['dtmf'] };
  return {
    type: ['dtmf', 'speech'],
    speech: { uuid: [uuid], language, context: listens.hints, startTimeout: Math.min(seconds, LONGEST_WAIT) },
  };
}

/**
 * Lets a key stop what is said before an `input`. After an action that can be interrupted, the next action of another
 * kind must be the `input` (src/carriers/README.md 4.3). If a recording stands between words, only the words after it
 * can be interrupted.
 */
function interruptible(said: (Talk | Stream)[]): (Talk | Stream)[] {
  const last = said.at(-1);
  const from = said.findLastIndex(({ action }) => action !== last?.action) + 1;
  return said.map((one, index) => (index < from ? one : { ...one, bargeIn: true }));
}

function spoken(say: SpeechSegment[], { publicUrl }: Leg): (Talk | Stream)[] {
  return say.flatMap((one): (Talk | Stream)[] => {
    if ('sound' in one) return [{ action: 'stream', streamUrl: [`${publicUrl}${one.sound}`] }];
    const voice = VOICES[one.language] ?? VOICES[one.language.slice(0, 2)] ?? ENGLISH;
    return piecesOf(speakable(one.text), LONGEST_TALK).map((text) => ({
      action: 'talk',
      text: marked(text, one.pace),
      ...voice,
    }));
  });
}

/** Plain words stay as they are. Slow words become SSML, and so do words with characters that look like tags. */
function marked(text: string, pace: Pace): string {
  if (pace !== 'normal') return `<speak><prosody rate="${RATES[pace]}">${escaped(text)}</prosody></speak>`;
  return /[<>&]/.test(text) ? `<speak>${escaped(text)}</speak>` : text;
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
