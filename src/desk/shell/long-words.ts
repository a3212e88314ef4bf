import { changeTexts } from './page-text.ts';

/**
 * A word of hundreds of letters, which a form takes for a name, made a table wider than the screen. Tables that may
 * break any word would break "Wednesday" as well, where a column is narrow. So a browser is told where it may break
 * what is longer than any name. What is copied from the page stays whole.
 */
export function withLongWordsBroken(html: string): string {
  if (!IS_NEEDED.test(html)) return html;
  return changeTexts(html, (text, place) =>
    place === 'plain' ? text : text.replaceAll(LONG, (word) => word.replaceAll(PART, '$&<wbr>')),
  );
}

/**
 * No name of a place or a person is as long in one piece. Links, keys and codes have digits and marks between their
 * letters, and stay as they are.
 */
const IS_NEEDED = />[^<]*[\p{L}\p{M}]{41}/u;
const LONG = /[\p{L}\p{M}]{41,}/gu;
const PART = /.{20}/gu;
