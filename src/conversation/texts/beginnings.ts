import { lengthsIn } from './lengths.ts';
import type { LengthRead } from './lengths.ts';
import { placesOfPhrases } from './phrases.ts';
import type { ReadToken } from './phrases.ts';
import type { StartRequest, WorkerRequest } from './reading.ts';
import type { Scene } from './scene.ts';
import { readStart } from './starts.ts';
import { commandsOf, isOneOf } from './token-words.ts';
import { breakBefore } from './tokens.ts';
import { phrasesOf } from './vocabulary.ts';
import type { Command } from './vocabulary-lists.ts';
import type { Vocabulary } from './vocabulary.ts';

/** What begins a visit, or the way home: START and similar words, wherever people put them. */

type Tokens = readonly ReadToken[];

const STARTS: ReadonlyMap<Command, StartRequest['word']> = new Map([
  ['start', 'START'],
  ['begin', 'BEGIN'],
  ['in', 'IN'],
  ['arrived', 'ARRIVED'],
]);

/** START and similar words after "I'm", "just" or "now", or a length alone. */
export function startOf(scene: Scene, given: Tokens): StartRequest | null {
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
    const rest = tokens.slice(at + 1);
    const start = readStart(scene, word, word === 'ARRIVED' ? rest : withoutAsPlanned(vocabulary, rest));
    if (start && (at === 0 || start.isBare || start.isAddress || rest.length === 0)) return start;
  }
  const signedIn = signIn(scene, tokens);
  if (signedIn) return signedIn;
  const bare = readStart(scene, 'IN', tokens);
  return bare?.isBare === true && bare.minutes !== null ? bare : null;
}

/** "START as planned", "START 45 as planned" */
function withoutAsPlanned(vocabulary: Vocabulary, rest: Tokens): Tokens {
  const said = placesOfPhrases(phrasesOf(vocabulary, 'behind-a-start'), rest).find(({ to }) => to === rest.length);
  return said ? rest.slice(0, said.from) : rest;
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
export function readHome(scene: Scene, tokens: Tokens): WorkerRequest | null {
  const { vocabulary } = scene;
  const at = tokens.findIndex((token) => isOneOf(vocabulary, 'home', token));
  if (at < 0) return null;
  if (tokens.every((token, index) => index === at || isOneOf(vocabulary, 'beside-home', token)))
    return { kind: 'sounds-like-end', isHome: true };
  if (!tokens.slice(0, at).every((token) => isOneOf(vocabulary, 'before-home', token))) return null;
  const isIn = tokens[at + 1]?.text === 'in';
  const rest = tokens.slice(isIn ? at + 2 : at + 1);
  if (rest.some((token) => isOneOf(vocabulary, 'not-after-home', token))) return null;
  const start = readStart(scene, 'START', rest);
  if (start?.isBare !== true || start.minutes === null) return null;
  const isLater = isIn || /^(?:im|am)$/.test(tokens[at - 1]?.text ?? '');
  return { kind: 'home', minutes: start.minutes, isClock: isClockIn(scene, rest), isLater, several: start.several };
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
