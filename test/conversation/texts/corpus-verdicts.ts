import type { Reading } from '../../../src/conversation/texts/reading.ts';
import type { CorpusText } from './text-corpus/corpus.ts';
import type { ResponderMeaning, WorkerMeaning } from './text-corpus/meanings.ts';
import { DURESS_PIN, PIN, read } from './reading.ts';

/** Places and notes are compared without case, punctuation and spaces. */
const bare = (words: string | null): string =>
  (words ?? '')
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '');

/** Whether a cry is not read as one from this sender. */
export function isCryMissed({ context, text }: CorpusText): boolean {
  const { cry } = read(text);
  // On a visit, either counts.
  return context === 'visit' ? cry === 'none' : cry === 'none' || cry === 'on-visit';
}

export function isTakenForACry({ context, text }: CorpusText): boolean {
  const { cry } = read(text);
  return context !== 'asked' && cry !== 'none' && (cry !== 'on-visit' || context === 'visit');
}

/** A cry on a visit is missed, and its sender does not read how help is called either. */
export function isLeftAlone(corpusText: CorpusText): boolean {
  const { isNearCry, hint } = read(corpusText.text);
  const isOffered = corpusText.context === 'visit' && (isNearCry || hint?.kind === 'needs-somebody');
  return isCryMissed(corpusText) && !isOffered;
}

/** An everyday text of a worker on a visit that is answered with how help is called. */
export const isNearCry = ({ context, text }: CorpusText): boolean => context === 'visit' && read(text).isNearCry;

/** What an everyday text would begin, end, shorten, take, close or report; null: nothing. */
export function actOf({ context, text }: CorpusText): string | null {
  const { worker, responder } = read(text);
  if (context === 'asked') return ['take', 'safe', 'dialled', 'cant'].includes(responder.kind) ? responder.kind : null;
  // A length alone on a visit leads to a question.
  if (worker.kind === 'start' && worker.word === 'IN' && worker.isBare && context === 'visit') return null;
  return ['start', 'end'].includes(worker.kind) ? worker.kind : null;
}

/** What the reader understood instead of a command's meaning; null if it is right. */
export function misunderstood({ text, meaning }: CorpusText): string | null {
  const reading = read(text);
  if (meaning.kind === 'worker')
    return isSameWorker(meaning.request, reading) && isSamePin(meaning.pin, reading)
      ? null
      : shown(reading.worker, reading);
  if (meaning.kind === 'responder')
    return isSameResponder(meaning.request, reading) && isSamePin(meaning.pin, reading)
      ? null
      : shown(reading.responder, reading);
  return null;
}

const shown = (request: object, { pin, wrongPin, cry }: Reading): string =>
  JSON.stringify({
    ...request,
    ...(pin === null ? {} : { pin }),
    ...(wrongPin ? { wrongPin } : {}),
    ...(cry === 'none' ? {} : { cry }),
  });

function isSamePin(wanted: 'real' | 'duress' | 'wrong' | null, { pin, wrongPin }: Reading): boolean {
  if (wanted === 'wrong') return wrongPin && pin === null;
  return !wrongPin && pin === (wanted === 'real' ? PIN : wanted === 'duress' ? DURESS_PIN : null);
}

function isSameWorker(wanted: WorkerMeaning, { worker, isAutomatic, cry }: Reading): boolean {
  if (cry !== 'none') return false;
  if (wanted.kind === 'automatic') return isAutomatic;
  if (isAutomatic || worker.kind === 'read' || worker.kind !== wanted.kind) return false;
  switch (worker.kind) {
    case 'start':
      return (
        wanted.kind === 'start' &&
        worker.minutes === wanted.minutes &&
        worker.maybeHouseNumber === wanted.maybeHouseNumber &&
        bare(worker.place) === bare(wanted.place)
      );
    case 'more':
    case 'ring':
      return wanted.kind === worker.kind && worker.minutes === wanted.minutes;
    case 'at':
      return wanted.kind === 'at' && bare(worker.place) === bare(wanted.place);
    case 'note':
      return wanted.kind === 'note' && bare(worker.words) === bare(wanted.words);
    case 'worried':
      return wanted.kind === 'worried' && bare(worker.about) === bare(wanted.about);
    case 'end':
    case 'sounds-like-end':
    case 'ok':
    case 'back':
    case 'status':
    case 'words':
    case 'courtesy':
    case 'question':
    case 'another-day':
    case 'none':
      return true;
  }
}

function isSameResponder(wanted: ResponderMeaning, { responder, isAutomatic }: Reading): boolean {
  if (wanted.kind === 'automatic') return isAutomatic;
  if (isAutomatic || responder.kind !== wanted.kind) return false;
  switch (responder.kind) {
    case 'take':
    case 'safe':
      return (
        wanted.kind === responder.kind && responder.letter === wanted.letter && responder.minutes === wanted.minutes
      );
    case 'cant':
      return wanted.kind === 'cant' && responder.letter === wanted.letter;
    case 'dialled':
      return (
        wanted.kind === 'dialled' &&
        responder.letter === wanted.letter &&
        bare(responder.reference) === bare(wanted.reference)
      );
    case 'maybe-take':
    case 'maybe-safe':
    case 'maybe-dialled':
    case 'read':
    case 'words':
    case 'none':
      return true;
  }
}
