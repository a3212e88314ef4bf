import type { Json } from '../webhook.ts';

/** What a document tells the carrier to do, in whichever language it is written. */

export interface Say {
  verb: 'say';
  text: string;
  language: string;
  pace: 'normal' | 'slow';
  /** How many times it is played. 0 repeats without end. */
  loop: number;
}
interface Pause {
  verb: 'pause';
  seconds: number;
}
export interface Play {
  verb: 'play';
  url: string;
  /** How many times it is played. 0 repeats without end. */
  loop: number;
}
export type Prompt = Say | Pause | Play;
export type Method = 'GET' | 'POST';
export interface Gather {
  verb: 'gather';
  input: ('dtmf' | 'speech')[];
  /** Null: the address of the document that holds it. */
  action: string | null;
  method: Method;
  timeoutSeconds: number;
  numDigits: number | null;
  /** Empty: no key ends an entry. */
  finishOnKey: string;
  actionOnEmptyResult: boolean;
  bargeIn: boolean;
  prompts: Prompt[];
}
export interface RecordVerb {
  verb: 'record';
  /** The address that follows after somebody spoke. Null: the address of the document that holds it. */
  action: string | null;
  method: Method;
  /** False: it leads nowhere, the next verb follows, and silence is recorded too. */
  leads: boolean;
  /** This many seconds of silence end it. */
  timeoutSeconds: number;
  longestSeconds: number;
  /** The keys that end it. Empty: no key does. */
  finishOnKey: string;
  beep: boolean;
  trim: boolean;
  statusCallback: string | null;
  statusCallbackMethod: Method;
  statusCallbackEvents: ('in-progress' | 'completed' | 'absent')[];
}
export interface Conference {
  name: string;
  startOnEnter: boolean;
  endOnExit: boolean;
  beep: boolean;
  muted: boolean;
  label: string | null;
  maxParticipants: number;
  /** Whether a participant who is alone hears music. */
  music: boolean;
  /** Whether the calls end when the room ends. Otherwise they continue with their documents. */
  endsCalls: boolean;
  statusCallback: string | null;
  statusCallbackMethod: Method;
  statusCallbackEvents: string[];
}
export interface Dial {
  verb: 'dial';
  action: string | null;
  method: Method;
  hangupOnStar: boolean;
  timeLimitSeconds: number;
  conference: Conference;
}
interface Hangup {
  verb: 'hangup';
}
export type Verb =
  | Prompt
  | Gather
  | RecordVerb
  | Dial
  /** Leads to another document, which gets `payload`. */
  | { verb: 'redirect'; url: string; method: Method; payload: Json }
  | Hangup
  | { verb: 'reject'; reason: 'rejected' | 'busy' };

/**
 * A document that the carrier would not obey. `code` is Twilio's, for both carriers: 12100 cannot be parsed, 12200
 * breaks the rules, 13520 bad text in Say.
 */
export class DocumentFault extends Error {
  override name = 'DocumentFault';
  readonly code: number;

  constructor(code: number, reason: string) {
    super(reason);
    this.code = code;
  }
}

/**
 * Whether a verb answers the call. The first verb that is heard does. A pause does not, nor does a verb that leads to
 * another document (src/carriers/README.md 1.1).
 */
export function answersCall(verb: Verb): boolean {
  return ['say', 'play', 'gather', 'record', 'dial'].includes(verb.verb);
}
