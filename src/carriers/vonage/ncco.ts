import type { SpeechSegment } from '../../conversation/files/flow.ts';
import type { Reply } from '../carrier.ts';
import { oneMoment, pauseBeforeComingBack, ringAgain } from '../when-we-fail.ts';
import { pieces, silenceThatEndsAMemo, speakable } from '../words.ts';

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

/** What Vonage is to do with a call, one after the other; after the last it hangs up. */
export type Action =
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

/** Which call is answered, and where Vonage finds us. */
export interface Leg {
  /** Without a slash at its end. */
  publicUrl: string;
  /** Vonage's id of the call. What a `notify` brings back does not name it, so our addresses do. */
  uuid: string;
}

/** src/carriers/README.md 3. Every one of these speaks SSML. */
const voices: Record<string, Voice> = {
  'en-GB': { language: 'en-GB', style: 0 },
  cy: { language: 'cy-GB', style: 0 },
  ar: { language: 'ar', style: 0 },
  pl: { language: 'pl-PL', style: 0 },
};
const english: Voice = { language: 'en-GB', style: 0 };

/** Characters of one `talk`, tags not counted (src/carriers/README.md 4.3). */
const longestTalk = 1_500;
const longestWait = 10;
const mostDigits = 20;
/** Vonage refuses an empty document, and hangs up after the last action: this one is over at once. */
const shortestWait = 0.1;
/**
 * Seconds. With one of its ends set a recording holds the document up until it is over (src/carriers/README.md 4.3).
 */
const shortestMemo = 3;

/** A reply as NCCO. */
export function renderReply(reply: Reply, leg: Leg): Action[] {
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
            timeOut: Math.min(then.seconds, longestWait),
            maxDigits: Math.min(then.max ?? mostDigits, mostDigits),
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
          endOnSilence: silenceThatEndsAMemo,
          timeOut: Math.max(then.seconds, shortestMemo),
          eventUrl: [`${leg.publicUrl}/vonage/memo/${reply.conversationId}/${reply.nextTurn - 1}?leg=${leg.uuid}`],
          eventMethod: 'POST',
        },
        goOn(next, leg),
      ];
    case 'end':
      return said.length > 0 ? said : [{ action: 'wait', timeout: shortestWait }];
  }
}

type Turn = Pick<Reply, 'conversationId' | 'nextTurn'>;

const addressOf = ({ conversationId, nextTurn }: Turn, { publicUrl, uuid }: Leg, mark = ''): string =>
  `${publicUrl}/vonage/call/${conversationId}/${nextTurn}?${mark}leg=${uuid}`;

/** Where a call goes on without an input. */
export const nextAddress = (turn: Turn, leg: Leg): string => addressOf(turn, leg, 'passed=1&');

/** For when we cannot answer: come back to `address` in a moment, with `payload`. */
export function renderOneMoment(address: string, payload: Record<string, string>, leg: Leg): Action[] {
  return [...spoken([oneMoment], leg), { action: 'wait', timeout: pauseBeforeComingBack }, goOn(address, leg, payload)];
}

/** For when we could not answer for a minute. */
export function renderRingAgain(leg: Leg): Action[] {
  return spoken([ringAgain], leg);
}

/**
 * NCCO has no redirect: what a notification is answered with takes the document's place. Vonage signs what it brings
 * back, the call's id in it too.
 */
const goOn = (address: string, { uuid }: Pick<Leg, 'uuid'>, payload: Record<string, string> = {}): Notify => ({
  action: 'notify',
  payload: { ...payload, uuid },
  eventUrl: [address],
  eventMethod: 'POST',
});

type Digits = Extract<Reply['then'], { kind: 'digits' }>;

function listening({ listens, seconds }: Digits, { uuid }: Leg): Pick<Input, 'type' | 'speech'> {
  // Vonage understands no Welsh (src/carriers/README.md 3).
  if (!listens || listens.language.startsWith('cy')) return { type: ['dtmf'] };
  return {
    type: ['dtmf', 'speech'],
    speech: {
      uuid: [uuid],
      language: listens.language,
      context: listens.hints,
      startTimeout: Math.min(seconds, longestWait),
    },
  };
}

/**
 * A key stops what is said before an `input`. Of an interruptible action the next one of another kind must be the
 * `input` (src/carriers/README.md 4.3): where a recording stands between words, only what follows it can be
 * interrupted.
 */
function interruptible(said: (Talk | Stream)[]): (Talk | Stream)[] {
  const last = said.at(-1);
  const from = said.findLastIndex(({ action }) => action !== last?.action) + 1;
  return said.map((one, index) => (index < from ? one : { ...one, bargeIn: true }));
}

function spoken(say: SpeechSegment[], { publicUrl }: Leg): (Talk | Stream)[] {
  return say.flatMap((one): (Talk | Stream)[] => {
    if ('sound' in one) return [{ action: 'stream', streamUrl: [`${publicUrl}${one.sound}`] }];
    const voice = voices[one.language] ?? voices[one.language.slice(0, 2)] ?? english;
    return pieces(speakable(one.text), longestTalk).map((text) => ({
      action: 'talk',
      text: marked(text, one.pace),
      ...voice,
    }));
  });
}

/** Plain words as they are; slow ones, and such as might be taken for tags, as SSML. */
function marked(text: string, pace: 'normal' | 'slow'): string {
  if (pace === 'slow') return `<speak><prosody rate="80%">${escaped(text)}</prosody></speak>`;
  return /[<>&]/.test(text) ? `<speak>${escaped(text)}</speak>` : text;
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
