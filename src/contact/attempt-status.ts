/** What becomes of one call or text. The database checks the same words (`contact_attempt.status`). */

/** As a carrier reports it. `sent` and `delivered` are of a text, the others of a call or of both. */
export type ReportedStatus =
  | 'queued'
  | 'failed'
  | 'ringing'
  | 'answered'
  | 'completed'
  | 'busy'
  | 'no_answer'
  | 'cancelled'
  | 'sent'
  | 'delivered';

/** `waiting`: to go out. `sending`: the carrier is asked. `unknown`: it gave no answer that says what became of it. */
export type AttemptStatus = 'waiting' | 'sending' | 'unknown' | ReportedStatus;

const FINAL_STATUSES: ReadonlySet<AttemptStatus> = new Set([
  'delivered',
  'completed',
  'busy',
  'no_answer',
  'failed',
  'cancelled',
]);

/** Whether the status can no longer change. A text that was sent may still be delivered or fail. */
export function isFinal(status: AttemptStatus): boolean {
  return FINAL_STATUSES.has(status);
}

/** After so many rounds in which each of its carriers has refused it, or has lost it, an attempt fails. */
export const MOST_ROUNDS = 5;

/** Why an attempt waits until its `notBefore`. */
export type DelayReason = 'too_fast' | 'refused' | 'look_up' | 'same_news';
