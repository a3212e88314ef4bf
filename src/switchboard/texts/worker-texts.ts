import type { WorkerRequest } from '../../conversation/texts/reading.ts';
import { isProofWanted } from '../../safety/visit.ts';
import { type Answer, withHints, wrongPin } from './answer.ts';
import { isForTheOffice, waitsAtTheDesk } from './for-the-office.ts';
import { wordsToRead } from './text-reading.ts';
import type { TextOfWorker } from './text-of-worker.ts';
import { asksWhoComes } from './uneasy-texts.ts';
import { changeOpenVisit } from '../../operations/visits.ts';
import type { UnitOfWork } from '../../operations/work.ts';
import { actOnRequest } from './worker-requests.ts';

/**
 * A text about the worker's own visit: whether its PIN proves it, what it does (worker-requests.ts), and who reads it
 * besides.
 */
export async function workerTexts(work: UnitOfWork, text: TextOfWorker): Promise<Answer | null> {
  const { caller, reading, visit, events } = text;
  const request = reading.worker;
  // Cover is not refused for a number that is no PIN; everything else waits for the right one.
  if (reading.wrongPin && request.kind !== 'start' && request.kind !== 'home') return wrongPin(caller, reading);
  const isProved = reading.pin !== null;
  // MORE counts from the deadline as it was: what a PIN alone adds is only for those who say no length.
  const isProofLast = request.kind === 'more';
  const proved = isProved && !isProofLast ? await changeOpenVisit(work, caller.id, { kind: 'proof' }) : null;
  const isDoubted = !isProved && visit !== null && isProofWanted(visit) && WORDS_THAT_NEED_PROOF.has(request.kind);
  if (isDoubted) {
    events.push({ type: 'unproved', word: wordOf(request) });
    await changeOpenVisit(work, caller.id, { kind: 'unproved' });
  }
  const answer = await actOnRequest(work, { ...text, visit: proved?.visit ?? visit }, request);
  if (isForTheOffice(caller, reading)) {
    if (!events.some((event) => event.type === 'words' && event.isForReaders)) events.push(wordsToRead(reading));
    return answer && withHints(answer, ['text.a-person-reads']);
  }
  // What is no more than unclear is recorded where it is answered (how-it-stands.ts).
  if (request.kind === 'sounds-like-end' && waitsAtTheDesk(caller, visit, reading))
    events.push(wordsToRead(reading, 'desk'));
  if (events.some((event) => event.type === 'words' && event.isForDesk)) return answer && sayThatItCanBeRead(answer);
  if (isProved && isProofLast) await changeOpenVisit(work, caller.id, { kind: 'proof' });
  // A worker who waits for help does not want people to stop looking.
  const isToAddPin =
    isDoubted ||
    (!isProved &&
      visit !== null &&
      isProofWanted(visit) &&
      WORDS_ANSWERED_WITH_HOW_IT_STANDS.has(request.kind) &&
      !asksWhoComes(reading));
  return isToAddPin && answer ? withHints(answer, ['text.add-pin']) : answer;
}

const READ_AT_THE_DESK = 'text.office-can-read';

const sayThatItCanBeRead = (answer: Answer): Answer =>
  answer.prompts.some(({ id }) => id === READ_AT_THE_DESK) ? answer : withHints(answer, [READ_AT_THE_DESK]);

const WORDS_THAT_NEED_PROOF: ReadonlySet<WorkerRequest['kind']> = new Set(['start', 'end', 'ok', 'more', 'home']);

/** These change nothing. The reply says what would. */
const WORDS_ANSWERED_WITH_HOW_IT_STANDS: ReadonlySet<WorkerRequest['kind']> = new Set([
  'status',
  'courtesy',
  'sounds-like-end',
  'question',
  'another-day',
  'none',
]);

function wordOf(request: WorkerRequest): string {
  return request.kind.toUpperCase();
}
