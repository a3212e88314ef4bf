/**
 * A conversation as data: the parsed contents of `flows/*.yaml`, and the types that the engine and other rooms share.
 */

/**
 * A value that a prompt may name. The channel decides how it is rendered: spoken ("ten past three") or written
 * ("15:10").
 */
export type Value =
  | string
  | number
  | { clock: string } // ISO instant, said in the organisation's time zone
  | { duration: number } // milliseconds
  | { place: string } // an address: said twice, slowly, its postcode spelt
  | { digits: string } // read one by one
  | Sound; // played in a call; left out of a text

export type Vars = Record<string, Value>;

/** A moment as a variable. */
export function clockVar(time: Date | number): { clock: string } {
  return { clock: new Date(time).toISOString() };
}

/** `slower`: what is slow anyway, to somebody who needs slow speech. */
export type Pace = 'normal' | 'slow' | 'slower';

/** One stretch of speech. */
export interface Spoken {
  text: string;
  /** BCP 47, as in "en-GB". */
  language: string;
  pace: Pace;
}

/** A recording to play. `sound` is its path below our public address, as in "/memo/…". */
export interface Sound {
  sound: string;
}

const SLOWER: Record<Pace, Pace> = { normal: 'slow', slow: 'slower', slower: 'slower' };

/** The same for somebody who needs slow speech. */
export const slowly = (say: SpeechSegment[]): SpeechSegment[] =>
  say.map((one) => ('sound' in one ? one : { ...one, pace: SLOWER[one.pace] }));

/** One thing to say or to play. */
export type SpeechSegment = Spoken | Sound;

/** The words alone, as for a log or a test. */
export const textsOf = (said: SpeechSegment[]): string[] =>
  said.map((one) => ('sound' in one ? '(a recording)' : one.text));

/**
 * One input of a turn of a call. Half an entry is `digits` with `finished: 'timeout'` and fewer digits than were waited
 * for.
 */
export type Input =
  | { kind: 'begin' }
  /** `unknown`: the carrier did not say what ended the entry. */
  | { kind: 'digits'; digits: string; finished: 'hash' | 'full' | 'timeout' | 'unknown' }
  /** Spoken words, in a call that listens. */
  | { kind: 'speech'; words: string }
  | { kind: 'silence' }
  | { kind: 'hang-up' }
  /** A hold's pause is over, the callers who were joined have parted, or a memo has ended, with or without words. */
  | { kind: 'passed' }
  /** The caller returns after we could not answer. The last question is asked again. */
  | { kind: 'resume' }
  /** The outcome of a `do`. */
  | { kind: 'outcome'; name: string; vars: Vars };

/** What a call waits for. Every carrier can render each of these. */
export type Await =
  /** `listens`: keys or words count, in the reply's language; null for keys alone. `hints`: words to expect. */
  | {
      kind: 'digits';
      max: number | null;
      seconds: number;
      secret: boolean;
      listens: { language: string; hints: string[] } | null;
    }
  | { kind: 'hold'; seconds: number }
  | { kind: 'join'; room: string }
  /** A recording. A hash, a few seconds of silence, or this many seconds end it. */
  | { kind: 'memo'; seconds: number };

/** What rendering must know: the present time and the organisation's time zone (IANA, as in "Europe/London"). */
export interface Context {
  now: Date;
  timezone: string;
}

/** The position of a conversation, as plain JSON without secrets. */
export interface State {
  flow: string;
  step: string;
  /** Silences at this step in a row. */
  silences: number;
  /** Wrong keys at this step in a row. */
  misses: number;
  /** The last entry here was a single 0. Another one makes it a cry for help. */
  loneZero?: boolean;
  /** The number of waits so far. The engine limits it, so that every call ends. */
  waits: number;
  /** The caller has hung up. Remaining actions are still done, but nothing is said or waited for. */
  hungUp: boolean;
  /** Where the caller hung up, as "flow/step". Left out while they are there. */
  leftAt?: string;
  /** Speech from before a `do`, which is said with the next wait or end. */
  pendingSpeech: SpeechSegment[];
  vars: Vars;
}

/** The engine's answer to one input. */
export type Progress =
  /**
   * The switchboard must act, then resume with the outcome. `entry` is what was keyed; it is never stored in `state`.
   * `say` is always empty: speech stays in `state.pendingSpeech` and comes with the next wait or end.
   */
  | {
      kind: 'do';
      state: State;
      action: string;
      with: Record<string, string>;
      entry: string | null;
      say: SpeechSegment[];
    }
  | { kind: 'wait'; state: State; say: SpeechSegment[]; await: Await }
  | { kind: 'end'; state: State; say: SpeechSegment[] };

/** What we answer to one turn of a call. */
export interface Reply {
  say: SpeechSegment[];
  /** What the call waits for, or its end. */
  then: Await | { kind: 'end' };
  conversationId: string;
  /** The number of the turn that the next input will be. It is part of the signed address that the carrier calls. */
  nextTurn: number;
}
