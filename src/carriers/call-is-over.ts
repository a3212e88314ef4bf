import type { ReportedCallStatus } from './carrier.ts';

const OVER_WORDS: ReadonlySet<ReportedCallStatus> = new Set([
  'completed',
  'busy',
  'no_answer',
  'failed',
  'cancelled',
  'over',
]);

/** Whether a call with this status has ended. */
export function isOver(status: ReportedCallStatus | null): boolean {
  return status !== null && OVER_WORDS.has(status);
}
