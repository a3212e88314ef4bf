import type { Input, Reply } from '../conversation/files/flow.ts';

/**
 * The port: what Buddyline asks of any carrier, in Buddyline's own words. No carrier's name or vocabulary passes it.
 */

export type { Reply };

export type CallStatus =
  'queued' | 'ringing' | 'answered' | 'completed' | 'busy' | 'no_answer' | 'failed' | 'cancelled';
/** `over`: ended, and the carrier does not say how. What came before does: answered, or not. */
export type ReportedCallStatus = CallStatus | 'over';
export type TextStatus = 'queued' | 'sent' | 'delivered' | 'failed';

/** A call from somebody, or the first document of a call that we placed. */
export interface CallBegun {
  carrier: string;
  carrierRef: string;
  /** The attempt that placed the call; null when somebody rang us. */
  attemptId: string | null;
  ourNumber: string;
  /** E.164, or null when withheld. */
  theirNumber: string | null;
}

export interface CallTurn {
  carrier: string;
  carrierRef: string;
  conversationId: string;
  turn: number;
  input: Input;
}

/**
 * Why a phone takes no texts. `opted_out` and `blocked` are between it and one carrier; a `dead` number and a
 * `landline` take none from anybody.
 */
export type PhoneFault = 'opted_out' | 'blocked' | 'dead' | 'landline';

/** What a status callback tells. `order` is the carrier's sequence number where there is one. */
export interface CallReport {
  carrier: string;
  carrierRef: string;
  /** From the callback's address; null for the number's own status callback. */
  attemptId: string | null;
  status: ReportedCallStatus;
  order: number | null;
  errorCode: string | null;
}

/** Who has answered a call of ours, as its carrier takes it. */
export type Answerer = 'human' | 'machine' | 'unknown';

/** A carrier's guess at that. It may be wrong, come late, twice, or when the call is over: nothing follows from it. */
export interface AnswererGuess {
  carrier: string;
  attemptId: string;
  answerer: Answerer;
}

export interface TextReport {
  carrier: string;
  carrierRef: string;
  attemptId: string;
  status: TextStatus;
  errorCode: string | null;
  /** Where the code says that it is the phone: left out where it does not. */
  phoneFault?: PhoneFault;
}

/** The place of a text in one that was too long for a single message. */
export interface TextPart {
  /** What the parts of one text have in common, together with the two numbers. */
  of: string;
  /** From 1. */
  number: number;
  total: number;
}

/** What a text says. */
export interface TextContent {
  /**
   * Words, a picture's caption or a pressed button's. Empty of a picture alone. A shared location alone is "AT " and
   * the place.
   */
  body: string;
  /**
   * Pictures, recordings and other files, which we do not fetch: a person must hear of them. None where it is left out.
   */
  media?: number;
  /** A location that the sender shared, as an address or as coordinates. */
  place?: string | null;
}

/** All text in it is well-formed (see `wellFormed`), but for the ends of a part. */
export interface TextReceived extends TextContent {
  carrier: string;
  carrierRef: string;
  /** E.164; null where no sender can be read. */
  from: string | null;
  to: string;
  /** When the carrier says that it got it; null or left out where it does not say. */
  sentAt?: Date | null;
  /**
   * What the carrier itself made of it: it sends this phone no more texts (`stop`), does again (`start`), or has
   * answered (`help`). Left out where it does not say.
   */
  optOut?: 'stop' | 'start' | 'help';
  /** Where the carrier hands on parts as they come; none of a whole text. */
  part?: TextPart | null;
}

/** A memo's recording can be fetched from the carrier now. */
export interface MemoRecorded {
  carrier: string;
  carrierRef: string;
  conversationId: string;
  /** The turn whose reply asked for the memo. */
  turn: number;
  /** By which `Carrier.fetchRecording` gets it: an id, or an address of the carrier's. */
  recordingRef: string;
  /** 0: nothing was said. */
  seconds: number;
}

/** As the carrier gave it: `type` as in "audio/wav" or "audio/mpeg". */
export interface Recording {
  type: string;
  sound: Buffer;
}

/** Somebody who waits in a room in which nobody else is left. */
export interface LeftAlone {
  carrierRef: string;
  conversationId: string;
  /** The turn that their next input will be. */
  nextTurn: number;
}

/** What a carrier's web routes hand on, once verified and parsed. Implemented by the switchboard. */
export interface Line {
  callBegins(call: CallBegun): Promise<Reply>;
  /** Null: the conversation is not with this call, and nothing has changed. */
  callTurns(turn: CallTurn): Promise<Reply | null>;
  callReported(report: CallReport): Promise<void>;
  answererGuessed(guess: AnswererGuess): Promise<void>;
  textReported(report: TextReport): Promise<void>;
  textReceived(text: TextReceived): Promise<void>;
  /**
   * A text could not be stored however often it was tried. Whoever sent it must not think that it was; never rejects.
   */
  textNotTaken(text: Pick<TextReceived, 'carrier' | 'from'>): Promise<void>;
  memoRecorded(memo: MemoRecorded): Promise<void>;
  /**
   * Whom the end of a call, reported before, has left alone in its room. For carriers whose rooms do not end by
   * themselves.
   */
  leftAlone(carrier: string, carrierRef: string): Promise<LeftAlone[]>;
}

export interface CallOrder {
  attemptId: string;
  to: string;
  ringSeconds: number;
  /** From the cover number, where the carrier has one. */
  cover: boolean;
}

export interface TextOrder {
  attemptId: string;
  to: string;
  body: string;
}

/** What became of a request to place a call or send a text. */
export type Placed =
  | { kind: 'placed'; carrierRef: string }
  /**
   * The carrier said no; nothing was placed. `permanent`: the number will not do, whoever tries. `carrierFails`: it
   * says so of everything just now (credentials, no connection), which counts against it.
   */
  | { kind: 'refused'; code: string; permanent: boolean; phoneFault?: PhoneFault; carrierFails?: boolean }
  /** Nothing was placed, ask again later. */
  | { kind: 'too-fast'; retryAfterSeconds: number | null }
  /** It may exist: look it up before trying again. */
  | { kind: 'unknown'; code: string };

/** What a look-up after an unknown outcome found. */
export type Found = { kind: 'found'; carrierRef: string } | { kind: 'absent' } | { kind: 'unknown' };

/** A call or text whose request had no clear answer. */
export type Sought = {
  to: string;
  /** The carrier's real time. */
  since: Date;
  /** References of others that went there. */
  known: string[];
  /**
   * A phone may get several texts within a minute, the carrier's own among them: only its words tell which is which.
   */
} & ({ channel: 'call' } | { channel: 'text'; body: string });

export interface Carrier {
  readonly name: string;
  readonly number: string;
  /**
   * A number that no worker's phone knows as ours; calls from it, and calls to it, never say who we are. Null: there is
   * none.
   */
  readonly coverNumber: string | null;
  readonly callsPerSecond: number;
  /** Ten where it is left out. */
  readonly textsPerSecond?: number | undefined;
  /** The account's limit, calls to us included; left out where there is none. */
  readonly callsAtOnce?: number | undefined;
  placeCall(order: CallOrder): Promise<Placed>;
  sendText(order: TextOrder): Promise<Placed>;
  /** Looks for what may have been placed. */
  find(sought: Sought): Promise<Found>;
  /** Ends a call, ringing or not; resolves also when it has ended already. */
  endCall(carrierRef: string): Promise<void>;
  /** Where a call or text stands, asked when its status callbacks stay away; null when the carrier does not know it. */
  statusOfCall(carrierRef: string): Promise<ReportedCallStatus | null>;
  /** Null also of a carrier that cannot be asked after texts. */
  statusOfText(carrierRef: string): Promise<TextStatus | null>;
  /** The sound of a memo; null when the carrier does not have it, or no more. Throws when it cannot be asked. */
  fetchRecording(recordingRef: string): Promise<Recording | null>;
  /** Resolves also when it is gone already. */
  deleteRecording(recordingRef: string): Promise<void>;
}
