import { placesOfCodePhrases } from './code-phrase.ts';
import type { HeardPhrases } from './code-phrase.ts';

/**
 * The text without its code phrases, for the code that reads the rest: "END. I will need the purple file" leaves
 * "END.".
 * The sentence around the phrase, or the part between commas, is removed with it. In the first such part the words
 * before the phrase stay ("END I will need the purple file"). In later parts they stay only if they contain a number
 * (an address, a PIN). A text without a phrase is returned unchanged.
 */
export function withoutCodePhrase(phrases: HeardPhrases, text: string): string {
  const places = placesOfCodePhrases(phrases, text);
  if (places.length === 0) return text;
  const parts = partsOf(text, places);
  const kept = parts.map((part, index) => ('text' in part ? part.text : besidePhrase(part, index === 0)));
  const firstPhrase = parts.findIndex((part) => 'before' in part);
  const rest = kept.filter((words, index) => index < firstPhrase || !isCourtesy(words)).join('');
  if (/\p{L}/u.test(rest)) return rest.trim();
  // "Purple file needed END": no words are left, so the words after the phrase are meant.
  return parts
    .map((part) => ('text' in part ? part.text : `${withoutLead(part.before)} ${withoutTrail(part.after)}`))
    .join(' ')
    .trim();
}

type Part = { text: string } | { before: string; after: string; mark: string };
interface Stretch {
  from: number;
  to: number;
}

const SAYS_SOMETHING = /[\p{L}\p{N}]/u;

/** The ends of sentences and clauses. The dots of "S.O.S." or "1.5h" and the comma of "1,5h" are none. */
const END_OF_PART = /[!?;\n\r\u2026]+|(?:[.,]|\s[-\u2013\u2014])+(?=\s|$)|(?<=\p{L}{2})[.,](?=\p{L}{2})/gu;

function partsOf(text: string, places: Stretch[]): Part[] {
  // "Purple. File": an end within a phrase does not count.
  const ends = [...text.matchAll(END_OF_PART)]
    .map((match) => ({ from: match.index, to: match.index + match[0].length }))
    .filter((end) => !places.some((place) => place.from < end.from && end.to <= place.to));
  const stretches = [...ends, { from: text.length, to: text.length }].map((end, index) => ({
    from: ends[index - 1]?.to ?? 0,
    end,
  }));
  return stretches
    .filter(({ from, end }) => SAYS_SOMETHING.test(text.slice(from, end.from)))
    .map(({ from, end }) => {
      const inside = places.filter((place) => place.from >= from && place.to <= end.from);
      if (inside.length === 0) return { text: text.slice(from, end.to) };
      return {
        before: text.slice(from, Math.min(...inside.map((place) => place.from))),
        after: text.slice(Math.max(...inside.map((place) => place.to)), end.from),
        mark: text.slice(end.from, end.to),
      };
    });
}

function besidePhrase(
  { before, after, mark }: { before: string; after: string; mark: string },
  isFirst: boolean,
): string {
  const lead = withoutLead(before);
  const numbers = (after.match(PIN_LIKE) ?? []).join(' ');
  const stays = [isFirst || /\d/.test(lead) ? lead : '', numbers].filter((words) => words !== '').join(' ');
  return stays === '' ? '' : ` ${stays}${mark}`;
}

const PIN_LIKE = /(?<![\p{L}\p{N}])\d{4,6}(?![\p{L}\p{N}])/gu;

/**
 * Words with which people lead up to a thing. No word of the line may be in this list: "OUT purple file" must leave
 * OUT.
 */
const LEAD = wordSet(`
  a also an and any anybody anyone asap bring brought but can cant could couldnt d did do does dont fetch find for
  forget forgot from get give got grab had has hand have havent hi hiya i id il ill im is it its keep know leave ll
  look looked may might moved mum my need needed needing needs no not of on our pass pls plz please pop remember
  seen send shall she should some someone somebody still sum1 tell that thats the there these they this those to u
  ur want wanted wants was we well were what whats where wheres who whos will with wont would you your
`);
const ASKED_FOR_ME = wordSet('bring get give send fetch find pass grab hand');
const TRAIL = wordSet(
  'again asap cheers later love needed now please pls plz soon ta tar thank thanks ' +
    'thnx thx today tomorrow tmrw tonight too x xx xxx you',
);

function wordSet(words: string): ReadonlySet<string> {
  return new Set(words.trim().split(/\s+/));
}

function withoutLead(before: string): string {
  const words = before.split(/\s+/).filter((word) => word !== '');
  for (;;) {
    const last = bare(words.at(-1));
    const isMe = last === 'me' && ASKED_FOR_ME.has(bare(words.at(-2)));
    if (words.length === 0 || !(last === '' || LEAD.has(last) || isMe)) return words.join(' ');
    words.pop();
  }
}

function withoutTrail(after: string): string {
  const words = after.split(/\s+/).filter((word) => word !== '');
  const start = words.findIndex((word) => bare(word) !== '' && !TRAIL.has(bare(word)));
  return start < 0 ? '' : words.slice(start).join(' ');
}

function isCourtesy(words: string): boolean {
  return withoutTrail(words) === '';
}

function bare(word = ''): string {
  return word.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
}
