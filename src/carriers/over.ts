import type { ReportedCallStatus } from './carrier.ts';

const overWords: ReadonlySet<ReportedCallStatus> = new Set([
  'completed',
  'busy',
  'no_answer',
  'failed',
  'cancelled',
  'over',
]);

/** Whether nobody is on this call any more. */
export function isOver(status: ReportedCallStatus | null): boolean {
  return status !== null && overWords.has(status);
}
