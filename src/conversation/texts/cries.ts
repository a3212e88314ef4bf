import { holdsPhrase, placesOfPhrases } from './phrases.ts';
import type { Place, ReadToken } from './phrases.ts';
import type { Reading } from './reading.ts';
import { hasEnoughSigns } from './signs.ts';
import { breakBefore } from './tokens.ts';
import { phrasesOf } from './vocabulary.ts';
import type { PhraseList, Vocabulary } from './vocabulary.ts';
import { withMendedWords } from './mended-words.ts';

type Tokens = readonly ReadToken[];

/**
 * Whether a text cries for help, and from whom it counts. To ask for help needs no certainty; what is not meant so is
 * in the data.
 */
export function readCry(vocabulary: Vocabulary, given: Tokens): Reading['cry'] {
  const tokens = withMendedWords(vocabulary, given);
  if (standing(vocabulary, tokens, 'cry-sure', 'not-help').length > 0) return 'always';
  const asksForHelp = standing(vocabulary, tokens, 'cry-always', 'not-help').length > 0;
  if (asksForHelp && !holdsPhrase(phrasesOf(vocabulary, 'not-about'), tokens)) return 'always';
  const isAtEase = holdsPhrase(phrasesOf(vocabulary, 'at-ease'), withoutGuesses(tokens));
  const isThreat =
    !isAtEase &&
    (sentencesOf(tokens).some((sentence) => isThreatened(vocabulary, sentence)) || soundsLikeACry(vocabulary, tokens));
  if (!isThreat) return 'none';
  return asksForHelp ? 'always' : 'on-visit';
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

/** Many weak signs together. What is told of another time is none; what may be harmless needs more signs. */
function soundsLikeACry(vocabulary: Vocabulary, tokens: Tokens): boolean {
  const holds = (name: PhraseList) => holdsPhrase(phrasesOf(vocabulary, name), tokens);
  if (holds('in-the-past') || holds('not-about')) return false;
  const doubts = (['only-told', 'not-threat', 'not-help'] as const).filter(holds).length;
  return hasEnoughSigns(vocabulary.signs, tokens, doubts);
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
