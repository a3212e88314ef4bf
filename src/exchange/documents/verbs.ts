import type { Json } from '../webhook.ts';

/** What a document tells the carrier to do, whatever language it is written in. */

export interface Say {
  verb: 'say';
  text: string;
  language: string;
  pace: 'normal' | 'slow';
  /** How many times; 0 is for ever. */
  loop: number;
}
export interface Pause {
  verb: 'pause';
  seconds: number;
}
export interface Play {
  verb: 'play';
  url: string;
  /** How many times; 0 is for ever. */
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
  /** Where it leads once something was said; null: the address of the document that holds it. */
  action: string | null;
  method: Method;
  /** False: it leads nowhere, the next verb follows, and silence is a recording too. */
  leads: boolean;
  /** So much silence ends it. */
  timeoutSeconds: number;
  longestSeconds: number;
  /** The keys that end it; empty: none does. */
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
  /** Whoever waits alone hears music, or nothing. */
  music: boolean;
  /** When the room ends, the calls in it do; otherwise they go on with their documents. */
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
export interface Hangup {
  verb: 'hangup';
}
export type Verb =
  | Prompt
  | Gather
  | RecordVerb
  | Dial
  /** Leads elsewhere; `payload` goes with it. */
  | { verb: 'redirect'; url: string; method: Method; payload: Json }
  | Hangup
  | { verb: 'reject'; reason: 'rejected' | 'busy' };

/**
 * A document that the carrier would not obey. `code` is Twilio's for both carriers: 12100 cannot be parsed, 12200
 * breaks the rules, 13520 bad Say text.
 */
export class DocumentFault extends Error {
  override name = 'DocumentFault';
  readonly code: number;

  constructor(code: number, reason: string) {
    super(reason);
    this.code = code;
  }
}
