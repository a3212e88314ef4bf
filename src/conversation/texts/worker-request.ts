import { readClock } from './clock-times.ts';
import { withoutName, withoutNameOnItsLine, withoutSignedName } from './names-of-senders.ts';
import { isEnd, isLeaving, soundsLikeEnd } from './ends.ts';
import { lengthsIn, lineMinutes } from './lengths.ts';
import type { LengthRead } from './lengths.ts';
import { holdsPhrase, isPhrase, placesOfPhrases } from './phrases.ts';
import type { ReadToken } from './phrases.ts';
import { breakBefore } from './tokens.ts';
import { canBePlace, hasTitle, isAddress, isPostcode, isSentence, isStreet, placeFrom, withoutTail } from './places.ts';
import type { ClockTime, StartRequest, WorkerRequest } from './reading.ts';
import {
  beforeARemark,
  isAskedInParts,
  isBackInParts,
  isOkInParts,
  MAY_STAND_IN_A_SENTENCE,
  requestedNote,
  startInASentence,
} from './requests-in-sentences.ts';
import type { Scene } from './scene.ts';
import { readStart } from './starts.ts';
import { asNearCommand, commandsOf, isOneOf } from './token-words.ts';
import { phrasesOf } from './vocabulary.ts';
import type { Command, WordList } from './vocabulary-lists.ts';
import type { Vocabulary } from './vocabulary.ts';

type Tokens = readonly ReadToken[];

const NONE: WorkerRequest = { kind: 'none' };
const CAN_BE_ASKED: ReadonlySet<string> = new Set(['start', 'end', 'more', 'ok', 'back', 'home']);

/**
 * What the text asks for if it comes from a worker. Words that would start, end or move a visit do nothing in a
 * question or a denial.
 */
export function workerRequest(scene: Scene, all: Tokens): WorkerRequest {
  const { vocabulary } = scene;
  const tokens = withoutSignedName(vocabulary, scene.text, all);
  // "Hello??" asks whether anybody is there.
  if (tokens.length === 0) return all.length > 0 && !scene.hasPin && !scene.isAsked ? { kind: 'courtesy' } : NONE;
  const found = requestOf(scene, tokens, all);
  const inASentence = MAY_STAND_IN_A_SENTENCE.has(found.kind) ? startInASentence(scene, tokens) : null;
  const said = inASentence && !(inASentence.isSentence && found.kind === 'at') ? inASentence : found;
  const request =
    said.kind === 'none'
      ? (nearRequest(scene, tokens) ?? requestBesideAName(scene, tokens, all) ?? said)
      : said.kind === 'sounds-like-end'
        ? (requestBesideAName(scene, tokens, all) ?? said)
        : said;
  const isNone = request.kind === 'none' || request.kind === 'sounds-like-end';
  const remarked = scene.isAsked ? null : beforeARemark(scene, tokens);
  const asked = remarked && isNone ? readMore(scene, remarked.asked) : null;
  if (asked?.kind === 'more' && asked.minutes !== null && !isDenied(vocabulary, remarked?.asked ?? [])) return asked;
  if (!isNone && !CAN_BE_ASKED.has(request.kind)) return request;
  if (all.some((token) => isOneOf(vocabulary, 'other-days', token))) return { kind: 'another-day' };
  const isDoubted = scene.isAsked || isDenied(vocabulary, all);
  if (!isDoubted || request.kind === 'sounds-like-end') return request;
  return !isNone || all.some((token) => commandsOf(vocabulary, token).some((command) => CAN_BE_ASKED.has(command)))
    ? { kind: 'question' }
    : request;
}

const isDenied = (vocabulary: Vocabulary, tokens: Tokens): boolean =>
  tokens.some((token) => isOneOf(vocabulary, 'negations', token));

/** What a name may stand before without a break. */
const BEHIND_A_NAME: ReadonlySet<WorkerRequest['kind']> = new Set(['start', 'more', 'ring', 'read', 'status', 'words']);
/** What a name may stand below. */
const ABOVE_A_NAME: ReadonlySet<WorkerRequest['kind']> = new Set([
  'more',
  'ring',
  'status',
  'words',
  'end',
  'ok',
  'back',
]);
/** These need more certainty: "its Dawn out" may be about Dawn, "its Ana. Im out" is not. */
const OF_ONESELF: ReadonlySet<WorkerRequest['kind']> = new Set(['end', 'ok', 'back']);

/** "Its Ana start 45", "Out now" above "Jo": the request beside the sender's name. */
function requestBesideAName(scene: Scene, tokens: Tokens, all: Tokens): WorkerRequest | null {
  const { vocabulary, text } = scene;
  const above = withoutNameOnItsLine(vocabulary, text, tokens);
  const rest = withoutName(vocabulary, above);
  const [first] = rest;
  if (!first || rest.length === tokens.length) return null;
  const request = requestOf(scene, rest, all);
  if (rest.length === above.length) return ABOVE_A_NAME.has(request.kind) ? request : null;
  if (OF_ONESELF.has(request.kind))
    return breakBefore(first) > 0 || isOneOf(vocabulary, 'of-oneself', first) ? request : null;
  // "It's freezing in here" is no IN.
  const isWeak = request.kind === 'start' && request.word !== 'START' && request.word !== 'BEGIN';
  return BEHIND_A_NAME.has(request.kind) && !isWeak ? request : null;
}

/** "mors 20": an everyday word that is one slip from a command, with only a length beside it. */
function nearRequest(scene: Scene, tokens: Tokens): WorkerRequest | null {
  const [first, ...rest] = tokens;
  const near = first && rest.length > 0 ? asNearCommand(scene.vocabulary, first) : null;
  const request = near ? requestOf(scene, [near, ...rest], tokens) : null;
  if (request?.kind === 'start') return request.isBare && request.minutes !== null ? request : null;
  return (request?.kind === 'more' || request?.kind === 'ring') && request.minutes !== null ? request : null;
}

function requestOf(scene: Scene, tokens: Tokens, all: Tokens): WorkerRequest {
  const { vocabulary } = scene;
  // "Ok thanks" is a courtesy. "Ok please", and "ok" with a thumb, are a report.
  const isThanks = all.some((token) => !tokens.includes(token) && isOneOf(vocabulary, 'thanks', token));
  if (isPhrase(phrasesOf(vocabulary, 'oks'), tokens)) return { kind: isThanks && !scene.hasPin ? 'courtesy' : 'ok' };
  if (isOkInParts(scene, tokens)) return { kind: 'ok' };
  if (isPhrase(phrasesOf(vocabulary, 'backs'), tokens) || isBackInParts(scene, tokens)) return { kind: 'back' };
  if (isPhrase(phrasesOf(vocabulary, 'statuses'), tokens)) return { kind: 'status' };
  if (isPhrase(phrasesOf(vocabulary, 'watched'), tokens)) return { kind: 'status' };
  if (isPhrase(phrasesOf(vocabulary, 'asks-words'), tokens) || isAskedInParts(scene, tokens, 'asks-words'))
    return { kind: 'words' };
  if (isPhrase(phrasesOf(vocabulary, 'reads'), tokens)) return { kind: 'read' };
  if (isPhrase(phrasesOf(vocabulary, 'ring-offs'), tokens)) return { kind: 'ring-off' };
  if (isEnd(vocabulary, tokens)) return { kind: 'end', isLeaving: isLeaving(vocabulary, tokens) };
  const home = readHome(scene, tokens);
  if (home) return home;
  const more = readMore(scene, tokens);
  if (more) return more;
  const first = firstCommand(scene, tokens);
  if (first) return first;
  if (soundsLikeEnd(vocabulary, tokens)) return { kind: 'sounds-like-end', isHome: false };
  const place = addressAlone(scene, tokens);
  if (place !== null) return { kind: 'at', place, isWhole: true };
  return tokens.every((token) => isOneOf(vocabulary, 'acknowledged', token)) ? { kind: 'courtesy' } : NONE;
}

const STARTS: ReadonlyMap<Command, StartRequest['word']> = new Map([
  ['start', 'START'],
  ['begin', 'BEGIN'],
  ['in', 'IN'],
  ['arrived', 'ARRIVED'],
]);

/** The request of the first word, if the other words fit it. */
function firstCommand(scene: Scene, tokens: Tokens): WorkerRequest | null {
  const { vocabulary, text } = scene;
  const rest = tokens.slice(1);
  const commands = commandsOf(vocabulary, tokens[0]);
  if (commands.includes('read') && rest.every((token) => isOneOf(vocabulary, 'beside-read', token)))
    return { kind: 'read' };
  const alone = (['status', 'words'] as const).find((command) => commands.includes(command));
  if (alone !== undefined && rest.length === 0) return { kind: alone };
  const asked = requestedNote(scene, tokens);
  if (asked) return { kind: 'note', words: wordsOf(text, asked) };
  const note = wordsOf(text, rest);
  if (commands.includes('note') && note !== '') return { kind: 'note', words: note };
  if (commands.includes('at') && rest.length > 0) return readAt(scene, tokens);
  // "Address is Cae Glas, white bungalow"
  const [said] = placesOfPhrases(phrasesOf(vocabulary, 'before-a-said-place'), tokens);
  const at = said?.from === 0 && said.to < tokens.length ? readAt(scene, tokens.slice(said.to - 1)) : null;
  if (at?.kind === 'at') return at;
  const ring = readRing(scene, tokens);
  if (ring) return ring;
  return readWorried(scene, tokens) ?? startOf(scene, tokens);
}

function wordsOf(text: string, tokens: Tokens): string {
  const [first, last] = [tokens[0], tokens.at(-1)];
  return first && last
    ? text
        .slice(first.from)
        .replaceAll(/\s+/g, ' ')
        .replace(/[\s"”]+$/, '')
    : '';
}

function readAt(scene: Scene, tokens: Tokens): WorkerRequest {
  const { vocabulary, text } = scene;
  const rest = tokens.slice(1);
  const isPlace = canBePlace(vocabulary, rest) && (isAddress(vocabulary, rest) || !isSentence(vocabulary, rest));
  const first = placeBeforeASentence(scene, rest);
  const place = first ?? (isPlace ? rest : null);
  const said = place && placeFrom(text, withoutTail(vocabulary, place));
  return said === null ? { kind: 'note', words: wordsOf(text, tokens) } : { kind: 'at', place: said, isWhole: !first };
}

/**
 * "At no 14 now, should take 45 mins": the place ends where the sentence goes on. Null if all of it may be the place.
 */
function placeBeforeASentence({ vocabulary, context }: Scene, rest: Tokens): Tokens | null {
  const lengths = lengthsIn(vocabulary, context, rest).filter(({ sort }) => sort === 'sure');
  const isOther = (token: ReadToken): boolean => isOneOf(vocabulary, 'sentences', token);
  const end = rest.findIndex(
    (token, at) => at > 0 && (breakBefore(token) > 0 || lengths.some(({ from }) => from === at)),
  );
  if (end < 0 || !(lengths.length > 0 || isSentence(vocabulary, rest.slice(end)))) return null;
  const to = rest.slice(0, end).findLastIndex((token) => !isOther(token)) + 1;
  const place = rest.slice(0, to);
  const isPlain =
    isAddress(vocabulary, place) || hasTitle(vocabulary, place) || place.some(({ kind }) => kind === 'number');
  return isPlain && !isSentence(vocabulary, place) ? place : null;
}

const MOST_WORDS_OF_AN_ADDRESS = 9;

/**
 * "Im at 21 Elm Road" and "21 Elm Road": a number, a street, and nothing that makes a sentence of them. With a length
 * it may be meant to begin a visit: "12 Elm Road 1 hr".
 */
function addressAlone({ vocabulary, context, text }: Scene, tokens: Tokens): string | null {
  const from = tokens.findIndex((token) => !isOneOf(vocabulary, 'before-an-address', token));
  const rest = from < 0 ? [] : withoutTail(vocabulary, tokens.slice(from));
  const [first] = rest;
  const isNumbered = first?.kind === 'number' || isOneOf(vocabulary, 'parts', first);
  const isWhole =
    rest.some((_, at) => isStreet(vocabulary, rest, at) || isPostcode(rest, at)) &&
    !rest.some(
      (token) =>
        isOneOf(vocabulary, 'sentences', token) ||
        isOneOf(vocabulary, 'not-in-an-address', token) ||
        commandsOf(vocabulary, token).length > 0,
    ) &&
    !lengthsIn(vocabulary, context, rest).some(({ sort, from }) => sort === 'sure' && from > 0);
  return isNumbered && isWhole && rest.length <= MOST_WORDS_OF_AN_ADDRESS ? placeFrom(text, rest) : null;
}

/** START and similar words after "I'm", "just" or "now", or a length alone. */
function startOf(scene: Scene, given: Tokens): StartRequest | null {
  const { vocabulary } = scene;
  const tokens = withoutBeforeAStay(scene, given);
  let at = 0;
  while (isOneOf(vocabulary, 'before-start', tokens[at])) at += 1;
  const introduced = behindAnIntroduction(vocabulary, tokens);
  if (introduced > 0) at = introduced;
  const word = commandsOf(vocabulary, tokens[at])
    .map((command) => STARTS.get(command))
    .find((found) => found !== undefined);
  if (word !== undefined) {
    const start = readStart(scene, word, tokens.slice(at + 1));
    if (start && (at === 0 || start.isBare || start.isAddress || tokens.length === at + 1)) return start;
  }
  const signedIn = signIn(scene, tokens);
  if (signedIn) return signedIn;
  const bare = readStart(scene, 'IN', tokens);
  return bare?.isBare === true && bare.minutes !== null ? bare : null;
}

/** "Arrived at 12 High Street, will be 30 mins": the words between the place and the length say nothing more. */
function withoutBeforeAStay({ vocabulary, context }: Scene, tokens: Tokens): Tokens {
  const said = placesOfPhrases(phrasesOf(vocabulary, 'before-a-stay'), tokens).filter(({ from }) => from > 0);
  if (said.length === 0) return tokens;
  const lengths = lengthsIn(vocabulary, context, tokens).filter(({ sort }) => sort !== 'word');
  const gone = said.filter(({ from, to }) => lengths.some((one) => one.from <= to && one.to > to && one.from >= from));
  return tokens.filter((_, at) => !gone.some(({ from, to }) => at >= from && at < to));
}

/** "Sign me in for an hour at 12 High Street": with a length, and no other words than an address or a name. */
function signIn(scene: Scene, tokens: Tokens): StartRequest | null {
  const { vocabulary, context } = scene;
  const [said] = placesOfPhrases(phrasesOf(vocabulary, 'signs-in'), tokens);
  if (!said) return null;
  const rest = tokens.slice(said.to);
  // "Im starting my visit in 10 mins" begins nothing yet.
  const isStay = ({ sort, isClock, from }: LengthRead): boolean =>
    sort === 'sure' && (!isClock || isOneOf(vocabulary, 'until', rest[from])) && rest[from - 1]?.text !== 'in';
  if (!lengthsIn(vocabulary, context, rest).some(isStay)) return null;
  const start = readStart(scene, 'ARRIVED', rest);
  return start && start.minutes !== null && (start.isBare || start.place !== null) ? start : null;
}

/** HOME and a length begins the way home. "Home safe" may end it. "Home visit, 60 mins" is about a visit. */
function readHome(scene: Scene, tokens: Tokens): WorkerRequest | null {
  const { vocabulary } = scene;
  const at = tokens.findIndex((token) => isOneOf(vocabulary, 'home', token));
  if (at < 0) return null;
  if (tokens.every((token, index) => index === at || isOneOf(vocabulary, 'beside-home', token)))
    return { kind: 'sounds-like-end', isHome: true };
  if (!tokens.slice(0, at).every((token) => isOneOf(vocabulary, 'before-home', token))) return null;
  const rest = tokens.slice(tokens[at + 1]?.text === 'in' ? at + 2 : at + 1);
  if (rest.some((token) => isOneOf(vocabulary, 'not-after-home', token))) return null;
  const start = readStart(scene, 'START', rest);
  if (start?.isBare !== true || start.minutes === null) return null;
  return { kind: 'home', minutes: start.minutes, isClock: isClockIn(scene, rest), several: start.several };
}

const isClockIn = ({ vocabulary, context }: Scene, tokens: Tokens): boolean =>
  lengthsIn(vocabulary, context, tokens).some(({ isClock }) => isClock) ||
  tokens.some(({ kind, text }) => kind === 'number' && text.length === 4);

const MOST_WORDS_OF_AN_INTRODUCTION = 4;

/** The index of the command after an introduction, as in "Its Rowan, start 60"; 0 if there is none. */
function behindAnIntroduction(vocabulary: Vocabulary, tokens: Tokens): number {
  const at = tokens.findIndex((token, index) => index > 0 && breakBefore(token) > 0);
  const said = tokens.slice(0, at);
  const isIntroduction =
    at > 0 &&
    at <= MOST_WORDS_OF_AN_INTRODUCTION &&
    said.some((token) => isOneOf(vocabulary, 'introduces', token)) &&
    !said.some(
      (token) =>
        token.kind !== 'word' || isOneOf(vocabulary, 'negations', token) || commandsOf(vocabulary, token).length > 0,
    );
  return isIntroduction &&
    commandsOf(vocabulary, tokens[at]).some((command) => command === 'start' || command === 'begin')
    ? at
    : 0;
}

/** The lengths, if no words but those of the list stand beside them; null if there are other words. */
function lengthsBeside(
  scene: Scene,
  tokens: Tokens,
  beside: WordList,
): { minutes: number[]; isSaid: boolean; isClock: boolean } | null {
  const { vocabulary, context } = scene;
  const lengths = lengthsIn(vocabulary, context, tokens);
  const others = tokens.filter(
    (token, index) =>
      !isOneOf(vocabulary, beside, token) && !lengths.some(({ from, to }) => index >= from && index < to),
  );
  if (others.length > 0) return null;
  const minutes = lengths.map((length) => lineMinutes(length.minutes, 'visit')).filter((one) => one !== null);
  return { minutes, isSaid: lengths.length > 0, isClock: lengths.some(({ isClock }) => isClock) };
}

function readMore(scene: Scene, tokens: Tokens): WorkerRequest | null {
  const { vocabulary } = scene;
  const isMore = (token: ReadToken) => commandsOf(vocabulary, token).includes('more');
  const at = tokens.findIndex(isMore);
  if (at < 0) return null;
  const said = withoutByOfMore(scene, tokens).filter((token) => !isMore(token));
  const read = lengthsBeside(scene, said, 'beside-more') ?? (at === 0 ? lengthBeforeAReason(scene, said) : null);
  if (!read) return null;
  // "MORE -30" may mean less time.
  const isMinus = tokens.some((token, index) => token.kind === 'number' && index > 0 && /\s-$/.test(token.before));
  const several = new Set(read.minutes).size > 1;
  return {
    kind: 'more',
    minutes: read.minutes.length > 0 && !isMinus ? Math.min(...read.minutes) : null,
    isClock: read.isClock,
    several,
  };
}

const MOST_WORDS_OF_A_REASON = 6;

/**
 * "MORE 20 mins still chatting": a length with its unit, and behind it words that say neither "not" nor another
 * request.
 */
function lengthBeforeAReason(scene: Scene, tokens: Tokens): ReturnType<typeof lengthsBeside> {
  const { vocabulary, context } = scene;
  const [length, ...others] = lengthsIn(vocabulary, context, tokens);
  if (length?.from !== 0 || length.sort !== 'sure' || others.length > 0) return null;
  const reason = tokens.slice(length.to);
  const isPlain = reason.every(
    (token) =>
      token.kind === 'word' && !isOneOf(vocabulary, 'negations', token) && commandsOf(vocabulary, token).length === 0,
  );
  return isPlain && reason.length <= MOST_WORDS_OF_A_REASON
    ? lengthsBeside(scene, tokens.slice(0, length.to), 'beside-more')
    : null;
}

/**
 * "Extend by 20": behind the command "by" leads to an amount, unless a time of day that can be nothing else follows.
 */
function withoutByOfMore({ vocabulary }: Scene, tokens: Tokens): Tokens {
  return tokens.filter(
    (token, at) =>
      !isOneOf(vocabulary, 'by', token) ||
      !commandsOf(vocabulary, tokens[at - 1]).includes('more') ||
      readClock(vocabulary, tokens, at + 1)?.isSure === true,
  );
}

function readRing(scene: Scene, tokens: Tokens): WorkerRequest | null {
  // "Can you ring me", "give me a call"
  const at = tokens.findIndex((token) => !isOneOf(scene.vocabulary, 'before-ring', token));
  if (!commandsOf(scene.vocabulary, tokens[at]).includes('ring')) return null;
  // "Call me, pretend to be my boss": what the caller is to say is no other request.
  const story = placesOfPhrases(phrasesOf(scene.vocabulary, 'cover-stories'), tokens)
    .filter(({ from, to }) => from > at && to === tokens.length)
    .toSorted((one, other) => one.from - other.from)[0];
  const said = story ? tokens.slice(0, story.from) : tokens;
  const read = lengthsBeside(scene, said.slice(at + 1), 'beside-ring');
  const isForMe =
    said.some(({ text }) => text === 'me' || text === 'us') ||
    said[0]?.forms.includes('ring') === true ||
    isAskedFor(scene, tokens, at);
  if (!read || !isForMe) return null;
  const isCover = story !== undefined;
  const clock = clockAfterAt(scene, said);
  if (clock) return { kind: 'ring', minutes: lineMinutes(scene.context.minutesUntil(clock), 'visit'), isCover };
  if (read.minutes.length > 0) return { kind: 'ring', minutes: Math.min(...read.minutes), isCover };
  const isSoon = isCover || said.some((token) => isOneOf(scene.vocabulary, 'soon', token));
  return { kind: 'ring', minutes: isSoon ? AT_ONCE : null, isCover };
}

/**
 * "Can you ring in 5 with an excuse": somebody who asks for a ring wants it themselves, where no other person is named.
 */
function isAskedFor({ vocabulary }: Scene, tokens: Tokens, ring: number): boolean {
  const before = tokens.slice(0, ring);
  return (
    ring + 1 < tokens.length &&
    before.some((token) => isOneOf(vocabulary, 'asks-to-ring', token)) &&
    !before.some(({ text }) => text === 'i' || text === 'need')
  );
}

/** The fewest minutes after which a call is booked. */
export const AT_ONCE = 1;

/** "Ring me at 5" means five o'clock. */
function clockAfterAt({ vocabulary }: Scene, tokens: Tokens): ClockTime | null {
  const at = tokens.findIndex(({ text }, index) => text === 'at' && tokens[index + 1]?.isNumber === true);
  return at < 0 ? null : (readClock(vocabulary, tokens, at + 1)?.clock ?? null);
}

function readWorried({ vocabulary, text }: Scene, tokens: Tokens): WorkerRequest | null {
  const at = tokens.findIndex((token) => commandsOf(vocabulary, token).includes('worried'));
  if (at < 0 || !tokens.slice(0, at).every((token) => isOneOf(vocabulary, 'before-a-name', token))) return null;
  let from = at + 1;
  while (isOneOf(vocabulary, 'before-a-name', tokens[from])) from += 1;
  const rest = tokens.slice(from);
  const inDanger = holdsPhrase(phrasesOf(vocabulary, 'in-danger'), rest);
  const [who, next] = rest;
  if (!who) return { kind: 'worried', about: null, inDanger };
  if (who.kind === 'number') return /^\d{3,10}$/.test(who.text) ? { kind: 'worried', about: who.text, inDanger } : null;
  if (isOneOf(vocabulary, 'not-names', who)) return null;
  // A first name, and a second name if it is written as one.
  const isCapital = (token: ReadToken) => /^\p{Lu}/u.test(text.slice(token.from, token.to));
  const isNamed =
    next !== undefined &&
    (isCapital(next) || (rest.length === 2 && !isCapital(who) && !isOneOf(vocabulary, 'sentences', next)));
  const isSecond =
    next?.kind === 'word' && /^\s+$/.test(next.before) && isNamed && !isOneOf(vocabulary, 'not-names', next);
  return { kind: 'worried', about: placeFrom(text, rest.slice(0, isSecond ? 2 : 1)), inDanger };
}
