import type { ResponderRequest } from '../../conversation/texts/reading.ts';
import type { SafetyEvent } from '../../operations/safety-event.ts';
import type { Caller } from '../../records/organisation/people.ts';
import type { Visit } from '../../safety/visit.ts';
import type { ProvedReading } from './text-reading.ts';

/** Somebody is in danger. */
export interface DangerOf {
  /** Their staff number, or a name. */
  about: string;
  /** Of the alarm about them, where it is meant; null where the text names them. */
  letter: string | null;
  /** The people who deal with it may hear the text. */
  isInWords: boolean;
}

/** A text of a person's, and what the true book will be told of it. */
export interface TextOfWorker {
  caller: Caller;
  /** Every contact that the phone may be. */
  keys: string[];
  reading: ProvedReading;
  /** Their open visit, in the shown book. */
  visit: Visit | null;
  events: SafetyEvent[];
  /** Whose danger it tells, if it is a colleague's. */
  danger: DangerOf[];
  /** What it says of an alarm, beside that. */
  said: ResponderRequest;
}
