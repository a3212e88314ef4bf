import { isAutomatic } from './automatic.ts';
import { isNearCry, readCry } from './cries.ts';
import { agreesIn, isYes, wellIn } from './all-well.ts';
import { isPleasantry, withoutCourtesies } from './courtesies.ts';
import { hintOf, isPlainWorry } from './hints.ts';
import { withLikelyAnswer } from './likely-request.ts';
import { othersDanger } from './others-danger.ts';
import { holdsPhrase } from './phrases.ts';
import type { ReadToken } from './phrases.ts';
import { masked, pinCandidatesIn } from './pins.ts';
import type { PinCandidate } from './pins.ts';
import { plainText } from './plain-text.ts';
import type { PlainText } from './plain-text.ts';
import type { ClockTime, Reading, ReadingContext, WorkerRequest } from './reading.ts';
import { responderRequest } from './responder-request.ts';
import { lengthWithoutSignature } from './signature.ts';
import { breakBefore, tokensOf } from './tokens.ts';
import { commandsOf, isOneOf, readToken } from './token-words.ts';
import { phrasesOf } from './vocabulary.ts';
import type { Vocabulary } from './vocabulary.ts';
import { workerRequest } from './worker-request.ts';
import type { Scene } from './scene.ts';
import { tellsDanger } from './told-danger.ts';

/**
 * Reads a text as people write it (src/conversation/README.md "Words of a text"). It changes nothing and does not know
 * the sender. It returns what the text would mean from a worker, what it would mean from a responder, and whether it
 * cries for help. It never throws, whatever the text.
 */
export function readText(vocabulary: Vocabulary, body: string, context: ReadingContext): Reading {
  const plain = plainText(body);
  const said = withoutSignature(vocabulary, plain);
  const reading = readPlain(vocabulary, said, context, true);
  const below = pinCandidatesIn(plain.text.slice(said.text.length), vocabulary.spoken).map(({ digits }) => digits);
  // Nothing below a line of dashes is read, and a PIN there proves nothing. But a duress PIN there is a cry: somebody
  // who has the candidates asks which PIN each of them is.
  return below.length === 0 ? reading : { ...reading, pinCandidates: [...reading.pinCandidates, ...below] };
}

function withoutSignature({ signatures }: Vocabulary, { text, shown, origins }: PlainText): PlainText {
  const length = lengthWithoutSignature(text, signatures);
  return {
    text: text.slice(0, length),
    shown: shown.slice(0, origins[length]).trimEnd(),
    origins: origins.slice(0, length + 1),
  };
}

function readPlain(vocabulary: Vocabulary, plain: PlainText, context: ReadingContext, isFirst: boolean): Reading {
  const candidates = pinCandidatesIn(plain.text, vocabulary.spoken).map((candidate) => ({
    ...candidate,
    isPin: context.isPin(candidate.digits),
  }));
  const counted = likeliest(vocabulary, plain, candidates);
  const proof = counted?.isPin && !context.areTriesSpent ? counted : null;
  // If one PIN counts, the sender's other PIN beside it is no place either. If the text proves nothing, a PIN stays in
  // the place: its absence from the reply would show that it is a PIN.
  const pins = proof ? candidates.filter(({ isPin }) => isPin) : [];
  const text = blanked(
    plain.text,
    pins.flatMap(({ parts }) => parts),
  );
  const everything = withoutBullet(
    tokensOf(text, vocabulary.pictures)
      .map((token) => readToken(vocabulary, token))
      .filter((token) => !isOneOf(vocabulary, 'dictated-marks', token)),
  );
  const tokens = withoutPinWords(vocabulary, everything, candidates);
  const isMarked = /\?\s*$|\?[\s)"”']|\?$/u.test(text);
  const isAsked = isMarked || asksByItsOrder(vocabulary, tokens);
  const scene = { vocabulary, context, text, hasPin: pins.length > 0, isAsked };
  const automatic = isAutomatic(vocabulary, plain.text, everything);
  const isNone = automatic;
  const loneNumbers = candidates.filter(
    (one) => !pins.includes(one) && (one.isAlone || isNamedPin(vocabulary, everything, one)),
  );
  const request: WorkerRequest = isNone ? { kind: 'none' } : workersRequest(scene, tokens, loneNumbers);
  // "Call me, pretend to be my boss" asks for a call, and no more.
  const isExcuse = request.kind === 'ring' && request.isCover;
  // A name may be none: "worried hes about to lose it with me".
  const isOfAnother = request.kind === 'worried' && /^\d+$/.test(request.about ?? '');
  const cry = isNone || isExcuse ? 'none' : readCry(vocabulary, tokens, text, isOfAnother);
  return {
    worker: request,
    responder: isNone ? { kind: 'none' } : withLikelyAnswer(scene, tokens, responderRequest(scene, tokens), request),
    cry,
    isNearCry:
      !isNone && cry === 'none' && MAY_HOLD_A_CRY.has(request.kind) && holdsNearCry(vocabulary, tokens, text, request),
    well: isNone ? null : wellIn(scene, tokens),
    isYes: !isNone && isYes(scene, tokens),
    agrees: isNone ? null : agreesIn(scene, tokens),
    pin: proof?.digits ?? null,
    isPinAlone: proof !== null && withoutCourtesies(vocabulary, tokens).length === 0,
    wrongPin: pins.length === 0 && cry === 'none' && loneNumbers.length > 0 && isWrongPin(request, loneNumbers, tokens),
    hint: isNone ? null : hintOf(scene, tokens, request),
    othersDanger: isNone ? null : othersDanger({ vocabulary, text, isAsked: isMarked }, tokens),
    tellsDanger: !isNone && (context.mayTellDanger === true || isWorryAbout(request)) && tellsDanger(scene, tokens),
    isWorry: !isNone && isPlainWorry({ ...scene, isAsked: isMarked }, tokens, request),
    isFamilysWorry: !isNone && holdsPhrase(phrasesOf(vocabulary, 'familys-worry'), tokens),
    isTryFailed: candidates.length > 0 && pins.length === 0,
    pinCandidates: candidates.map(({ digits }) => digits),
    isAutomatic: automatic,
    isPleasantry: isPleasantry(vocabulary, tokens),
    staffNumber: isFirst ? staffNumberIn(vocabulary, plain, everything, context) : null,
    words: masked(
      plain,
      candidates.filter(({ isPin }) => isPin),
    ).trim(),
  };
}

const MAY_HOLD_A_CRY: ReadonlySet<WorkerRequest['kind']> = new Set([
  'none',
  'question',
  'note',
  'sounds-like-end',
  'more',
]);

/** "MORE 30, hes being weird": the remark by itself as well. */
const holdsNearCry = (
  vocabulary: Vocabulary,
  tokens: readonly ReadToken[],
  text: string,
  { kind }: WorkerRequest,
): boolean => {
  const behind = kind === 'more' ? tokens.findIndex((token, at) => at > 0 && breakBefore(token) > 0) : -1;
  return isNearCry(vocabulary, tokens, text) || (behind > 0 && isNearCry(vocabulary, tokens.slice(behind), text));
};

const isWorryAbout = (request: WorkerRequest): boolean => request.kind === 'worried' && request.about !== null;

/**
 * The candidate that counts. Its position decides, not whether it is a PIN. In order of preference:
 * - what the text calls a PIN, then what stands alone and is not a time of day, then any other;
 * - then digits that stand together before those with words between them;
 * - within these, groups of one length ("7-0-9-3") before others ("30 7-0-9-3");
 * - then the last word of the text, then its first, then the rest.
 */
function likeliest<Candidate extends PinCandidate>(
  vocabulary: Vocabulary,
  { text }: PlainText,
  candidates: Candidate[],
): Candidate | null {
  const [first, another] = candidates;
  if (!first || !another) return first ?? null;
  const tokens = tokensOf(text, vocabulary.pictures).map((token) => readToken(vocabulary, token));
  const isWordIn = (part: string): boolean => /[\p{L}\p{N}]/u.test(part);
  const groupLengths = (one: Candidate): Set<number> =>
    new Set((text.slice(one.from, one.to).match(/\d+/g) ?? []).map(({ length }) => length));
  const unlikeliness = (one: Candidate): number =>
    (isNamedPin(vocabulary, tokens, one) ? 0 : 32) +
    (one.isAlone ? 0 : 16) +
    (isClockLike(one.digits) ? 8 : 0) +
    (one.isSpread ? 64 : 0) +
    (groupLengths(one).size > 1 ? 4 : 0) +
    (isWordIn(text.slice(one.to)) ? (isWordIn(text.slice(0, one.from)) ? 2 : 1) : 0);
  return candidates.reduce((best, one) => (unlikeliness(one) < unlikeliness(best) ? one : best));
}

/** "1. START 90" */
function withoutBullet(tokens: ReadToken[]): ReadToken[] {
  const [first, second] = tokens;
  return first?.kind === 'number' && first.text.length < 3 && second?.kind === 'word' && /^[.)]\s/.test(second.before)
    ? tokens.slice(1)
    : tokens;
}

/** "Have you ended my visit", without a question mark. */
function asksByItsOrder(vocabulary: Vocabulary, all: readonly ReadToken[]): boolean {
  const [verb, subject] = withoutCourtesies(vocabulary, all);
  return isOneOf(vocabulary, 'question-verbs', verb) && isOneOf(vocabulary, 'question-subjects', subject);
}

function blanked(text: string, places: readonly { from: number; to: number }[]): string {
  return places.reduce((left, { from, to }) => left.slice(0, from) + ' '.repeat(to - from) + left.slice(to), text);
}

/** Removes the words about a PIN too: "OUT my pin is 4821", "PIN7093 end". */
function withoutPinWords(
  vocabulary: Vocabulary,
  tokens: readonly ReadToken[],
  candidates: readonly PinCandidate[],
): ReadToken[] {
  if (candidates.length === 0) return [...tokens];
  const gone = new Set<number>();
  tokens.forEach((token, at) => {
    if (!isOneOf(vocabulary, 'pin', token)) return;
    const isBeside = candidates.some(
      ({ from, to }) => Math.abs(from - token.to) < REACH || Math.abs(token.from - to) < REACH,
    );
    if (!isBeside) return;
    gone.add(at);
    for (let before = at - 1; isOneOf(vocabulary, 'beside-a-pin', tokens[before]); before--) gone.add(before);
    for (let after = at + 1; isOneOf(vocabulary, 'beside-a-pin', tokens[after]); after++) gone.add(after);
  });
  // "out, it's 4821"
  for (const { from } of candidates) {
    const next = tokens.findIndex((token) => token.from >= from);
    for (let at = (next < 0 ? tokens.length : next) - 1; isOneOf(vocabulary, 'before-a-pin', tokens[at]); at--)
      gone.add(at);
  }
  return tokens.filter((_, at) => !gone.has(at));
}

/** Whether the word before the number calls it a PIN: "OUT PIN6183". */
const isNamedPin = (vocabulary: Vocabulary, tokens: readonly ReadToken[], { from, digits }: PinCandidate): boolean =>
  digits.length < 7 && tokens.some((token, at) => token.from === from && isOneOf(vocabulary, 'pin', tokens[at - 1]));

/** The most characters between such a word and the PIN: "my pin number here is: 4821". */
const REACH = 16;

const withoutNumbers = (tokens: readonly ReadToken[], lone: readonly PinCandidate[]): ReadToken[] =>
  tokens.filter((token) => !lone.some(({ from, to }) => token.from >= from && token.from < to));

/** If the words make no sense with a number that may be a wrong PIN, they are read without it. */
function workersRequest(scene: Scene, tokens: readonly ReadToken[], lone: readonly PinCandidate[]): WorkerRequest {
  const request = workerRequest(scene, tokens);
  if (request.kind !== 'none' || lone.length === 0) return request;
  const others = withoutNumbers(tokens, lone);
  const said = others.length > 0 ? workerRequest(scene, others) : request;
  // "OUT 1530" an hour before: it may be when they will leave.
  return said.kind === 'end' && lone.some((one) => isTimeAhead(scene, one))
    ? { kind: 'sounds-like-end', isHome: false }
    : said;
}

const isTimeAhead = ({ context }: Scene, { digits }: PinCandidate): boolean =>
  isClockLike(digits) && context.minutesUntil(clockOf(digits)) !== null;

/** "1234" is half past noon, and not half past midnight. */
const clockOf = (digits: string): ClockTime => {
  const [hour, minute] = [Number(digits.slice(0, 2)), Number(digits.slice(2))];
  return { hour, minute, half: hour === 12 ? 'pm' : null };
};

const isClockLike = (digits: string): boolean =>
  digits.length === 4 && Number(digits.slice(0, 2)) < 24 && Number(digits.slice(2)) < 60;

const TAKES_NUMBERS: ReadonlySet<WorkerRequest['kind']> = new Set([
  'note',
  'at',
  'worried',
  'status',
  'words',
  'question',
  'another-day',
  'sounds-like-end',
]);

/** Whether a PIN makes sense there: alone, or beside a word that a PIN proves. */
function isWrongPin(request: WorkerRequest, lone: readonly PinCandidate[], tokens: readonly ReadToken[]): boolean {
  if (TAKES_NUMBERS.has(request.kind)) return false;
  if (request.kind === 'none' || request.kind === 'courtesy')
    return tokens.length <= 1 || withoutNumbers(tokens, lone).length === 0;
  return lone.some(
    ({ digits, from, to }) => !isClockLike(digits) && (request.kind !== 'start' || isLastOf(tokens, from, to)),
  );
}

function isLastOf(tokens: readonly ReadToken[], from: number, to: number): boolean {
  const at = tokens.findIndex((token) => token.from === from && token.to === to);
  return at >= 0 && (at === tokens.length - 1 || at === 0 || tokens[at + 1]?.kind !== 'word');
}

/**
 * A number at the start, or after the first word, that may be a staff number, with the reading of the text without it.
 */
function staffNumberIn(
  vocabulary: Vocabulary,
  plain: PlainText,
  tokens: readonly ReadToken[],
  context: ReadingContext,
): Reading['staffNumber'] {
  const at = tokens[0]?.kind === 'number' ? 0 : 1;
  const token = tokens[at];
  if (token?.kind !== 'number' || !/^\d{3,10}$/.test(token.text) || tokens[at + 1]?.before === '') return null;
  if (at === 1 && commandsOf(vocabulary, tokens[0]).length === 0 && !/^(sos|help)$/.test(tokens[0]?.text ?? ''))
    return null;
  const without = { ...plain, text: blanked(plain.text, [token]) };
  return { digits: token.text, without: readPlain(vocabulary, without, context, false) };
}
