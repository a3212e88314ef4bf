import type { LikelyAnswer } from './request-weights.ts';

/** What the reader must be told about the sender and the time. It knows no clock and no PIN itself. */
export interface ReadingContext {
  /**
   * Whether these 4 to 6 ASCII digits are one of the sender's PINs. The reader asks for every candidate, whatever the
   * rest of the text says.
   */
  isPin(digits: string): boolean;
  /** Too many PINs were tried: no PIN in the text counts. Missing means false. */
  areTriesSpent?: boolean;
  /**
   * The text may tell of somebody else's danger: it is no worker's, or its sender was asked about an alarm. WORRIED
   * tells of it by itself.
   */
  mayTellDanger?: boolean;
  /**
   * Minutes from now until a clock next shows this time, within 12 hours; null if there is no such time. If `half` is
   * null, both halves of the day are tried. `hour` is 0 to 24.
   */
  minutesUntil(clock: ClockTime): number | null;
}

/** A clock time as people write it: "3", "3pm", "15:30". */
export interface ClockTime {
  /** 0 to 24. Null: "quarter past" is that of the next hour that has one. */
  hour: number | null;
  minute: number;
  /** Null if the text did not say: both halves of the day are tried. */
  half: 'am' | 'pm' | null;
}

export interface Reading {
  /** What the text asks for if it comes from a worker. */
  worker: WorkerRequest;
  /** What the text says if it comes from a responder who was asked about an alarm. */
  responder: ResponderRequest;
  /**
   * `always`: a cry from any worker. `on-visit`: a cry if the sender has a visit open, or if there is an alarm about
   * them. `asks-for-people`: that, and people are to come. It is a cry with no visit open too, but who is asked about
   * an alarm may want them for that.
   */
  cry: 'always' | 'asks-for-people' | 'on-visit' | 'none';
  /** The text is no cry, and nearly one: a worker on a visit is told how help is called. */
  isNearCry: boolean;
  /**
   * Whether the whole text answers "Is all well?" with yes. `said`: YES, OK, SAFE, which may also be about somebody
   * else. `of-oneself`: "I'm ok".
   */
  well: 'said' | 'of-oneself' | null;
  /** The whole text says yes: it may answer what the line has asked. */
  isYes: boolean;
  /** The same, also in words that mean other things where nothing was offered, and perhaps with a length. */
  agrees: { minutes: Length } | null;
  /**
   * The sender's PIN in ASCII digits, if the likeliest candidate is one; otherwise null. Only one candidate of a text
   * counts, because otherwise a text would be many tries.
   */
  pin: string | null;
  /** Whose danger the text reports, in words that leave no doubt: "Leroy's been stabbed". Null: nobody's. */
  othersDanger: string | null;
  /** Where the text may tell of somebody else's danger: whether it does, and names nobody. */
  tellsDanger: boolean;
  /** The text is worried about somebody, in words that leave no doubt even where nobody knows the sender. */
  isWorry: boolean;
  /** The same in words that need not say about whom, from a number that a worker gave as their family's. */
  isFamilysWorry: boolean;
  /** The text says no more than the PIN: "code is 4821". */
  isPinAlone: boolean;
  /** What the words may be meant for, if they ask for nothing as they stand; null if that is not plain. */
  hint: Hint | null;
  /** The text had a candidate, and none proved anything. */
  isTryFailed: boolean;
  /** The text has four to six digits that can only be a PIN, and they are not the sender's. */
  wrongPin: boolean;
  /** Every candidate that `isPin` was asked about. */
  pinCandidates: string[];
  /** A reaction ("Liked ...") or an automatic reply. Nobody waits for an answer to it. */
  isAutomatic: boolean;
  /**
   * A number at the start, or right after the first word, that may be a staff number ("START 5516 60 12 Elm Road", "SOS
   * 5512"). `without` is the reading of the text without it. It is for shared phones and unknown ones.
   */
  staffNumber: { digits: string; without: Reading } | null;
  /** The text is greetings, thanks and good wishes, and says no more: "have a lovely weekend all". */
  isPleasantry: boolean;
  /** The words as people wrote them, without a signature and invisible characters. The sender's PINs are masked. */
  words: string;
}

/** Minutes, 5 to 720 (until news: 1 to 720). Null: no length was said, or one that the line does not accept. */
type Length = number | null;

/**
 * `beginning`: the text names a length, and perhaps a place: the sender may believe that it begins a visit. `isLater`:
 * they are not there yet. `worried`:
 * somebody has not come back or does not answer. `by-mistake`: a call for help was none. `wrong-number`:
 * the text was meant for somebody else. `pin`: a PIN is forgotten.
 * `longer`: the text asks whether the visit may last longer. `place`: it says where the sender is. `who-is-out`: it
 * asks how it is with a colleague. `isUntil`: the text says a time of day, which is in so many minutes. `going-in`:
 * somebody goes in to a visit, and names no length; `isLikely`: no rule says so. `named`: what they call the place,
 * where it is no address.
 * `needs-somebody`: the sender is uneasy, or wants somebody to talk
 * to or to come; that is no cry, and may be about to become one. `watched`: it asks whether anybody looks after them.
 * `no-texts`: it asks not to be texted back; `isRead`: somebody else reads the phone. `who-comes`: it asks whether
 * somebody comes to help. `help-came`: it says that they are there. `own-people`: it asks who the sender's buddy or
 * manager is. `isMasked`: that time of day will be masked where the text is kept. `leaving`: the text is like those
 * that end a visit. `plans`: it is about a visit that is planned. `address`: it asks which house it is. `news`: it asks
 * for nothing, and people who look for the sender would want to know it.
 */
export type Hint =
  | BeginningHint
  | { kind: 'going-in'; place: string | null; isLikely?: true }
  /** `isGoingIn`: and they go in to a visit. `begins`: for how long, if they say so. */
  | { kind: 'needs-somebody'; isGoingIn: boolean; begins?: BeginningHint }
  | { kind: 'longer'; minutes: number; isUntil: boolean; isMasked?: boolean }
  | { kind: 'place'; place: string }
  | { kind: 'no-texts'; isRead: boolean }
  | {
      kind:
        | 'worried'
        | 'who-is-out'
        | 'by-mistake'
        | 'wrong-number'
        | 'pin'
        | 'watched'
        | 'who-comes'
        | 'help-came'
        | 'own-people'
        | 'leaving'
        | 'plans'
        | 'address'
        | 'news';
    };

export interface BeginningHint {
  kind: 'beginning';
  minutes: number;
  isUntil: boolean;
  place: string | null;
  named?: string;
  /** It says neither where the sender is nor that they go in: "driving, 20 mins". */
  isLengthAlone?: true;
  isLater: boolean;
  isMasked?: boolean;
}

export interface StartRequest {
  kind: 'start';
  /** IN and ARRIVED are weaker words than START and BEGIN. A length alone ("60") counts as IN. */
  word: 'START' | 'IN' | 'ARRIVED' | 'BEGIN';
  minutes: Length;
  place: string | null;
  /**
   * The number may be a house number ("START 120 High Street"). Then the whole is the place, and the earlier of that
   * length and the usual length counts.
   */
  maybeHouseNumber: boolean;
  /** The place looks like an address. Otherwise it may be no place at all. */
  isAddress: boolean;
  /** The text says a length and nothing else. */
  isBare: boolean;
  /** The text says only when the visit ends: "Till 4". During a visit it moves that visit's end. */
  isUntil: boolean;
  /** The text says a time of day and nothing else: "5 oclock now". During a visit it is asked about. */
  isClock: boolean;
  /** The text says several lengths, and the shortest counts. */
  several: boolean;
  /** The text says a length that the line does not take ("START 4"), and no other. */
  hasOddLength: boolean;
  /** A sentence without a word of the line, or a word one slip from it: during a visit it is asked about. */
  isSentence: boolean;
}

export type WorkerRequest =
  | StartRequest
  /** `isLeaving`: OUT, LEFT, END. The other words may also be about a colleague's alarm. */
  | { kind: 'end'; isLeaving: boolean }
  /**
   * "leaving now", "nearly done", SAFE: these end nothing, and we ask what is meant. `isHome`: "home safe", which ends
   * the way home.
   */
  | { kind: 'sounds-like-end'; isHome: boolean }
  /**
   * HOME 45: on the way home, or at work at home. `isClock`: as in MORE. `isLater`: "home in 20" may tell of later.
   */
  | { kind: 'home'; minutes: number; isClock: boolean; isLater: boolean; several: boolean }
  /**
   * `isClock`: the text said a time of day, and `minutes` count from now, not from the deadline. `hasReason`: three
   * words or more stand beside what is asked for, and a person must read them.
   */
  | { kind: 'more'; minutes: Length; isClock: boolean; several: boolean; hasReason?: true }
  | { kind: 'ok' | 'back' | 'status' | 'words' | 'read' }
  /** `isCover`: the call is to be an excuse. `hasReason`: other words follow, which a person must read. */
  | { kind: 'ring'; minutes: Length; isCover: boolean; hasReason: boolean }
  /** The call that was asked for is not wanted any more. */
  | { kind: 'ring-off' }
  /** `isWhole`: the text says no more than the place. */
  | { kind: 'at'; place: string; isWhole: boolean }
  /** NOTE, or AT with words that are not a place. */
  | { kind: 'note'; words: string }
  /** `about`: a staff number or a name. */
  | { kind: 'worried'; about: string | null; inDanger: boolean }
  /** Thanks or a thumb: it asks for nothing. */
  | { kind: 'courtesy' }
  /** A command's word with a question mark or a "not", or about another day. Nothing starts, ends or moves. */
  | { kind: 'question' | 'another-day' }
  /** Nothing that the line knows. A PIN alone counts as this too. */
  | { kind: 'none' };

export type ResponderRequest =
  | { kind: 'take'; letter: string | null; minutes: Length }
  | { kind: 'cant'; letter: string | null }
  /** Only the exact word SAFE. */
  | { kind: 'safe'; letter: string | null; minutes: Length; isGoingOn: boolean }
  /** `letterTouches`: the letter stands right before the digits, and may be the reference's own: "P1234". */
  | { kind: 'dialled'; letter: string | null; reference: string | null; letterTouches?: true }
  /**
   * "Dialled her 2 times, no answer": we ask whether that was 999. `isThere`: "ambulance is with her" is news of it.
   * `isAsked`: "should I call the police": nobody has, and we never do.
   */
  | { kind: 'maybe-dialled'; letter: string | null; isThere: boolean; isAsked?: true }
  /** `hasOddNumber`: behind SAFE stands a number that may be a PIN. One that counts as the sender's is read by then. */
  | { kind: 'maybe-safe'; letter: string | null; hasOddNumber: boolean }
  /** Yes, on my way, a bare number, or a worker's word: the alarm is not taken. */
  /**
   * `isGoing`: they are on their way there. `wantsMore`: "need another 15", which is plain from an owner of the alarm.
   */
  | { kind: 'maybe-take'; letter: string | null; minutes: Length; isGoing: boolean; wantsMore?: true }
  /** "Can someone else take over": CANT is asked about. */
  | { kind: 'maybe-cant'; letter: string | null }
  /** "Which address?": they ask about the alarm. */
  | { kind: 'asks-for-facts'; letter: string | null }
  | { kind: 'read' | 'words' }
  /** `likely`: no rule understands it, and it is like the texts that say that. It is only asked about. */
  | { kind: 'none'; likely?: LikelyAnswer };
