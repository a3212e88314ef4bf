import { holdsPhrase, placesOfPhrases } from './phrases.ts';
import type { Place, ReadToken } from './phrases.ts';
import type { Reading } from './reading.ts';
import { likenessToACry } from './cry-weights.ts';
import type { Likeness } from './cry-weights.ts';
import { marksOf } from './cry-marks.ts';
import { breakBefore } from './tokens.ts';
import { phrasesOf } from './vocabulary.ts';
import type { PhraseList } from './vocabulary-lists.ts';
import type { Vocabulary } from './vocabulary.ts';
import { withMendedWords } from './mended-words.ts';
import { cryInAnotherLanguage } from './other-languages.ts';

type Tokens = readonly ReadToken[];

/** From this likeness on, in hundredths, a text is a cry although no phrase says so. */
const LIKE_A_CRY = 90;
const LIKE_AN_OUTRIGHT_ONE = 50;
/** How much more likeness is needed for each phrase that makes the cry doubtful. */
const FOR_A_DOUBT = 200;
/**
 * Up to this likeness, in hundredths, a text is not a cry although a phrase says so. A short text is taken at its word.
 */
const UNLIKE_A_CRY = -250;
const SHORT = 4;

/**
 * Whether a text cries for help, and when the cry counts. Phrases decide the certain cases. Weights measure texts that
 * no phrase fits. A cry needs no certainty to count. `isOfAnother`: the text is worried about a staff number: then only
 * what a phrase says, or a call for help outright, is the sender's own cry.
 */
export function readCry(vocabulary: Vocabulary, given: Tokens, text: string, isOfAnother = false): Reading['cry'] {
  const tokens = withMendedWords(vocabulary, given);
  if (isHouseAlone(vocabulary, withoutGuesses(tokens))) return 'none';
  if (standing(vocabulary, tokens, 'cry-sure', 'not-help').length > 0) return 'always';
  const foreign = cryInAnotherLanguage(vocabulary.otherLanguages, given);
  if (foreign === 'always') return 'always';
  const { onVisit, outright } = likeness(vocabulary, tokens, text);
  const said = saidCry(vocabulary, tokens);
  const isBelieved =
    said !== 'none' && (tokens.length <= SHORT || onVisit > UNLIKE_A_CRY || isInAnotherLanguage(vocabulary, tokens));
  if (isBelieved && said === 'always') return 'always';
  const isLikeOne = onVisit >= LIKE_A_CRY || outright >= LIKE_AN_OUTRIGHT_ONE;
  const doubt = isLikeOne ? FOR_A_DOUBT * doubtsAbout(vocabulary, tokens) : 0;
  if (outright >= LIKE_AN_OUTRIGHT_ONE + doubt) return 'always';
  const isLikely = !isOfAnother && onVisit >= LIKE_A_CRY + doubt;
  if (!isBelieved && foreign === 'none' && !isLikely) return 'none';
  // "Someone's following me to my car, please send somebody": who asks for people is in need with no visit open too.
  return holdsPhrase(phrasesOf(vocabulary, 'asks-for-people'), tokens) ? 'asks-for-people' : 'on-visit';
}

/** From this likeness on, in hundredths, a text that is no cry is nearly one. */
const NEARLY_A_CRY = -50;

/**
 * Whether a text that is no cry is so much like one that its sender is told at once how help is called. By likeness
 * alone 8 of 11 cries on a visit that are missed of `dev/` are; and 7 of 4,949 everyday texts are.
 */
export function isNearCry(vocabulary: Vocabulary, given: Tokens, text: string): boolean {
  if (holdsPhrase(phrasesOf(vocabulary, 'near-cry'), given)) return true;
  const tokens = withMendedWords(vocabulary, given);
  return tokens.length >= FEWEST_WORDS && likeness(vocabulary, tokens, text).onVisit >= NEARLY_A_CRY;
}

/** "112 Kings Road" is an address. "112 my street" calls for people to come there. */
const isHouseAlone = (vocabulary: Vocabulary, tokens: Tokens): boolean =>
  holdsPhrase(phrasesOf(vocabulary, 'house-alone'), tokens) &&
  !holdsPhrase(phrasesOf(vocabulary, 'not-a-house-alone'), tokens);

/** Below this share of known words a text is in another language. */
const MOST_FOREIGN = 0.7;

/** Weights that know few of its words say nothing of a text: phrases of its own language decide. */
function isInAnotherLanguage({ cryWeights }: Vocabulary, tokens: Tokens): boolean {
  const words = tokens.filter(({ kind }) => kind === 'word');
  const known = words.filter(({ text }) => cryWeights.some(({ weights }) => weights.has(text)));
  return known.length < words.length * MOST_FOREIGN;
}

function doubtsAbout(vocabulary: Vocabulary, tokens: Tokens): number {
  const certain = withoutGuesses(tokens);
  return DOUBTS.filter((name) => holdsPhrase(phrasesOf(vocabulary, name), certain)).length;
}

const DOUBTS = ['not-threat', 'not-help', 'at-ease'] as const satisfies readonly PhraseList[];

/** The result by phrases alone. */
function saidCry(vocabulary: Vocabulary, tokens: Tokens): Reading['cry'] {
  const asksForHelp = standing(vocabulary, tokens, 'cry-always', 'not-help').length > 0;
  if (asksForHelp && !holdsPhrase(phrasesOf(vocabulary, 'not-about'), tokens)) return 'always';
  const isAtEase = holdsPhrase(phrasesOf(vocabulary, 'at-ease'), withoutGuesses(tokens));
  if (isAtEase || !sentencesOf(tokens).some((sentence) => isThreatened(vocabulary, sentence))) return 'none';
  return asksForHelp ? 'always' : 'on-visit';
}

/** Texts with fewer words resemble many others, so only phrases decide about them. */
const FEWEST_WORDS = 3;
const UNKNOWN: Likeness = { onVisit: 0, outright: 0 };

/** The highest likeness among the languages. */
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

/** Whether the sender, or somebody else who is there now, is held, threatened, attacked or hurt, or cannot get out. */
function isThreatened(vocabulary: Vocabulary, sentence: Tokens): boolean {
  if (holdsPhrase(phrasesOf(vocabulary, 'in-the-past'), sentence)) return false;
  if (standing(vocabulary, sentence, 'cry-on-visit', 'not-threat').length > 0) return true;
  return (
    standing(vocabulary, sentence, 'cry-for-others', 'not-threat').length > 0 &&
    !holdsPhrase(phrasesOf(vocabulary, 'only-told'), sentence)
  );
}

/**
 * The places of a list's phrases that no phrase of the `unless` list overlaps. A shorter phrase that lies inside the
 * longer one does not count: the longer phrase is more exact.
 */
function standing(vocabulary: Vocabulary, tokens: Tokens, name: PhraseList, unless: PhraseList): Place[] {
  const undone = placesOfPhrases(phrasesOf(vocabulary, unless), withoutGuesses(tokens));
  const isInside = (place: Place, { from, to }: Place) =>
    from <= place.from && place.to <= to && place.to - place.from < to - from;
  return placesOfPhrases(phrasesOf(vocabulary, name), tokens).filter(
    (cry) => !undone.some((place) => place.from < cry.to && cry.from < place.to && !isInside(place, cry)),
  );
}

/** A writing that is one slip from several words cannot rule out a cry: "nees help" may be "need help". */
function withoutGuesses(tokens: Tokens): Tokens {
  return tokens.map((token) =>
    token.forms.length > token.written.length + 1 ? { ...token, forms: token.written } : token,
  );
}

function sentencesOf(tokens: Tokens): Tokens[] {
  const starts = tokens.flatMap((token, index) => (index === 0 || breakBefore(token) === 2 ? [index] : []));
  return starts.map((start, index) => tokens.slice(start, starts[index + 1]));
}
