/** What a text is read in the light of. The reader knows no clock and no PIN. */
export interface ReadingContext {
  /**
   * Whether these 4 to 6 ASCII digits are one of the sender's PINs. It is asked about every candidate, whatever the
   * rest of the text says.
   */
  isPin(digits: string): boolean;
  /** Too many PINs were tried: the text is read as if none stood in it. Left out: no. */
  areTriesSpent?: boolean;
  /**
   * Minutes from now until a clock next shows this time, within 12 hours; null where there is no such time. Where
   * `half` is null, both halves of the day are tried. `hour` is 0 to 24.
   */
  minutesUntil(clock: ClockTime): number | null;
}

export interface ClockTime {
  hour: number;
  minute: number;
  half: 'am' | 'pm' | null;
}

export interface Reading {
  /** What the text asks for if a worker sent it. */
  worker: WorkerRequest;
  /** What the text says if a responder sent it who has been asked about an alarm. */
  responder: ResponderRequest;
  /** `always`: a cry from any worker. `on-visit`: a cry where a visit is open, or an alarm about the sender. */
  cry: 'always' | 'on-visit' | 'none';
  /**
   * The sender's PIN, in ASCII digits, where the likeliest candidate is one. One candidate a text counts: else each
   * text were many tries.
   */
  pin: string | null;
  /** A candidate was looked at and proved nothing. */
  isTryFailed: boolean;
  /** The text holds four to six digits that can only be a PIN, and are none of the sender's. */
  wrongPin: boolean;
  /** Every candidate that `isPin` was asked about. */
  pinCandidates: string[];
  /** A reaction ("Liked ...") or an automatic reply: nobody waits for an answer to it. */
  isAutomatic: boolean;
  /**
   * A number that stands first, or right after the first word, and may be a staff number ("START 5516 60 12 Elm Road",
   * "SOS 5512"), with the reading of the text without it. For phones that several people share, and for unknown ones.
   */
  staffNumber: { digits: string; without: Reading } | null;
  /** The words as people wrote them, without a signature and invisible characters. A PIN of the sender's is masked. */
  words: string;
}

/** Minutes, 5 to 720 (until news: 1 to 720). Null: no length was said, or none that the line takes. */
export type Length = number | null;

export interface StartRequest {
  kind: 'start';
  /** IN and ARRIVED are weaker words than START and BEGIN. A length alone ("60") is read as IN. */
  word: 'START' | 'IN' | 'ARRIVED' | 'BEGIN';
  minutes: Length;
  place: string | null;
  /**
   * The number may be a house ("START 120 High Street"): the whole is the place, and the earlier of that length and the
   * usual one holds.
   */
  maybeHouseNumber: boolean;
  /** The place looks like an address. Other words may be no place at all. */
  isAddress: boolean;
  /** The text says a length and nothing else. */
  isBare: boolean;
  /** "Till 4": nothing but when it ends. On a visit it is this one's end. */
  isUntil: boolean;
  /** Several lengths were said, and the earliest is taken. */
  several: boolean;
}

export type WorkerRequest =
  | StartRequest
  /** `isLeaving`: OUT, LEFT, END; the other words may be said of a colleague's alarm as well. */
  | { kind: 'end'; isLeaving: boolean }
  /** "leaving now", "nearly done", SAFE: it ends nothing, and is asked about. */
  | { kind: 'sounds-like-end' }
  /** `isClock`: a time of day was said, and `minutes` count from now, not from the deadline. */
  | { kind: 'more'; minutes: Length; isClock: boolean; several: boolean }
  | { kind: 'ok' | 'back' | 'status' | 'words' | 'read' }
  | { kind: 'ring'; minutes: Length }
  | { kind: 'at'; place: string }
  /** NOTE, and AT with words that are no place. */
  | { kind: 'note'; words: string }
  /** `about`: a staff number or a name. */
  | { kind: 'worried'; about: string | null; inDanger: boolean }
  /** Thanks, or a thumb: nothing is asked. */
  | { kind: 'courtesy' }
  /** A command's word with a question mark or a "not", or about another day: nothing starts, ends or moves. */
  | { kind: 'question' | 'another-day' }
  /** Nothing that the line knows; a PIN alone, too. */
  | { kind: 'none' };

export type ResponderRequest =
  | { kind: 'take'; letter: string | null; minutes: Length }
  | { kind: 'cant'; letter: string | null }
  /** Only SAFE as written. */
  | { kind: 'safe'; letter: string | null; minutes: Length; isGoingOn: boolean }
  | { kind: 'dialled'; letter: string | null; reference: string | null }
  /** "Dialled her 2 times, no answer": it is asked whether that was 999. */
  | { kind: 'maybe-dialled'; letter: string | null }
  | { kind: 'maybe-safe'; letter: string | null }
  /** Yes, on my way, a bare number, a worker's word: it takes nothing. */
  | { kind: 'maybe-take'; letter: string | null; minutes: Length }
  | { kind: 'read' | 'words' }
  | { kind: 'none' };
