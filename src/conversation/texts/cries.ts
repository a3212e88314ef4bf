import { holdsPhrase, placesOfPhrases } from './phrases.ts';
import type { Place, ReadToken } from './phrases.ts';
import type { Reading } from './reading.ts';
import { likenessToACry } from './cry-weights.ts';
import type { Likeness } from './cry-weights.ts';
import { marksOf } from './cry-marks.ts';
import { breakBefore } from './tokens.ts';
import { phrasesOf } from './vocabulary.ts';
import type { PhraseList, Vocabulary } from './vocabulary.ts';
import { withMendedWords } from './mended-words.ts';

type Tokens = readonly ReadToken[];

/** From so many hundredths on a text is a cry although no phrase says so. */
const LIKE_A_CRY = 90;
const LIKE_AN_OUTRIGHT_ONE = 50;
/** So many more where a phrase says that what sounds alike is none. */
const FOR_A_DOUBT = 200;
/** Up to so many hundredths a text is none although a phrase says so; a short text is what it says. */
const UNLIKE_A_CRY = -150;
const SHORT = 4;

/**
 * Whether a text cries for help, and from whom it counts. Phrases say what is certain; weights say what a text is like
 * that no phrase fits. To ask for help needs no certainty.
 */
export function readCry(vocabulary: Vocabulary, given: Tokens, text: string): Reading['cry'] {
  const tokens = withMendedWords(vocabulary, given);
  if (standing(vocabulary, tokens, 'cry-sure', 'not-help').length > 0) return 'always';
  const { onVisit, outright } = likeness(vocabulary, tokens, text);
  const said = saidCry(vocabulary, tokens);
  const isBelieved = said !== 'none' && (tokens.length <= SHORT || onVisit > UNLIKE_A_CRY);
  if (isBelieved && said === 'always') return 'always';
  const isLikeOne = onVisit >= LIKE_A_CRY || outright >= LIKE_AN_OUTRIGHT_ONE;
  const doubt = isLikeOne ? FOR_A_DOUBT * doubtsAbout(vocabulary, tokens) : 0;
  if (outright >= LIKE_AN_OUTRIGHT_ONE + doubt) return 'always';
  return isBelieved || onVisit >= LIKE_A_CRY + doubt ? 'on-visit' : 'none';
}

function doubtsAbout(vocabulary: Vocabulary, tokens: Tokens): number {
  const certain = withoutGuesses(tokens);
  return DOUBTS.filter((name) => holdsPhrase(phrasesOf(vocabulary, name), certain)).length;
}

const DOUBTS = ['not-threat', 'not-help', 'at-ease'] as const satisfies readonly PhraseList[];

/** What the phrases say. */
function saidCry(vocabulary: Vocabulary, tokens: Tokens): Reading['cry'] {
  const asksForHelp = standing(vocabulary, tokens, 'cry-always', 'not-help').length > 0;
  if (asksForHelp && !holdsPhrase(phrasesOf(vocabulary, 'not-about'), tokens)) return 'always';
  const isAtEase = holdsPhrase(phrasesOf(vocabulary, 'at-ease'), withoutGuesses(tokens));
  if (isAtEase || !sentencesOf(tokens).some((sentence) => isThreatened(vocabulary, sentence))) return 'none';
  return asksForHelp ? 'always' : 'on-visit';
}

/** One word or two are like much: phrases say which ones are cries. */
const FEWEST_WORDS = 3;
const UNKNOWN: Likeness = { onVisit: 0, outright: 0 };

/** Of several languages the one that hears most of a cry. */
function likeness(vocabulary: Vocabulary, tokens: Tokens, text: string): Likeness {
  if (tokens.length < FEWEST_WORDS) return UNKNOWN;
  const marks = marksOf(vocabulary, tokens, text);
  const [first = UNKNOWN, ...others] = vocabulary.cryWeights.map((weights) => likenessToACry(weights, marks));
  return others.reduce(
    (most, { onVisit, outright }) => ({
      onVisit: Math.max(most.onVisit, onVisit),
      outright: Math.max(most.outright, outright),
    }),
    first,
  );
}

/** The sender, or somebody else in what happens now, is held, threatened, attacked or hurt, or cannot get out. */
function isThreatened(vocabulary: Vocabulary, sentence: Tokens): boolean {
  if (holdsPhrase(phrasesOf(vocabulary, 'in-the-past'), sentence)) return false;
  if (standing(vocabulary, sentence, 'cry-on-visit', 'not-threat').length > 0) return true;
  return (
    standing(vocabulary, sentence, 'cry-for-others', 'not-threat').length > 0 &&
    !holdsPhrase(phrasesOf(vocabulary, 'only-told'), sentence)
  );
}

/**
 * The places of a list's phrases that no phrase of another list overlaps, but for a shorter one that lies inside it:
 * the longer phrase knows better.
 */
function standing(vocabulary: Vocabulary, tokens: Tokens, name: PhraseList, unless: PhraseList): Place[] {
  const undone = placesOfPhrases(phrasesOf(vocabulary, unless), withoutGuesses(tokens));
  const isInside = (place: Place, { from, to }: Place) =>
    from <= place.from && place.to <= to && place.to - place.from < to - from;
  return placesOfPhrases(phrasesOf(vocabulary, name), tokens).filter(
    (cry) => !undone.some((place) => place.from < cry.to && cry.from < place.to && !isInside(place, cry)),
  );
}

/** A writing that is one slip from several words undoes no cry: "nees help" may be "need help". */
function withoutGuesses(tokens: Tokens): Tokens {
  return tokens.map((token) =>
    token.forms.length > token.written.length + 1 ? { ...token, forms: token.written } : token,
  );
}

function sentencesOf(tokens: Tokens): Tokens[] {
  const starts = tokens.flatMap((token, index) => (index === 0 || breakBefore(token) === 2 ? [index] : []));
  return starts.map((start, index) => tokens.slice(start, starts[index + 1]));
}
