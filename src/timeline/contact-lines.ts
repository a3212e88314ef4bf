import type { Attempt } from '../records/attempts.ts';
import type { JournalDetail } from '../records/journal.ts';

const CALLS: Record<string, string> = {
  alarm: 'to ask for help with the alarm',
  news: 'for news',
  overdue: 'to ask whether the visit is over',
  office: 'to put somebody through to the office',
  worker: 'to put somebody through to the worker',
  tell: 'with a message',
  reply: 'with the answer to their text',
  reminder: 'to remind them of the end of the visit',
};

const REPORTS: Record<string, string> = {
  ringing: 'rings',
  answered: 'is answered (whether by a person, a key will tell)',
  completed: 'is over',
  busy: 'is engaged',
  no_answer: 'is not answered',
  cancelled: 'is called off',
  sent: 'is sent',
  delivered: 'is delivered',
};

const ANSWERERS = {
  human: 'guesses that a person answered',
  machine: 'guesses that a machine answered',
  unknown: 'cannot tell whether a person or a machine has answered',
};

const HOLDS: Record<string, string> = {
  too_fast: 'the carrier takes no more just now',
  refused: 'every carrier has refused it',
  look_up: 'the carrier is asked what became of it',
  same_news: 'that phone has just been rung with the same news',
};

/** An event of one of our calls or texts as a line; null if another line says it. */
export function contactLine(
  attempt: Attempt,
  detail: JournalDetail<'attempt'>,
  to: { name: string; phone: string },
  time: (iso: string) => string,
): string | null {
  const what = `The ${attempt.channel} to ${to.name}`;
  switch (detail.what) {
    case 'asked':
      return attempt.channel === 'call'
        ? `We ring ${to.name} on ${to.phone} ${CALLS[attempt.purpose] ?? ''}`.trimEnd() + `${waits(detail, time)}.`
        : `We text ${to.name} on ${to.phone}: "${wording(attempt)}"`;
    case 'taken back':
      return `${what} is not wanted any more, and not made.`;
    case 'too fast':
      return `${what} must wait${waits(detail, time)}.`;
    case 'outcome unknown':
      return `${what}: the carrier has not said whether it took it${waits(detail, time)}.`;
    case 'to be sent again':
      return `${what} is tried again${byCarrier(detail)}${why(detail)}${waits(detail, time)}.`;
    case 'engaged for long':
      return `${what} is made although another call with that phone goes on, and so is one to the next number.`;
    case 'told already':
      return `${what} is left out: that phone had the same within the last minute.`;
    case 'no texts':
      return `${what} cannot be sent: that phone takes no texts from us. It is rung instead.`;
    case 'placed beside':
      return `${what} was also placed by ${detail.carrier ?? 'another carrier'}, after all.`;
    case 'answerer guessed':
      return `${what}: the carrier ${ANSWERERS[detail.answerer ?? 'unknown']}.`;
    default:
      return reported(what, attempt, detail);
  }
}

function reported(what: string, attempt: Attempt, detail: JournalDetail<'attempt'>): string | null {
  const { status = '' } = detail;
  if (status === 'failed') return `${what} has failed${why(detail)}.`;
  // The carrier has it. This is worth a line only while nothing more is known.
  if (status === 'queued') return attempt.status === 'queued' ? `${what} is with the carrier.` : null;
  const report = REPORTS[status];
  return report === undefined ? null : `${what} ${report}${why(detail)}.`;
}

function waits({ held, until }: JournalDetail<'attempt'>, time: (iso: string) => string): string {
  return held === undefined || until === undefined ? '' : ` (until ${time(until)}: ${HOLDS[held] ?? held})`;
}

function byCarrier({ carrier }: JournalDetail<'attempt'>): string {
  return carrier === undefined ? '' : ` by ${carrier}`;
}

function why({ code }: JournalDetail<'attempt'>): string {
  return code === undefined ? '' : ` (the carrier's code ${code})`;
}

/** A worker's note is passed on as it came, and digits in it may be a PIN. */
function wording({ purpose, alarmId, body }: Attempt): string {
  const words = (body ?? '').replaceAll(/\s*\n\s*/g, ' ');
  return purpose === 'tell' && alarmId !== null
    ? words.replaceAll(/(?<!\d)\d{4,6}(?!\d)/g, (digits) => '*'.repeat(digits.length))
    : words;
}
