/**
 * A conversation as data: what `flows/*.yaml` hold once parsed, and the words that the engine and the rest share.
 */

/** A value that a prompt may name. Rendered by channel: spoken ("ten past three") or written ("15:10"). */
export type Value =
  | string
  | number
  | { clock: string } // ISO instant, said in the organisation's time zone
  | { duration: number } // milliseconds
  | { place: string } // an address: twice, slowly, postcode spelt
  | { digits: string } // read one by one
  | Sound; // played; written as nothing

export type Vars = Record<string, Value>;

/** A moment as a variable. */
export function clockVar(time: Date | number): { clock: string } {
  return { clock: new Date(time).toISOString() };
}

/** One stretch of speech. */
export interface Spoken {
  text: string;
  /** BCP 47, as in "en-GB". */
  language: string;
  pace: 'normal' | 'slow';
}

/** A recording that is played; `sound` is its path below our public address, as in "/memo/…". */
export interface Sound {
  sound: string;
}

/** What is said, or played, one after the other. */
export type SpeechSegment = Spoken | Sound;

/** The words alone, as for a log or a test. */
export const textsOf = (said: SpeechSegment[]): string[] =>
  said.map((one) => ('sound' in one ? '(a recording)' : one.text));

/**
 * What a turn of a call may bring. A half entry is `digits` with `finished: 'timeout'` and fewer than were waited for.
 */
export type Input =
  | { kind: 'begin' }
  /** `unknown`: the carrier did not say what ended the entry. */
  | { kind: 'digits'; digits: string; finished: 'hash' | 'full' | 'timeout' | 'unknown' }
  /** Words, where the call listens; `confidence` from 0 to 1, null where the carrier gave none. */
  | { kind: 'speech'; words: string; confidence: number | null }
  | { kind: 'silence' }
  | { kind: 'hang-up' }
  /** A hold's pause is over, those who talked have parted, or a memo has ended, whether anything was said or not. */
  | { kind: 'passed' }
  /** The caller comes back after we could not answer: say again what was last asked. */
  | { kind: 'resume' }
  /** The answer to a `do`. */
  | { kind: 'outcome'; name: string; vars: Vars };

/** What a call waits for; every carrier can render each of these. */
export type Await =
  /** `listens`: keys or words, in the reply's language; null for keys alone. `hints`: words to expect. */
  | {
      kind: 'digits';
      max: number | null;
      seconds: number;
      secret: boolean;
      listens: { language: string; hints: string[] } | null;
    }
  | { kind: 'hold'; seconds: number }
  | { kind: 'join'; room: string }
  /** A recording, ended by a hash, a few seconds of silence, or after so many seconds. */
  | { kind: 'memo'; seconds: number };

/** What rendering must know of the world: the present, and the organisation's zone (IANA, as in "Europe/London"). */
export interface Context {
  now: Date;
  timezone: string;
}

/** Where a conversation stands: plain JSON, without anything secret. */
export interface State {
  flow: string;
  step: string;
  /** Silences at this step in a row. */
  silences: number;
  /** Wrong keys at this step in a row. */
  misses: number;
  /** A single 0 was the last entry here: another is a cry. */
  loneZero?: boolean;
  /** Waits so far: a bound on every call. */
  waits: number;
  /** The caller has hung up: what must be done is still done, nothing is said, nothing is waited for. */
  hungUp: boolean;
  /** Speech from before a `do`, handed out with the next wait or end. */
  pendingSpeech: SpeechSegment[];
  vars: Vars;
}

/** The engine's answer to one input. */
export type Progress =
  /**
   * Somebody else must act, then resume with its outcome. `entry` is what was keyed; it is never kept in `state`.
   * `say` is always empty: speech keeps in `state.unsaid` and comes with the next wait or end.
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
  /** What is waited for, or the end of the call. */
  then: Await | { kind: 'end' };
  conversationId: string;
  /** The number of the turn that the next input will be; part of the signed address that the carrier calls. */
  nextTurn: number;
}
