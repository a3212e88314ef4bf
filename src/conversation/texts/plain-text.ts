/**
 * A text without what does not count: `text` for reading, `shown` for people, and where each character of `text` stands
 * in `shown`.
 */
export interface PlainText {
  text: string;
  shown: string;
  /** `shown.slice(origins[from], origins[to])` is what `text.slice(from, to)` was read from. */
  origins: number[];
}

const DIGIT = /^\p{Nd}$/u;
const PICTURE = /^[\p{Extended_Pictographic}\p{Emoji_Modifier}\p{Regional_Indicator}\u{FFFD}]$/u;
/** Joiners, direction marks, variation selectors, the frame of a keycap, control characters. */
const INVISIBLE = /^[\p{Cf}\p{Cc}\u{FE00}-\u{FE0F}\u{20E3}\u{115F}\u{3164}]$/u;
/** They belong to the picture before them, and are kept where people see it. */
const PART_OF_A_PICTURE = /^[\u{200D}\u{FE0E}\u{FE0F}\u{20E3}\p{Emoji_Modifier}]$/u;
const FRACTION = /^[\u{BC}-\u{BE}\u{2150}-\u{215E}\u{2189}]$/u;
const APOSTROPHE = /[\u{2018}\u{2019}\u{201B}\u{2032}\u{B4}\u{2BC}`]/gu;
const DASH = /[\u{2010}-\u{2015}\u{2212}\u{FE58}\u{FE63}\u{FF0D}]/gu;

/**
 * Any script's digits become ASCII ones, letters of any width plain ones, every kind of quote and dash one kind.
 * Pictures stay.
 */
export function plainText(body: string): PlainText {
  let text = '';
  let shown = '';
  const origins: number[] = [];
  let before = '';
  const add = (read: string) => {
    for (let unit = 0; unit < read.length; unit++) origins.push(shown.length);
    text += read;
  };
  for (const given of body.normalize('NFC')) {
    if (given >= ' ' && given <= '~') {
      add(given === '`' ? "'" : given);
      shown += given;
      before = given;
      continue;
    }
    const character = /^\p{Surrogate}$/u.test(given) ? '\uFFFD' : given;
    if (/^[\n\r\u{2028}\u{2029}\v\f]$/u.test(character)) add('\n');
    else if (/^\s$/u.test(character)) add(' ');
    else if (INVISIBLE.test(character)) {
      if (PART_OF_A_PICTURE.test(character) && PICTURE.test(before)) shown += character;
      continue;
    } else add(plainCharacter(character));
    shown += character;
    before = character;
  }
  origins.push(shown.length);
  return { text, shown, origins };
}

function plainCharacter(character: string): string {
  if (DIGIT.test(character)) return String(digitValue(character.codePointAt(0) ?? 0));
  // NFKC would glue a fraction to the number before it: 1½ is not 11⁄2.
  if (FRACTION.test(character) || PICTURE.test(character)) return character;
  // NFKC would make a space of an accent that stands for an apostrophe.
  return character.replaceAll(APOSTROPHE, "'").normalize('NFKC').replaceAll(DASH, '-').replaceAll('\u2044', '/');
}

/** Unicode keeps the ten digits of a script together, nought first, and such sets only follow each other whole. */
function digitValue(code: number): number {
  let first = code;
  while (DIGIT.test(String.fromCodePoint(first - 1))) first -= 1;
  return (code - first) % 10;
}
