import type { PhoneFault } from '../contact/phone-fault.ts';
import type { Input, Reply } from '../conversation/files/flow.ts';

/** The port: what Buddyline asks of any carrier, in Buddyline's own words. Carriers' names and terms stay behind it. */

export type CallStatus =
  'queued' | 'ringing' | 'answered' | 'completed' | 'busy' | 'no_answer' | 'failed' | 'cancelled';
/**
 * `over`: the call has ended, and the carrier does not say how. The status before it shows whether the call was
 * answered.
 */
export type ReportedCallStatus = CallStatus | 'over';
export type TextStatus = 'queued' | 'sent' | 'delivered' | 'failed';

/** Somebody rings us, or a call that we placed asks for its first document. */
export interface CallBegun {
  carrier: string;
  carrierRef: string;
  /** The attempt that placed the call. Null when somebody rang us. */
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
  /** Real time at which it came, where it waited in a file since. */
  waitsSince?: Date;
}

/** The content of a status callback. `order` is the carrier's sequence number, null if it sends none. */
export interface CallReport {
  carrier: string;
  carrierRef: string;
  /** From the callback's address. Null for a callback to the number's own status address. */
  attemptId: string | null;
  status: ReportedCallStatus;
  order: number | null;
  errorCode: string | null;
}

/** Who answered a call that we placed, as far as the carrier can tell. */
export type Answerer = 'human' | 'machine' | 'unknown';

/**
 * A carrier's guess at who answered. It may be wrong, doubled, late, or come after the call, so Buddyline decides
 * nothing by it.
 */
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
  /** What the error code says about the phone. Left out if the code says nothing about it. */
  phoneFault?: PhoneFault;
}

/** One part's position in a text that was too long for a single message. */
export interface TextPart {
  /** The reference that all parts of one text share. It identifies the text only together with the two numbers. */
  of: string;
  /** From 1. */
  number: number;
  total: number;
}

/** The content of a text. */
export interface TextContent {
  /**
   * The words, a picture's caption or the label of a pressed button. Empty for a picture without a caption. For a
   * shared location without words: "AT " and the place.
   */
  body: string;
  /**
   * The number of pictures, recordings and other files, left out if there are none. We do not fetch them, so a person
   * must learn that they came.
   */
  media?: number;
  /** A location that the sender shared, as an address or as coordinates. */
  place?: string | null;
}

/** All strings are well-formed (see `wellFormed`), except that a part may begin or end with half a character. */
export interface TextReceived extends TextContent {
  carrier: string;
  carrierRef: string;
  /** E.164. Null if the sender's number cannot be read. */
  from: string | null;
  to: string;
  /** When the carrier received it, as the carrier says. Null or left out if it does not say. */
  sentAt?: Date | null;
  /**
   * What the carrier did by itself on this text: it stopped its texts to this phone (`stop`), resumed them (`start`),
   * or answered (`help`). Left out if the carrier does not say.
   */
  optOut?: 'stop' | 'start' | 'help';
  /** Set for a carrier that delivers the parts of a long text separately. Null or left out for a whole text. */
  part?: TextPart | null;
}

/** A memo's recording is ready to be fetched from the carrier. */
export interface MemoRecorded {
  carrier: string;
  carrierRef: string;
  conversationId: string;
  /** The turn whose reply asked for the memo. */
  turn: number;
  /** The argument of `Carrier.fetchRecording`: an id, or an address at the carrier. */
  recordingRef: string;
  /** 0 if the caller said nothing. */
  seconds: number;
}

/** The recording as the carrier sent it. `type` is "audio/wav", "audio/mpeg" and the like. */
export interface Recording {
  type: string;
  sound: Buffer;
}

/** A caller who is alone in a room after everybody else has left it. */
export interface LeftAlone {
  carrierRef: string;
  conversationId: string;
  /** The number that the caller's next turn will have. */
  nextTurn: number;
}

/** A carrier's web routes call this with what they have verified and parsed. The switchboard implements it. */
export interface Line {
  callBegins(call: CallBegun): Promise<Reply>;
  /** Null if the conversation does not belong to this call. Nothing has changed then. */
  callTurns(turn: CallTurn): Promise<Reply | null>;
  /**
   * Does what comes before `callTurns` of that turn and may fail with the database, and resolves or rejects as it does.
   * What was keyed is kept meanwhile, as where `callTurns` fails.
   */
  beforeTurn(turn: CallTurn, work: () => Promise<void>): Promise<void>;
  callReported(report: CallReport): Promise<void>;
  answererGuessed(guess: AnswererGuess): Promise<void>;
  textReported(report: TextReport): Promise<void>;
  textReceived(text: TextReceived): Promise<void>;
  /**
   * Handles a text that could not be stored after every attempt. Its sender must not believe that we have it. Never
   * rejects.
   */
  textNotTaken(text: Pick<TextReceived, 'carrier' | 'from'>): Promise<void>;
  memoRecorded(memo: MemoRecorded): Promise<void>;
  /**
   * The callers who are alone in their room since this call ended. The end must have been reported before. Only for
   * carriers whose rooms do not end by themselves.
   */
  leftAlone(carrier: string, carrierRef: string): Promise<LeftAlone[]>;
}

export interface CallOrder {
  attemptId: string;
  to: string;
  ringSeconds: number;
  /** Places the call from the cover number, if the carrier has one. */
  cover: boolean;
}

export interface TextOrder {
  attemptId: string;
  to: string;
  body: string;
}

/** The code of a refusal where no byte of the request has left us: nobody has said anything about the number. */
export const UNREACHABLE = 'unreachable';

/** The outcome of a request to place a call or to send a text. */
export type Placed =
  | { kind: 'placed'; carrierRef: string }
  /**
   * The carrier refused, and nothing was placed. `permanent`: the number is unusable with every carrier.
   * `carrierFails`: the carrier refuses everything at the moment (credentials, no connection), so the refusal counts
   * against the carrier.
   */
  | { kind: 'refused'; code: string; permanent: boolean; phoneFault?: PhoneFault; carrierFails?: boolean }
  /** Nothing was placed. A later attempt may succeed. */
  | { kind: 'too-fast'; retryAfterSeconds: number | null }
  /** The call or text may exist. Look it up before you try again. */
  | { kind: 'unknown'; code: string };

/** The result of a look-up after an unknown outcome. */
export type Found = { kind: 'found'; carrierRef: string } | { kind: 'absent' } | { kind: 'unknown' };

/** A call or text whose request had no clear answer. */
export type Sought = {
  to: string;
  /** Real time, and not the time of Buddyline's clock, which may run faster. */
  since: Date;
  /** References of other calls or texts to the same number. */
  known: string[];
  /** A phone may get several texts within a minute, also from the carrier itself. Only the words tell them apart. */
} & ({ channel: 'call' } | { channel: 'text'; body: string });

export interface Carrier {
  readonly name: string;
  readonly number: string;
  /**
   * A number that does not look like ours on a worker's phone. Calls from it and to it never say who we are. Null if
   * there is none.
   */
  readonly coverNumber: string | null;
  readonly callsPerSecond: number;
  /** 10 if left out. */
  readonly textsPerSecond?: number | undefined;
  /** The account's limit, which includes calls to us. Left out if there is none. */
  readonly callsAtOnce?: number | undefined;
  placeCall(order: CallOrder): Promise<Placed>;
  sendText(order: TextOrder): Promise<Placed>;
  /** Looks up a call or text that may have been placed. */
  find(sought: Sought): Promise<Found>;
  /** Ends a call, whether it rings or is answered. Also resolves if the call has ended already. */
  endCall(carrierRef: string): Promise<void>;
  /** The call's current status. Asked when status callbacks stay away. Null if the carrier does not know the call. */
  statusOfCall(carrierRef: string): Promise<ReportedCallStatus | null>;
  /** Null if the carrier does not know the text, or cannot look up texts. */
  statusOfText(carrierRef: string): Promise<TextStatus | null>;
  /**
   * The sound of a memo. Null if the carrier does not have it, or no longer has it. Throws if the carrier cannot be
   * asked.
   */
  fetchRecording(recordingRef: string): Promise<Recording | null>;
  /** Also resolves if the recording is gone already. */
  deleteRecording(recordingRef: string): Promise<void>;
}
