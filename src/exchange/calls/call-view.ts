/** Twilio's words for a call's status. */
export type CallStatus =
  'queued' | 'ringing' | 'in-progress' | 'completed' | 'busy' | 'failed' | 'no-answer' | 'canceled';
export type EndStatus = Exclude<CallStatus, 'queued' | 'ringing' | 'in-progress'>;
/** Why a call ended. This is finer than its status, and some carriers report it. */
export type EndReason =
  | 'over'
  | 'busy'
  | 'declined'
  | 'rang-out'
  | 'unreachable'
  | 'dead-number'
  | 'cancelled'
  | 'rejected'
  | 'given-up'
  | 'failed';

/** One line of what is heard on a call. */
export interface Heard {
  /** The ISO instant at which it began. */
  at: string;
  who: 'line' | 'caller' | 'system';
  text: string;
  pace: 'normal' | 'slow';
  /** BCP 47. */
  language: string;
  /** How long it takes to say. 0 if it takes no time. */
  seconds: number;
  /** A key or a word interrupted it. */
  cut: boolean;
}

/** What a call waits for. It tells a person, or a test, what to do next. */
export type WaitingFor =
  | { kind: 'answer' }
  | { kind: 'speech' }
  | {
      kind: 'keys';
      input: ('dtmf' | 'speech')[];
      numDigits: number | null;
      finishOnKey: string;
      seconds: number;
      pressed: string;
      speaking: boolean;
    }
  | { kind: 'recording'; finishOnKey: string; seconds: number }
  | { kind: 'pause'; seconds: number }
  | { kind: 'conference'; name: string };

/** A call as the exchange's own API shows it. */
export interface CallView {
  id: string;
  /** inbound: a phone called the line. outbound: the line called a phone. */
  direction: 'inbound' | 'outbound';
  line: string;
  phone: string;
  withheld: boolean;
  status: CallStatus;
  /** The phone asks the caller's name. It has answered for the carrier, but its owner has not. */
  screening: boolean;
  /** It rings on a silent phone, where nobody hears it. */
  unheard: boolean;
  createdAt: string;
  answeredAt: string | null;
  endedAt: string | null;
  transcript: Heard[];
  /** Null while a webhook is in flight (keys are lost then), and after the end. */
  waitingFor: WaitingFor | null;
}
