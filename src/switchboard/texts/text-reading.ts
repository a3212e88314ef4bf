import { findCodePhrase, type HeardPhrases } from '../../conversation/code-phrase/code-phrase.ts';
import { heldPhrase } from '../../conversation/texts/kept-text.ts';
import { withoutCodePhrase } from '../../conversation/code-phrase/code-phrase-rest.ts';
import { holdsPossiblePin, maskPossiblePins } from '../../conversation/texts/pins.ts';
import { minutesUntilClock } from '../../conversation/texts/next-clock-time.ts';
import { readText } from '../../conversation/texts/read-text.ts';
import type { Hint, Reading, ReadingContext } from '../../conversation/texts/reading.ts';
import type { TextingCaller } from '../../records/organisation/people.ts';
import { checkPin, type PinVerdict } from '../../crypto/pin.ts';
import { isWorker } from '../calls/actions/visit-actions.ts';
import type { Received } from './received.ts';
import type { SafetyEvent } from '../../operations/safety-event.ts';
import { inWriting, type UnitOfWork } from '../../operations/work.ts';

/**
 * What a person's text says, which PIN was in it, and which code phrase. Whichever it was, the same happens except for
 * what is sealed.
 */
export interface ProvedReading extends Reading {
  proof: 'real' | 'duress' | null;
  phrase: 'help' | 'watch' | null;
  /** "Out by 1530": what may be a PIN is masked where the text is kept, so that YES cannot bring that time back. */
  isTimeMasked: boolean;
  /** The whole text, with its code phrase: null where there is none in it. */
  texted: string | null;
}

/**
 * Whichever PIN a text has, and whether it has a code phrase, the rest of it is acted on in the same way and gets the
 * reply that it would have got without them.
 */
export function readOf(
  work: UnitOfWork,
  caller: TextingCaller,
  { body, place, files, areTriesSpent }: Received,
  mayTellDanger = false,
): ProvedReading {
  const phrases = isWorker(caller) ? caller.codePhrases : [];
  const besides = { areTriesSpent, mayTellDanger };
  const rest = readWith(work, [caller], withoutCodePhrase(phrases, body), besides);
  const reading = isNoteOfPhrase(rest, () => readWith(work, [caller], body, besides))
    ? { ...rest, worker: { kind: 'note' as const, words: rest.words } }
    : rest;
  // Only the candidate that counts proves anything. But a duress PIN anywhere in a text is a cry, whatever else stands
  // in it.
  const verdicts = reading.pinCandidates.map((digits) => verdictOn(work, caller, digits));
  const proof = verdicts.includes('duress') ? 'duress' : reading.pin === null ? null : 'real';
  const phrase = findCodePhrase(phrases, body);
  const isTimeMasked = holdsPossiblePin(work.parts.library.vocabulary.spoken, body);
  return {
    ...reading,
    hint: withMask(reading.hint, isTimeMasked),
    isTimeMasked,
    proof,
    phrase,
    words: wordsWith(work, reading.words, place, files),
    texted:
      phrase === null
        ? null
        : wordsWith(work, maskPossiblePins(work.parts.library.vocabulary.spoken, body), place, files),
  };
}

/**
 * NOTE takes any words, so "NOTE bring the purple file" is a note still where no word of it is left. Asked again would
 * tell the phrase from any other words.
 */
const isNoteOfPhrase = (rest: Reading, whole: () => Reading): boolean =>
  rest.worker.kind === 'none' && rest.words !== '' && whole().worker.kind === 'note';

function withMask(hint: Hint | null, isTimeMasked: boolean): Hint | null {
  if (!isTimeMasked || hint === null) return hint;
  if (hint.kind === 'needs-somebody' && hint.begins?.isUntil === true)
    return { ...hint, begins: { ...hint.begins, isMasked: true } };
  return (hint.kind === 'beginning' || hint.kind === 'longer') && hint.isUntil ? { ...hint, isMasked: true } : hint;
}

/** Who reads what the line did not understand, where no alarm is open: people are told, or it waits at the desk. */
type ReadBy = 'readers' | 'desk' | 'nobody';

/** What the line did not understand. Who deals with an alarm about its sender has it in any case. */
export const wordsToRead = ({ words, texted }: ProvedReading, readBy: ReadBy = 'readers'): SafetyEvent => ({
  type: 'words',
  words,
  isForReaders: readBy === 'readers',
  ...(readBy === 'desk' && { isForDesk: true }),
  ...(texted !== null && { texted }),
});

const FEWEST_WORDS = 3;
/** Scripts that leave no space between words. */
const WITHOUT_SPACES = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Khmer}\p{sc=Lao}\p{sc=Myanmar}]{4}/u;

/** Fewer words are a greeting, or a word of the line that its reply explains. */
export const isSentence = (words: string, fewest = FEWEST_WORDS): boolean =>
  (words.match(/\p{L}{2,}/gu) ?? []).length >= fewest || WITHOUT_SPACES.test(words);

/** A person who reports a colleague in danger says WORRIED with their name, and that others are to be asked at once. */
export const asWorry = <Given extends Reading>(given: Given, about: string | null): Given =>
  about === null
    ? given
    : {
        ...given,
        worker: { kind: 'worried', about, inDanger: true },
        responder: { kind: 'none' },
        cry: 'none',
        well: null,
        hint: null,
      };

/**
 * The shortest part of a text that was cut in two: 67 characters of other alphabets than ours, or some fewer that a
 * carrier took away.
 */
const SHORTEST_PART = 60;

/**
 * Two texts may have been one that was cut without a word from the carrier. What they say together counts only if it
 * asks for help. It never ends or moves a visit.
 */
export function acrossTheCut(
  work: UnitOfWork,
  caller: TextingCaller,
  received: Received,
  alone: ProvedReading,
): Pick<ProvedReading, 'phrase' | 'proof' | 'cry'> {
  const { before, body } = received;
  // What held a phrase has been heard: masked, it would read as the sentence around it.
  const isPart = before !== null && before.length >= SHORTEST_PART && !heldPhrase(before);
  const whole = isPart ? readOf(work, caller, { ...received, body: before + body }) : null;
  const isCryHeard = alone.cry !== 'none' || alone.isAutomatic;
  return {
    phrase: alone.phrase ?? phraseAcross(isWorker(caller) ? caller.codePhrases : [], received),
    proof: whole?.proof === 'duress' ? 'duress' : alone.proof,
    cry: isCryHeard ? alone.cry : cryAcross(work, received, alone),
  };
}

/** Two texts of at most so many words in all may be one cry that a thumb sent too soon. */
const MOST_WORDS_OF_A_CUT_CRY = 8;
/** What the first of two such texts may ask for on its own. */
const SAYS_NOTHING_YET: ReadonlySet<Reading['worker']['kind']> = new Set([
  'none',
  'question',
  'another-day',
  'sounds-like-end',
]);
const ANSWERS_US: ReadonlySet<Reading['worker']['kind']> = new Set(['courtesy', 'ok']);
const ANSWERS_AN_ALARM: ReadonlySet<Reading['responder']['kind']> = new Set([
  'take',
  'cant',
  'dialled',
  'maybe-dialled',
]);

/** A cry that two texts hold together, and neither alone: "hes got a kn", "ife"; "get me", "out". */
function cryAcross(work: UnitOfWork, { before, body }: Received, { worker, responder }: Reading): Reading['cry'] {
  if (before === null || heldPhrase(before)) return 'none';
  const first = readWith(work, [], before);
  if (first.cry !== 'none' || first.isAutomatic) return 'none';
  const isShort =
    (`${before} ${body}`.match(/\S+/g) ?? []).length <= MOST_WORDS_OF_A_CUT_CRY &&
    SAYS_NOTHING_YET.has(first.worker.kind) &&
    !ANSWERS_US.has(worker.kind) &&
    !ANSWERS_AN_ALARM.has(responder.kind);
  if (before.length < SHORTEST_PART && !isShort) return 'none';
  const cries = ['', ' '].map((between) => readWith(work, [], before + between + body).cry);
  return cries.find((cry) => cry === 'always') ?? cries.find((cry) => cry !== 'none') ?? 'none';
}

/** A code phrase that two texts hold together: cut in two by a carrier, or sent too soon and finished in the next. */
export function phraseAcross(
  phrases: HeardPhrases,
  { before, body }: Pick<Received, 'before' | 'body'>,
): 'help' | 'watch' | null {
  if (before === null || heldPhrase(before)) return null;
  const levels = ['', ' '].map((between) => findCodePhrase(phrases, before + between + body));
  return levels.includes('help') ? 'help' : (levels.find((level) => level !== null) ?? null);
}

/** The words for their readers, with what came besides. */
export function wordsWith(work: UnitOfWork, words: string, place: string | null, files: number): string {
  const besides = [
    ...(place === null || words.includes(place) ? [] : [place]),
    ...(files === 0 ? [] : [inWriting(work, 'text.files', { count: files })]),
  ];
  return [...(words === '' ? [] : [words]), ...besides].join(' / ');
}

/** The same where one of several people may have written it, or nobody that we know. */
export function readWith(
  work: UnitOfWork,
  senders: TextingCaller[],
  body: string,
  besides: Pick<ReadingContext, 'areTriesSpent' | 'mayTellDanger'> = {},
): Reading {
  const { parts, now, organisation } = work;
  // Each of them is asked about every candidate: nobody may tell by the clock which PIN it was.
  const isPin = (digits: string): boolean =>
    senders.map((sender) => verdictOn(work, sender, digits)).some((verdict) => verdict !== 'wrong');
  return readText(parts.library.vocabulary, body, {
    isPin,
    ...besides,
    minutesUntil: (clock) => minutesUntilClock(now, organisation.timezone, clock),
  });
}

export function verdictOn(
  { parts }: UnitOfWork,
  { id, pinHash, duressPinHash }: TextingCaller,
  digits: string,
): PinVerdict {
  return checkPin(parts.secrets.pin, { personId: id, pinHash, duressPinHash }, digits);
}
