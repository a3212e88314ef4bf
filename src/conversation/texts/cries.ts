import { holdsPhrase, placesOfPhrases } from './phrases.ts';
import type { Place, ReadToken } from './phrases.ts';
import type { Reading } from './reading.ts';
import { breakBefore } from './tokens.ts';
import { phrasesOf } from './vocabulary.ts';
import type { Vocabulary } from './vocabulary.ts';

type Tokens = readonly ReadToken[];

/** Whether a text cries for help, and from whom it counts. To ask for help needs no certainty; what is not meant so is in the data. */
export function readCry(vocabulary: Vocabulary, given: Tokens): Reading['cry'] {
  const tokens = withJoinedLetters(given);
  if (holdsPhrase(phrasesOf(vocabulary, 'cry-sure'), tokens)) return 'always';
  const undone = placesOfPhrases(phrasesOf(vocabulary, 'no-cry'), tokens);
  const counts = ({ from, to }: Place) => !undone.some((place) => place.from < to && from < place.to);
  const always = placesOfPhrases(phrasesOf(vocabulary, 'cry-always'), tokens).filter(counts);
  if (always.length > 0 && !holdsPhrase(phrasesOf(vocabulary, 'not-about'), tokens)) return 'always';
  const isNow = sentencesOf(tokens).some((sentence) => {
    const past = holdsPhrase(phrasesOf(vocabulary, 'in-the-past'), sentence);
    return !past && holdsNow(vocabulary, sentence);
  });
  return isNow ? 'on-visit' : 'none';
}

function holdsNow(vocabulary: Vocabulary, sentence: Tokens): boolean {
  const undone = placesOfPhrases(phrasesOf(vocabulary, 'no-cry'), sentence);
  return placesOfPhrases(phrasesOf(vocabulary, 'cry-on-visit'), sentence).some(({ from, to }) => !undone.some((place) => place.from < to && from < place.to));
}

function sentencesOf(tokens: Tokens): Tokens[] {
  const starts = tokens.flatMap((token, index) => (index === 0 || breakBefore(token) === 2 ? [index] : []));
  return starts.map((start, index) => tokens.slice(start, starts[index + 1]));
}

/** "S O S", "h.e.l.p" and "hel p" are one word each. */
function withJoinedLetters(tokens: Tokens): Tokens {
  const joined: ReadToken[] = [];
  for (let at = 0; at < tokens.length;) {
    let end = at;
    while (tokens[end]?.kind === 'word' && tokens[end]?.text.length === 1) end += 1;
    const token = tokens[at];
    if (!token) break;
    if (end - at >= 3) {
      const word = tokens.slice(at, end).map(({ text }) => text).join('');
      joined.push({ ...token, text: word, written: [word], forms: [word] });
      at = end;
    } else {
      joined.push(token);
      at += 1;
    }
  }
  return joined;
}
