/**
 * A text without characters that do not count. `text` is for reading, `shown` is for people, and `origins` has the
 * position in `shown` of each character of `text`.
 */
export interface PlainText {
  text: string;
  shown: string;
  /** `text.slice(from, to)` was read from `shown.slice(origins[from], origins[to])`. */
  origins: number[];
}

const DIGIT = /^\p{Nd}$/u;
const PICTURE = /^[\p{Extended_Pictographic}\p{Emoji_Modifier}\p{Regional_Indicator}\u{FFFD}]$/u;
/** Joiners, direction marks, variation selectors, the frame of a keycap, control characters. */
const INVISIBLE = /^[\p{Cf}\p{Cc}\u{FE00}-\u{FE0F}\u{20E3}\u{115F}\u{3164}]$/u;
/** These belong to the picture before them, and stay in the text that people see. */
const PART_OF_A_PICTURE = /^[\u{200D}\u{FE0E}\u{FE0F}\u{20E3}\p{Emoji_Modifier}]$/u;
const FRACTION = /^[\u{BC}-\u{BE}\u{2150}-\u{215E}\u{2189}]$/u;
const APOSTROPHE = /[\u{2018}\u{2019}\u{201B}\u{2032}\u{B4}\u{2BC}`]/gu;
const DASH = /[\u{2010}-\u{2015}\u{2212}\u{FE58}\u{FE63}\u{FF0D}]/gu;

/**
 * Turns any script's digits into ASCII digits, letters of any width into plain ones, and every quote and dash into one
 * kind. Pictures stay.
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
  // NFKC would join a fraction to the number before it: 1½ is not 11⁄2.
  if (FRACTION.test(character) || PICTURE.test(character)) return character;
  // NFKC would turn an accent that stands for an apostrophe into a space.
  return character.replaceAll(APOSTROPHE, "'").normalize('NFKC').replaceAll(DASH, '-').replaceAll('\u2044', '/');
}

/**
 * The value of a digit. Unicode keeps the ten digits of a script together with zero first, and only complete sets
 * follow each other.
 */
function digitValue(code: number): number {
  let first = code;
  while (DIGIT.test(String.fromCodePoint(first - 1))) first -= 1;
  return (code - first) % 10;
}
