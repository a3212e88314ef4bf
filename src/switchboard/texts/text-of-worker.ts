import type { SafetyEvent } from '../../operations/safety-event.ts';
import type { Caller } from '../../records/organisation/people.ts';
import type { Visit } from '../../safety/visit.ts';
import type { ProvedReading } from './text-reading.ts';

/** A text of a person's, and what the true book will be told of it. */
export interface TextOfWorker {
  caller: Caller;
  /** Every contact that the phone may be. */
  keys: string[];
  reading: ProvedReading;
  /** Their open visit, in the shown book. */
  visit: Visit | null;
  events: SafetyEvent[];
}
