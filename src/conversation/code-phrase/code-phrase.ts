import { foldedWords } from '../texts/folded-words.ts';
import type { FoldedWord } from '../texts/folded-words.ts';
import { slipsBetween } from '../texts/slips.ts';

/** A team's covert phrases, from its plan. */
export interface CodePhrases {
  watch?: string;
  help?: string;
}

/** The phrases of one team, or of each of a worker's teams: all of them count. */
export type HeardPhrases = CodePhrases | readonly CodePhrases[];

/** Where in a text a phrase stands: `text.slice(from, to)`. */
interface PhrasePlace {
  level: 'watch' | 'help';
  from: number;
  to: number;
}

/**
 * The level of the code phrase in a text; null if there is none. If both levels match, it is help. "No need for the
 * purple file" counts too: a false alarm is better than a missed one. The amount of work depends only on the lengths of
 * text and phrases, never on whether they match.
 */
export function findCodePhrase(phrases: HeardPhrases, text: string): 'help' | 'watch' | null {
  const levels = new Set(placesOfCodePhrases(phrases, text).map((place) => place.level));
  if (levels.has('help')) return 'help';
  return levels.has('watch') ? 'watch' : null;
}

/** Every place where a text holds one of the phrases. Places of two levels may overlap. */
export function placesOfCodePhrases(phrases: HeardPhrases, text: string): PhrasePlace[] {
  const words = foldedWords(text);
  return [phrases]
    .flat()
    .flatMap((team) =>
      (['help', 'watch'] as const).flatMap((level) =>
        placesOf(team[level], words).map((place) => ({ level, ...place })),
      ),
    );
}

function placesOf(phrase: string | undefined, words: FoldedWord[]): { from: number; to: number }[] {
  const near =
    phrase === undefined
      ? []
      : spellingsOf(phrase).flatMap((spelling) => [
          ...nearPlaces(spelling, words),
          ...gluedPlaces(spelling.join(''), words),
        ]);
  return closestOf(near).map(({ from, to }) => ({ from, to }));
}

interface NearPlace {
  from: number;
  to: number;
  slips: number;
}

/**
 * Of places that overlap, keeps the one with the fewest slips, then the shortest. In "S. purple file" that is the
 * phrase after an S, not the phrase with an S too many.
 */
function closestOf(places: NearPlace[]): NearPlace[] {
  const isBetter = (one: NearPlace, other: NearPlace) =>
    one.slips < other.slips || (one.slips === other.slips && one.to - one.from < other.to - other.from);
  return places.filter(
    (place) => !places.some((other) => other.from < place.to && place.from < other.to && isBetter(other, place)),
  );
}

/** The words of a phrase that a text must contain. Articles are left out: "the purple file" matches without "the". */
export function wordsOfPhrase(phrase: string): string[] {
  const words = foldedWords(phrase).map(({ letters }) => letters);
  return words.filter((word) => !ARTICLES.has(word));
}

const ARTICLES = new Set(['the', 'a', 'an', 'my', 'that', 'this', 'those', 'these', 'your', 'our']);

/** The most phrases that are remembered: an organisation has a few, and each text is compared three times. */
const MOST = 1000;
const known = new Map<string, string[][]>();

function spellingsOf(phrase: string): string[][] {
  const remembered = known.get(phrase);
  if (remembered) return remembered;
  const spellings = spelled(phrase);
  if (known.size >= MOST) known.clear();
  known.set(phrase, spellings);
  return spellings;
}

/** The spellings of a phrase. A plural in -s is one slip and needs no spelling of its own; a plural in -ies does. */
function spelled(phrase: string): string[][] {
  const words = wordsOfPhrase(phrase);
  const plural = words.map((word, index) =>
    index === words.length - 1 ? word.replace(/(?<![aeiou])y$/, 'ies') : word,
  );
  return plural.join() === words.join() ? [words] : [words, plural];
}

/** The most letters by which a writing may be longer or shorter than the phrase. A doubled letter is half a slip. */
const MOST_EXTRA_LETTERS = 4;

function nearPlaces(spelling: string[], words: FoldedWord[]): NearPlace[] {
  const length = spelling.join('').length;
  const places: NearPlace[] = [];
  words.forEach((first, start) => {
    let letters = 0;
    for (const [offset, last] of words.slice(start, start + length + MOST_EXTRA_LETTERS).entries()) {
      letters += ARTICLES.has(last.letters) ? 0 : last.letters.length;
      if (letters > length + MOST_EXTRA_LETTERS) break;
      const window = words.slice(start, start + offset + 1).map((word) => word.letters);
      const bare = window.filter((word) => !ARTICLES.has(word));
      // Both are measured: "tart an blanket" needs its article, and "purple the file" matches only without it.
      const slips = Math.min(
        slipsIfNear(window, spelling),
        bare.length < window.length ? slipsIfNear(bare, spelling) : Infinity,
      );
      if (slips < Infinity) places.push({ from: first.from, to: last.to, slips });
    }
  });
  return places;
}

const MOST_SLIPS = 2;
/** "purple tiles" is two slips from the file. In a short word two slips make another word. */
const MOST_IN_A_SHORT_WORD = 1.5;
const SHORT_WORD = 5;
/** The most slips if spaces are misplaced too, so that the words cannot be compared one by one. */
const MOST_ACROSS_WORDS = 1.5;

/** The number of slips between a writing and a phrase; Infinity if they do not match. */
function slipsIfNear(written: string[], meant: string[]): number {
  const letters = written.join('');
  const wanted = meant.join('');
  if (Math.abs(letters.length - wanted.length) > MOST_EXTRA_LETTERS) return Infinity;
  const across = slipsBetween(letters, wanted);
  const nearAcross = across <= (written.length === 1 ? MOST_SLIPS : MOST_ACROSS_WORDS) ? across : Infinity;
  if (written.length !== meant.length) return nearAcross;
  const each = meant.map((word, index) => ({ word, slips: slipsBetween(written[index] ?? '', word) }));
  const sum = each.reduce((total, { slips }) => total + slips, 0);
  const isNear =
    sum <= MOST_SLIPS && each.every(({ word, slips }) => word.length > SHORT_WORD || slips <= MOST_IN_A_SHORT_WORD);
  return Math.min(nearAcross, isNear ? sum : Infinity);
}

/** Exact matches inside longer runs of letters: "getthepurplefile". */
function gluedPlaces(phrase: string, words: FoldedWord[]): NearPlace[] {
  const owners = words.flatMap((word) => [...word.letters].map(() => word));
  const letters = words.map((word) => word.letters).join('');
  const places: NearPlace[] = [];
  for (let at = letters.indexOf(phrase); phrase !== '' && at >= 0; at = letters.indexOf(phrase, at + 1)) {
    const first = owners[at];
    const last = owners[at + phrase.length - 1];
    if (first && last) places.push({ from: first.from, to: last.to, slips: 0 });
  }
  return places;
}
