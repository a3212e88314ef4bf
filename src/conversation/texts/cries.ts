import { holdsPhrase, placesOfPhrases } from './phrases.ts';
import type { Place, ReadToken } from './phrases.ts';
import type { Reading } from './reading.ts';
import { breakBefore } from './tokens.ts';
import { phrasesOf } from './vocabulary.ts';
import type { PhraseList, Vocabulary } from './vocabulary.ts';
import { withMendedWords } from './mended-words.ts';

type Tokens = readonly ReadToken[];

/** Whether a text cries for help, and from whom it counts. To ask for help needs no certainty; what is not meant so is in the data. */
export function readCry(vocabulary: Vocabulary, given: Tokens): Reading['cry'] {
  const tokens = withMendedWords(vocabulary, given);
  if (holdsPhrase(phrasesOf(vocabulary, 'cry-sure'), tokens)) return 'always';
  const asksForHelp = standing(vocabulary, tokens, 'cry-always', 'not-help').length > 0;
  if (asksForHelp && !holdsPhrase(phrasesOf(vocabulary, 'not-about'), tokens)) return 'always';
  if (!sentencesOf(tokens).some((sentence) => isThreatened(vocabulary, sentence))) return 'none';
  return asksForHelp ? 'always' : 'on-visit';
}

/** The sender, or somebody else in what happens now, is held, threatened, attacked or hurt, or cannot get out. */
function isThreatened(vocabulary: Vocabulary, sentence: Tokens): boolean {
  if (holdsPhrase(phrasesOf(vocabulary, 'in-the-past'), sentence)) return false;
  if (standing(vocabulary, sentence, 'cry-on-visit', 'not-threat').length > 0) return true;
  return standing(vocabulary, sentence, 'cry-for-others', 'not-threat').length > 0 && !holdsPhrase(phrasesOf(vocabulary, 'only-told'), sentence);
}

/** The places of a list's phrases that no phrase of another list overlaps. */
function standing(vocabulary: Vocabulary, tokens: Tokens, name: PhraseList, unless: PhraseList): Place[] {
  const undone = placesOfPhrases(phrasesOf(vocabulary, unless), tokens);
  return placesOfPhrases(phrasesOf(vocabulary, name), tokens).filter(({ from, to }) => !undone.some((place) => place.from < to && from < place.to));
}

function sentencesOf(tokens: Tokens): Tokens[] {
  const starts = tokens.flatMap((token, index) => (index === 0 || breakBefore(token) === 2 ? [index] : []));
  return starts.map((start, index) => tokens.slice(start, starts[index + 1]));
}
