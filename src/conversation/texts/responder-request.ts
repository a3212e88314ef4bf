import { RESPONDERS_WORDS, withoutLetter } from './alarm-letters.ts';
import { dialledRequest } from './dialled.ts';
import { lengthsIn, lineMinutes } from './lengths.ts';
import { isPhrase, placesOfPhrases } from './phrases.ts';
import type { ReadToken } from './phrases.ts';
import type { ResponderRequest } from './reading.ts';
import { asNearCommand, commandsOf, isOneOf } from './token-words.ts';
import { phrasesOf } from './vocabulary.ts';
import type { Vocabulary } from './vocabulary.ts';
import { withoutName, withoutNameBehindAStop, withoutSignedName } from './names-of-senders.ts';
import { firstIs, holds, type Scene } from './scene.ts';

type Tokens = readonly ReadToken[];

/**
 * What the text says if it comes from a responder. Only TAKE, CANT, SAFE and DIALLED in their exact form have an
 * effect. Everything else leads to a question.
 */
export function responderRequest(scene: Scene, all: Tokens): ResponderRequest {
  const { vocabulary } = scene;
  // "CANT X" names alarm X. A small x is a kiss.
  const isLetterX =
    all.length === 2 &&
    all[1] !== undefined &&
    scene.text.charAt(all[1].from) === 'X' &&
    commandsOf(vocabulary, all[0]).some((command) => RESPONDERS_WORDS.has(command));
  const named = withoutName(vocabulary, withoutSignedName(vocabulary, scene.text, all));
  const tokens = isLetterX ? all : withoutNameBehindAStop(vocabulary, scene.text, named);
  const request =
    ownWord(scene, tokens) ??
    dialledRequest(scene, tokens) ??
    safe(scene, tokens) ??
    cant(scene, tokens) ??
    take(scene, tokens);
  if (request) return scene.isAsked ? asked(request) : request;
  if (holds(scene, 'passes-on', tokens) && !holds(scene, 'not-cant', tokens))
    return { kind: 'maybe-cant', letter: withoutLetter(scene, tokens).letter };
  const [first, ...rest] = tokens;
  // "Make that 6pm" moves an end; it is no TAKE with a slip.
  const isMove = holds(scene, 'moves-the-end', tokens);
  const near = first && rest.length > 0 && !isMove ? asNearCommand(vocabulary, first) : null;
  const nearTake = near ? take(scene, [near, ...rest]) : null;
  if (nearTake?.kind === 'take' && nearTake.minutes !== null) return scene.isAsked ? asked(nearTake) : nearTake;
  // From a worker a thumb is a courtesy. From a responder it is half an answer.
  const half = maybeTake(scene, tokens.length > 0 ? tokens : all);
  // "Give me the address": only somebody who is on the way must be told first not to go alone.
  if (half.kind === 'maybe-take' && half.isGoing) return half;
  return holds(scene, 'asks-for-facts', tokens)
    ? { kind: 'asks-for-facts', letter: withoutLetter(scene, tokens).letter }
    : half;
}

/** A question has no effect: it takes, declines, ends and dials nothing. */
function asked(request: ResponderRequest): ResponderRequest {
  switch (request.kind) {
    case 'take':
      return { kind: 'maybe-take', letter: request.letter, minutes: request.minutes, isGoing: false };
    case 'safe':
      return { kind: 'maybe-safe', letter: request.letter, hasOddNumber: false };
    case 'dialled':
      return { kind: 'maybe-dialled', letter: request.letter, isThere: false };
    case 'cant':
      return { kind: 'maybe-take', letter: request.letter, minutes: null, isGoing: false };
    case 'maybe-dialled':
    case 'maybe-safe':
    case 'maybe-take':
    case 'maybe-cant':
    case 'asks-for-facts':
    case 'read':
    case 'words':
    case 'none':
      return request;
  }
}

function ownWord({ vocabulary }: Scene, tokens: Tokens): ResponderRequest | null {
  const commands = commandsOf(vocabulary, tokens[0]);
  const isRead = (token: ReadToken) => isOneOf(vocabulary, 'beside-read', token) || /^[a-z]$/.test(token.text);
  if (commands.includes('read') && tokens.slice(1).every(isRead)) return { kind: 'read' };
  if (isPhrase(phrasesOf(vocabulary, 'reads'), tokens)) return { kind: 'read' };
  if (tokens.length !== 1) return null;
  return commands.includes('words') || isOneOf(vocabulary, 'asks-for-words', tokens[0]) ? { kind: 'words' } : null;
}

/** The minutes until news, and the other words. */
function withoutMinutes(
  { vocabulary, context }: Scene,
  tokens: Tokens,
): { minutes: number | null; isSaid: boolean; rest: Tokens } {
  const lengths = lengthsIn(vocabulary, context, tokens);
  const minutes = lengths.map((length) => lineMinutes(length.minutes, 'news')).filter((one) => one !== null);
  return {
    minutes: minutes.length > 0 ? Math.min(...minutes) : null,
    isSaid: lengths.length > 0,
    rest: tokens.filter((_, index) => !lengths.some(({ from, to }) => index >= from && index < to)),
  };
}

/** "Can you take it, 15 mins" asks a colleague, "ill take it at 3" takes it later: neither takes it. */
function take(scene: Scene, tokens: Tokens): ResponderRequest | null {
  const request = takeSaid(scene, tokens);
  return request && holds(scene, 'asks-to-take', tokens) ? asked(request) : request;
}

function takeSaid(scene: Scene, tokens: Tokens): ResponderRequest | null {
  const { vocabulary } = scene;
  const isTake = (token: ReadToken) => commandsOf(vocabulary, token).includes('take');
  const others = tokens.filter((token) => !isTake(token));
  const { letter, rest } = withoutLetter(scene, others);
  const { minutes, isSaid, rest: words } = withoutMinutes(scene, rest);
  const saysTake = others.length < tokens.length;
  // "Mine, 10 mins": without TAKE the minutes leave no doubt.
  const said = placesOfPhrases(phrasesOf(vocabulary, 'takes-it'), words);
  const besides = words.filter((_, at) => !said.some(({ from, to }) => at >= from && at < to));
  const isNews = (token: ReadToken): boolean =>
    isOneOf(vocabulary, 'beside-take', token) || isOneOf(vocabulary, 'beside-news', token);
  if (minutes !== null && (saysTake || said.length > 0) && besides.every(isNews))
    return { kind: 'take', letter, minutes };
  // "A 15"
  if (!saysTake) return letter !== null && isSaid && words.length === 0 ? { kind: 'take', letter, minutes } : null;
  return words.every((token) => isOneOf(vocabulary, 'beside-take', token)) ? { kind: 'take', letter, minutes } : null;
}

/** SAFE, its letter and minutes, with no other words and no slip. */
function safe(scene: Scene, tokens: Tokens): ResponderRequest | null {
  const { letter, rest } = withoutLetter(scene, tokens);
  const [first, ...others] = rest;
  if (first?.text === 'safe') {
    const { minutes, isSaid, rest: words } = withoutMinutes(scene, others);
    // "SAFE C she goes on for 45"
    const isGoingOn = isSaid && words.every((token) => isOneOf(scene.vocabulary, 'beside-going-on', token));
    if (words.length === 0 || isGoingOn) return { kind: 'safe', letter, minutes, isGoingOn: isSaid };
  }
  return holds(scene, 'maybe-safe', tokens) && !holds(scene, 'not-safe', tokens)
    ? { kind: 'maybe-safe', letter, hasOddNumber: first?.text === 'safe' && others.some(isLikeAPin) }
    : null;
}

const isLikeAPin = ({ kind, text }: ReadToken): boolean => kind === 'number' && /^\d{4,6}$/.test(text);

function cant(scene: Scene, tokens: Tokens): ResponderRequest | null {
  const { letter, rest } = withoutLetter(scene, tokens);
  if (firstIs(scene, 'cant', rest) && rest.length === 1) return { kind: 'cant', letter };
  return (holds(scene, 'cants', tokens) || holds(scene, 'cants', rest)) && !holds(scene, 'not-cant', tokens)
    ? { kind: 'cant', letter }
    : null;
}

/** "Need another 15", "still looking, 20 more": minutes, a word of MORE, and nothing that is of somebody else. */
function wantsMoreTime(vocabulary: Vocabulary, said: Tokens, besides: Tokens): boolean {
  const isMore = (token: ReadToken): boolean => commandsOf(vocabulary, token).includes('more');
  return (
    said.some(isMore) &&
    besides.every(
      (token) =>
        isMore(token) || isOneOf(vocabulary, 'minutes', token) || isOneOf(vocabulary, 'beside-more-time', token),
    )
  );
}

/** Yes, on my way, a bare number, or a worker's word: the alarm is not taken yet. */
function maybeTake(scene: Scene, tokens: Tokens): ResponderRequest {
  const { vocabulary } = scene;
  if (tokens.length === 0) return { kind: 'none' };
  const { letter, rest } = withoutLetter(scene, tokens);
  const { minutes, isSaid, rest: words } = withoutMinutes(scene, rest);
  const isHalf =
    words.length === 0 || isPhrase(phrasesOf(vocabulary, 'maybe-takes'), words) || holds(scene, 'maybe-takes', tokens);
  const isWorkersWord =
    commandsOf(vocabulary, tokens[0]).some((command) => !RESPONDERS_WORDS.has(command)) &&
    tokens.length - (isSaid ? 1 : 0) <= 2;
  const isGoing = holds(scene, 'going', tokens);
  const said = { kind: 'maybe-take', letter, minutes, isGoing } as const;
  if (minutes !== null && !scene.isAsked && wantsMoreTime(vocabulary, rest, words)) return { ...said, wantsMore: true };
  return isHalf || isWorkersWord || isGoing ? said : { kind: 'none' };
}
