import type { Hint, Reading } from '../../../src/conversation/texts/reading.ts';
import { read } from './reading.ts';
import { misunderstood } from './corpus-verdicts.ts';
import type { CorpusContext, CorpusText } from './text-corpus/corpus.ts';
import type { ResponderMeaning, WorkerMeaning } from './text-corpus/meanings.ts';

/**
 * What becomes of a text whose meaning is what its sender wants, whether or not the line does it at once.
 * `asked`: nothing happens, and the reply names a short answer that does it. `wrongly`: something else happens.
 */
export type Outcome = 'rightly' | 'asked' | 'neither' | 'wrongly';

const ACTS_OF_WORKERS = new Set(['start', 'end', 'more', 'ok', 'back', 'home', 'ring', 'ring-off', 'worried']);
const ACTS_OF_RESPONDERS = new Set(['take', 'safe', 'dialled', 'cant']);

export function outcomeOf(text: CorpusText): Outcome {
  const reading = read(text.text);
  if (text.meaning.kind === 'responder') {
    if (misunderstood(text) === null || isSameBesidesTheReference(text.meaning.request, reading))
      return isQuestion(text.meaning.request) ? 'asked' : 'rightly';
    if (ACTS_OF_RESPONDERS.has(reading.responder.kind)) return 'wrongly';
    return isAskedOfResponder(text.meaning.request, reading) ? 'asked' : 'neither';
  }
  if (text.meaning.kind !== 'worker') throw new Error(`${text.where} is no command`);
  const { request } = text.meaning;
  if (reading.cry !== 'none' && (reading.cry !== 'on-visit' || text.context === 'visit')) return 'wrongly';
  if (misunderstood(text) === null || isSameBesidesThePlace(request, reading)) {
    const { worker } = reading;
    return text.context === 'visit' && worker.kind === 'start' && worker.isSentence ? 'asked' : 'rightly';
  }
  if (isActOn(reading, text.context)) return 'wrongly';
  return isAskedOfWorker(request, reading, text.context) ? 'asked' : 'neither';
}

const isQuestion = ({ kind }: ResponderMeaning): boolean => kind.startsWith('maybe-');

const bare = (words: string | null): string => (words ?? '').toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');

/** A place may be said with more words or with fewer: "Mrs Dale's at 12 Larch Close". */
function isSamePlace(wanted: string | null, found: string | null): boolean {
  const [one, other] = [bare(wanted), bare(found)];
  return one === other || (one !== '' && other !== '' && (one.includes(other) || other.includes(one)));
}

function isSameBesidesThePlace(wanted: WorkerMeaning, { worker, pin, wrongPin }: Reading): boolean {
  if (pin !== null || wrongPin) return false;
  // "Im in 12 High Street" on a visit says where.
  const isPlace = worker.kind === 'at' || (worker.kind === 'start' && worker.isAddress && worker.minutes === null);
  if (wanted.kind === 'at') return isPlace && isSamePlace(wanted.place, worker.place);
  if (wanted.kind === 'worried') return worker.kind === 'worried' && bare(wanted.about) === bare(worker.about);
  return (
    wanted.kind === 'start' &&
    worker.kind === 'start' &&
    wanted.minutes === worker.minutes &&
    isSamePlace(wanted.place, worker.place)
  );
}

/** "Incident 212" and "212" are one reference. */
const isSameBesidesTheReference = (wanted: ResponderMeaning, { responder }: Reading): boolean =>
  wanted.kind === 'dialled' &&
  responder.kind === 'dialled' &&
  wanted.letter === responder.letter &&
  bare(responder.reference).includes(bare(wanted.reference));

/** A length alone, and a sentence, are asked about on a visit. */
function isActOn({ worker }: Reading, context: CorpusContext): boolean {
  const isAskedAbout =
    worker.kind === 'start' &&
    context === 'visit' &&
    (worker.isSentence || (!worker.isAddress && worker.word !== 'START' && worker.word !== 'BEGIN'));
  return ACTS_OF_WORKERS.has(worker.kind) && !isAskedAbout;
}

function isAskedOfWorker(wanted: WorkerMeaning, { worker, hint }: Reading, context: CorpusContext): boolean {
  switch (wanted.kind) {
    case 'start':
      return isOffered(wanted, hint, context);
    case 'end':
      return worker.kind === 'sounds-like-end' || hint?.kind === 'leaving';
    case 'more':
      return (
        (hint?.kind === 'longer' && hint.minutes === wanted.minutes) ||
        (hint?.kind === 'beginning' && hint.place === null && hint.minutes === wanted.minutes) ||
        (worker.kind === 'start' && worker.place === null && worker.minutes === wanted.minutes)
      );
    case 'at':
      return (hint?.kind === 'place' || hint?.kind === 'beginning') && isSamePlace(wanted.place, hint.place);
    case 'worried':
      return hint?.kind === 'worried';
    case 'status':
      // Whatever is not understood on a visit is answered with how it stands.
      return context === 'visit' && (worker.kind === 'none' || worker.kind === 'question') && hint === null;
    // A visit of later: the reply says that none has begun, and what begins it.
    case 'another-day':
      return hint?.kind === 'beginning' || hint?.kind === 'going-in';
    case 'sounds-like-end':
    case 'ring':
    case 'ok':
    case 'back':
    case 'note':
    case 'words':
    case 'courtesy':
    case 'question':
    case 'none':
    case 'automatic':
      return false;
  }
}

/** The offer names the length, or the line's usual one; on a visit also the place, for it drops a watch. */
function isOffered(
  wanted: Extract<WorkerMeaning, { kind: 'start' }>,
  hint: Hint | null,
  context: CorpusContext,
): boolean {
  if (hint?.kind !== 'beginning' && hint?.kind !== 'going-in') return false;
  const isLength = hint.kind === 'going-in' || hint.minutes === wanted.minutes;
  return isLength && (hint.place === null ? context === 'none' : isSamePlace(wanted.place, hint.place));
}

function isAskedOfResponder(wanted: ResponderMeaning, { responder }: Reading): boolean {
  const likely = responder.kind === 'none' ? responder.likely : undefined;
  return responder.kind === `maybe-${wanted.kind}` || likely === wanted.kind.replace(/^maybe-/, '');
}

/** An everyday text that gets a question with a short answer: it costs its sender a reply, and does nothing. */
export function isPestered({ text, context }: CorpusText): boolean {
  const { worker, hint } = read(text);
  if (context === 'asked') return false;
  if (worker.kind === 'sounds-like-end') return context === 'visit';
  if (worker.kind !== 'none' && worker.kind !== 'question' && worker.kind !== 'note' && worker.kind !== 'at')
    return false;
  if (hint?.kind === 'beginning' || hint?.kind === 'going-in') return context === 'none' || hint.place !== null;
  return context === 'visit' && (hint?.kind === 'longer' || hint?.kind === 'leaving');
}
