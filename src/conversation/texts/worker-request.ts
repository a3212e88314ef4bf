import { readHome, startOf } from './beginnings.ts';
import { endsAtATime, isEnd, isLeaving, soundsLikeEnd } from './ends.ts';
import { needsSomebody } from './hints.ts';
import { isSaying, readMore, readRing } from './more-and-ring.ts';
import { withoutName, withoutNameOnItsLine, withoutSignedName } from './names-of-senders.ts';
import { holdsPhrase, isPhrase, placesOfPhrases } from './phrases.ts';
import type { ReadToken } from './phrases.ts';
import { placeFrom } from './places.ts';
import { addressAlone, movedTo, readAt, withoutWrongNumber } from './places-said.ts';
import type { WorkerRequest } from './reading.ts';
import {
  beforeARemark,
  isAskedInParts,
  isBackInParts,
  isOkInParts,
  MAY_STAND_IN_A_SENTENCE,
  requestedNote,
  startInASentence,
  withoutNotFinished,
  withoutStillHere,
} from './requests-in-sentences.ts';
import type { Scene } from './scene.ts';
import { asNearCommand, commandsOf, isOneOf } from './token-words.ts';
import { breakBefore, wordsOf } from './tokens.ts';
import { phrasesOf } from './vocabulary.ts';
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
  const beforeUnease = said.kind === 'start' ? withoutUnease(scene, tokens) : tokens;
  const begun = beforeUnease.length < tokens.length ? requestOf(scene, beforeUnease, all) : said;
  if (begun.kind === 'start' && begun !== said) return begun;
  const request =
    said.kind === 'none'
      ? (nearRequest(scene, tokens) ?? requestBesideAName(scene, tokens, all) ?? said)
      : said.kind === 'sounds-like-end'
        ? (requestBesideAName(scene, tokens, all) ?? said)
        : said;
  const isNone = request.kind === 'none' || request.kind === 'sounds-like-end';
  const remarked = scene.isAsked ? null : beforeARemark(scene, tokens);
  const asked = remarked && isNone ? readMore(scene, remarked.asked) : null;
  if (asked?.kind === 'more' && asked.minutes !== null && !isDenied(vocabulary, remarked?.asked ?? []))
    return { ...asked, ...(isSaying(remarked?.remark ?? []) && { hasReason: true }) };
  if (!isNone && !CAN_BE_ASKED.has(request.kind)) return request;
  if (all.some((token) => isOneOf(vocabulary, 'other-days', token))) return { kind: 'another-day' };
  const goingOn = scene.isAsked ? tokens : withoutNotFinished(vocabulary, tokens);
  const longer = goingOn.length < tokens.length && !isDenied(vocabulary, goingOn) ? readMore(scene, goingOn) : null;
  if (longer?.kind === 'more' && longer.minutes !== null) return longer;
  // "Not finished, reopen please": the visit goes on.
  if (request.kind === 'back' && !scene.isAsked && !isDenied(vocabulary, goingOn)) return request;
  // "All fine, dont panic": each part of it is known.
  const isKnown = request.kind === 'ok' && isOkInParts(scene, tokens);
  const isDoubted = scene.isAsked || (isDenied(vocabulary, all) && !isKnown);
  if (!isDoubted || request.kind === 'sounds-like-end') return request;
  return !isNone || all.some((token) => commandsOf(vocabulary, token).some((command) => CAN_BE_ASKED.has(command)))
    ? { kind: 'question' }
    : request;
}

/** "START 60 12 Elm Road. bit nervous about this one": the words before a remark that is about the sender. */
function withoutUnease(scene: Scene, tokens: Tokens): Tokens {
  const at = tokens.findIndex(
    (token, index) => index > 0 && breakBefore(token) > 0 && needsSomebody(scene, tokens.slice(index)),
  );
  return at < 0 ? tokens : tokens.slice(0, at);
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

/**
 * "mors 20": an everyday word that is one slip from a command, with only a length beside it. "Star 30 12 Bell Lane" may
 * begin a visit. "Arrive 30 mins 12 Bell Lane" may be about later, so it drops no watch: on a visit it is asked about.
 */
function nearRequest(scene: Scene, tokens: Tokens): WorkerRequest | null {
  const [first, ...rest] = tokens;
  const near = first && rest.length > 0 ? asNearCommand(scene.vocabulary, first) : null;
  const request = near ? requestOf(scene, [near, ...rest], tokens) : null;
  if (request?.kind === 'start') {
    const isPlain = request.isBare || (request.isAddress && !request.maybeHouseNumber);
    return isPlain && request.minutes !== null ? { ...request, isSentence: true } : null;
  }
  return (request?.kind === 'more' || request?.kind === 'ring') && request.minutes !== null ? request : null;
}

function requestOf(scene: Scene, tokens: Tokens, all: Tokens): WorkerRequest {
  const { vocabulary } = scene;
  // "Ok thanks" is a courtesy. "Ok please", "ok" with a thumb, and "im fine thanks" are a report.
  const isThanks =
    all.some((token) => !tokens.includes(token) && isOneOf(vocabulary, 'thanks', token)) &&
    !isPhrase(phrasesOf(vocabulary, 'well-oneself'), tokens);
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
  if (soundsLikeEnd(vocabulary, withoutNotFinished(vocabulary, tokens)) || endsAtATime(vocabulary, tokens))
    return { kind: 'sounds-like-end', isHome: false };
  const place =
    addressAlone(scene, withoutWrongNumber(vocabulary, tokens)) ?? movedTo(scene, withoutStillHere(vocabulary, tokens));
  if (place !== null) return { kind: 'at', place, isWhole: true };
  return tokens.every((token) => isOneOf(vocabulary, 'acknowledged', token)) ? { kind: 'courtesy' } : NONE;
}

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
  const right = withoutWrongNumber(vocabulary, tokens);
  const [said] = placesOfPhrases(phrasesOf(vocabulary, 'before-a-said-place'), right);
  const at = said?.from === 0 && said.to < right.length ? readAt(scene, right.slice(said.to - 1)) : null;
  if (at?.kind === 'at') return at;
  const ring = readRing(scene, tokens);
  if (ring) return ring;
  return worriedAboutNumber(scene, tokens) ?? readWorried(scene, tokens) ?? startOf(scene, tokens);
}

/** "Havent heard from 5513 bit worried": the staff number stands in the sentence. */
function worriedAboutNumber({ vocabulary }: Scene, tokens: Tokens): WorkerRequest | null {
  const about = placesOfPhrases(phrasesOf(vocabulary, 'worries-about-a-number'), tokens)
    .flatMap(({ from, to }) => tokens.slice(from, to))
    .filter(({ kind, text }) => kind === 'number' && /^\d{4,10}$/.test(text));
  const [only] = about;
  if (!only || new Set(about.map(({ text }) => text)).size > 1) return null;
  return { kind: 'worried', about: only.text, inDanger: holdsPhrase(phrasesOf(vocabulary, 'in-danger'), tokens) };
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
  // "Worried about Kit 5516"
  const number = rest.slice(1, 3).find(({ kind, text: digits }) => kind === 'number' && /^\d{3,10}$/.test(digits));
  if (number) return { kind: 'worried', about: number.text, inDanger };
  // A first name, and a second name if it is written as one.
  const isCapital = (token: ReadToken) => /^\p{Lu}/u.test(text.slice(token.from, token.to));
  const isNamed =
    next !== undefined &&
    (isCapital(next) || (rest.length === 2 && !isCapital(who) && !isOneOf(vocabulary, 'sentences', next)));
  const isSecond =
    next?.kind === 'word' && /^\s+$/.test(next.before) && isNamed && !isOneOf(vocabulary, 'not-names', next);
  return { kind: 'worried', about: placeFrom(text, rest.slice(0, isSecond ? 2 : 1)), inDanger };
}
