import type { JournalDetail } from '../records/journal.ts';

/** An event of a memo as a line. It never says what is in the memo, which we do not know. */
export function memoLine({ what, seconds }: JournalDetail<'memo'>): string {
  switch (what) {
    case 'recorded':
      return `The worker was asked where they are: the carrier has a recording of ${seconds ?? 0} s.`;
    case 'empty':
      return 'The worker was asked where they are, and said nothing.';
    case 'kept':
      return 'What the worker said is kept here, sealed.';
    case 'lost':
      return 'What the worker said could not be got from the carrier; responders are told so.';
    case 'deleted':
      return 'What the worker said is deleted here.';
    default:
      return `What the worker said: ${what}.`;
  }
}
