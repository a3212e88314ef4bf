import type { JournalDetail } from '../records/journal.ts';

/** The state of the visit before the event. */
export interface VisitBefore {
  status: string;
  deadline: string | null;
  /** Others have been asked since that deadline. */
  missed: boolean;
}

export function visitAfter(
  { status, deadline, effects }: JournalDetail<'visit'>,
  before: VisitBefore | null,
): VisitBefore {
  return {
    status,
    deadline,
    missed: effects.includes('missed') || (before?.missed === true && before.deadline === deadline),
  };
}

/** An event of the visit as a line; null if a reader would not miss it. */
export function visitLine(
  detail: JournalDetail<'visit'>,
  before: VisitBefore | null,
  time: (iso: string) => string,
): string | null {
  const until = detail.deadline === null ? '' : ` until ${time(detail.deadline)}`;
  switch (detail.what) {
    case 'started':
      return `The visit begins,${until}.`;
    case 'end':
      return 'The visit is ended.';
    case 'more':
    case 'until':
      return `The visit goes on${until}.`;
    case 'ok':
      return `The worker says OK: the visit goes on${until}.`;
    case 'back':
      return `The visit is open again,${until}.`;
    case 'place':
      return 'The place is noted.';
    case 'note':
      return 'A note of the worker is kept.';
    case 'no-texts':
      return 'The worker asks for no texts: they are rung instead until the visit is over.';
    case 'proof':
      return before?.deadline === detail.deadline
        ? 'The PIN is right.'
        : `The PIN is right: the visit goes on${until}.`;
    case 'unproved':
      return 'A text without a PIN, after others had been asked: it is not taken for proof.';
    case 'accounted-for':
      return detail.status === 'ended' ? 'The visit is over.' : null;
    case 'timer':
      return timerLine(detail, before);
    default:
      return `The visit: ${detail.what}.`;
  }
}

function timerLine({ status, effects }: JournalDetail<'visit'>, before: VisitBefore | null): string | null {
  if (status === 'ended') return 'The visit is over: a responder knows how the worker is.';
  // The visit reports this again and again, in case the alarm is closed. One line is enough.
  if (effects.includes('missed')) return before?.missed === true ? null : 'No check-in has come: others are asked.';
  if (status === 'overdue' && before?.status !== 'overdue') return 'The visit should have ended now. It is overdue.';
  return null;
}
