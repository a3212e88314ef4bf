import type { UnitOfWork } from '../../operations/work.ts';
import type { Alarm } from '../../safety/alarm/alarm.ts';
import { type Answer, answerWith, askedInBetween, untilVars, withHints, wrongPin } from './answer.ts';
import type { ProvedReading } from './text-reading.ts';
import type { TextRole } from './text-role.ts';
import type { TextOfWorker } from './text-of-worker.ts';

/**
 * What somebody texts whom a roll-call asks. OK answers it, and moves no visit, unless the visit asks as well: its time
 * is nearly up, or is up. Each check-in answers it, whatever it says besides.
 */

/** OK of somebody whose visit asks too is a word about the visit, which answers both. */
export function rollCallRole(work: UnitOfWork, role: TextRole, { visit, reading }: TextOfWorker): TextRole {
  const doesVisitAsk = visit?.deadline != null && (visit.state.reminded || visit.deadline <= work.now);
  return role === 'roll-call' && doesVisitAsk && reading.worker.kind === 'ok' ? 'worker' : role;
}

export function rollCallByText(work: UnitOfWork, { caller, visit, reading }: TextOfWorker): Answer {
  if (reading.wrongPin) return wrongPin(caller, reading);
  const thanks = answerWith('text.roll-call-ok');
  if (!visit?.deadline) return thanks;
  const stands = askedInBetween(work, visit) ?? answerWith('text.status-open', untilVars(work, visit.deadline));
  return { prompts: [...thanks.prompts, ...stands.prompts] };
}

/** Nothing has changed: they say which they mean. */
export const rollCallOrAlarm = ([alarm]: Alarm[]): Answer =>
  alarm ? answerWith('text.roll-call-or-alarm', { letter: alarm.letter }) : answerWith('text.roll-call-how');

const CHECK_INS: ReadonlySet<ProvedReading['worker']['kind']> = new Set(['start', 'end', 'more', 'ok', 'back', 'home']);
/** These say nothing that answers it. */
const SAYS_NOTHING: ReadonlySet<ProvedReading['worker']['kind']> = new Set([
  'none',
  'question',
  'another-day',
  'courtesy',
  'sounds-like-end',
]);

/** Tells the true book what has been answered, and the reply whether anything has. */
export function answerRollCall(
  { reading, visit, events }: TextOfWorker,
  role: TextRole,
  answer: Answer | null,
): Answer | null {
  if (role === 'cry') {
    events.push({ type: 'roll-call-answer', answer: 'help', via: 'text' });
    return answer;
  }
  if (role !== 'worker' && role !== 'roll-call') return answer;
  const isCheckIn = role === 'roll-call' || CHECK_INS.has(reading.worker.kind) || reading.pin !== null;
  if (isCheckIn && !reading.wrongPin) {
    events.push({ type: 'roll-call-answer', answer: 'ok', via: 'text' });
    return answer && role === 'worker' ? withHints(answer, ['text.roll-call-too']) : answer;
  }
  if (reading.hint?.kind === 'no-texts') return answer;
  if (reading.wrongPin || !SAYS_NOTHING.has(reading.worker.kind)) return answer;
  return answer && visit ? withHints(answer, ['text.roll-call-how']) : answerWith('text.roll-call-how');
}
